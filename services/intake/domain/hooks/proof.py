"""Proof: that what came to a hook was signed with its secret, and under which name it came.

Standard Webhooks 1.0 sign a name, a time and the body; who signs as GitHub does signs the body
alone, so that nothing proves when it was sent, nor that its name is not another's.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import ClassVar, assert_never

from services.intake.domain.hooks.terms import Style
from services.intake.domain.report import EXTERNAL_ID_LENGTH_MAX
from shared.decider import Kind, Refusal
from shared.webhook_signatures import signature

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
GITHUB_SIGNATURE = "x-hub-signature-256"
GITHUB_NAMES = ("x-github-delivery", ID, "idempotency-key")
TOLERANCE = timedelta(minutes=5)
SIGNATURES_MAX = 8
"""Signatures in one header that are looked at; while secrets change there are two."""

NAME = re.compile(rf"[\x21-\x7e]{{1,{EXTERNAL_ID_LENGTH_MAX}}}")
SECONDS = re.compile(r"[0-9]{1,11}")


class HookUnproven(Refusal):
    """The signature does not fit: sign the body as it is sent, with the secret of this hook."""

    slug: ClassVar[str] = "hook-unproven"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED


class HookHeadersWrong(Refusal):
    """Send webhook-id, webhook-timestamp and webhook-signature, as Standard Webhooks have them."""

    slug: ClassVar[str] = "hook-headers-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class HookClockOff(Refusal):
    """The webhook-timestamp is over five minutes off: set the clock, or sign again to send again.

    Whoever recorded a message could otherwise send it for ever.
    """

    slug: ClassVar[str] = "hook-clock-off"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED


def name_of(
    style: Style, secrets: Iterable[str], headers: Mapping[str, str], body: bytes, now: datetime
) -> str:
    """Return the sender's name for what came, after the proof; ``headers`` in lower case.

    Raises ``HookHeadersWrong``, ``HookClockOff`` or ``HookUnproven``.
    """
    match style:
        case Style.STANDARD:
            return _standard(secrets, headers, body, now)
        case Style.GITHUB:
            return _github(secrets, headers, body)
        case _:
            assert_never(style)


def _standard(
    secrets: Iterable[str], headers: Mapping[str, str], body: bytes, now: datetime
) -> str:
    name, sent_at = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    given = headers.get(SIGNATURE, "").split()[:SIGNATURES_MAX]
    if not NAME.fullmatch(name) or not SECONDS.fullmatch(sent_at) or not given:
        raise HookHeadersWrong
    expected = [signature(secret, name, int(sent_at), body) for secret in secrets]
    if not any(_same(one, other) for one in expected for other in given):
        raise HookUnproven
    if abs(now - datetime.fromtimestamp(int(sent_at), UTC)) > TOLERANCE:
        raise HookClockOff
    return name


def _github(secrets: Iterable[str], headers: Mapping[str, str], body: bytes) -> str:
    """Return the name in the headers, or, without one, what the same body has each time."""
    given = headers.get(GITHUB_SIGNATURE, "")
    if not given:
        raise HookHeadersWrong("Send X-Hub-Signature-256: sha256=..., as GitHub does.")
    digests = [hmac.digest(secret.encode(), body, "sha256").hex() for secret in secrets]
    if not any(_same(f"sha256={digest}", given) for digest in digests):
        raise HookUnproven
    named = next((headers[one] for one in GITHUB_NAMES if headers.get(one)), "")
    if named and not NAME.fullmatch(named):
        raise HookHeadersWrong(
            "The name of what was sent is 1 to 255 visible ASCII characters, without spaces."
        )
    return named or hashlib.sha256(body).hexdigest()


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "surrogatepass"))
