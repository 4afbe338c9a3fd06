"""Clocks: what they show of a repair, and what they go on showing when rules change."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.workflow.domain.calendars import DayChange
from services.workflow.domain.clocks import Reading, as_promised, under_newest
from services.workflow.domain.definition import ClockRule, TicketType
from services.workflow.domain.entry import Diary, Entry
from tests.unit.workflow.ticket_spec import (
    EVIDENCE,
    MANAGER,
    ZHANG,
    Story,
    accept,
    move,
    offer,
    open_ticket,
    rules,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = 3_600


def on(text: str) -> datetime:
    """A moment of 2026 in Shanghai, where the shops open from 09:30 to 22:00."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def diary(
    *entries: tuple[str, str, str], priority: str = "P2", opened: str = "11-23 12:00"
) -> Diary:
    created = on(opened)
    return (
        Entry(at=created, what="create", to="new"),
        Entry(at=created, what="priority", about=priority),
        *(Entry(at=on(at), what=what, about=about) for at, what, about in entries),
    )


def clock(key: str, kept: Diary, at: str, of: TicketType | None = None) -> Reading:
    found = {one.clock: one for one in as_promised(kept, of or rules(), on(at))}
    return found[key]


def resolve_rule() -> ClockRule:
    return next(one for one in rules().clocks if one.key == "resolve")


def test_a_clock_runs_from_its_start_and_says_when_it_is_due() -> None:
    kept = diary(priority="P1", opened="11-23 20:00")
    reading = clock("resolve", kept, "11-23 21:00")
    assert (reading.status, reading.spent_s, reading.target_s) == ("running", HOUR, 4 * HOUR)
    assert reading.due_at == on("11-24 11:30")  # two hours tonight, two tomorrow
    assert reading.breached_at is None
    assert reading.label.zh == "解决"


def test_a_clock_that_was_not_started_shows_nothing() -> None:
    assert [one.clock for one in as_promised(diary(), rules(), on("11-23 13:00"))] == [
        "arrive",
        "resolve",
    ]
    assert as_promised(diary(), rules(), on("11-23 11:00")) == ()


def test_a_day_of_a_shop_is_as_long_as_the_shop_is_open() -> None:
    assert clock("resolve", diary(), "11-23 12:00").due_at == on("11-24 12:00")
    assert clock("resolve", diary(priority="P3"), "11-23 12:00").due_at == on("11-26 12:00")


def test_stopping_in_time_is_met_and_too_late_is_missed() -> None:
    in_time = diary(("11-23 16:00", "move", "finish"), priority="P1")
    assert clock("resolve", in_time, "11-30 12:00").status == "met"
    too_late = diary(("11-23 16:01", "move", "finish"), priority="P1")
    reading = clock("resolve", too_late, "11-30 12:00")
    assert (reading.status, reading.spent_s) == ("missed", 4 * HOUR + 60)
    assert (reading.due_at, reading.breached_at) == (on("11-23 16:00"), on("11-23 16:00"))
    assert reading.stopped_at == on("11-23 16:01")


def test_a_promise_is_broken_when_it_was_due_and_not_when_the_shop_opens_again() -> None:
    kept = diary(("11-24 03:00", "move", "finish"), priority="P1", opened="11-23 18:00")
    reading = clock("resolve", kept, "11-24 12:00")
    assert (reading.status, reading.breached_at) == ("missed", on("11-23 22:00"))


def test_waiting_for_the_customer_rests_the_clock_and_waiting_for_parts_does_not() -> None:
    kept = diary(
        ("11-23 13:00", "wait", "customer"),
        ("11-23 18:00", "resume", "customer"),
        ("11-23 19:00", "wait", "parts"),
        priority="P1",
    )
    paused = clock("resolve", kept, "11-23 17:00")
    assert (paused.status, paused.paused_for, paused.due_at) == ("paused", "customer", None)
    assert paused.spent_s == HOUR
    running = clock("resolve", kept, "11-23 20:00")
    assert (running.status, running.spent_s) == ("running", 3 * HOUR)
    assert running.due_at == on("11-23 21:00")
    assert clock("arrive", kept, "11-23 20:00").spent_s == 8 * HOUR  # rests for nothing


def test_a_move_ends_a_wait() -> None:
    kept = diary(("11-23 13:00", "wait", "access"), ("11-23 15:00", "move", "start"))
    assert clock("resolve", kept, "11-23 16:00").spent_s == 2 * HOUR


def test_a_new_priority_brings_a_new_target_and_keeps_what_was_spent() -> None:
    kept = diary(("11-23 15:00", "priority", "P1"), priority="P3")
    reading = clock("resolve", kept, "11-23 15:30")
    assert (reading.target_s, reading.spent_s) == (4 * HOUR, 3 * HOUR + 1_800)
    assert reading.due_at == on("11-23 16:00")


def test_work_that_was_offered_again_goes_on_from_what_was_spent() -> None:
    kept = diary(
        ("11-23 12:00", "move", "assign"),
        ("11-23 12:08", "accepted", "tech-1"),
        ("11-23 13:00", "move", "decline"),
        ("11-23 14:00", "move", "assign"),
        priority="P1",
    )
    assert clock("accept", kept, "11-23 13:30").status == "met"
    reading = clock("accept", kept, "11-23 14:01")
    assert (reading.status, reading.spent_s) == ("running", 9 * 60)
    assert reading.started_at == on("11-23 12:00")
    assert reading.due_at == on("11-23 14:02")


def test_the_end_of_a_ticket_stops_its_clocks_without_a_verdict_and_reopening_goes_on() -> None:
    kept = diary(("11-23 13:00", "move", "cancel"), ("11-23 13:00", "closed", ""))
    reading = clock("resolve", kept, "11-24 13:00")
    assert (reading.status, reading.stopped_at) == ("stopped", on("11-23 13:00"))
    reopened = clock(
        "resolve", (*kept, *diary(("11-23 15:00", "move", "reopen"))[2:]), "11-23 16:00"
    )
    assert (reopened.status, reopened.spent_s) == ("running", 2 * HOUR)
    assert reopened.started_at == on("11-23 12:00")


def test_what_nobody_promised_has_no_verdict() -> None:
    kept = diary(("11-23 13:00", "move", "finish"), priority="P7")
    reading = clock("resolve", kept, "11-23 14:00")
    assert (reading.status, reading.target_s, reading.due_at) == ("stopped", None, None)


def test_seconds_are_whole_and_add_up() -> None:
    late = on("11-23 12:00") + timedelta(seconds=59, microseconds=999_999)
    kept = (*diary(priority="P1"), Entry(at=late, what="wait", about="customer"))
    assert clock("resolve", kept, "11-23 13:00").spent_s == 59


NEW_YEARS_EVE = DayChange(
    calendar="store",
    day=on("12-31").date(),
    windows=(),
    announced_at=on("12-30 12:00"),
    reason="停电检修",
)


def test_a_promise_does_not_move_when_a_holiday_is_announced() -> None:
    kept = diary(opened="12-30 10:00")
    (_, promised) = as_promised(kept, rules(), on("12-30 13:00"), (NEW_YEARS_EVE,))
    assert promised.due_at == on("12-31 10:00")
    (_, late) = as_promised(kept, rules(), on("12-31 13:00"), (NEW_YEARS_EVE,))
    assert late.breached_at == on("12-31 10:00")


def test_under_todays_rules_it_does() -> None:
    kept, new_year = diary(opened="12-30 10:00"), datetime(2027, 1, 1, 10, tzinfo=SHANGHAI)
    (_, today) = under_newest(kept, rules(), on("12-30 13:00"), (NEW_YEARS_EVE,))
    assert today.due_at == new_year
    (_, late) = under_newest(kept, rules(), on("12-31 23:00"), (NEW_YEARS_EVE,))
    assert late.breached_at is None


def test_a_ticket_opened_after_the_announcement_is_promised_what_was_announced() -> None:
    kept = diary(opened="12-30 12:00")
    (_, promised) = as_promised(kept, rules(), on("12-30 13:00"), (NEW_YEARS_EVE,))
    assert promised.due_at == datetime(2027, 1, 1, 12, tzinfo=SHANGHAI)


def test_todays_rules_may_promise_more_and_the_ticket_keeps_its_own() -> None:
    kinder = replace(resolve_rule(), targets={}, target_s=HOUR)
    newest = replace(rules(), clocks=(kinder,))
    kept, at = diary(("11-23 14:00", "move", "finish")), on("11-24 12:00")
    assert [one.status for one in under_newest(kept, newest, at)] == ["missed"]
    assert clock("resolve", kept, "11-24 12:00").status == "met"


def marked(at: datetime) -> Entry:
    return Entry(at=at, what="mark", about="technician_arrived")


def test_an_offline_arrival_counts_when_it_happened() -> None:
    online = diary(("11-23 13:30", "move", "start"), priority="P1")
    assert clock("arrive", online, "11-23 14:00").breached_at == on("11-23 13:00")
    arrived = marked(on("11-23 12:50"))
    told_later = tuple(sorted((*online, arrived), key=lambda one: one.at))
    reading = clock("arrive", told_later, "11-23 14:00")
    assert (reading.status, reading.stopped_at) == ("met", on("11-23 12:50"))


def test_a_move_learned_of_late_counts_when_it_was_made() -> None:
    story = Story().given(open_ticket(fields={"symptom": "不制冷", "stops_sales": True}))
    opened = story.ticket.opened_at
    story.given(offer(minutes=1), accept(minutes=2), move("start", ZHANG, 3))
    story.given(move("finish", ZHANG, 300, fields=EVIDENCE, occurred=opened + timedelta(hours=1)))
    story.given(move("accept", MANAGER, 301))
    readings = as_promised(story.ticket.diary, rules(), opened + timedelta(days=2))
    statuses = {one.clock: (one.status, one.spent_s) for one in readings}
    assert statuses["accept"] == ("met", 60)
    assert statuses["resolve"] == ("met", HOUR)
    assert statuses["arrive"][0] == "missed"  # closed, and nobody ever said that anybody arrived


@pytest.mark.parametrize("key", ["accept", "arrive", "resolve"])
def test_every_clock_of_a_repair_counts_by_the_shops_hours(key: str) -> None:
    found = {one.key: one.calendar for one in rules().clocks}
    assert (found[key].key, found[key].zone) == ("store", "Asia/Shanghai")
