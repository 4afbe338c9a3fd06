"""No plan fills a hand before it is free, whatever of the plan comes to nothing."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, cast
from uuid import UUID

import pytest

from services.dispatch.app.planning import Planning
from services.dispatch.app.ports import Benches
from services.dispatch.app.reckoning import Reckoning
from services.dispatch.app.rolling import Rolling
from services.dispatch.domain.facts import AssignmentOffered
from services.dispatch.domain.planning.plan import Plan, Sequences
from services.dispatch.domain.planning.problem import Problem
from services.dispatch.domain.rolling.board import Board
from services.dispatch.domain.rolling.changes import Change
from services.dispatch.domain.rolling.facts import Because
from services.dispatch.domain.rolling.ordering import next_move, without_those_who_keep
from services.dispatch.domain.tagging import tag_of
from services.dispatch.domain.technician import Profile, TechnicianRegistered
from shared.eventstore import EventStore
from tests.streams_here import StreamsHere, Written
from tests.unit.dispatch.planning_spec import north, what, who
from tests.unit.dispatch.test_dispatch_handing import TENANT, BenchesHere
from tests.unit.dispatch.test_dispatch_rolling import (
    NOW,
    PLAN,
    able,
    accepted,
    board,
    need,
    offered,
    planned,
    requested,
    seen,
    someone,
)

SEEDS = range(60)
APART_KM = 20


def move(ticket: int, has: int | None, to: int) -> Change:
    """Return that a ticket goes from one (None: from nobody) to another."""
    had = [] if has is None else [offered(ticket, has)]
    return Change(
        ticket=board((ticket, [requested(need(ticket)), *had])).tickets()[what(ticket)],
        ticket_id=what(ticket),
        planned=planned(to),
        because=Because(plan_id=PLAN),
    )


def made(moves: Sequence[Change], free: Mapping[int, int]) -> list[UUID]:
    """Return which moves are made, in order, if each that has room becomes a fact."""
    hands, left, order = Counter({who(one): room for one, room in free.items()}), list(moves), []
    while (change := next_move(left, lambda one: hands[one] > 0)) is not None:
        left.remove(change)
        order.append(change.ticket_id)
        hands[change.gets] -= 1
        if change.has is not None:
            hands[change.has] += 1
    return order


@pytest.mark.parametrize(
    ("moves", "free", "order"),
    [
        ([(1, 1, 2), (2, 2, 3)], {3: 1}, [2, 1]),
        ([(1, 1, 2), (2, 2, 1)], {}, []),
        ([(1, 1, 2), (2, 2, 1)], {1: 1}, [2, 1]),
        ([(1, 1, 2), (2, 2, 1), (3, 4, 3)], {3: 1}, [3]),
        ([(1, 3, 1), (2, 2, 1), (3, 1, 2)], {1: 1}, [2, 3, 1]),
        ([(1, 1, 2), (2, 2, 1), (3, 2, 3), (4, 3, 2)], {1: 1}, [2, 4, 3, 1]),
        ([(1, None, 1), (2, 1, 2)], {2: 1}, [2, 1]),
        ([(1, None, 1), (2, 2, 1), (3, 1, 2)], {1: 1}, [2, 3, 1]),
    ],
    ids=[
        "who gives goes first",
        "a ring of people who are all full",
        "a ring with one free hand",
        "a full ring is in nobody's way",
        "a ring before the way out of it",
        "two rings at one person",
        "what waits comes when a hand is free",
        "what waits comes last",
    ],
)
def test_a_hand_is_free_before_it_is_filled(
    moves: list[tuple[int, int | None, int]], free: Mapping[int, int], order: list[int]
) -> None:
    assert made([move(*one) for one in moves], free) == [what(one) for one in order]


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_moves_one_free_hand_makes_it_makes(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    walk = [dice.randrange(6)]
    while len(walk) < 20:
        walk.append(dice.choice([one for one in range(6) if one != walk[-1]]))
    moves = [move(n, has, to) for n, (to, has) in enumerate(pairwise(walk))]
    dice.shuffle(moves)
    assert len(made(moves, {walk[0]: 1})) == len(moves)


def test_who_keeps_a_ticket_is_given_no_other() -> None:
    kept, refused = [move(3, 4, 5)], move(0, 1, 6)
    assert without_those_who_keep([move(1, 2, 1), move(2, 3, 2), *kept], refused) == kept
    assert without_those_who_keep(kept, move(9, None, 4)) == kept


def test_of_what_is_too_much_a_plan_keeps_what_nobody_else_can_do_and_what_comes_first() -> None:
    known = board(
        (1, [requested(need(1)), offered(1, 1), planned(1, turn=1)]),
        (2, [requested(need(2)), offered(2, 1), planned(1, turn=2)]),
        (3, [requested(need(3)), offered(3, 1), accepted(3, 1), planned(1, turn=3)]),
    )
    before = seen(known, someone(1, capacity=2, load=3), someone(2, capacity=1))
    assert before.present == {who(1): (what(1), what(3))}
    assert [(day.technician_id, day.capacity) for day in before.problem.days] == [
        (who(1), 2),
        (who(2), 1),
    ]
    assert able(before, 2) == {who(1), who(2)}


def test_what_somebody_has_too_much_that_only_they_can_do_is_still_planned() -> None:
    known = board(
        (1, [requested(need(1)), offered(1, 1), accepted(1, 1)]),
        (2, [requested(need(2)), offered(2, 1), accepted(2, 1)]),
    )
    before = seen(known, someone(1, capacity=1, load=2))
    assert before.present == {who(1): (what(1), what(2))}
    assert before.problem.days[0].capacity == 2


@dataclass
class StreamsOfADay(StreamsHere):
    """Streams that note who has more than they have hands, at every position."""

    capacity: Mapping[UUID, int] = field(default_factory=dict)
    over: list[Counter[UUID]] = field(default_factory=list)

    def write(self, *facts: Written) -> None:
        for one in facts:
            super().write(one)
            self.over.append(self.hands() - Counter(self.capacity))

    def hands(self) -> Counter[UUID]:
        """Return how many tickets everybody has in hand."""
        given = {
            stream: fact.technician_id
            for stream, fact in self.log
            if isinstance(fact, AssignmentOffered)
        }
        return Counter(given.values())


@dataclass
class Found:
    """An engine that finds an order."""

    order: Sequences

    async def improved(
        self, problem: Problem, present: Plan, held_by: Mapping[UUID, UUID], budget_s: float
    ) -> Sequences:
        del problem, present, held_by, budget_s
        return self.order


class Day:
    """People some way apart with tickets near one another, and a plan of who takes which."""

    def __init__(self, hands: Mapping[int, int], has: Mapping[int, int]) -> None:
        """Give everybody so many ``hands`` and each ticket to who ``has`` it."""
        capacity = {who(one): room for one, room in hands.items()}
        self.streams = StreamsOfADay(tag=tag_of, capacity=capacity)
        for one, room in hands.items():
            home = north(one * APART_KM)
            profile = Profile(skills=("cold",), home=home, capacity=room)
            registered = TechnicianRegistered(profile=profile, occurred_at=NOW)
            self.streams.write((who(one), registered))
        for ticket, owner in has.items():
            self.opens(ticket)
            self.streams.write((what(ticket), offered(ticket, owner)))
        self.benches = BenchesHere(self.streams)

    def opens(self, ticket: int) -> None:
        """Open a ticket near the one with whose number its own begins."""
        place = north(ticket // 100 * APART_KM + 0.1)
        self.streams.write((what(ticket), requested(need(ticket, place))))

    def board(self, _tenant: object) -> Board:
        known = Board()
        for stream, fact in self.streams.log:
            if not isinstance(fact, TechnicianRegistered):
                known.learn(stream, cast("Any", fact))
        return known

    def has(self, ticket: int) -> UUID | None:
        return self.board(None).tickets()[what(ticket)].now.technician_id

    async def replan(self, order: Mapping[int, Sequence[int]]) -> None:
        """Plan again; the engine gives everybody the tickets of an order."""
        rows = {who(one): tuple(map(what, row)) for one, row in order.items()}
        rolling = Rolling(
            store=cast("EventStore", self.streams),
            benches=cast("Benches", self.benches),
            boards=self,
            planning=Planning(engines=Found(rows)),
            regions=lambda problem, _: [problem],
            reckoning=Reckoning(),
        )
        await rolling.replan(TENANT)


RING = {1: (101,), 2: (201,), 3: (301,)}
"""Everybody takes what is near them; each ticket's number begins with who that is."""


async def test_a_plan_frees_each_hand_before_it_fills_it() -> None:
    day = Day({1: 1, 2: 1, 3: 2}, {101: 3, 201: 1, 301: 2})
    await day.replan(RING)
    assert [day.has(one) for one in (101, 201, 301)] == [who(1), who(2), who(3)]
    assert not any(day.streams.over)


async def test_a_ring_of_people_who_are_all_full_is_left_as_it_is() -> None:
    day = Day({1: 1, 2: 1, 3: 1}, {101: 3, 201: 1, 301: 2})
    await day.replan(RING)
    assert [day.has(one) for one in (101, 201, 301)] == [who(3), who(1), who(2)]
    assert not any(day.streams.over)


async def test_when_a_ticket_is_kept_what_would_have_come_in_its_place_does_not() -> None:
    day = Day({1: 1, 2: 1, 3: 2}, {101: 3, 201: 1, 301: 2})
    day.streams.meanwhile["assignment"] = [[(what(301), accepted(301, 2))]]
    await day.replan(RING)
    assert [day.has(one) for one in (101, 201, 301)] == [who(3), who(1), who(2)]
    assert not any(day.streams.over)


async def test_a_hand_that_another_process_fills_meanwhile_is_not_filled_again() -> None:
    day = Day({1: 1, 2: 1, 3: 2}, {101: 3, 201: 1, 301: 2})
    another = (what(302), requested(need(302))), (what(302), offered(302, 3))
    day.streams.meanwhile["assignment"] = [another]
    await day.replan(RING)
    assert [day.has(one) for one in (101, 201, 301)] == [who(3), who(1), who(2)]
    assert not any(day.streams.over)


async def test_what_somebody_has_beyond_their_hands_goes_to_who_has_room() -> None:
    day = Day({1: 2, 2: 2}, {101: 1, 102: 1, 103: 1})
    await day.replan({1: (101, 102), 2: (103,)})
    assert day.streams.hands() == {who(1): 2, who(2): 1}


@pytest.mark.parametrize("seed", SEEDS)
async def test_at_no_position_has_anybody_more_than_they_have_hands(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    hands = {one: dice.randint(1, 3) for one in range(1, 6)}
    slots = [one for one, room in hands.items() for _ in range(room)]
    before, after = (dice.sample(slots, len(slots)) for _ in range(2))
    kept = len(slots) - dice.randint(0, 2)
    tickets = [100 * near + n for n, near in enumerate(after)]
    day = Day(hands, dict(zip(tickets[:kept], before, strict=False)))
    for waits in tickets[kept:]:
        day.opens(waits)
    day.benches.appended(TENANT, len(day.streams.log))
    said_yes: list[Written] = [
        (what(ticket), accepted(ticket, has))
        for ticket, has in zip(tickets[:kept], before, strict=False)
        if dice.random() < 0.2
    ]
    day.streams.meanwhile["assignment"] = [said_yes]
    order: dict[int, list[int]] = {}
    for ticket in tickets:
        order.setdefault(ticket // 100, []).append(ticket)
    await day.replan(order)
    assert not any(day.streams.over)
