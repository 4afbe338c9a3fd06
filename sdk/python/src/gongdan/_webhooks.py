"""Webhooks: whether a request is genuine (https://www.standardwebhooks.com), and what it tells."""

import base64
import binascii
import hmac
import json
import time
from collections.abc import Iterable, Mapping
from typing import Final

from gongdan._errors import GongdanError
from gongdan._models import Event, event

FRESH_S: Final = 300
"""So far the sender's clock may be from ours; what is older may be sent again by a stranger."""


class NotGenuine(GongdanError):
    """The request was not signed with the secret, or long ago: answer 401 and forget it."""


def verify_webhook(
    body: bytes,
    headers: Mapping[str, str],
    secrets: str | Iterable[str],
    *,
    now: float | None = None,
) -> Event:
    """Return the event of a request; raises ``NotGenuine``.

    ``body`` are the bytes as they came. ``secrets`` are one secret (``whsec_...``), or several
    while one replaces another. The event's id is the same each time it is sent: keep those that
    you have dealt with.
    """
    sent = {name.lower(): value for name, value in headers.items()}
    message, at = sent.get("webhook-id", ""), sent.get("webhook-timestamp", "")
    if not at.isdecimal() or abs((time.time() if now is None else now) - int(at)) > FRESH_S:
        raise NotGenuine("the request is not fresh")
    signed = f"{message}.{at}.".encode() + body
    given = sent.get("webhook-signature", "").split()
    known = [secrets] if isinstance(secrets, str) else list(secrets)
    expected = [_signature(one, signed) for one in known]
    if not any(hmac.compare_digest(one, other) for one in expected for other in given):
        raise NotGenuine("the signature is not ours")
    found = json.loads(body)
    return event(found if isinstance(found, dict) else {})


def _signature(secret: str, signed: bytes) -> str:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as wrong:
        raise ValueError("a webhook's secret is whsec_ and Base64") from wrong
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
