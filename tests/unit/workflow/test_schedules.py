"""Schedules: maintenance that comes by itself, by the calendar, by a meter, whichever is first."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from services.workflow.domain.calendars.changes import DayChange
from services.workflow.domain.schedules.commands import PauseSchedule
from services.workflow.domain.schedules.deciding import SCHEDULE, ticket_id_of
from services.workflow.domain.schedules.facts import ScheduleEnded, Work
from services.workflow.domain.schedules.refusals import (
    NoNextVisit,
    NotScheduled,
    ReasonMissing,
    ScheduleInvalid,
    ScheduleOver,
    VisitNotNext,
)
from shared.eventstore.snapshots import SnapshotCodec
from tests.unit.workflow.schedule_spec import (
    DAY,
    HOUR,
    SCHEDULE_ID,
    T0,
    Kept,
    kept,
    kind_of,
    wish,
)

DAILY = '{rrule: "FREQ=DAILY"}'
WEEKLY = '{rrule: "FREQ=WEEKLY", lead_time: 14d}'
SEPTEMBER = datetime(2026, 9, 2, 1, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_the_next_visits_can_be_seen_before_they_come() -> None:
    one = kept()
    days = [due.astimezone(SHANGHAI).date().isoformat() for due in one.ahead(3)]
    assert days == ["2026-09-02", "2027-03-02", "2027-09-02"]
    assert one.next is not None
    assert one.next.opens_at == SEPTEMBER - 14 * DAY


def test_a_visit_gets_its_ticket_in_time_and_once() -> None:
    one = kept()
    assert one.waits_until(SEPTEMBER - 14 * DAY - HOUR) == []
    (visit,) = one.waits_until(SEPTEMBER)
    assert (visit.visit, visit.by, visit.due_at) == (1, "schedule", SEPTEMBER)
    assert visit.occurred_at == SEPTEMBER - 14 * DAY
    assert visit.ticket_id == str(ticket_id_of(SCHEDULE_ID, 1))
    assert one.rings(1) == []


def test_a_timer_that_rings_too_early_or_for_another_visit_does_nothing() -> None:
    one = kept()
    assert one.rings(1) == []
    one.now = SEPTEMBER
    assert one.rings(2) == []


def test_the_next_visit_can_be_skipped_and_the_one_after_it_comes() -> None:
    one = kept()
    one.skips(visit=1)
    (due,) = one.ahead(1)
    assert due.astimezone(SHANGHAI).date() == date(2027, 3, 2)
    assert one.waits_until(SEPTEMBER + DAY) == []
    assert [visit.visit for visit in one.waits_until(due)] == [2]


def test_only_the_next_visit_can_be_skipped_and_only_with_a_reason() -> None:
    one = kept()
    with pytest.raises(VisitNotNext):
        one.skips(visit=2)
    with pytest.raises(ReasonMissing):
        one.asks(PauseSchedule(reason="  ", now=T0))


def test_while_it_is_paused_nothing_comes_and_nothing_is_made_up_for() -> None:
    one = kept(DAILY)
    one.pauses()
    with pytest.raises(NoNextVisit):
        one.skips()
    assert one.sleeps_until(T0 + 30 * DAY + HOUR) == []
    one.resumes()
    assert one.resumes() == []
    assert one.is_due == T0 + 31 * DAY


def test_what_has_ended_stays_so() -> None:
    one = kept()
    (told,) = one.ends()
    assert isinstance(told, ScheduleEnded)
    assert one.ends() == []
    assert one.next is None
    for ask in (one.skips, one.pauses, one.resumes, lambda: one.asks(wish())):
        with pytest.raises(ScheduleOver):
            ask()


def test_after_a_long_silence_one_ticket_stands_for_all_that_were_missed() -> None:
    one = kept(DAILY)
    (visit,) = one.sleeps_until(T0 + 100 * DAY + HOUR)
    assert (visit.visit, visit.missed, visit.due_at) == (100, 99, T0 + 100 * DAY)
    assert one.is_due == T0 + 101 * DAY


def test_however_long_the_lead_one_visit_is_ahead_and_no_more() -> None:
    one = kept(WEEKLY)
    assert [visit.visit for visit in one.waits_until(T0)] == [1]
    assert one.waits_until(T0 + 6 * DAY) == []
    assert [visit.visit for visit in one.waits_until(T0 + 7 * DAY)] == [2]


def test_a_visit_on_a_closed_day_is_on_the_next_open_one_or_the_one_before() -> None:
    monthly = 'rrule: "FREQ=MONTHLY", calendar: office, on_closed_day: '
    for rule, august in {"next": "03", "previous": "31", "keep": "02"}.items():
        one = kept("{" + monthly + rule + "}")
        due = one.ahead(5)[-1].astimezone(SHANGHAI)
        assert due.strftime("%d") == august, "the second of August 2026 is a Sunday"


def test_an_announced_holiday_moves_the_visit_too() -> None:
    one = kept('{rrule: "FREQ=MONTHLY;INTERVAL=6", calendar: office, on_closed_day: next}')
    closed = DayChange(calendar="office", day=date(2026, 9, 2), windows=(), announced_at=T0)
    one.days = (closed,)
    assert one.is_due == SEPTEMBER + DAY


def test_days_that_move_onto_one_are_one_visit() -> None:
    one = kept('{rrule: "FREQ=DAILY", calendar: office, on_closed_day: next}')
    days = [due.astimezone(SHANGHAI).strftime("%a") for due in one.ahead(6)]
    assert days == ["Tue", "Wed", "Thu", "Fri", "Mon", "Tue"]


def test_nine_in_the_morning_stays_nine_in_the_morning_when_the_clocks_change() -> None:
    start = datetime(2026, 3, 27, 8, tzinfo=UTC)  # nine o'clock in Berlin, winter time
    one = kept(DAILY, zone="Europe/Berlin", start=start)
    here = ZoneInfo("Europe/Berlin")
    assert {due.astimezone(here).hour for due in one.ahead(300)} == {9}
    assert {due.hour for due in one.ahead(300)} == {7, 8}


def test_a_time_that_the_clocks_leave_out_comes_an_hour_later_that_day() -> None:
    start = datetime(2026, 3, 27, 1, 30, tzinfo=UTC)  # half past two in Berlin
    one = kept(DAILY, zone="Europe/Berlin", start=start)
    one.waits_until(datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert one.is_due == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    one.waits_until(one.is_due)
    assert one.is_due == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)


def test_a_rule_that_counts_comes_so_many_times() -> None:
    one = kept('{rrule: "FREQ=DAILY;COUNT=3"}')
    one.skips()
    assert [visit.visit for visit in one.waits_until(T0 + 30 * DAY)] == [2, 3]
    with pytest.raises(NoNextVisit):
        one.skips()


def test_a_rule_lasts_until_the_end_of_the_day_it_names() -> None:
    assert len(kept('{rrule: "FREQ=DAILY;UNTIL=20260305"}').ahead(9)) == 3
    assert len(kept('{rrule: "FREQ=DAILY;UNTIL=20260304T005959Z"}').ahead(9)) == 1


def test_setting_it_again_says_nothing_new_and_a_change_goes_on_from_now() -> None:
    one = kept()
    assert one.asks(wish(at=T0 + DAY)) == []
    one.waits_until(SEPTEMBER - 14 * DAY)
    one.asks(wish(at=one.now, rrule="FREQ=MONTHLY"))
    assert one.next is not None
    assert one.next.number == 2
    assert one.is_due == datetime(2026, 10, 2, 1, tzinfo=UTC), "its ticket for September is there"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rrule": "FREQ=HOURLY"}, "rrule"),
        ({"rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "rrule"),
        ({"rrule": "FREQ=WEEKLY;BYDAY=XX"}, "rrule"),
        ({"every": 0}, "every-invalid"),
        ({"lead_s": 400 * 86_400}, "lead-time-invalid"),
        ({"start": T0 + timedelta(days=9_000)}, "start-invalid"),
        ({"meter_from": Decimal(-1)}, "meter-from-invalid"),
        ({"ref": ""}, "subject-invalid"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(
    changes: dict[str, object], code: str
) -> None:
    with pytest.raises(ScheduleInvalid) as refused:
        Kept().asks(wish(**changes))  # type: ignore[arg-type]  # what a wish may say
    assert code in [reason.code for reason in refused.value.reasons]


def test_a_schedule_keeps_its_subject_and_its_type_of_ticket() -> None:
    one = kept()
    other = replace(kind_of(), key="inspection")
    with pytest.raises(ScheduleInvalid) as refused:
        one.asks(wish(other, ref="VEN-2"))
    codes = [reason.code for reason in refused.value.reasons]
    assert codes == ["subject-changed", "type-changed"]


def test_its_tickets_must_know_what_nobody_will_fill_in() -> None:
    order = wish()
    with pytest.raises(ScheduleInvalid) as refused:
        Kept().asks(replace(order, work=Work(summary="保养", location={"lat": 91, "lon": 0})))
    places = [reason.pointer for reason in refused.value.reasons]
    assert places == ["/location", "/fields/room"]


def test_years_of_daily_visits_missed_are_one_ticket() -> None:
    one = kept(DAILY)
    (visit,) = one.sleeps_until(T0 + 3_000 * DAY)
    assert visit.missed == 2_999


def test_a_long_life_can_be_summed_up() -> None:
    one = kept(meter_from=Decimal(0))
    one.reads(12.5)
    one.waits_until(SEPTEMBER)
    one.skips()
    codec = SnapshotCodec(SCHEDULE)
    kept_state = codec.encode(one.schedule)
    assert kept_state is not None
    assert codec.decode(kept_state) == one.schedule


def test_a_type_that_does_not_come_by_itself_has_no_schedules() -> None:
    rules = kind_of()
    with pytest.raises(NotScheduled):
        Kept().asks(wish(replace(rules, schedule=None)))
