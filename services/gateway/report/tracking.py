"""Tracking: the address at which whoever reported sees how it stands, and nothing more.

It is a signed text, good for one ticket and half a year; it names the label that was scanned, in
whose name the ticket is read. It opens nothing that the role of the label may not see.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from itsdangerous import BadSignature, TimestampSigner

from shared.decider import Kind, Refusal

AGE_MAX: Final = timedelta(days=180)
TEXT_CHARS_MAX: Final = 300


class TrackingUnknown(Refusal):
    """We gave nobody this address to follow a report by; check that it is whole."""

    slug: ClassVar[str] = "tracking-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class TrackingEnded(Refusal):
    """Half a year has gone by since the report: ask whoever you reported it to."""

    slug: ClassVar[str] = "tracking-ended"
    kind: ClassVar[Kind] = Kind.NOT_NOW


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A ticket somebody reported, and the code of the label they did it by."""

    code: str
    ticket_id: UUID


class Tracking:
    """Signs and reads the addresses of one installation."""

    def __init__(self, secret: bytes, *, age_max: timedelta = AGE_MAX) -> None:
        self._age_max = age_max
        self._signer = TimestampSigner(
            secret, salt="gongdan-tracking", sep=".", digest_method=hashlib.sha256
        )

    def sign(self, followed: Followed) -> str:
        """Return the text at the end of the address."""
        return self._signer.sign(f"{followed.code}.{followed.ticket_id.hex}").decode()

    def read(self, text: str) -> Followed:
        """Return what an address is about; raises ``TrackingUnknown``, ``TrackingEnded``."""
        if len(text) > TEXT_CHARS_MAX or not text.isascii():
            raise TrackingUnknown
        try:
            said, signed_at = self._signer.unsign(text, return_timestamp=True)
        except BadSignature as wrong:
            raise TrackingUnknown from wrong
        # Compared here: the library takes what another clock signed a moment ahead for expired.
        if datetime.now(UTC) - signed_at > self._age_max:
            raise TrackingEnded
        code, _, ticket = said.decode().partition(".")
        return Followed(code=code, ticket_id=UUID(hex=ticket))
