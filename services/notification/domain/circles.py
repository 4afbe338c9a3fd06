"""Circles: who is told of one ticket too often is told nothing more of it for a while."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

NOTICES_MAX = 30
"""So many notices of one ticket may one person get within an hour."""

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WasTold:
    """Somebody was told of a ticket, or that was stopped."""

    recipient: str
    notice_id: UUID
    at: datetime
    is_stop: bool


class Verdict(Enum):
    """Whether somebody is told once more."""

    TELL = "tell"
    STOP = "stop"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one person was told of one ticket lately, and since when they are told no more."""

    notices: Mapping[UUID, datetime] = field(default_factory=dict)
    stopped_at: datetime | None = None

    def verdict(self, notice: UUID, now: datetime, notices_max: int = NOTICES_MAX) -> Verdict:
        """Say whether they are told once more; what was made before is none more."""
        if notice in self.notices:
            return Verdict.TELL
        if self.stopped_at is not None and now < self.stopped_at + HOUR:
            return Verdict.STOPPED
        return Verdict.STOP if len(self._since(now)) >= notices_max else Verdict.TELL

    def once_more(self, notice: UUID, now: datetime) -> "Told":
        """Return it with one more notice; what is over an hour ago is forgotten."""
        if notice in self.notices:
            return self
        return replace(self, notices={**self._since(now), notice: now})

    def stopped(self, now: datetime) -> "Told":
        """Return it with nothing more to tell for an hour."""
        return replace(self, stopped_at=now)

    def after(self, was: WasTold) -> "Told":
        """Return it after what the view says of one notice, or of a stop."""
        return self.stopped(was.at) if was.is_stop else self.once_more(was.notice_id, was.at)

    def _since(self, now: datetime) -> dict[UUID, datetime]:
        return {one: at for one, at in self.notices.items() if at > now - HOUR}
