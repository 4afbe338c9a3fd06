"""Shift plans: when somebody works by plan, over midnight and where clocks are changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.dispatch.domain.shifts.plan import (
    NO_PLAN,
    Change,
    ShiftException,
    ShiftPlan,
    ShiftSpan,
    Windows,
)
from services.dispatch.domain.shifts.refusals import (
    ShiftEndsBeforeItStarts,
    ShiftPlanWrong,
    ShiftsOverlap,
)
from services.dispatch.domain.shifts.written import (
    ShiftLine,
    day_of,
    lines_of,
    lines_of_day,
    span_of,
    today_in,
    windows_of,
)
from shared.wall import moment_of

SHANGHAI = "Asia/Shanghai"
BERLIN = "Europe/Berlin"
MONDAY = date(2026, 11, 30)
FRIDAY = date(2026, 12, 4)
DAYS = ("mon", "tue", "wed", "thu", "fri")
BY_DAY = ShiftLine(days=DAYS, begins="08:00", ends="16:00")
BY_NIGHT = ShiftLine(days=("fri",), begins="22:00", ends="06:00", overnight=True)


def plan(*lines: ShiftLine, zone: str = SHANGHAI, last: date | None = None) -> ShiftPlan:
    return NO_PLAN.with_span(span_of(zone, MONDAY, last, lines))


def there(text: str, zone: str = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def test_a_plan_says_who_is_on_shift_at_a_moment() -> None:
    works = plan(BY_DAY, BY_NIGHT)
    assert works.on_shift_at(there("2026-11-30T07:59:59")) is False
    assert works.on_shift_at(there("2026-11-30T08:00")) is True
    assert works.on_shift_at(there("2026-11-30T16:00")) is False
    assert works.on_shift_at(there("2026-12-05T05:59")) is True
    assert works.on_shift_at(there("2026-12-05T06:00")) is False


def test_before_its_first_day_and_after_its_last_a_plan_says_nothing() -> None:
    works = plan(BY_DAY, BY_NIGHT, last=FRIDAY)
    assert works.on_shift_at(there("2026-11-29T23:59")) is None
    assert works.on_shift_at(there("2026-11-30T00:00")) is False
    assert works.on_shift_at(there("2026-12-05T05:59")) is True
    assert works.on_shift_at(there("2026-12-05T06:00")) is None
    assert NO_PLAN.on_shift_at(there("2026-11-30T08:00")) is None
    assert NO_PLAN.next_change(there("2026-11-30T08:00")) is None


def test_the_changes_of_a_plan_come_in_order() -> None:
    works = plan(BY_DAY, BY_NIGHT, last=FRIDAY)
    changes = list(works.changes(there("2026-12-03T12:00")))
    assert changes == [
        Change(moment=there("2026-12-03T16:00").astimezone(UTC), on=False),
        Change(moment=there("2026-12-04T08:00").astimezone(UTC), on=True),
        Change(moment=there("2026-12-04T16:00").astimezone(UTC), on=False),
        Change(moment=there("2026-12-04T22:00").astimezone(UTC), on=True),
        Change(moment=there("2026-12-05T06:00").astimezone(UTC), on=None),
    ]
    assert works.next_change(there("2026-12-03T12:00")) == changes[0]


def test_shifts_that_follow_upon_each_other_are_one_stretch() -> None:
    works = plan(BY_DAY, replace(BY_DAY, begins="16:00", ends="24:00"))
    found = works.next_change(there("2026-11-30T09:00"))
    assert found == Change(moment=there("2026-12-01T00:00").astimezone(UTC), on=False)
    assert len(works.shifts(MONDAY, MONDAY)) == 2


def test_who_always_works_is_never_off() -> None:
    always = plan(ShiftLine(days=(*DAYS, "sat", "sun"), begins="00:00", ends="24:00"))
    assert always.next_change(there("2026-11-30T08:00")) is None


def test_an_exception_counts_instead_of_what_is_planned() -> None:
    works = plan(BY_DAY, BY_NIGHT)
    away = works.with_exception(FRIDAY, ShiftException(zone=SHANGHAI, reason="请假"))
    assert away.on_shift_at(there("2026-12-04T09:00")) is False
    assert away.on_shift_at(there("2026-12-05T01:00")) is False  # the night is Friday's
    saturday = FRIDAY + timedelta(days=1)
    more = works.with_exception(
        saturday, ShiftException(zone=SHANGHAI, windows=((540, 720),), reason="加班")
    )
    assert [one.source for one in more.shifts(FRIDAY, saturday)] == [
        "weekly",
        "weekly",
        "exception",
    ]
    assert more.with_exception(saturday, None) == works


def test_of_two_plans_for_a_day_the_later_counts() -> None:
    tuesday, wednesday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
    late = ShiftLine(days=("2026-12-01",), begins="12:00", ends="20:00")
    works = plan(BY_DAY).with_span(span_of(SHANGHAI, tuesday, wednesday, [late]))
    shifts = works.shifts(MONDAY, FRIDAY)
    assert [(one.day, one.source) for one in shifts] == [
        (MONDAY, "weekly"),
        (tuesday, "dated"),
        (date(2026, 12, 3), "weekly"),
        (FRIDAY, "weekly"),
    ]
    replaced = works.with_span(span_of(SHANGHAI, MONDAY, None, [BY_DAY]))
    assert replaced == plan(BY_DAY)


def test_a_plan_can_be_cut_off_and_forgets_what_is_over() -> None:
    works = plan(BY_DAY).with_exception(FRIDAY, ShiftException(zone=SHANGHAI, reason="请假"))
    cut = works.ending_before(FRIDAY)
    assert cut.on_shift_at(there("2026-12-03T09:00")) is True
    assert cut.on_shift_at(there("2026-12-04T09:00")) is None
    assert cut.exceptions == ()
    assert works.ending_before(MONDAY) == NO_PLAN
    assert cut.since(FRIDAY) == NO_PLAN


# Where clocks are changed -----------------------------------------------------------------------

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def nights(*, day: date, begins: int, ends: int) -> ShiftPlan:
    windows: Windows = ((begins, ends),)
    span = ShiftSpan(zone=BERLIN, first=day, last=day, dated=((day, windows),))
    return NO_PLAN.with_span(span)


@pytest.mark.parametrize(
    ("day", "begins", "ends", "start", "hours"),
    [
        (SPRING - timedelta(days=1), 22 * 60, 30 * 60, "2026-03-28T21:00Z", 7.0),
        (AUTUMN - timedelta(days=1), 22 * 60, 30 * 60, "2026-10-24T20:00Z", 9.0),
        (SPRING, 150, 240, "2026-03-29T01:00Z", 1.0),  # 02:30 is skipped: from 03:00
        (SPRING, 60, 150, "2026-03-29T00:00Z", 1.0),  # until 02:30, that is 03:00
        (AUTUMN, 150, 240, "2026-10-25T00:30Z", 2.5),  # the first 02:30 of two
        (AUTUMN, 60, 150, "2026-10-24T23:00Z", 1.5),
    ],
)
def test_a_night_on_which_clocks_are_changed_is_as_long_as_it_is(
    day: date, begins: int, ends: int, start: str, hours: float
) -> None:
    (shift,) = nights(day=day, begins=begins, ends=ends).shifts(day, day)
    assert shift.start == datetime.fromisoformat(start)
    assert shift.end - shift.start == timedelta(hours=hours)


def test_what_lies_in_a_skipped_hour_is_not_worked() -> None:
    skipped = nights(day=SPRING, begins=130, ends=170)
    assert skipped.shifts(SPRING, SPRING) == []
    assert skipped.on_shift_at(moment_of(SPRING, 150, BERLIN)) is False


# As people write them ---------------------------------------------------------------------------


def test_a_shift_that_ends_before_it_starts_says_which_line_and_what_to_write() -> None:
    with pytest.raises(ShiftEndsBeforeItStarts) as refused:
        plan(BY_DAY, replace(BY_NIGHT, overnight=False))
    assert refused.value.message == (
        "Line 2 (fri 22:00-06:00) ends before it starts: write overnight: true if it ends on the"
        " next day, or mend the times."
    )


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (replace(BY_DAY, overnight=True), "says overnight"),
        (replace(BY_DAY, begins="8:00"), "write times like 08:00-17:30"),
        (replace(BY_DAY, begins="24:00", overnight=True), "write times like"),
        (replace(BY_DAY, ends="24:01"), "write times like"),
        (replace(BY_DAY, days=()), "names no day"),
        (replace(BY_DAY, days=("monday",)), "monday is no day"),
        (replace(BY_DAY, days=("fri-mon",)), "fri-mon is no day"),
        (replace(BY_DAY, days=("2026-11-29",)), "2026-11-29 is not among the days"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_write(wrong: ShiftLine, says: str) -> None:
    with pytest.raises(ShiftPlanWrong, match=says):
        plan(wrong)


def test_a_plan_ends_after_it_begins_and_is_not_endless() -> None:
    with pytest.raises(ShiftPlanWrong, match="before it begins"):
        span_of(SHANGHAI, MONDAY, MONDAY - timedelta(days=1), [])
    with pytest.raises(ShiftPlanWrong, match="at most 400 lines"):
        span_of(SHANGHAI, MONDAY, None, [BY_DAY] * 401)
    with pytest.raises(ShiftPlanWrong, match="like 2026-12-31"):
        day_of("tomorrow")


@pytest.mark.parametrize("zone", ["", "Asia/Shangai", "../etc/passwd", "x" * 200, "Asia"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(ShiftPlanWrong, match="Asia/Shanghai"):
        today_in(zone, there("2026-11-30T00:00"))


@pytest.mark.parametrize(
    "lines",
    [
        (BY_DAY, replace(BY_DAY, days=("wed",), begins="15:59", ends="18:00")),
        (BY_NIGHT, replace(BY_DAY, days=("sat",), begins="05:00")),
        (
            replace(BY_NIGHT, days=("sun",)),  # into the first day of the next week
            replace(BY_DAY, days=("mon",), begins="05:00"),
        ),
        (BY_NIGHT, ShiftLine(days=("2026-12-19",), begins="05:00", ends="07:00")),
        (BY_DAY, BY_DAY),
    ],
)
def test_shifts_that_overlap_are_refused(lines: tuple[ShiftLine, ...]) -> None:
    with pytest.raises(ShiftsOverlap, match="Lines 1 and 2 overlap"):
        plan(*lines)


def test_what_is_said_of_a_date_counts_instead_of_what_is_said_of_its_weekday() -> None:
    works = plan(BY_DAY, ShiftLine(days=("2026-12-01",), begins="15:00", ends="18:00"))
    (shift,) = works.shifts(date(2026, 12, 1), date(2026, 12, 1))
    assert (shift.source, shift.start) == ("dated", there("2026-12-01T15:00"))


def test_days_of_the_week_may_be_said_from_one_to_another() -> None:
    assert plan(replace(BY_DAY, days=("mon-fri",))) == plan(BY_DAY)


def test_a_plan_can_be_read_as_lines_again() -> None:
    dated = ShiftLine(days=("2026-12-06",), begins="00:00", ends="24:00")
    span = plan(BY_NIGHT, BY_DAY, dated).spans[0]
    assert lines_of(span) == [BY_DAY, BY_NIGHT, dated]
    assert lines_of_day(((1320, 1800),)) == [replace(BY_NIGHT, days=())]


def test_the_windows_of_one_day_do_not_overlap_either() -> None:
    twice = (replace(BY_DAY, days=()), replace(BY_DAY, days=(), begins="18:00", ends="20:00"))
    assert windows_of(twice) == ((480, 960), (1080, 1200))
    with pytest.raises(ShiftsOverlap):
        windows_of((*twice, replace(BY_DAY, begins="19:00", ends="21:00")))
