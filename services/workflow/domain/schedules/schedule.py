"""A schedule: what it is about, how far it has come, and what its meter showed."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, assert_never

from services.workflow.domain.schedules.facts import (
    Plan,
    ScheduleEnded,
    ScheduleEvent,
    ScheduleMeterRead,
    SchedulePaused,
    ScheduleResumed,
    ScheduleSet,
    ScheduleVisitDue,
    ScheduleVisitSkipped,
    Subject,
    Work,
)

VISITS_KEPT: Final = 50
READINGS_KEPT: Final = 500
"""What a schedule has at hand of its past: the latest. Its history has everything."""

ACTIVE, PAUSED, ENDED = "active", "paused", "ended"
NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)
NO_SUBJECT: Final = Subject(kind="", ref="")
NO_PLAN: Final = Plan(start=NEVER, zone="UTC")
NO_WORK: Final = Work(summary="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the meter showed."""

    value: Decimal
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visit that came due, with its ticket, or was skipped for a ``reason``."""

    number: int
    by: str = ""
    due_at: datetime | None = None
    ticket_id: str = ""
    missed: int = 0
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Everything that is true of a schedule.

    The rule counts from ``anchor``: the start, then the day that the last visit was meant for, so
    that an old schedule is looked at as quickly as a new one. Visits it means are later than
    ``counted_to``, and due later than ``due_to``. ``number`` is that of the last visit. The meter
    counts from ``meter_from``, or from its first reading. Readings are in the order in which they
    were taken.
    """

    key: str = ""
    type: str = ""
    scenario: str = ""
    subject: Subject = NO_SUBJECT
    plan: Plan = NO_PLAN
    work: Work = NO_WORK
    meter_set: Decimal | None = None
    status: str = ""
    reason: str = ""
    anchor: datetime = NEVER
    counted_to: datetime = NEVER
    due_to: datetime = NEVER
    number: int = 0
    visits: tuple[Visit, ...] = ()
    readings: tuple[Reading, ...] = ()
    meter_from: Decimal | None = None

    @property
    def is_known(self) -> bool:
        """Whether it was ever set."""
        return bool(self.status)

    @property
    def next_reading(self) -> Decimal | None:
        """Return what the meter shows when the next visit is due by it; None if that is open."""
        if not self.plan.meter or self.meter_from is None:
            return None
        return self.meter_from + self.plan.every

    def read_by(self, at: datetime) -> int:
        """Return how many of the readings were taken by a moment."""
        return bisect_right(self.readings, at, key=lambda one: one.read_at)


def evolve(schedule: Schedule, fact: ScheduleEvent) -> Schedule:
    """Return what is true of a schedule after ``fact``."""
    match fact:
        case ScheduleSet():
            return _set(schedule, fact)
        case ScheduleMeterRead():
            return _read(schedule, fact)
        case ScheduleVisitDue():
            return _visited(schedule, fact)
        case ScheduleVisitSkipped():
            return _skipped(schedule, fact)
        case _:
            return _stopped(schedule, fact)


def _stopped(
    schedule: Schedule, fact: SchedulePaused | ScheduleResumed | ScheduleEnded
) -> Schedule:
    match fact:
        case SchedulePaused():
            return replace(schedule, status=PAUSED, reason=fact.reason)
        case ScheduleResumed():
            return replace(
                schedule,
                status=ACTIVE,
                reason="",
                counted_to=max(schedule.counted_to, fact.occurred_at),
                due_to=max(schedule.due_to, fact.occurred_at),
            )
        case ScheduleEnded():
            return replace(schedule, status=ENDED, reason=fact.reason)
        case _:
            assert_never(fact)


def _set(schedule: Schedule, fact: ScheduleSet) -> Schedule:
    """What was due before is not made up for, and no visit that has a ticket comes again."""
    same_meter = fact.plan.meter == schedule.plan.meter and fact.meter_from == schedule.meter_set
    moved = (fact.plan.start, fact.plan.rrule) != (schedule.plan.start, schedule.plan.rrule)
    return replace(
        schedule,
        key=fact.key,
        type=fact.type,
        scenario=fact.scenario,
        subject=fact.subject,
        plan=fact.plan,
        work=fact.work,
        meter_set=fact.meter_from,
        status=schedule.status or ACTIVE,
        anchor=fact.plan.start if moved else schedule.anchor,
        counted_to=max(schedule.counted_to, fact.occurred_at),
        due_to=max(schedule.due_to, fact.occurred_at),
        readings=schedule.readings if same_meter else (),
        meter_from=schedule.meter_from if same_meter else fact.meter_from,
    )


def _read(schedule: Schedule, fact: ScheduleMeterRead) -> Schedule:
    place = schedule.read_by(fact.read_at)
    reading = Reading(value=fact.value, read_at=fact.read_at)
    readings = (*schedule.readings[:place], reading, *schedule.readings[place:])
    starts = fact.value if schedule.meter_from is None else schedule.meter_from
    return replace(schedule, readings=readings[-READINGS_KEPT:], meter_from=starts)


def _visited(schedule: Schedule, fact: ScheduleVisitDue) -> Schedule:
    visit = Visit(
        number=fact.visit,
        by=fact.by,
        due_at=fact.due_at,
        ticket_id=fact.ticket_id,
        missed=fact.missed,
    )
    return replace(
        schedule,
        number=fact.visit,
        visits=(*schedule.visits, visit)[-VISITS_KEPT:],
        anchor=fact.counts_from,
        counted_to=max(schedule.counted_to, fact.counts_from),
        due_to=max(schedule.due_to, fact.due_at),
        meter_from=fact.meter_from,
    )


def _skipped(schedule: Schedule, fact: ScheduleVisitSkipped) -> Schedule:
    visit = Visit(number=fact.visit, due_at=fact.due_at, reason=fact.reason)
    return replace(
        schedule,
        number=fact.visit,
        visits=(*schedule.visits, visit)[-VISITS_KEPT:],
        anchor=fact.counts_from or schedule.anchor,
        counted_to=max(schedule.counted_to, fact.counts_from or NEVER),
        due_to=max(schedule.due_to, fact.due_at or NEVER),
        meter_from=fact.meter_from,
    )
