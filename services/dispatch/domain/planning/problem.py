"""Problems: the working days there are, and the visits that are to be made in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from services.dispatch.domain.need import LEAST_URGENT
from services.dispatch.domain.places import Place
from services.dispatch.domain.planning.travel import Travel
from services.dispatch.domain.rolling.policy import MOVE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From one second to another, both included."""

    opens_s: int
    closes_s: int

    def overlaps(self, other: "Window") -> bool:
        """Say whether they have more in common than the second at which one follows the other."""
        return self.opens_s < other.closes_s and other.opens_s < self.closes_s


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDay:
    """A technician's day: from where, with what skills, and how much they can take.

    It ends where the last visit does, unless they have to go to ``end``; ``tour_s_max`` bounds the
    time from leaving to coming to the end.
    """

    technician_id: UUID
    skills: frozenset[str]
    shift: Window
    start: Place | None
    capacity: int
    end: Place | None = None
    tour_s_max: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Who does it and when it begins are settled; ``started``: they are there already."""

    technician_id: UUID
    begins_s: int
    started: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Something to be done at a place, begun within a window (at any time if there are none).

    ``version`` is that of the ticket when it was read; ``load`` is what it takes of a capacity;
    ``move_s`` is the way that has to be saved for somebody else to make it than its ``holder``, who
    was given it. ``slot`` is when somebody comes, where that is agreed.
    """

    visit_id: UUID
    place: Place | None
    duration_s: int
    windows: tuple[Window, ...] = ()
    skills: frozenset[str] = frozenset()
    priority: str = LEAST_URGENT
    load: int = 1
    pin: Pin | None = None
    version: int = 0
    move_s: int = MOVE_S
    slot: Window | None = None
    holder: UUID | None = None

    def clashes_with(self, other: "Visit", technician_id: UUID) -> bool:
        """Say whether somebody is not to make both, as they are agreed for one time.

        Who was given both already may: somebody saw to that.
        """
        if self.slot is None or other.slot is None or not self.slot.overlaps(other.slot):
            return False
        return not self.whose == other.whose == technician_id

    @property
    def whose(self) -> UUID | None:
        """Who has it, as is settled or as they were given it."""
        return self.holder if self.pin is None else self.pin.technician_id

    @property
    def is_started(self) -> bool:
        """Whether somebody is at it already."""
        return self.pin is not None and self.pin.started

    @property
    def allowed(self) -> tuple[Window, ...]:
        """When it may begin: at the settled second if there is one."""
        if self.pin is None:
            return self.windows
        return (Window(opens_s=self.pin.begins_s, closes_s=self.pin.begins_s),)

    def begins_at(self, arrival_s: int) -> int | None:
        """Return when it can begin for who arrives at ``arrival_s``; None: it is too late."""
        if not self.allowed:
            return arrival_s
        begins = [max(arrival_s, one.opens_s) for one in self.allowed if arrival_s <= one.closes_s]
        return min(begins, default=None)

    def begins_by(self, latest_s: int) -> int | None:
        """Return the last second up to ``latest_s`` at which it can begin."""
        if not self.allowed:
            return latest_s
        begins = [min(latest_s, one.closes_s) for one in self.allowed if one.opens_s <= latest_s]
        return max(begins, default=None)

    @property
    def last_call_s(self) -> float:
        """When it can begin at the very latest."""
        return max((one.closes_s for one in self.allowed), default=float("inf"))


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is to be planned together."""

    days: tuple[WorkingDay, ...]
    visits: tuple[Visit, ...]
    travel: Travel

    @cached_property
    def day_of(self) -> Mapping[UUID, WorkingDay]:
        """The day of each technician; the first, should somebody have two."""
        return {one.technician_id: one for one in reversed(self.days)}

    @cached_property
    def visit_of(self) -> Mapping[UUID, Visit]:
        """The visit of each id; the first, should there be two."""
        return {one.visit_id: one for one in reversed(self.visits)}
