"""Guards against loops: what no person wrote opens nothing, says nothing, and is never answered."""

from collections.abc import Mapping
from typing import Final

BULK: Final = frozenset({"bulk", "junk", "list", "auto_reply"})
PERSONAL: Final = frozenset({"", "no"})
"""What ``Auto-Submitted`` says of a letter that a person wrote (RFC 3834, 5)."""

SUPPRESSING: Final = frozenset({"", "none"})


def automatic_because(headers: Mapping[str, str], envelope_sender: str) -> str:
    """Return by what a letter is known to be automatic, or an empty text.

    ``headers`` are by their names in lower case. A letter without a sender in its envelope is a
    report about another letter (RFC 5321, 4.5.5).
    """
    if not envelope_sender:
        return "null-sender"
    if _word(headers, "auto-submitted") not in PERSONAL:
        return "auto-submitted"
    if _word(headers, "precedence") in BULK:
        return "precedence"
    if _word(headers, "x-auto-response-suppress") not in SUPPRESSING:
        return "x-auto-response-suppress"
    if "list-id" in headers:
        return "list-id"
    return ""


def _word(headers: Mapping[str, str], name: str) -> str:
    return headers.get(name, "").partition(";")[0].strip().lower()
