"""Commands about shifts. What has passed by plan is said first, whatever is asked."""

from dataclasses import dataclass
from datetime import date, datetime

from services.dispatch.domain.shifts.written import ShiftLine


@dataclass(frozen=True, kw_only=True)
class StartShift:
    """Begin a technician's shift, whatever is planned, until the plan next ends one."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class EndShift:
    """End a technician's shift, whatever is planned, until the plan next begins one."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class FollowPlan:
    """Say what the plan changed up to a moment, as far as nobody said so yet."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class PlanShifts:
    """Let a technician work as ``lines`` say on all days of a span, and on no others of it.

    ``first`` None is today, ``last`` None for good. Exceptions to single days stay.
    """

    zone: str
    lines: tuple[ShiftLine, ...]
    at: datetime
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, kw_only=True)
class UnplanShifts:
    """Plan nothing from a day on; a person says again when a technician begins and ends."""

    first: date
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ExceptDay:
    """Let a planned day differ: the technician works as ``lines`` say, or not at all.

    The days that lines name do not count: all are of ``day``.
    """

    day: date
    lines: tuple[ShiftLine, ...]
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class WithdrawException:
    """Let a day be as planned again."""

    day: date
    at: datetime


ShiftCommand = (
    StartShift | EndShift | FollowPlan | PlanShifts | UnplanShifts | ExceptDay | WithdrawException
)
