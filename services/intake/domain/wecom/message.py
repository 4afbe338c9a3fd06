"""Messages: what somebody says to an application of WeCom, one at a time."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.intake.domain.report import Location
from services.intake.domain.wecom.mars import earthly

TEXT_CHARS_MAX = 2_000
LABEL_CHARS_MAX = 500
ENDS = frozenset({"完成", "提交", "结束", "新工单"})
"""Words, each a message by itself, after which the next message begins another report."""


class Kind(StrEnum):
    """What a message is."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    LOCATION = "location"
    EVENT = "event"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message as WeCom tells it; ``sender`` is a member's id, or the open id of a customer.

    A picture or a voice has a ``media_id``; a location ``lat`` and ``lon`` as Chinese maps draw
    it, and the words of its label in ``text``.
    """

    kind: Kind
    id: str
    sender: str
    at: datetime
    text: str = ""
    media_id: str = ""
    media_format: str = ""
    lat: float = 0.0
    lon: float = 0.0

    @property
    def is_for_us(self) -> bool:
        """Whether it says anything that can stand in a report."""
        return self.kind not in {Kind.EVENT, Kind.OTHER}

    @property
    def ends(self) -> bool:
        """Whether it only says that what was said so far is all."""
        return self.kind is Kind.TEXT and self.text.strip() in ENDS

    def place(self) -> Location | None:
        """Return where it says to be, in WGS 84."""
        if self.kind is not Kind.LOCATION:
            return None
        lat, lon = earthly(self.lat, self.lon)
        return Location(lat=lat, lon=lon, address=self.text[:LABEL_CHARS_MAX])
