"""Whatever rule somebody writes: its days are those of RFC 5545, and looking for them ends."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.adapters.documents.flow.recurring import rrule_fault
from services.workflow.domain.schedules.due_days import due_days_of
from services.workflow.domain.schedules.recurrence import (
    HORIZON,
    Recurrence,
    comes_true,
    comes_true_from,
    is_rule,
)
from services.workflow.domain.schedules.refusals import ScheduleInvalid
from tests.unit.workflow.schedule_spec import T0, Kept, wish

AT_ITS_PACE = settings(deadline=None)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NEVER = (
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYMONTH=4,6,9,11;BYMONTHDAY=31",
    "FREQ=DAILY;BYMONTHDAY=99",
    "FREQ=DAILY;BYSETPOS=2",
    "FREQ=DAILY;UNTIL=99991231;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;COUNT=3;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=WEEKLY;BYSETPOS=8",
    "FREQ=WEEKLY;INTERVAL=2;BYMONTH=13",
    "FREQ=MONTHLY;BYDAY=6MO",
    "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYDAY=99MO",
    "FREQ=YEARLY;BYMONTH=13;BYDAY=1MO",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
)


def numbers(first: int, last: int) -> st.SearchStrategy[str]:
    some = st.lists(st.integers(first, last).filter(bool), min_size=1, max_size=4, unique=True)
    return some.map(lambda found: ",".join(map(str, found)))


def weekdays(nth: int) -> st.SearchStrategy[str]:
    """Weekdays of a rule, all of them counted or none."""
    plain = st.lists(st.sampled_from(DAYS), min_size=1, max_size=4, unique=True)
    counted = st.tuples(st.integers(-nth, nth).filter(bool), st.sampled_from(DAYS))
    lists = st.lists(counted.map(lambda one: f"{one[0]}{one[1]}"), min_size=1, max_size=4)
    return st.one_of(plain, lists).map(",".join)


@st.composite
def rules(draw: st.DrawFn, *, days_to: int = 31, months_to: int = 12, nth: int = 5) -> str:
    """Draw a rule of any parts, most of which fit few days or none."""
    choices = {
        "INTERVAL": st.integers(1, 999).map(str) | st.integers(1, 4).map(str),
        "BYMONTH": numbers(1, months_to),
        "BYMONTHDAY": numbers(-days_to, days_to),
        "BYDAY": weekdays(nth),
        "BYSETPOS": st.integers(-6, 366).filter(bool).map(str) | st.integers(1, 3).map(str),
        "WKST": st.sampled_from(DAYS),
        "BYHOUR": st.integers(0, 23).map(str),
        "BYMINUTE": st.integers(0, 59).map(str),
    }
    names = draw(st.lists(st.sampled_from(sorted(choices)), max_size=5, unique=True))
    every = draw(st.sampled_from(("DAILY", "WEEKLY", "MONTHLY", "YEARLY")))
    return ";".join([f"FREQ={every}", *(f"{name}={draw(choices[name])}" for name in names)])


# Its oracle walks to the year 9999 where no day fits, so what it is asked begins shortly before.
LATE = st.datetimes(datetime(9979, 1, 1), datetime(9984, 1, 1))  # noqa: DTZ001  # on the wall


@settings(deadline=None, max_examples=50)
@given(rules(), LATE, st.integers(0, 1_000))
def test_the_days_of_a_rule_are_those_of_the_standard(
    rule: str, start: datetime, later: int
) -> None:
    begins = start.replace(microsecond=0)
    moment = begins + timedelta(days=later)
    found = Recurrence(rule=rule, zone="UTC", begins=begins).after(moment.replace(tzinfo=UTC))
    last = moment + HORIZON
    told = takewhile(lambda one: one <= last, rrulestr(rule, dtstart=begins))
    assert list(found) == [one.replace(tzinfo=UTC) for one in told if one > moment]


@AT_ITS_PACE
@given(
    rules(days_to=99, months_to=99, nth=99),
    st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    st.integers(0, 9_999),
    st.integers(0, 4_026),
)
def test_looking_for_its_days_looks_at_each_day_once_at_most(
    rule: str, begins: date, later: int, ahead: int
) -> None:
    first = begins + timedelta(days=later)
    last = first + timedelta(days=ahead)
    looked_at = [
        day for period in due_days_of(parts_of(rule)).periods(begins, first, last) for day in period
    ]
    assert len(looked_at) == len(set(looked_at))
    assert len(looked_at) <= ahead + 1 + 2 * 366, "and the years in which it begins and ends"


@AT_ITS_PACE
@given(rules(days_to=99, months_to=99, nth=99), st.dates(date(2016, 1, 1), date(2036, 1, 1)))
def test_a_rule_that_is_taken_has_a_visit_to_come(rule: str, start: date) -> None:
    if not is_rule(rule) or not comes_true_from(rule, start):
        return
    begins = datetime.combine(start, datetime.min.time())
    before = begins.replace(tzinfo=UTC) - timedelta(seconds=1)
    assert next(Recurrence(rule=rule, zone="UTC", begins=begins).after(before)) > before


@pytest.mark.parametrize("rule", NEVER)
def test_a_rule_that_no_day_fits_is_refused_and_says_so(rule: str) -> None:
    assert is_rule(rule)
    assert not comes_true(rule)
    with pytest.raises(ScheduleInvalid) as refused:
        Kept().asks(wish(rrule=rule))
    (reason,) = refused.value.reasons
    assert (reason.code, reason.pointer) == ("rrule", "/rrule")
    assert reason.message == "This rule never comes true: no day within eleven years fits it."
    assert reason.zh == "这个周期不会到来：十一年内没有一天符合。"
    fault = rrule_fault(rule)
    assert fault is not None
    assert (f"{fault.en.capitalize()}.", f"{fault.zh}。") == (reason.message, reason.zh)


def test_a_rule_that_only_fits_another_start_is_refused_with_this_one() -> None:
    rule = "FREQ=WEEKLY;INTERVAL=1;COUNT=4;BYDAY=MO"
    assert Kept().asks(wish(rrule=rule))
    every_seventh_day = "FREQ=DAILY;INTERVAL=7;BYDAY=TU"
    with pytest.raises(ScheduleInvalid) as refused:
        Kept().asks(wish(rrule=every_seventh_day))
    assert ["Counted from its start" in one.message for one in refused.value.reasons] == [True]
    assert Kept().asks(wish(rrule=every_seventh_day, start=T0 + timedelta(days=1)))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYHOUR=24",
        "FREQ=DAILY;BYMINUTE=60",
        "FREQ=DAILY;BYSETPOS=0",
        "FREQ=DAILY;BYSETPOS=367",
        "FREQ=DAILY;UNTIL=20261340",
        "FREQ=MONTHLY;BYDAY=0MO",
        "FREQ=MONTHLY;BYDAY=--",
        "FREQ=MONTHLY;BYDAY=,,",
        "FREQ=MONTHLY;BYMONTHDAY=1-2",
        "FREQ=MONTHLY;BYMONTH=,",
        "FREQ=WEEKLY;WKST=XX",
    ],
)
def test_a_rule_that_cannot_be_read_is_refused_and_never_fails(rule: str) -> None:
    with pytest.raises(ScheduleInvalid) as refused:
        Kept().asks(wish(rrule=rule))
    assert [one.pointer for one in refused.value.reasons] == ["/rrule"]
    assert rrule_fault(rule) is not None


def test_weekdays_may_be_counted_and_not_in_one_rule() -> None:
    rule = "FREQ=MONTHLY;BYDAY=MO,1TU"
    days = days_of(rule, date(2026, 3, 1), date(2026, 3, 31))
    assert [day.day for day in days] == [2, 3, 9, 16, 23, 30]


def days_of(rule: str, begins: date, last: date) -> Sequence[date]:
    return list(due_days_of(parts_of(rule)).between(begins, begins, last))


def parts_of(rule: str) -> dict[str, str]:
    return dict(part.split("=") for part in rule.split(";"))
