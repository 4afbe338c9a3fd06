"""Reports: what somebody told us, before anybody decided whether it can be used."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.decider import Kind, Reason, Refusal
from shared.intent import TenantId, id_of_report

SOURCE_LENGTH_MAX = 500
EXTERNAL_ID_LENGTH_MAX = 255
CHANNEL = re.compile(r"[a-z][a-z0-9_-]{0,31}")
CHANNEL_DIGITS_MAX = 6
"""A channel is told to everybody: with more digits it could be somebody's number."""
UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class EnvelopeWrong(Refusal):
    """A report needs a channel (lower case), and the sender's own name for it: source and id."""

    slug: ClassVar[str] = "envelope-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


LAT_MAX = 90.0


@dataclass(frozen=True, kw_only=True)
class Location:
    """A place in WGS 84 degrees as it was told, with the words people use for it.

    It may be told the wrong way round: a ``lat`` beyond the poles that could be a longitude.
    """

    lat: float
    lon: float
    address: str = ""

    @property
    def is_null_island(self) -> bool:
        """Whether this is (0, 0): what systems send when they do not know where."""
        return self.lat == 0 and self.lon == 0

    @property
    def looks_swapped(self) -> bool:
        """Whether this is on earth only if latitude and longitude changed places."""
        return abs(self.lat) > LAT_MAX


@dataclass(frozen=True, kw_only=True)
class Reporter:
    """Who reported. Clear in a draft; sealed values in everything that is kept."""

    name: str | None = None
    phone: str | None = None


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file somebody pointed us to (``url``), or one that they sent us before (``ref``, its id).

    Of the latter we know what it is: its size in bytes, and the SHA-256 of what was sent and of
    what is kept of it, in hexadecimal.
    """

    name: str
    url: str = ""
    ref: UUID | None = None
    media_type: str = ""
    size_bytes: int = 0
    sent_sha256: str = ""
    sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What could be read of a report's body; ``reasons`` say what could not.

    ``unread`` names the parts that were there and could not be read: they are not missing too.
    ``sender`` is who sent it, where their channel knows them: by a name that says nothing of them.
    ``email`` is the address that it came from (as normal), where it came by e-mail.
    """

    type: str | None = None
    summary: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    reporter: Reporter | None = None
    asset: str | None = None
    location: Location | None = None
    occurred_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    dispatch: bool = False
    audio: str | None = None
    sender: str = ""
    email: str = ""
    unread: frozenset[str] = frozenset()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """How a report came: the channel, and the sender's own name for it (CloudEvents source, id)."""

    channel: str
    source: str
    external_id: str
    time: datetime | None = None

    def __post_init__(self) -> None:
        reasons = []
        digits = sum(one.isdigit() for one in self.channel)
        if not CHANNEL.fullmatch(self.channel) or digits > CHANNEL_DIGITS_MAX:
            reasons.append(_unfit("channel"))
        if not _is_name(self.source, SOURCE_LENGTH_MAX):
            reasons.append(_unfit("source"))
        if not _is_name(self.external_id, EXTERNAL_ID_LENGTH_MAX):
            reasons.append(_unfit("id"))
        if reasons:
            raise EnvelopeWrong(reasons=reasons)

    def submission_id(self, tenant: TenantId) -> UUID:
        """Return the id of this report, which is also the id of its ticket (decision 6)."""
        return id_of_report(tenant, self.source, self.external_id)


def _is_name(text: str, length_max: int) -> bool:
    return 0 < len(text) <= length_max and not UNFIT.search(text)


def _unfit(what: str) -> Reason:
    return Reason(code="envelope-wrong", message=f"The {what} cannot be used.", pointer=f"/{what}")
