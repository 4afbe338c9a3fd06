"""Setting: a schedule takes the rule of its scenario, with what it is to be otherwise."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.workflow.domain.definition import TicketType
from services.workflow.domain.labels import CREATE
from services.workflow.domain.schedules.commands import SetSchedule, Wish
from services.workflow.domain.schedules.facts import Plan, ScheduleEvent, ScheduleSet, Subject
from services.workflow.domain.schedules.reading import VALUE_MAX, is_value
from services.workflow.domain.schedules.recurrence import (
    comes_true,
    comes_true_from,
    is_rule,
    on_the_wall,
    times_of,
)
from services.workflow.domain.schedules.refusals import NotScheduled, ScheduleInvalid, ScheduleOver
from services.workflow.domain.schedules.rules import ScheduleRule
from services.workflow.domain.schedules.schedule import ENDED, Schedule
from services.workflow.domain.values import faults_of, is_given, is_storable
from shared.decider import Reason

KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}")
NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,40}")
TEXT_LENGTH_MAX: Final = 2_000
REF_LENGTH_MAX: Final = 200
LEAD_S_MAX: Final = 366 * 86_400
START_AWAY_MAX: Final = timedelta(days=11 * 366)
LINKS_MAX: Final = 20
LAT_MAX, LON_MAX = 90, 180
ASSET, ASSET_FIELD = "asset", "asset_ref"


def schedule_set(command: SetSchedule, schedule: Schedule) -> list[ScheduleEvent]:
    """Return that a schedule is set; nothing if it says so already.

    Raises NotScheduled, ScheduleOver, ScheduleInvalid with every reason.
    """
    rule = command.rules.schedule
    if rule is None:
        raise NotScheduled
    if schedule.status == ENDED:
        raise ScheduleOver
    wish = command.wish
    plan = _plan(rule, wish, schedule, command.now)
    if faults := [*_faults(command, plan, schedule), *_faults_of_plan(plan, wish, command.now)]:
        raise ScheduleInvalid(reasons=faults)
    fact = ScheduleSet(
        occurred_at=command.now,
        key=command.key,
        type=command.rules.key,
        scenario=command.scenario,
        subject=command.subject,
        plan=plan,
        work=command.work,
        meter_from=wish.meter_from if wish.meter_from is not None else schedule.meter_set,
    )
    told = (fact.type, fact.scenario, fact.subject, fact.plan, fact.work, fact.meter_from)
    known = (
        schedule.type,
        schedule.scenario,
        schedule.subject,
        schedule.plan,
        schedule.work,
        schedule.meter_set,
    )
    return [] if told == known else [fact]


def _plan(rule: ScheduleRule, wish: Wish, schedule: Schedule, now: datetime) -> Plan:
    """Return when visits are due; a schedule that does not say when it starts keeps its start.

    Rules count in whole seconds.
    """
    rrule = rule.rrule if wish.rrule is None else wish.rrule
    start = wish.start or (schedule.plan.start if schedule.is_known else now)
    return Plan(
        start=start.replace(microsecond=0),
        zone=rule.zone,
        rrule=rrule,
        meter=rule.meter,
        every=rule.every if wish.every is None else wish.every,
        lead_s=rule.lead_s if wish.lead_s is None else wish.lead_s,
        calendar=rule.calendar,
        closed_days=rule.closed_days,
        due_field=rule.due_field,
        visits_max=times_of(rrule),
    )


def _faults(command: SetSchedule, plan: Plan, schedule: Schedule) -> Iterable[Reason]:
    subject, work, rules = command.subject, command.work, command.rules
    if not KEY.fullmatch(command.key):
        message = "A key is 1 to 100 letters, digits and . _ : - and begins with none of these."
        yield Reason(code="key-invalid", message=message, pointer="/key")
    if not NAME.fullmatch(subject.kind) or not 0 < len(subject.ref) <= REF_LENGTH_MAX:
        message = "A subject has a kind, such as asset, and a reference of 1 to 200 characters."
        yield Reason(code="subject-invalid", message=message, pointer="/subject")
    if schedule.is_known and schedule.subject != subject:
        message = "A schedule stays with its subject; set another one for another."
        yield Reason(code="subject-changed", message=message, pointer="/subject")
    if schedule.is_known and (schedule.scenario, schedule.type) != (command.scenario, rules.key):
        message = "A schedule stays with its type of ticket; set another one for another."
        yield Reason(code="type-changed", message=message, pointer="/type")
    if not 0 < len(work.summary) <= TEXT_LENGTH_MAX or not is_storable(work.summary):
        message = "A summary says in a sentence what is to be done."
        yield Reason(code="summary-invalid", message=message, pointer="/summary")
    if len(work.links) > LINKS_MAX or not is_storable(dict(work.links)):
        message = f"There are at most {LINKS_MAX} links."
        yield Reason(code="links-invalid", message=message, pointer="/links")
    if work.location is not None and not _is_place(work.location):
        message = "A place has lat and lon, in degrees."
        yield Reason(code="location-invalid", message=message, pointer="/location")
    yield from faults_of(work.fields, rules.fields)
    yield from _missing(command, plan, rules)


def filled_by(subject: Subject, rules: TicketType) -> Mapping[str, str]:
    """Return what its subject says of a ticket: which asset, where the type has a field for it."""
    if subject.kind != ASSET:
        return {}
    field = next((key for key, spec in rules.fields.items() if spec.type == ASSET_FIELD), None)
    return {} if field is None else {field: subject.ref}


def _is_place(place: Mapping[str, float]) -> bool:
    if place.keys() != {"lat", "lon"}:
        return False
    return abs(place["lat"]) <= LAT_MAX and abs(place["lon"]) <= LON_MAX


def _missing(command: SetSchedule, plan: Plan, rules: TicketType) -> Iterable[Reason]:
    """Yield which fields its tickets need that nobody will fill in."""
    filled = {plan.due_field, *filled_by(command.subject, rules)}
    for key, spec in rules.fields.items():
        if key in filled or spec.formula is not None or spec.required_on != CREATE:
            continue
        if not is_given(command.work.fields.get(key)):
            message = f"Every ticket of this type needs the field {key}."
            yield Reason(code="field-missing", message=message, pointer=f"/fields/{key}")


def _faults_of_plan(plan: Plan, wish: Wish, now: datetime) -> Iterable[Reason]:
    if plan.rrule:
        yield from _faults_of_rule(plan)
    if not plan.rrule and not plan.meter:
        message = "A schedule goes by a rule, by a meter, or by both."
        yield Reason(code="never", message=message, pointer="/rrule")
    if plan.meter and not 1 <= plan.every <= VALUE_MAX:
        message = "A meter counts at least 1 from visit to visit."
        yield Reason(code="every-invalid", message=message, pointer="/every")
    if not plan.meter and (wish.every is not None or wish.meter_from is not None):
        message = "Tickets of this type are due by no meter."
        yield Reason(code="no-meter", message=message, pointer="/every")
    if wish.meter_from is not None and not is_value(wish.meter_from):
        message = "A meter shows 0 to 1,000,000,000, with at most three decimals."
        yield Reason(code="meter-from-invalid", message=message, pointer="/meter_from")
    if not 0 <= plan.lead_s <= LEAD_S_MAX:
        message = "A ticket is opened at most 366 days before it is due."
        yield Reason(code="lead-time-invalid", message=message, pointer="/lead_time")
    if abs(plan.start - now) > START_AWAY_MAX:
        message = "A schedule starts within 11 years of today."
        yield Reason(code="start-invalid", message=message, pointer="/start")


def _faults_of_rule(plan: Plan) -> Iterable[Reason]:
    message = "A rule is like FREQ=MONTHLY;INTERVAL=6 (RFC 5545), at most once a day."
    zh = "周期写作 FREQ=MONTHLY;INTERVAL=6 这样的 RFC 5545 规则，最密每天一次。"
    try:
        if not is_rule(plan.rrule):
            yield Reason(code="rrule", message=message, zh=zh, pointer="/rrule")
            return
    except ValueError as error:
        message, zh = f"This rule cannot be read ({error}).", f"无法理解这个周期（{error}）。"
        yield Reason(code="rrule", message=message, zh=zh, pointer="/rrule")
        return
    if not comes_true(plan.rrule):
        message = "This rule never comes true: no day within eleven years fits it."
        zh = "这个周期不会到来：十一年内没有一天符合。"
        yield Reason(code="rrule", message=message, zh=zh, pointer="/rrule")
    elif not comes_true_from(plan.rrule, on_the_wall(plan.start, ZoneInfo(plan.zone)).date()):
        message = "Counted from its start, this rule never comes true in eleven years."
        zh = "从开始的那天算起，十一年内没有一天符合这个周期。"
        yield Reason(code="rrule", message=message, zh=zh, pointer="/rrule")
