"""Calendars: what counts as open time, to the second, in every zone and on every odd day."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.shipped import shipped_text
from services.workflow.adapters.documents.time_rules import ALWAYS, calendars_of
from services.workflow.domain.calendars import Calendar, DayChange, known_at

HOUR = 3_600
SHANGHAI, NEW_YORK = "Asia/Shanghai", "America/New_York"


@cache
def china(key: str) -> Calendar:
    return calendars_of(read_document(shipped_text("restaurant_chain")))[key]


def in_zone(text: str, zone: str = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def new_york(*windows: tuple[int, int]) -> Calendar:
    return Calendar(key="ny", zone=NEW_YORK, weekly=(windows,) * 7)


@pytest.mark.parametrize(
    ("calendar", "start", "end", "open_s"),
    [
        ("office", "2026-11-23 11:00", "2026-11-23 14:30", 2 * HOUR),  # lunch
        ("office", "2026-11-23 12:00", "2026-11-23 13:30", 0),
        ("office", "2026-11-23 17:30", "2026-11-24 09:30", HOUR),  # night
        ("office", "2026-11-20 17:00", "2026-11-23 10:00", 2 * HOUR),  # an ordinary weekend
        ("office", "2025-10-11 00:00", "2025-10-12 00:00", 8 * HOUR - 1_800),  # 调休 Saturday
        ("office", "2025-10-01 00:00", "2025-10-09 00:00", 0),  # 国庆
        ("office", "2025-10-09 00:00", "2025-10-13 00:00", 3 * (8 * HOUR - 1_800)),
        ("office", "2026-02-14 00:00", "2026-02-15 00:00", 8 * HOUR - 1_800),  # before 春节
        ("office", "2026-02-16 00:00", "2026-02-17 00:00", 0),
        ("office", "2027-01-01 00:00", "2027-01-02 00:00", 8 * HOUR - 1_800),  # not yet known
        ("store", "2025-10-01 09:00", "2025-10-01 10:00", 1_800),  # shops open on holidays
        ("store", "2026-12-31 21:00", "2027-01-01 10:30", 2 * HOUR),  # across the years
        ("always", "2025-12-31 00:00", "2027-01-01 00:00", 366 * 24 * HOUR),
        ("office", "2026-11-23 11:00", "2026-11-23 11:00", 0),
        ("office", "2026-11-23 11:00", "2026-11-23 10:00", 0),  # never less than nothing
    ],
)
def test_open_time_is_what_the_calendar_says(
    calendar: str, start: str, end: str, open_s: int
) -> None:
    assert china(calendar).open_s(in_zone(start), in_zone(end)) == open_s


@pytest.mark.parametrize(
    ("windows", "day", "open_s"),
    [
        ([(0, 1440)], "2026-03-08", 23 * HOUR),  # clocks go forward
        ([(0, 1440)], "2026-11-01", 25 * HOUR),  # and back
        ([(120, 180)], "2026-03-08", 0),  # the hour that does not exist
        ([(150, 240)], "2026-03-08", HOUR),  # what is left of a window that begins in it
        ([(60, 150)], "2026-03-08", HOUR),  # and of one that ends in it
        ([(60, 120)], "2026-11-01", 2 * HOUR),  # the hour that comes twice
        ([(30, 90)], "2026-11-01", HOUR + 1_800),  # its first half, each time
        ([(540, 1020)], "2026-03-08", 8 * HOUR),  # an office does not notice
    ],
)
def test_an_hour_lost_has_no_length_and_an_hour_won_counts_twice(
    windows: list[tuple[int, int]], day: str, open_s: int
) -> None:
    calendar = new_york(*windows)
    start = in_zone(f"{day} 00:00", NEW_YORK)
    end = datetime.combine(start.date() + timedelta(days=1), datetime.min.time(), start.tzinfo)
    assert calendar.open_s(start, end) == open_s


def test_so_much_open_time_later() -> None:
    office = china("office")
    friday = in_zone("2025-10-10 17:00")
    assert office.after(friday, HOUR) == in_zone("2025-10-10 18:00")
    assert office.after(friday, HOUR + 1) == in_zone("2025-10-11 09:00:01")  # 调休
    assert office.after(friday, 0) == friday
    assert office.after(in_zone("2025-09-30 18:00"), HOUR) == in_zone("2025-10-09 10:00")


def test_what_never_opens_is_never_due() -> None:
    shut = Calendar(key="shut", zone="UTC", weekly=((),) * 7)
    assert shut.after(in_zone("2026-01-01 00:00"), 1) is None
    assert ALWAYS.after(in_zone("2026-01-01 00:00"), 10**10) is None
    assert ALWAYS.open_s(datetime(1, 1, 1, tzinfo=UTC), datetime(1999, 1, 1, tzinfo=UTC)) == 0


def test_it_is_open_until_the_last_second_of_a_window() -> None:
    office = china("office")
    assert office.is_open(in_zone("2026-11-23 11:59:59"))
    assert not office.is_open(in_zone("2026-11-23 12:00:00"))
    assert not office.is_open(in_zone("1990-11-23 11:00:00"))


def announced(day: str, at: str, *windows: tuple[int, int], calendar: str = "store") -> DayChange:
    return DayChange(
        calendar=calendar, day=date.fromisoformat(day), windows=windows, announced_at=in_zone(at)
    )


def test_an_announced_day_replaces_what_the_calendar_says() -> None:
    store, changed = china("store"), announced("2026-12-31", "2026-12-01", (570, 1080))
    day = in_zone("2026-12-31 00:00"), in_zone("2027-01-01 00:00")
    assert store.open_s(*day) == 12 * HOUR + 1_800
    assert store.open_s(*day, (changed,)) == 8 * HOUR + 1_800
    other = announced("2026-12-31", "2026-12-01", calendar="office")
    assert store.open_s(*day, (other,)) == 12 * HOUR + 1_800
    shut = announced("2026-12-31", "2026-12-02")
    assert store.open_s(*day, (shut, changed)) == 0  # the later word counts, in whatever order


def test_only_what_was_announced_is_known() -> None:
    early, late = announced("2026-12-31", "2026-12-01"), announced("2026-12-30", "2026-12-20")
    assert known_at((early, late), in_zone("2026-12-10")) == (early,)


YEARS_S = [int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2025, 2027)]
moments = st.integers(*YEARS_S).map(lambda second: datetime.fromtimestamp(second, UTC))


@given(st.lists(moments, min_size=2, max_size=6), st.sampled_from(["office", "store", "always"]))
def test_neighbouring_stretches_add_up(cuts: list[datetime], key: str) -> None:
    calendar, ordered = china(key), sorted(cuts)
    parts = [calendar.open_s(start, end) for start, end in pairwise(ordered)]
    assert sum(parts) == calendar.open_s(ordered[0], ordered[-1])


@given(moments, st.integers(1, 40 * 24 * HOUR), st.sampled_from(["office", "store", "always"]))
def test_it_is_due_when_exactly_so_much_was_open(start: datetime, seconds: int, key: str) -> None:
    calendar = china(key)
    due = calendar.after(start, seconds)
    assert due is not None
    assert calendar.open_s(start, due) == seconds
    assert calendar.open_s(start, due - timedelta(seconds=1)) == seconds - 1
