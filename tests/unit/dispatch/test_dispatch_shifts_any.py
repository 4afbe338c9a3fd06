"""Any shift plan: what it says of a moment agrees with its shifts and with its changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.dispatch.domain.shifts.plan import (
    NO_PLAN,
    NO_WINDOWS,
    ShiftException,
    ShiftPlan,
    ShiftSpan,
    Windows,
)
from services.dispatch.domain.shifts.refusals import ShiftsOverlap
from services.dispatch.domain.shifts.written import lines_of, span_of

FIRST = date(2026, 3, 23)
"""A Monday, six days before clocks are put forward in Berlin."""

ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "Pacific/Apia", "America/St_Johns"])
DAYS = st.integers(0, 13).map(lambda number: FIRST + timedelta(days=number))
MOMENTS = st.integers(0, 16 * 24 * 12).map(
    lambda steps: datetime.combine(FIRST, time(), UTC) + timedelta(minutes=5 * steps - 1440)
)


@st.composite
def some_windows(draw: st.DrawFn) -> Windows:
    edges = sorted(draw(st.sets(st.integers(0, 30), max_size=4)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple(
        (begins * 60, ends * 60) for begins, ends in pairs if begins < 24 and ends - begins <= 24
    )


@st.composite
def some_plans(draw: st.DrawFn) -> ShiftPlan:
    plan = NO_PLAN
    for _ in range(draw(st.integers(1, 3))):
        first, days = draw(DAYS), draw(st.none() | st.integers(0, 9))
        span = ShiftSpan(
            zone=draw(ZONES),
            first=first,
            last=None if days is None else first + timedelta(days=days),
            weekly=tuple(draw(st.tuples(*[some_windows()] * 7))),
            dated=tuple(sorted(draw(st.dictionaries(DAYS, some_windows(), max_size=2)).items())),
        )
        plan = plan.with_span(span)
    for day in draw(st.sets(DAYS, max_size=2)):
        windows = draw(some_windows() | st.just(NO_WINDOWS))
        plan = plan.with_exception(day, ShiftException(zone=draw(ZONES), windows=windows))
    return plan


@given(plan=some_plans(), moment=MOMENTS)
def test_somebody_is_on_shift_exactly_while_one_of_their_shifts_lasts(
    plan: ShiftPlan, moment: datetime
) -> None:
    day = moment.date()
    shifts = plan.shifts(day - timedelta(days=4), day + timedelta(days=2))
    lasts = any(one.start <= moment < one.end for one in shifts)
    assert (plan.on_shift_at(moment) is True) == lasts


@given(plan=some_plans(), after=MOMENTS, moment=MOMENTS)
def test_between_two_changes_a_plan_says_the_same(
    plan: ShiftPlan, after: datetime, moment: datetime
) -> None:
    found = plan.next_change(after)
    if found is None:
        assert moment < after or plan.on_shift_at(moment) == plan.on_shift_at(after)
        return
    assert found.moment > after
    assert plan.on_shift_at(found.moment) is found.on
    assert plan.on_shift_at(found.moment - timedelta(microseconds=1)) is plan.on_shift_at(after)
    if after <= moment < found.moment:
        assert plan.on_shift_at(moment) is plan.on_shift_at(after)


@given(plan=some_plans(), after=MOMENTS, on=st.booleans())
def test_a_turn_is_the_first_moment_at_which_the_plan_says_the_contrary(
    plan: ShiftPlan,
    after: datetime,
    on: bool,  # noqa: FBT001  # drawn
) -> None:
    turn = plan.turns(after, on=on)
    earlier = [one for one in plan.changes(after) if turn is None or one.moment < turn]
    assert all(one.on is not (not on) for one in earlier)
    assert turn is None or plan.on_shift_at(turn) is (not on)


@given(plan=some_plans())
def test_a_plan_that_is_read_as_lines_is_the_plan(plan: ShiftPlan) -> None:
    for span in plan.spans:
        days = [day for day, windows in span.dated if windows and span.covers(day)]
        whole = replace(span, dated=tuple(one for one in span.dated if one[0] in days))
        try:
            again = span_of(span.zone, span.first, span.last, lines_of(whole))
        except ShiftsOverlap:
            continue  # drawn so; nobody can write it
        assert again == whole
