"""Whether somebody is on shift: as a person last said, until the plan next says otherwise."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import reduce
from typing import assert_never

from services.dispatch.domain.refusals import ReasonNeeded
from services.dispatch.domain.shifts.commands import (
    EndShift,
    ExceptDay,
    FollowPlan,
    PlanShifts,
    ShiftCommand,
    StartShift,
    UnplanShifts,
    WithdrawException,
)
from services.dispatch.domain.shifts.facts import (
    ShiftFact,
    TechnicianShiftEnded,
    TechnicianShiftExcepted,
    TechnicianShiftExceptionWithdrawn,
    TechnicianShiftsPlanned,
    TechnicianShiftStarted,
    TechnicianShiftsUnplanned,
)
from services.dispatch.domain.shifts.plan import NO_PLAN, ShiftException, ShiftPlan
from services.dispatch.domain.shifts.refusals import ShiftPlanWrong, ShiftsNotPlanned
from services.dispatch.domain.shifts.written import span_of, today_in, windows_of
from shared.sealed import length_as_written

REASON_LENGTH_MAX = 500
REASON_SEALED_LENGTH_MAX = 20_000
SPANS_MAX = 100
EXCEPTIONS_MAX = 400
AHEAD_DAYS_MAX = 400
LAST_AHEAD_DAYS_MAX = 1_100
KEPT = timedelta(days=35)
"""For how long a plan remembers days that are over; the log remembers all."""

PASSED_MAX = 100
"""How many changes of a plan are said at once, after nobody followed it for weeks."""


@dataclass(frozen=True, kw_only=True)
class Shift:
    """Whether somebody is ``on`` shift ``until`` the plan turns that round (None: it will not).

    ``by_plan`` says that the plan put them so, and not a person.
    """

    on: bool = True
    until: datetime | None = None
    by_plan: bool = False
    plan: ShiftPlan = NO_PLAN

    def at(self, moment: datetime) -> "Shift":
        """Return how it stands at a moment, also if nobody has said yet what changed until then."""
        return reduce(evolve, _passed(self, moment), self)


BY_HAND = Shift()
"""How it stands with somebody of whom nobody said anything yet: they can be sent."""


def decide(command: ShiftCommand, before: Shift) -> list[ShiftFact]:
    """Say what follows from a command; raises ShiftPlanWrong and the other refusals of shifts."""
    passed = _passed(before, command.at)
    return [*passed, *_follows(command, reduce(evolve, passed, before))]


def evolve(now: Shift, fact: ShiftFact) -> Shift:
    """Return how it stands after a fact."""
    match fact:
        case TechnicianShiftStarted(planned=planned, until=until):
            return replace(now, on=True, by_plan=planned, until=until)
        case TechnicianShiftEnded(planned=planned, until=until):
            return replace(now, on=False, by_plan=planned, until=until)
        case TechnicianShiftsPlanned(span=span):
            return _planned(now, now.plan.with_span(span), fact)
        case TechnicianShiftsUnplanned(first=first):
            return _planned(now, now.plan.ending_before(first), fact)
        case TechnicianShiftExcepted(day=day, exception=exception):
            return _planned(now, now.plan.with_exception(day, exception), fact)
        case TechnicianShiftExceptionWithdrawn(day=day):
            return _planned(now, now.plan.with_exception(day, None), fact)
        case _:
            assert_never(fact)


NewPlan = (
    TechnicianShiftsPlanned
    | TechnicianShiftsUnplanned
    | TechnicianShiftExcepted
    | TechnicianShiftExceptionWithdrawn
)


def _planned(now: Shift, plan: ShiftPlan, fact: NewPlan) -> Shift:
    kept = plan.since((fact.occurred_at - KEPT).date())
    return replace(now, plan=kept, until=fact.until)


def _passed(shift: Shift, upto: datetime) -> list[ShiftFact]:
    """Return what the plan changed up to a moment, each when it did."""
    facts: list[ShiftFact] = []
    on, due = shift.on, shift.until
    while due is not None and due <= upto and len(facts) < PASSED_MAX:
        on = not on
        fact = _turned(due, shift.plan, on=on, planned=True)
        facts.append(fact)
        due = fact.until
    return facts


def _turned(
    at: datetime, plan: ShiftPlan, *, on: bool, planned: bool
) -> TechnicianShiftStarted | TechnicianShiftEnded:
    kind = TechnicianShiftStarted if on else TechnicianShiftEnded
    return kind(occurred_at=at, planned=planned, until=plan.turns(at, on=on))


def _follows(command: ShiftCommand, now: Shift) -> list[ShiftFact]:
    match command:
        case StartShift(at=at) | EndShift(at=at):
            on = isinstance(command, StartShift)
            return [] if now.on is on else [_turned(at, now.plan, on=on, planned=False)]
        case FollowPlan():
            return []
        case PlanShifts():
            return _plan(command, now)
        case UnplanShifts():
            return _unplan(command, now)
        case ExceptDay():
            return _except(command, now)
        case WithdrawException():
            return _withdraw(command, now)
        case _:
            assert_never(command)


def _plan(command: PlanShifts, now: Shift) -> list[ShiftFact]:
    at, today = command.at, today_in(command.zone, command.at)
    first, last = command.first or today, command.last
    _check_ahead(first, today, AHEAD_DAYS_MAX)
    if last is not None and last >= first:
        _check_ahead(last, today, LAST_AHEAD_DAYS_MAX)
    span = span_of(command.zone, first, last, command.lines)
    plan = now.plan.with_span(span)
    if len(plan.spans) > SPANS_MAX:
        raise ShiftPlanWrong(f"A technician has at most {SPANS_MAX} plans one upon another.")
    planned = TechnicianShiftsPlanned(occurred_at=at, span=span, until=plan.turns(at, on=now.on))
    return _with_turn(now, plan, planned)


def _unplan(command: UnplanShifts, now: Shift) -> list[ShiftFact]:
    at, first = command.at, command.first
    if not now.plan.spans:
        return []
    _check_ahead(first, today_in(now.plan.spans[-1].zone, at), AHEAD_DAYS_MAX)
    plan = now.plan.ending_before(first)
    unplanned = TechnicianShiftsUnplanned(
        occurred_at=at, first=first, until=plan.turns(at, on=now.on)
    )
    return _with_turn(now, plan, unplanned)


def _except(command: ExceptDay, now: Shift) -> list[ShiftFact]:
    at, day, reason = command.at, command.day, command.reason
    zone = now.plan.zone_on(day)
    if zone is None:
        raise ShiftsNotPlanned
    _check_ahead(day, today_in(zone, at), AHEAD_DAYS_MAX)
    kept, said = len(reason) <= REASON_SEALED_LENGTH_MAX, length_as_written(reason)
    if not kept or said > REASON_LENGTH_MAX or (not command.lines and not reason.strip()):
        raise ReasonNeeded
    exception = ShiftException(zone=zone, windows=windows_of(command.lines), reason=reason)
    plan = now.plan.with_exception(day, exception)
    if len(plan.exceptions) > EXCEPTIONS_MAX:
        raise ShiftPlanWrong(f"A plan has at most {EXCEPTIONS_MAX} exceptions.")
    excepted = TechnicianShiftExcepted(
        occurred_at=at, day=day, exception=exception, until=plan.turns(at, on=now.on)
    )
    return _with_turn(now, plan, excepted)


def _withdraw(command: WithdrawException, now: Shift) -> list[ShiftFact]:
    at, day = command.at, command.day
    exception = now.plan.exception_on(day)
    if exception is None:
        return []
    _check_ahead(day, today_in(exception.zone, at), AHEAD_DAYS_MAX)
    plan = now.plan.with_exception(day, None)
    withdrawn = TechnicianShiftExceptionWithdrawn(
        occurred_at=at, day=day, until=plan.turns(at, on=now.on)
    )
    return _with_turn(now, plan, withdrawn)


def _check_ahead(day: date, today: date, days_max: int) -> None:
    if day < today:
        raise ShiftPlanWrong(f"{day} is over: what has been is not planned.")
    if (day - today).days > days_max:
        raise ShiftPlanWrong(f"{day} is too far ahead: at most {days_max} days.")


def _with_turn(now: Shift, plan: ShiftPlan, fact: NewPlan) -> list[ShiftFact]:
    """Return a fact about a plan, and the turn that follows if it says something else of now.

    What a person said stands as long as the plan says of this moment what it said before.
    """
    if plan == now.plan:
        return []
    at = fact.occurred_at
    on = plan.on_shift_at(at)
    if on is None or on is now.on or on is now.plan.on_shift_at(at):
        return [fact]
    return [fact, _turned(at, plan, on=on, planned=True)]
