"""What happens to a schedule; each fact says to which, so that whoever hears only one knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from services.workflow.domain.schedules.rules import KEEP
from shared.decider import Fact

BY_RULE, BY_METER = "schedule", "meter"
"""What a visit came by; also the channel of its ticket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a schedule is about: an ``asset``, a ``contract``, a ``site``..., by its reference."""

    kind: str
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When visits are due; a schedule keeps the rule of its scenario that it was set by.

    Recurrences count from ``start``; ``visits_max`` is 0 where there is no last visit.
    """

    start: datetime
    zone: str
    rrule: str = ""
    meter: str = ""
    every: int = 0
    lead_s: int = 0
    calendar: str = ""
    closed_days: str = KEEP
    due_field: str = ""
    visits_max: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the ticket of each visit says."""

    summary: str
    fields: Mapping[str, object] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    location: Mapping[str, float] | None = None


@dataclass(frozen=True, kw_only=True)
class ScheduleFact(Fact):
    """A schedule by its key, and the type of the tickets that it opens."""

    key: str
    type: str


@dataclass(frozen=True, kw_only=True)
class ScheduleSet(ScheduleFact):
    """A schedule began, or goes on otherwise; ``meter_from`` is what its meter counts from."""

    TOPIC: ClassVar[str] = "schedule.set"

    scenario: str
    subject: Subject
    plan: Plan
    work: Work
    meter_from: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class ScheduleMeterRead(ScheduleFact):
    """Its meter showed ``value`` at ``read_at``; ``late`` if a later reading was known by then."""

    TOPIC: ClassVar[str] = "schedule.meter_read"

    meter: str
    value: Decimal
    read_at: datetime
    late: bool


@dataclass(frozen=True, kw_only=True)
class ScheduleVisitDue(ScheduleFact):
    """A visit came due at ``due_at`` and gets a ticket, which stands for ``missed`` others as well.

    ``counts_from`` is what the rule counts on from, ``meter_from`` the reading the meter does.
    """

    TOPIC: ClassVar[str] = "schedule.visit_due"

    visit: int
    by: str
    due_at: datetime
    counts_from: datetime
    missed: int
    ticket_id: str
    meter_from: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class ScheduleVisitSkipped(ScheduleFact):
    """The next visit is not made; ``due_at`` None where only a meter would have said when."""

    TOPIC: ClassVar[str] = "schedule.visit_skipped"

    visit: int
    reason: str
    due_at: datetime | None = None
    counts_from: datetime | None = None
    meter_from: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class SchedulePaused(ScheduleFact):
    """No visit comes due until the schedule goes on."""

    TOPIC: ClassVar[str] = "schedule.paused"

    reason: str


@dataclass(frozen=True, kw_only=True)
class ScheduleResumed(ScheduleFact):
    """It goes on; what would have been due meanwhile is not made up for."""

    TOPIC: ClassVar[str] = "schedule.resumed"


@dataclass(frozen=True, kw_only=True)
class ScheduleEnded(ScheduleFact):
    """No visit comes any more."""

    TOPIC: ClassVar[str] = "schedule.ended"

    reason: str


ScheduleEvent = (
    ScheduleSet
    | ScheduleMeterRead
    | ScheduleVisitDue
    | ScheduleVisitSkipped
    | SchedulePaused
    | ScheduleResumed
    | ScheduleEnded
)
SCHEDULE_FACTS = (
    ScheduleSet,
    ScheduleMeterRead,
    ScheduleVisitDue,
    ScheduleVisitSkipped,
    SchedulePaused,
    ScheduleResumed,
    ScheduleEnded,
)
