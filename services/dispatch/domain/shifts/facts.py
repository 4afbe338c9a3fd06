"""Facts about shifts: what was planned, what differs, and when somebody began and ended.

Each says in ``until`` when the plan will next turn them off shift, or on it if they are off; None:
it will not.
"""

from dataclasses import dataclass
from datetime import date, datetime

from services.dispatch.domain.shifts.plan import ShiftException, ShiftSpan
from shared.decider import Fact


@dataclass(frozen=True, kw_only=True)
class TechnicianShiftStarted(Fact):
    """A technician can be offered work; ``planned``: because the plan says so, not a person."""

    TOPIC = "technician.shift_started"
    planned: bool = False
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TechnicianShiftEnded(Fact):
    """A technician is offered nothing until the next shift."""

    TOPIC = "technician.shift_ended"
    planned: bool = False
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TechnicianShiftsPlanned(Fact):
    """On the days of a span a technician works as it says."""

    TOPIC = "technician.shifts_planned"
    span: ShiftSpan
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TechnicianShiftsUnplanned(Fact):
    """From a day on nothing is planned: a person says when a technician begins and ends."""

    TOPIC = "technician.shifts_unplanned"
    first: date
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TechnicianShiftExcepted(Fact):
    """A day differs from what is planned."""

    TOPIC = "technician.shift_excepted"
    day: date
    exception: ShiftException
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TechnicianShiftExceptionWithdrawn(Fact):
    """A day is as planned again."""

    TOPIC = "technician.shift_exception_withdrawn"
    day: date
    until: datetime | None = None


ShiftFact = (
    TechnicianShiftStarted
    | TechnicianShiftEnded
    | TechnicianShiftsPlanned
    | TechnicianShiftsUnplanned
    | TechnicianShiftExcepted
    | TechnicianShiftExceptionWithdrawn
)
SHIFT_FACTS: tuple[type[ShiftFact], ...] = (
    TechnicianShiftStarted,
    TechnicianShiftEnded,
    TechnicianShiftsPlanned,
    TechnicianShiftsUnplanned,
    TechnicianShiftExcepted,
    TechnicianShiftExceptionWithdrawn,
)
