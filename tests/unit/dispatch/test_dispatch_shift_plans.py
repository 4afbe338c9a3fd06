"""Planning shifts: what a person says stands until the plan next says otherwise."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.dispatch.domain.bench import Bench
from services.dispatch.domain.places import Place
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
    TechnicianShiftEnded,
    TechnicianShiftExcepted,
    TechnicianShiftExceptionWithdrawn,
    TechnicianShiftsPlanned,
    TechnicianShiftStarted,
    TechnicianShiftsUnplanned,
)
from services.dispatch.domain.shifts.plan import NO_PLAN
from services.dispatch.domain.shifts.refusals import ShiftPlanWrong, ShiftsNotPlanned
from services.dispatch.domain.shifts.shift import BY_HAND
from services.dispatch.domain.shifts.written import ShiftLine
from services.dispatch.domain.standing import NOBODY_EXCLUDED
from services.dispatch.domain.technician import (
    TECHNICIAN,
    Profile,
    Technician,
    TechnicianFact,
    TechnicianRegistered,
    TechnicianUnknown,
)
from shared.eventstore import FactMapper
from tests.unit.dispatch.test_dispatch_choice import NEED, technician

MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)
MON_8 = datetime(2026, 11, 30, 0, tzinfo=UTC)  # 08:00 in Shanghai
MON_16, TUE_8, TUE_16 = (MON_8 + timedelta(hours=hours) for hours in (8, 24, 32))
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
BY_DAY = ShiftLine(days=("mon", "tue", "wed", "thu", "fri"), begins="08:00", ends="16:00")
LATE = ShiftLine(begins="18:00", ends="20:00")


def plan(
    at: datetime = MON_8 - HOUR,
    *,
    zone: str = "Asia/Shanghai",
    lines: tuple[ShiftLine, ...] = (BY_DAY,),
    first: date | None = None,
    last: date | None = None,
) -> PlanShifts:
    return PlanShifts(zone=zone, lines=lines, at=at, first=first, last=last)


class Story:
    """What happened to one technician, as commands were given."""

    def __init__(self, *commands: ShiftCommand) -> None:
        registered = TechnicianRegistered(
            occurred_at=MON_8 - 2 * HOUR, profile=Profile(home=Place(lat=30.27, lon=120.15))
        )
        self.facts: list[TechnicianFact] = [registered]
        for command in commands:
            self.give(command)

    @property
    def technician(self) -> Technician:
        return TECHNICIAN.fold(self.facts)

    def give(self, command: ShiftCommand) -> list[TechnicianFact]:
        found = TECHNICIAN.decide(command, self.technician)
        self.facts += found
        return found


def test_planning_before_a_shift_sends_somebody_off_until_it_begins() -> None:
    planned, ended = Story().give(plan())
    assert isinstance(planned, TechnicianShiftsPlanned)
    assert ended == TechnicianShiftEnded(occurred_at=MON_8 - HOUR, planned=True, until=MON_8)


def test_a_plan_that_begins_later_changes_nothing_today() -> None:
    (planned,) = Story().give(plan(first=TUESDAY))
    assert isinstance(planned, TechnicianShiftsPlanned)
    assert planned.until == TUE_8 - 8 * HOUR  # Tuesday's midnight: planned, and not on shift


def test_the_plan_is_followed_at_its_boundaries() -> None:
    story = Story(plan())
    assert story.give(FollowPlan(at=MON_8 - SECOND)) == []
    started = TechnicianShiftStarted(occurred_at=MON_8, planned=True, until=MON_16)
    assert story.give(FollowPlan(at=MON_8 + SECOND)) == [started]
    assert story.give(FollowPlan(at=MON_8 + SECOND)) == []


def test_who_was_not_looked_after_for_a_day_catches_up() -> None:
    found = Story(plan()).give(FollowPlan(at=TUE_8))
    assert [(type(one), one.occurred_at) for one in found] == [
        (TechnicianShiftStarted, MON_8),
        (TechnicianShiftEnded, MON_16),
        (TechnicianShiftStarted, TUE_8),
    ]


def test_after_years_only_so_much_is_caught_up_at_once() -> None:
    story = Story(plan())
    later = MON_8 + timedelta(days=365)
    counts = [len(story.give(FollowPlan(at=later))) for _ in range(7)]
    assert counts == [100, 100, 100, 100, 100, 23, 0]


def test_who_goes_home_early_is_off_until_the_next_shift() -> None:
    story = Story(plan(), FollowPlan(at=MON_8))
    (ended,) = story.give(EndShift(at=MON_8 + HOUR))
    assert ended == TechnicianShiftEnded(occurred_at=MON_8 + HOUR, until=TUE_8)
    assert story.give(FollowPlan(at=MON_16)) == []
    (started,) = story.give(FollowPlan(at=TUE_8))
    assert started == TechnicianShiftStarted(occurred_at=TUE_8, planned=True, until=TUE_16)


def test_who_begins_early_stays_until_the_shift_ends() -> None:
    (started,) = Story(plan()).give(StartShift(at=MON_8 - SECOND))
    assert started == TechnicianShiftStarted(occurred_at=MON_8 - SECOND, until=MON_16)


def test_what_the_plan_changed_meanwhile_is_said_before_what_a_person_says() -> None:
    found = Story(plan()).give(EndShift(at=MON_8 + SECOND))
    assert found == [
        TechnicianShiftStarted(occurred_at=MON_8, planned=True, until=MON_16),
        TechnicianShiftEnded(occurred_at=MON_8 + SECOND, until=TUE_8),
    ]


def test_another_plan_does_not_call_back_whoever_went_home() -> None:
    story = Story(plan(), FollowPlan(at=MON_8), EndShift(at=MON_8 + HOUR))
    longer = replace(BY_DAY, ends="17:00")
    (planned,) = story.give(plan(MON_8 + 2 * HOUR, lines=(longer,)))
    assert isinstance(planned, TechnicianShiftsPlanned)
    assert story.technician.shift.on is False
    assert story.technician.shift.until == TUE_8


def test_a_plan_that_says_something_else_of_now_counts_now() -> None:
    story = Story(plan(), FollowPlan(at=MON_8))
    found = story.give(plan(MON_8 + HOUR, lines=()))
    assert found[1:] == [TechnicianShiftEnded(occurred_at=MON_8 + HOUR, planned=True)]
    back = story.give(plan(MON_8 + 2 * HOUR))
    assert back[1:] == [
        TechnicianShiftStarted(occurred_at=MON_8 + 2 * HOUR, planned=True, until=MON_16)
    ]


def test_the_same_plan_again_is_nothing_new() -> None:
    story = Story(plan())
    assert story.give(plan()) == []


def test_leave_ends_a_shift_and_its_withdrawal_begins_it_again() -> None:
    story = Story(plan(), FollowPlan(at=MON_8))
    leave = ExceptDay(day=MONDAY, lines=(), reason="发烧, 请假", at=MON_8 + HOUR)
    excepted, ended = story.give(leave)
    assert isinstance(excepted, TechnicianShiftExcepted)
    assert ended == TechnicianShiftEnded(occurred_at=MON_8 + HOUR, planned=True, until=TUE_8)
    assert story.give(replace(leave, at=MON_8 + 2 * HOUR)) == []
    withdrawn, started = story.give(WithdrawException(day=MONDAY, at=MON_8 + 3 * HOUR))
    assert isinstance(withdrawn, TechnicianShiftExceptionWithdrawn)
    assert isinstance(started, TechnicianShiftStarted)
    assert story.give(WithdrawException(day=MONDAY, at=MON_8 + 3 * HOUR)) == []


def test_an_exception_outlives_a_new_plan() -> None:
    away = ExceptDay(day=TUESDAY, lines=(), reason="请假", at=MON_8)
    story = Story(plan(), away, plan(MON_8 + HOUR, lines=(replace(BY_DAY, ends="20:00"),)))
    assert story.technician.shift.plan.on_shift_at(TUE_8 + HOUR) is False


def test_overtime_is_an_exception_with_shifts() -> None:
    story = Story(plan(), ExceptDay(day=MONDAY, lines=(LATE,), reason="", at=MON_8 - HOUR))
    (shift,) = story.technician.shift.plan.shifts(MONDAY, MONDAY)
    assert (shift.start, shift.source) == (MON_8 + 10 * HOUR, "exception")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_day_off_has_a_reason(reason: str) -> None:
    with pytest.raises(ReasonNeeded):
        Story(plan()).give(ExceptDay(day=TUESDAY, lines=(), reason=reason, at=MON_8))


def test_a_day_can_only_differ_from_something_planned() -> None:
    leave = ExceptDay(day=MONDAY, lines=(), reason="请假", at=MON_8)
    with pytest.raises(ShiftsNotPlanned):
        Story().give(leave)
    with pytest.raises(ShiftsNotPlanned):
        Story(plan(first=TUESDAY)).give(leave)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (plan(first=date(2026, 11, 29)), "2026-11-29 is over"),
        (plan(first=date(2028, 11, 29)), "too far ahead"),
        (plan(last=date(2030, 1, 1)), "too far ahead: at most 1100 days"),
        (plan(zone="Shanghai"), "There is no time zone Shanghai"),
        (UnplanShifts(first=date(2026, 11, 29), at=MON_8), "2026-11-29 is over"),
        (ExceptDay(day=date(2028, 2, 3), lines=(), reason="请假", at=MON_8), "too far ahead"),
    ],
)
def test_what_is_over_or_far_away_is_not_planned(command: ShiftCommand, says: str) -> None:
    story = Story(plan())
    with pytest.raises(ShiftPlanWrong, match=says):
        story.give(command)


def test_who_is_not_planned_any_more_is_as_they_are() -> None:
    story = Story(plan(), FollowPlan(at=MON_8))
    (unplanned,) = story.give(UnplanShifts(first=TUESDAY, at=MON_8 + HOUR))
    assert unplanned == TechnicianShiftsUnplanned(
        occurred_at=MON_8 + HOUR, first=TUESDAY, until=MON_16
    )
    assert story.give(UnplanShifts(first=TUESDAY, at=MON_8 + HOUR)) == []
    (ended,) = story.give(FollowPlan(at=TUE_16))
    assert ended == TechnicianShiftEnded(occurred_at=MON_16, planned=True)
    (started,) = story.give(StartShift(at=TUE_16))
    assert started == TechnicianShiftStarted(occurred_at=TUE_16)
    assert Story().give(UnplanShifts(first=MONDAY, at=MON_8)) == []


def test_how_it_stands_is_known_before_anybody_said_so() -> None:
    shift = Story(plan()).technician.shift
    assert (shift.at(MON_8 - SECOND).on, shift.at(MON_8).on, shift.at(MON_16).on) == (
        False,
        True,
        False,
    )
    assert shift.at(TUE_8).until == TUE_16


def test_plans_one_upon_another_are_bounded() -> None:
    story = Story()
    for number in range(100):
        story.give(plan(first=MONDAY + timedelta(days=number)))
    with pytest.raises(ShiftPlanWrong, match="at most 100"):
        story.give(plan(first=MONDAY + timedelta(days=100)))


def test_exceptions_are_bounded() -> None:
    story = Story(plan())
    for number in range(400):
        day = MONDAY + timedelta(days=number)
        story.facts += TECHNICIAN.decide(
            ExceptDay(day=day, lines=(), reason="请假", at=MON_8 - HOUR), story.technician
        )
    assert len(story.technician.shift.plan.exceptions) == 400
    with pytest.raises(ShiftPlanWrong, match="at most 400"):
        story.give(ExceptDay(day=MONDAY + timedelta(400), lines=(), reason="请假", at=MON_8))


def test_what_is_long_over_is_forgotten() -> None:
    story = Story(plan(last=MONDAY), plan(MON_8 + timedelta(days=60), last=date(2027, 1, 29)))
    assert len(story.technician.shift.plan.spans) == 1


def test_nobody_is_planned_who_is_not_known() -> None:
    with pytest.raises(TechnicianUnknown):
        TECHNICIAN.decide(plan(), TECHNICIAN.initial())


def test_facts_are_read_as_they_were_written_also_those_from_before_plans() -> None:
    mapper = FactMapper.of([TECHNICIAN])
    overtime = ExceptDay(day=MONDAY, lines=(LATE,), reason="加班", at=MON_8 - HOUR)
    dated = plan(first=TUESDAY, last=TUESDAY, lines=(replace(BY_DAY, days=("2026-12-01",)),))
    story = Story(plan(), overtime, dated, UnplanShifts(first=TUESDAY, at=MON_8))
    for fact in story.facts:
        read = mapper.decode(fact.TOPIC, 1, fact.occurred_at, mapper.encode(fact))
        assert read == fact
    old = mapper.decode("technician.shift_ended", 1, MON_8, b"{}")
    assert old == TechnicianShiftEnded(occurred_at=MON_8)


def test_nobody_is_chosen_whose_shift_ended_a_moment_ago() -> None:
    story, bench = Story(plan(), FollowPlan(at=MON_8)), Bench()
    who = technician(1).technician_id
    for fact in story.facts:
        bench.learn_of_technician(who, fact)
    plain = replace(NEED, skills=())
    assert bench.choose(plain, NOBODY_EXCLUDED, MON_16 - SECOND).chosen == who
    late = bench.choose(plain, NOBODY_EXCLUDED, MON_16 + timedelta(milliseconds=200))
    assert (late.chosen, late.eliminated) == (None, {"off_shift": 1})


def test_without_a_plan_a_person_says_it_all() -> None:
    assert BY_HAND.plan == NO_PLAN
    story = Story()
    assert story.give(EndShift(at=MON_8)) == [TechnicianShiftEnded(occurred_at=MON_8)]
    assert story.give(StartShift(at=MON_8)) == [TechnicianShiftStarted(occurred_at=MON_8)]
