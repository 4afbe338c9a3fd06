"""Demand from history: what past tickets would have needed, whatever one odd week was like."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.dispatch.app.demand import AskedHistory, Demands
from services.dispatch.domain.rostering.asking import AskedShift
from services.dispatch.domain.rostering.history import (
    Handling,
    Job,
    Needed,
    PastDemand,
    past_demand,
)
from services.dispatch.domain.rostering.refusals import RosterWrong
from shared.intent import Caller, TenantId
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


class Archive:
    """Past tickets, the latest first; stands where the view of them is."""

    def __init__(self, *jobs: Job) -> None:
        self.jobs = sorted(jobs, key=lambda one: one.came_at, reverse=True)

    async def between(
        self, tenant: TenantId, since: datetime, until: datetime, limit: int
    ) -> list[Job]:
        del tenant
        return [one for one in self.jobs if since <= one.came_at < until][:limit]


class NobodyElse:
    """No roles but those that everybody knows decide about technicians."""

    async def assigning_roles(self, tenant: TenantId) -> frozenset[str]:
        del tenant
        return frozenset()


async def asked_of(archive: Archive, jobs_max: int) -> PastDemand:
    """Ask for four weeks, of which no more than so many tickets are read."""
    demands = Demands(deciders=NobodyElse(), jobs=archive, jobs_max=jobs_max)
    early = AskedShift(name="early", begins="06:00", ends="14:00")
    asked = AskedHistory(zone=ZONE, shifts=(early,), weeks=4)
    caller = Caller(tenant=TenantId("hotpot"), actor="operator", roles=frozenset())
    at = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
    return await demands.from_history(caller, asked, at)


async def test_weeks_of_which_not_all_tickets_are_read_are_left_out_and_that_is_said() -> None:
    archive = Archive(*(came(weeks_ago(n), 9, "gas") for n in range(1, 5) for _ in range(5)))
    whole, half = await asked_of(archive, 21), await asked_of(archive, 13)
    assert (whole.weeks, [one.came for one in whole.needed]) == (4, [(5, 5, 5, 5)])
    assert (half.weeks, half.first, half.tickets) == (2, weeks_ago(2), 10)
    assert [one.came for one in half.needed] == [(5, 5)], "no week that is half empty"
    with pytest.raises(RosterWrong):
        await asked_of(archive, 3)


def test_what_came_today_or_long_ago_does_not_count() -> None:
    jobs = [came(TODAY, 9), came(weeks_ago(3), 9)]
    assert past_demand(jobs, [EARLY], ZONE, TODAY, 2).tickets == 0
