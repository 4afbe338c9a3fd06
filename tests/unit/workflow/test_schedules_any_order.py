"""Whatever is read, skipped, paused and restarted in whatever order: a visit comes at most once."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.domain.schedules.facts import ScheduleVisitDue, ScheduleVisitSkipped
from services.workflow.domain.schedules.recurrence import Recurrence
from services.workflow.domain.schedules.schedule import PAUSED
from shared.decider import Refusal
from tests.unit.workflow.schedule_spec import DAY, HOUR, T0, Kept, kept

AT_ITS_PACE = settings(deadline=None)
RULES = (
    '{rrule: "FREQ=DAILY", lead_time: 3d}',
    '{rrule: "FREQ=WEEKLY;BYDAY=MO,SA", calendar: office, on_closed_day: next, lead_time: 1d}',
    '{rrule: "FREQ=DAILY;INTERVAL=3", calendar: office, on_closed_day: previous}',
    '{rrule: "FREQ=MONTHLY;BYDAY=-1FR", or_meter: {hours: 50}, lead_time: 10d}',
    "{or_meter: {hours: 20}, lead_time: 2d}",
    '{rrule: "FREQ=DAILY;COUNT=5"}',
)
CALENDAR_RULES = (
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3;BYDAY=MO,TU,WE",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU",
    "FREQ=WEEKLY;INTERVAL=3;BYDAY=SU,MO;WKST=SU",
    "FREQ=MONTHLY;INTERVAL=5;BYDAY=1MO",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;BYHOUR=2;BYMINUTE=30",
)
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
STEPS = st.one_of(
    st.tuples(st.sampled_from(("waits", "sleeps")), st.integers(0, 40)),
    st.tuples(st.just("reads"), st.integers(0, 60)),
    st.tuples(st.just("reads_late"), st.integers(0, 200)),
    st.tuples(st.sampled_from(("skips", "pauses", "resumes", "restarts")), st.just(0)),
    st.tuples(st.just("rings"), st.integers(-2, 3)),
)


def lived(one: Kept, steps: Sequence[tuple[str, int]]) -> None:
    """Live through steps; what is refused changes nothing."""
    shown = 0
    for what, much in steps:
        try:
            match what:
                case "waits":
                    one.waits_until(one.now + much * DAY)
                case "sleeps":
                    one.sleeps_until(one.now + much * DAY)
                case "reads":
                    shown += much
                    one.reads(shown)
                case "reads_late":
                    one.reads(max(shown - much, 0), one.now - much * HOUR)
                case "rings":
                    one.rings(one.schedule.number + much)
                case _:
                    getattr(one, what)()
        except Refusal:
            continue


@AT_ITS_PACE
@given(st.sampled_from(RULES), st.sampled_from(ZONES), st.lists(STEPS, max_size=25))
def test_each_visit_comes_or_is_skipped_at_most_once(
    rule: str, zone: str, steps: list[tuple[str, int]]
) -> None:
    one = kept(rule, zone=zone)
    lived(one, steps)

    came = [fact for fact in one.facts if isinstance(fact, ScheduleVisitDue)]
    skipped = [fact for fact in one.facts if isinstance(fact, ScheduleVisitSkipped)]
    numbers = [fact.visit for fact in one.facts if fact in came or fact in skipped]
    assert numbers == sorted(set(numbers))
    assert len({fact.ticket_id for fact in came}) == len(came)
    by_rule = [fact.due_at for fact in came if fact.by == "schedule"]
    assert by_rule == sorted(set(by_rule)), "no day has two visits by the rule"


@AT_ITS_PACE
@given(st.sampled_from(RULES), st.lists(STEPS, max_size=25))
def test_what_is_true_follows_from_what_happened(rule: str, steps: list[tuple[str, int]]) -> None:
    one = kept(rule)
    lived(one, steps)
    lived_through, expected = one.schedule, one.next
    one.restarts()
    assert (one.schedule, one.next) == (lived_through, expected)


@AT_ITS_PACE
@given(st.sampled_from(RULES), st.lists(STEPS, max_size=15), st.integers(1, 400))
def test_after_any_silence_there_are_three_tickets_at_most(
    rule: str, steps: list[tuple[str, int]], days: int
) -> None:
    one = kept(rule)
    lived(one, steps)
    came = one.sleeps_until(one.now + days * DAY)
    # One that the meter asked for before, one for all that were missed, one that lies ahead.
    assert len(came) <= 3


@AT_ITS_PACE
@given(st.sampled_from(RULES), st.lists(STEPS, max_size=15))
def test_nothing_comes_while_it_is_paused(rule: str, steps: list[tuple[str, int]]) -> None:
    one = kept(rule)
    lived(one, steps)
    if one.schedule.status != PAUSED:
        one.pauses()
    assert one.sleeps_until(one.now + 500 * DAY) == []
    assert one.rings(one.schedule.number + 1) == []


@AT_ITS_PACE
@given(st.lists(st.integers(0, 90), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_readings_may_be_heard_of_in_any_order(steps: list[int], any_order: Random) -> None:
    one = kept("{or_meter: {hours: 2000}}")
    one.now = T0 + 400 * DAY
    readings = [
        (Decimal(sum(steps[: place + 1])), T0 + (380 + place) * DAY) for place in range(len(steps))
    ]
    heard = list(readings)
    any_order.shuffle(heard)
    for value, at in heard:
        one.reads(float(value), at)
    assert [(each.value, each.read_at) for each in one.schedule.readings] == readings


@AT_ITS_PACE
@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001  # on the wall
    st.integers(1, 200),
)
def test_every_local_day_has_one_time_of_a_daily_rule(
    zone: str, start: datetime, days: int
) -> None:
    here = ZoneInfo(zone)
    begins = start.replace(microsecond=0)
    rule = Recurrence(rule="FREQ=DAILY", zone=zone, begins=begins)
    first = begins.replace(tzinfo=here).astimezone(UTC)
    times = [time for time, _ in zip(rule.after(first), range(days), strict=False)]
    local = [time.astimezone(here).date() for time in times]
    assert local == [local[0] + timedelta(days=place) for place in range(days)]


@AT_ITS_PACE
@given(
    st.sampled_from(CALENDAR_RULES), st.sampled_from(ZONES), st.integers(0, 400), st.integers(0, 47)
)
def test_what_was_expected_is_what_comes(rule: str, zone: str, day: int, half: int) -> None:
    one = kept(f'{{rrule: "{rule}"}}', zone=zone, start=T0 + day * DAY + half * HOUR / 2)
    expected = one.ahead(30)
    came = one.waits_until(expected[-1])
    assert [visit.due_at for visit in came] == expected
