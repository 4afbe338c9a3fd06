"""What can be asked of a schedule."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from services.workflow.domain.definition import TicketType
from services.workflow.domain.schedules.expecting import Opened
from services.workflow.domain.schedules.facts import Subject, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Where a schedule is to differ from what its scenario says; None where it does not."""

    rrule: str | None = None
    every: int | None = None
    lead_s: int | None = None
    start: datetime | None = None
    meter_from: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class SetSchedule:
    """Let a schedule be as said from now on; ``rules`` are those of the type of its tickets."""

    key: str
    scenario: str
    rules: TicketType
    subject: Subject
    work: Work
    wish: Wish
    now: datetime


@dataclass(frozen=True, kw_only=True)
class ReadMeter:
    """Say what the meter showed; ``read_at`` None means now."""

    value: Decimal
    now: datetime
    read_at: datetime | None = None
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class SkipVisit:
    """Let the next visit be skipped; ``visit`` is its number, where the caller knows it."""

    reason: str
    opened: Opened
    now: datetime
    visit: int | None = None


@dataclass(frozen=True, kw_only=True)
class PauseSchedule:
    """Let no visit come due for the time being."""

    reason: str
    now: datetime


@dataclass(frozen=True, kw_only=True)
class ResumeSchedule:
    """Let visits come due again."""

    now: datetime


@dataclass(frozen=True, kw_only=True)
class EndSchedule:
    """Let no visit come any more."""

    reason: str
    now: datetime


@dataclass(frozen=True, kw_only=True)
class OpenVisit:
    """Let a visit of the schedule get its ticket, if it is the next and its time has come."""

    schedule_id: UUID
    visit: int
    opened: Opened
    now: datetime


ScheduleCommand = (
    SetSchedule | ReadMeter | SkipVisit | PauseSchedule | ResumeSchedule | EndSchedule | OpenVisit
)
