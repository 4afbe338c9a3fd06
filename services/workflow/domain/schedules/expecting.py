"""What is expected of a schedule: its next visit, those after it, and when each gets its ticket."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.workflow.domain.calendars import Calendar, DayChanges
from services.workflow.domain.schedules.facts import BY_METER, BY_RULE, Plan
from services.workflow.domain.schedules.recurrence import (
    Recurrence,
    at_local,
    on_the_wall,
)
from services.workflow.domain.schedules.rules import KEEP, NEXT
from services.workflow.domain.schedules.schedule import ACTIVE, Schedule

CLOSED_DAYS_MAX: Final = 60
"""How far a visit is moved at most; where everything is closed for longer it stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """When somebody is open: the calendar that a schedule goes by, if it does, and its days."""

    calendar: Calendar | None = None
    days: DayChanges = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A visit to come: due ``by`` the rule or the meter, its ticket there from ``opens_at`` on."""

    number: int
    by: str
    counts_from: datetime
    due_at: datetime
    opens_at: datetime


def next_visit(schedule: Schedule, opened: Opened) -> Expected | None:
    """Return which visit comes next, as far as anybody knows; None if none does."""
    by_meter = _by_meter(schedule)
    by_rule = next(visits_by_rule(schedule, opened), None)
    found = [one for one in (by_rule, by_meter) if one is not None]
    return min(found, key=lambda one: one.opens_at, default=None)


def visits_by_rule(schedule: Schedule, opened: Opened) -> Iterator[Expected]:
    """Yield the visits to come by the rule, unless the meter is quicker."""
    plan = schedule.plan
    if schedule.status != ACTIVE or not plan.rrule:
        return
    lead, last = timedelta(seconds=plan.lead_s), schedule.due_to
    number = schedule.number
    begins = _at_the_usual_hour(schedule.anchor, plan)
    rule = Recurrence(rule=plan.rrule, zone=plan.zone, begins=begins)
    for time in rule.after(schedule.counted_to):
        due_at = on_an_open_day(time, plan, opened)
        if due_at <= last:  # the day before was closed too, and its visit is on this day already
            continue
        number += 1
        if plan.visits_max and number > plan.visits_max:
            return
        # Never is more than one visit ahead: however long the lead, tickets do not pile up.
        opens_at = max(due_at - lead, last)
        yield Expected(
            number=number, by=BY_RULE, counts_from=time, due_at=due_at, opens_at=opens_at
        )
        last = due_at


def overdue(schedule: Schedule, opened: Opened, now: datetime) -> tuple[Expected | None, int]:
    """Return the last visit that is due by now by the rule, and how many were before it."""
    found: Expected | None = None
    missed = -1
    for one in visits_by_rule(schedule, opened):
        if one.due_at > now:
            break
        found, missed = one, missed + 1
    return found, max(missed, 0)


def on_an_open_day(time: datetime, plan: Plan, opened: Opened) -> datetime:
    """Return when a visit is due whose day may be closed."""
    if plan.closed_days == KEEP or opened.calendar is None:
        return time
    here = ZoneInfo(plan.zone)
    wall = on_the_wall(time, here)
    step = timedelta(days=1 if plan.closed_days == NEXT else -1)
    calendar = opened.calendar.changed(opened.days)
    for away in range(CLOSED_DAYS_MAX + 1):
        moved = wall + step * away
        if calendar.windows_on(moved.date()):
            return at_local(moved, here)
    return time


def _by_meter(schedule: Schedule) -> Expected | None:
    plan, wanted = schedule.plan, schedule.next_reading
    if schedule.status != ACTIVE or wanted is None:
        return None
    if plan.visits_max and schedule.number >= plan.visits_max:
        return None
    passed = next((one for one in schedule.readings if one.value >= wanted), None)
    if passed is None:
        return None
    due_at = passed.read_at + timedelta(seconds=plan.lead_s)
    return Expected(
        number=schedule.number + 1,
        by=BY_METER,
        counts_from=at_local(_at_the_usual_hour(due_at, plan), ZoneInfo(plan.zone)),
        due_at=due_at,
        opens_at=passed.read_at,
    )


def _at_the_usual_hour(moment: datetime, plan: Plan) -> datetime:
    """Return a moment's day on the wall, at the hour at which the schedule began."""
    here = ZoneInfo(plan.zone)
    day, usual = on_the_wall(moment, here), on_the_wall(plan.start, here)
    return datetime.combine(day.date(), usual.time())
