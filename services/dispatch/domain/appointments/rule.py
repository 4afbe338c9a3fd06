"""The rule of appointments: which slots there are, and until when they can be chosen and moved."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

DAY_MINUTES = 1_440
WHOLE_DAY = ((0, DAY_MINUTES),)
SLOT_MIN = 120
AHEAD_DAYS = 14
NOTICE_S = 4 * 3_600
AHEAD_MOST = timedelta(days=366)
"""Farther ahead not even who decides promises anything: the book keeps it until it is over."""
LEAD_S = 2 * 3_600
MOVES_MAX = 3
CHOOSE_WITHIN_S = 86_400
LONGEST = timedelta(hours=26)
"""No slot is longer: a day on which clocks are put back, and one more hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """From when to when somebody comes (UTC)."""

    start: datetime
    end: datetime

    def overlaps(self, other: "Slot") -> bool:
        """Say whether nobody can be at both."""
        return self.start < other.end and other.start < self.end

    def with_(self, other: "Slot") -> "Slot":
        """Return from when the earlier of two begins to when the later ends."""
        return Slot(start=min(self.start, other.start), end=max(self.end, other.end))


Appointed = tuple[tuple[UUID, Slot], ...]
"""Tickets, each with the slot in which somebody comes."""


@dataclass(frozen=True, kw_only=True)
class Appointments:
    """How those who wait for somebody choose when.

    The ticket says it in ``field``. Slots are ``slot_min`` long, cut from ``hours`` (minutes) of
    each day where the company is. Whoever reported a ticket may choose them ``ahead_days`` at most
    and ``notice_s`` at least before they begin, and move them ``moves_max`` times. Somebody is
    looked for ``lead_s`` before. Whoever has not chosen any ``choose_within_s`` after they could is
    to be asked by somebody.
    """

    field: str
    slot_min: int = SLOT_MIN
    hours: tuple[tuple[int, int], ...] = WHOLE_DAY
    ahead_days: int = AHEAD_DAYS
    notice_s: int = NOTICE_S
    lead_s: int = LEAD_S
    moves_max: int = MOVES_MAX
    choose_within_s: int = CHOOSE_WITHIN_S

    def look_at(self, slot: Slot) -> datetime:
        """Return when somebody is looked for."""
        return slot.start - timedelta(seconds=self.lead_s)

    def choose_by(self, since: datetime) -> datetime:
        """Return by when a slot should be chosen that can be since then."""
        return since + timedelta(seconds=self.choose_within_s)

    def is_too_late(self, start: datetime, now: datetime) -> bool:
        """Say whether what begins then is too near to be chosen, or given up, by a customer."""
        return start < now + timedelta(seconds=self.notice_s)

    def is_too_early(self, start: datetime, now: datetime) -> bool:
        """Say whether what begins then is too far ahead to be chosen."""
        return start > now + timedelta(days=self.ahead_days)
