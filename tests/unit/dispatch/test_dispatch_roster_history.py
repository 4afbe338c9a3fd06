"""Demand from history: what past tickets would have needed, whatever one odd week was like."""

from datetime import UTC, date, datetime, timedelta

from services.dispatch.domain.rostering.history import Handling, Job, Needed, past_demand
from tests.unit.dispatch.roster_spec import EARLY, LATE, NIGHT

TODAY = date(2027, 3, 1)  # a Monday
ZONE = "Asia/Shanghai"


def came(day: date, hour: int, *skills: str, minutes: float | None = None) -> Job:
    """A ticket that came at an hour of the day in Shanghai."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 8)
    return Job(came_at=at, skills=skills, minutes=minutes)


def weeks_ago(number: int) -> date:
    """The Monday so many weeks before today."""
    return TODAY - timedelta(weeks=number)


def test_tickets_of_a_weekday_need_as_many_people_as_their_work_fills() -> None:
    jobs = [came(weeks_ago(n), 9, "gas", minutes=60) for n in range(1, 5) for _ in range(8)]
    found = past_demand(jobs, [EARLY, LATE], ZONE, TODAY, 4)
    assert (found.first, found.last, found.tickets) == (date(2027, 2, 1), date(2027, 2, 28), 32)
    assert found.handling == {"gas": Handling(minutes=60.0, measured=32)}
    # Eight hours of work in shifts of eight hours of which four fifths are work.
    assert found.needed == (
        Needed(weekday=0, kind="early", skill="gas", people=2, came=(8, 8, 8, 8)),
    )


def test_one_odd_week_does_not_decide() -> None:
    quiet = [came(weeks_ago(n), 9, "gas", minutes=60) for n in range(1, 5)]
    storm = [came(weeks_ago(2), 9, "gas", minutes=60) for _ in range(99)]
    (needed,) = past_demand([*quiet, *storm], [EARLY], ZONE, TODAY, 4).needed
    assert (needed.people, max(needed.came)) == (1, 100)


def test_one_odd_ticket_does_not_decide_what_tickets_take() -> None:
    jobs = [came(weeks_ago(1), 9, "gas", minutes=30) for _ in range(9)]
    jobs.append(came(weeks_ago(1), 9, "gas", minutes=60 * 24 * 30))
    assert past_demand(jobs, [EARLY], ZONE, TODAY, 1).handling["gas"].minutes == 30


def test_where_nothing_was_measured_an_hour_is_taken_and_said() -> None:
    found = past_demand([came(weeks_ago(1), 9)], [EARLY], ZONE, TODAY, 1)
    assert found.handling == {"": Handling(minutes=60, measured=0)}


def test_a_ticket_counts_for_the_shift_it_came_in_or_the_next() -> None:
    jobs = [
        came(weeks_ago(1) + timedelta(days=1), 2),  # in the night that began on Monday
        came(weeks_ago(1), 13),  # before the late shift
    ]
    found = past_demand(jobs, [LATE, NIGHT], ZONE, TODAY, 1).needed
    assert [(one.weekday, one.kind) for one in found] == [(0, "late"), (0, "night")]


def test_a_ticket_counts_for_the_rarest_skill_it_needs() -> None:
    jobs = [came(weeks_ago(1), 9, "gas"), came(weeks_ago(1), 9, "gas", "cold")]
    found = past_demand(jobs, [EARLY], ZONE, TODAY, 1).needed
    assert [(one.skill, one.came) for one in found] == [("cold", (1,)), ("gas", (1,))]


def test_what_came_today_or_long_ago_does_not_count() -> None:
    jobs = [came(TODAY, 9), came(weeks_ago(3), 9)]
    assert past_demand(jobs, [EARLY], ZONE, TODAY, 2).tickets == 0
