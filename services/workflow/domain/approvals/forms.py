"""Forms: the digest of what an approver sees and agrees to, which says whether it changed."""

import hashlib
import json
from collections.abc import Mapping


def form_of(fields: Mapping[str, object], asked: Mapping[str, object]) -> str:
    """Return the digest of a ticket's fields together with those that the move would bring."""
    text = json.dumps({**fields, **asked}, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
