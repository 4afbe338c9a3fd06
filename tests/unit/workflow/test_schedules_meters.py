"""Schedules by a meter: what it shows, and when the next visit is due by it."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from services.workflow.domain.schedules.facts import ScheduleMeterRead
from services.workflow.domain.schedules.refusals import (
    NoMeter,
    ReadingGoesBack,
    ReadingInvalid,
    ScheduleUnknown,
)
from shared.moments import OccurredInFuture
from tests.unit.workflow.schedule_spec import (
    DAY,
    HOUR,
    T0,
    Kept,
    kept,
    wish,
)

DAILY = '{rrule: "FREQ=DAILY"}'
WEEKLY = '{rrule: "FREQ=WEEKLY", lead_time: 14d}'
BY_METER = "{or_meter: {hours: 2000}, lead_time: 7d}"
SEPTEMBER = datetime(2026, 9, 2, 1, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_the_meter_is_first_where_the_device_is_used_much() -> None:
    one = kept(meter_from=Decimal(0))
    one.now = T0 + 60 * DAY
    one.reads(1999)
    assert one.is_due == SEPTEMBER
    one.reads(2000.5)
    (visit,) = one.waits_until(one.now)
    assert (visit.by, visit.due_at) == ("meter", T0 + 74 * DAY)
    later = [due.astimezone(SHANGHAI).date().isoformat() for due in one.ahead(2)]
    assert later == ["2026-11-15", "2027-05-15"], "the half year counts from the visit"
    assert one.schedule.next_reading == Decimal("4000.5")


def test_after_a_visit_by_the_calendar_the_meter_counts_from_what_it_showed() -> None:
    one = kept(meter_from=Decimal(0))
    one.now = T0 + 30 * DAY
    one.reads(1500)
    one.waits_until(SEPTEMBER)
    assert one.schedule.next_reading == Decimal(3500)


def test_a_meter_counts_from_its_first_reading_unless_told_otherwise() -> None:
    one = kept(BY_METER)
    assert one.schedule.next_reading is None
    one.reads(12_345)
    assert one.schedule.next_reading == Decimal(14_345)


def test_a_meter_goes_only_forward_and_the_refusal_says_what_it_showed() -> None:
    one = kept()
    one.now = T0 + 2 * DAY
    one.reads(500)
    with pytest.raises(ReadingGoesBack, match=r"showed 500 at 2026-03-04T01:00:00\+00:00"):
        one.reads(499.9)


def test_a_late_reading_is_fitted_in_between_the_others() -> None:
    one = kept()
    one.now = T0 + 10 * DAY
    one.reads(100, T0 + DAY)
    one.reads(300, T0 + 9 * DAY)
    (late,) = one.reads(200, T0 + 5 * DAY)
    assert isinstance(late, ScheduleMeterRead)
    assert late.late
    with pytest.raises(ReadingGoesBack, match="cannot have shown more before"):
        one.reads(301, T0 + 6 * DAY)
    assert one.reads(200, T0 + 5 * DAY) == [], "we knew"


@pytest.mark.parametrize("value", [-1, 1_000_000_001, 0.0001, float("nan"), float("inf")])
def test_what_a_meter_cannot_show_is_no_reading(value: float) -> None:
    with pytest.raises(ReadingInvalid):
        kept().reads(value)


def test_nobody_reads_a_meter_in_the_future_or_where_there_is_none() -> None:
    with pytest.raises(OccurredInFuture):
        kept().reads(1, T0 + HOUR)
    with pytest.raises(NoMeter):
        kept(DAILY).reads(1)
    with pytest.raises(ScheduleUnknown):
        Kept().reads(1)


def test_a_changed_meter_counts_anew() -> None:
    one = kept()
    one.reads(500)
    one.asks(wish(meter_from=Decimal(0)))
    one.now = T0 + DAY
    one.reads(10)
    assert one.schedule.next_reading == Decimal(2000)


def test_skipping_a_visit_by_meter_skips_what_the_meter_would_have_shown() -> None:
    one = kept(BY_METER, meter_from=Decimal(0))
    one.skips()
    assert one.schedule.next_reading == Decimal(4000)
