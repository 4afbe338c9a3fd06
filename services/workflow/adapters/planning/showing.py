"""A schedule as JSON: how it stands, which visits were, and which are expected."""

from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Final

from services.workflow.app.scheduling import Seen
from services.workflow.domain.schedules.expecting import Expected, next_visit, visits_by_rule
from services.workflow.domain.schedules.schedule import ACTIVE, Schedule, Visit

EXPECTED_SHOWN: Final = 5
"""Of the visits to come; the others are a list of their own."""

VISITS_SHOWN: Final = 10
OVER: Final = "over"
"""How a schedule stands whose rule has no more visits."""

Json = dict[str, object]


def schedule_shown(seen: Seen) -> Json:
    """Return a schedule as JSON data."""
    schedule = seen.schedule
    plan, upcoming = schedule.plan, next_visit(schedule, seen.opened)
    return {
        "key": schedule.key,
        "type": schedule.type,
        "scenario": schedule.scenario,
        "subject": {"kind": schedule.subject.kind, "ref": schedule.subject.ref},
        "status": _status(schedule, upcoming),
        "reason": schedule.reason,
        "summary": schedule.work.summary,
        "fields": schedule.work.fields,
        "links": schedule.work.links,
        "location": schedule.work.location,
        "rrule": plan.rrule,
        "start": plan.start,
        "zone": plan.zone,
        "lead_time_s": plan.lead_s,
        "calendar": plan.calendar,
        "on_closed_day": plan.closed_days,
        "meter": _meter(schedule),
        "next": None if upcoming is None else expected_shown(upcoming),
        "upcoming": [
            expected_shown(one)
            for one in islice(visits_by_rule(schedule, seen.opened), EXPECTED_SHOWN)
        ],
        "visits": [_visit(one) for one in reversed(schedule.visits[-VISITS_SHOWN:])],
    }


def expected_shown(one: Expected) -> Json:
    """Return a visit to come as JSON data."""
    return {"visit": one.number, "by": one.by, "due_at": one.due_at, "opens_at": one.opens_at}


def _status(schedule: Schedule, upcoming: Expected | None) -> str:
    waits_for_meter = schedule.plan.meter and not schedule.plan.visits_max
    if schedule.status == ACTIVE and upcoming is None and not waits_for_meter:
        return OVER
    return schedule.status


def _meter(schedule: Schedule) -> Json | None:
    if not schedule.plan.meter:
        return None
    last = schedule.readings[-1] if schedule.readings else None
    return {
        "meter": schedule.plan.meter,
        "every": schedule.plan.every,
        "value": None if last is None else _number(last.value),
        "read_at": None if last is None else last.read_at,
        "next_at": _number(schedule.next_reading),
    }


def _visit(one: Visit) -> Json:
    due_at: datetime | None = one.due_at
    return {
        "visit": one.number,
        "by": one.by,
        "due_at": due_at,
        "ticket_id": one.ticket_id or None,
        "missed": one.missed,
        "skipped": one.reason or None,
    }


def _number(value: Decimal | None) -> int | float | None:
    """Return what a meter shows as JSON has it; three decimals of a billion fit."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)
