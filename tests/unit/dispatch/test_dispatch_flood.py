"""Urgent never drowns: ten times the usual load, and what is urgent waits no longer than before."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random
from uuid import UUID

import pytest

from services.dispatch.adapters.policy_book import Rules
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.facts import (
    AssignmentOffered,
    AssignmentReleased,
    AssignmentRequested,
    AssignmentUnassignable,
)
from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.places import Place
from services.dispatch.domain.reserves import ANY_SKILL, Reserve
from services.dispatch.domain.standing import NOBODY_EXCLUDED
from services.dispatch.domain.technician import Profile, TechnicianRegistered
from services.dispatch.domain.waiting import Tries

MORNING = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
SKILLS = ("制冷", "电路", "水")
CREW, DAY_H, JOB_MIN = 40, 10, 45
URGENT_AN_HOUR, USUAL_AN_HOUR = 3.0, 12.0
OF_P1 = Reserve(skill=ANY_SKILL, share_percent=30, type="repair", priority="P1")


def need(number: int, priority: str, random: Random, policy: Policy) -> Need:
    return Need(
        ticket_id=UUID(int=1_000 + number),
        type="repair",
        policy=policy,
        skills=(random.choice(SKILLS),),
        place=Place(lat=30.2 + random.random() / 5, lon=120.1 + random.random() / 5),
        priority=priority,
    )


@dataclass
class Day:
    """A day of a company: who is found when, as the bench that dispatch keeps in memory decides."""

    bench: Bench = field(default_factory=Bench)
    waited: dict[UUID, timedelta] = field(default_factory=dict)
    came: dict[UUID, tuple[Need, datetime]] = field(default_factory=dict)
    busy: list[tuple[datetime, UUID, UUID]] = field(default_factory=list)

    def hires(self, random: Random) -> None:
        for number in range(1, CREW + 1):
            profile = Profile(
                skills=tuple(random.sample(SKILLS, 2)),
                home=Place(lat=30.2 + random.random() / 5, lon=120.1 + random.random() / 5),
                capacity=1,
            )
            registered = TechnicianRegistered(profile=profile, occurred_at=MORNING)
            self.bench.learn_of_technician(UUID(int=number), registered)

    def opens(self, wanted: Need, at: datetime) -> None:
        self.came[wanted.ticket_id] = wanted, at
        requested = AssignmentRequested(need=wanted, occurred_at=at)
        self.bench.learn_of_assignment(wanted.ticket_id, requested)
        self.tries(wanted.ticket_id, at)

    def tries(self, ticket_id: UUID, at: datetime) -> None:
        wanted, came_at = self.came[ticket_id]
        choice = self.bench.choose(wanted, NOBODY_EXCLUDED, at)
        key = wanted.policy.key
        if choice.chosen is None:
            stuck = AssignmentUnassignable(
                ticket_id=ticket_id, round=0, reason=choice.reason, policy=key, occurred_at=at
            )
            self.bench.learn_of_assignment(ticket_id, stuck)
            return
        offered = AssignmentOffered(
            ticket_id=ticket_id, technician_id=choice.chosen, policy=key, round=1, occurred_at=at
        )
        self.bench.learn_of_assignment(ticket_id, offered)
        self.waited[ticket_id] = at - came_at
        heappush(self.busy, (at + timedelta(minutes=JOB_MIN), ticket_id, choice.chosen))

    def passes(self, until: datetime) -> None:
        """Let whoever is done by then take the next one whose turn it is."""
        while self.busy and self.busy[0][0] <= until:
            at, ticket_id, who = heappop(self.busy)
            released = AssignmentReleased(
                ticket_id=ticket_id, technician_id=who, round=1, reason="closed", occurred_at=at
            )
            self.bench.learn_of_assignment(ticket_id, released)
            tries = Tries()
            while (next_one := self.bench.next_waiting_for(who, tries, at)) is not None:
                tries.tickets.add(next_one)
                self.tries(next_one, at)


def arrivals(random: Random, an_hour: float) -> Iterator[datetime]:
    at = MORNING
    while (at := at + timedelta(hours=random.expovariate(an_hour))) < MORNING + timedelta(
        hours=DAY_H
    ):
        yield at


def urgent_waits(seed: int, load: int, policy: Policy) -> list[timedelta]:
    """Return how long each urgent ticket of a day waited for somebody; the same come every time."""
    urgent, usual = Random(seed), Random(seed + load)  # noqa: S311 - a day, not a secret
    coming = [
        (at, need(n, "P1", urgent, policy)) for n, at in enumerate(arrivals(urgent, URGENT_AN_HOUR))
    ]
    first = len(coming)
    coming += [
        (at, need(first + n, "P3", usual, policy))
        for n, at in enumerate(arrivals(usual, USUAL_AN_HOUR * load))
    ]
    day = Day()
    day.hires(urgent)
    for at, wanted in sorted(coming, key=lambda one: (one[0], one[1].ticket_id)):
        day.passes(at)
        day.opens(wanted, at)
    day.passes(MORNING + timedelta(days=30))
    assert len(day.waited) == len(coming), "somebody came for each"
    return [day.waited[one.ticket_id] for _, one in coming[:first]]


@pytest.mark.parametrize("seed", range(5))
def test_ten_times_the_load_makes_nothing_urgent_wait(seed: int) -> None:
    policy = Policy(key="chain@1/repair", reserves=(OF_P1,))
    usual, flood = urgent_waits(seed, 1, policy), urgent_waits(seed, 10, policy)
    assert len(usual) == len(flood) >= DAY_H
    assert max(flood) <= max(usual) == timedelta(0)


def test_without_hands_kept_free_they_would_wait() -> None:
    """What the reserve is for: first in the line is not soon enough when everybody is busy."""
    waits = urgent_waits(0, 10, Policy(key="chain@1/repair"))
    assert timedelta(minutes=5) < max(waits) < timedelta(minutes=JOB_MIN)


def test_a_scenario_keeps_hands_for_a_priority_or_for_a_skill() -> None:
    kept = [{"skill": for_what, "share_percent": 30, "type": "repair"} for for_what in ("P1", "水")]
    policy = Rules.model_validate({"reserves": kept}).policy("chain@1/repair")
    assert policy.reserves == (OF_P1, Reserve(skill="水", share_percent=30, type="repair"))
