"""Two dispatch processes on one log: each chooses by what it read, and no hand is given twice."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.assignment import evolve as evolve_assignment
from services.dispatch.domain.crews import CrewRole, with_crew
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.eligibility import NotEligible
from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.places import Place
from services.dispatch.domain.shifts.commands import EndShift
from shared.config import Settings
from shared.intent import Intent
from shared.recorded import Recorded
from tests.integration.dispatch.conftest import DispatchHere, dispatch_process
from tests.written_log import until

pytestmark = pytest.mark.integration

POLICY = Policy(key="two@1/repair", workload_weight=0.5)
TICKETS = 48
CAPACITIES = (1, 1, 1, 1, 2, 2, 2, 2)


@pytest.fixture
async def both(
    dispatch: DispatchHere, dispatch_settings: Settings
) -> AsyncIterator[Sequence[DispatchHere]]:
    """Two processes of one installation, each with a store, a committer and a bench of its own."""
    async with dispatch_process(dispatch_settings, dispatch.tenant, dispatch.workflow) as other:
        yield dispatch, other


def need(nth: int = 0) -> Need:
    """A ticket near one of the people, or between them."""
    place = Place(lat=30.27 + 0.07 * (nth % 11), lon=120.15)
    return Need(ticket_id=uuid4(), type="repair", policy=POLICY, place=place)


async def all_know(both: Sequence[DispatchHere]) -> None:
    """Wait until both have read the log to its end."""
    head = (await both[0].store.head(both[0].tenant)).position
    for one in both:
        one.benches.appended(one.tenant, head)
        await one.benches.bench(one.tenant)


def intent_of(process: DispatchHere, number: int) -> Intent:
    return replace(process.intent(), actor=f"system:process-{number}")


async def everything(process: DispatchHere) -> list[Recorded]:
    """Return the log."""
    found: list[Recorded] = []
    head = (await process.store.head(process.tenant)).position
    while len(found) < head:
        found += await process.store.read(process.tenant, len(found), 500)
    return found


async def most_in_hand(process: DispatchHere) -> Counter[UUID]:
    """Return how much anybody had in hand at most, at whatever position of the log."""
    assignments: defaultdict[UUID, Assignment] = defaultdict(Assignment)
    most: Counter[UUID] = Counter()
    for event in await everything(process):
        fact = process.store.decode(event)
        if not isinstance(fact, ASSIGNMENT.facts):
            continue
        assignments[event.stream_id] = evolve_assignment(assignments[event.stream_id], fact)
        has = Counter(one.technician_id for one in assignments.values() if one.is_in_hand)
        for who, tickets in has.items():
            if who is not None:
                most[who] = max(most[who], tickets)
    return most


async def test_many_tickets_for_few_hands_fill_none_beyond_its_capacity(
    both: Sequence[DispatchHere],
) -> None:
    one, _ = both
    people = {
        await one.employ(30.27 + 0.1 * nth, capacity=capacity): capacity
        for nth, capacity in enumerate(CAPACITIES)
    }
    await all_know(both)
    needs = [need(nth) for nth in range(TICKETS)]

    async def find(number: int) -> None:
        for wanted in needs[number :: len(both)]:
            await both[number].app.find_technician(intent_of(both[number], number), wanted)

    await asyncio.gather(*(find(number) for number in range(len(both))))
    tickets = [wanted.ticket_id for wanted in needs]

    async def in_hand() -> list[UUID]:
        return [ticket for ticket in tickets if (await one.assignment(ticket)).is_in_hand]

    async def all_hands_are_full() -> bool:
        return len(await in_hand()) == sum(CAPACITIES)

    await until(all_hands_are_full)
    statuses = Counter([(await one.assignment(ticket)).status for ticket in tickets])
    assert statuses == {"offered": sum(CAPACITIES), "waiting": TICKETS - sum(CAPACITIES)}
    offered = [event for event in await everything(one) if event.type == "assignment.offered"]
    assert {event.meta.actor for event in offered} >= {"system:process-0", "system:process-1"}

    while busy := await in_hand():  # whoever is let go is given the next by either process
        left = len(tickets) - len(busy)
        await asyncio.gather(
            *(
                both[number % 2].app.let_go(both[number % 2].intent(), ticket, "closed")
                for number, ticket in enumerate(busy)
            )
        )
        tickets = [ticket for ticket in tickets if ticket not in busy]
        room = min(left, sum(CAPACITIES))

        async def they_have_the_next(room: int = room) -> bool:
            return len(await in_hand()) == room

        await until(they_have_the_next)

    assert tickets == []
    assert await most_in_hand(one) == people


async def test_nobody_gets_two_posts_of_one_crew_from_two_processes(
    both: Sequence[DispatchHere],
) -> None:
    one, other = both
    people = [await one.employ(capacity=5), await one.employ(31.5, capacity=5)]
    await all_know(both)
    for _ in range(5):
        lead, post = with_crew(need(), [CrewRole(role="helper")])
        await asyncio.gather(
            one.app.find_technician(one.intent(), lead),
            other.app.find_technician(other.intent(), post),
        )
        crew = [(await one.assignment(place.ticket_id)).technician_id for place in (lead, post)]
        assert sorted(map(str, crew)) == sorted(map(str, people))


async def test_of_two_tickets_that_somebody_takes_through_two_doors_they_get_one(
    both: Sequence[DispatchHere],
) -> None:
    one, other = both
    who = await one.employ(capacity=1, member="1", areas=("team:night",))
    tickets = [one.opens(type="pool") for _ in range(2)]
    await one.hear()
    await all_know(both)
    taken = await asyncio.gather(
        *(
            process.queueing.grab(
                process.caller("member:1", "technician"), process.intent("member:1"), ticket
            )
            for process, ticket in zip(both, tickets, strict=True)
        ),
        return_exceptions=True,
    )
    refused = [answer for answer in taken if isinstance(answer, NotEligible)]
    assert [one.details["rule"] for one in refused] == ["capacity"]
    assert await most_in_hand(other) == {who: 1}


async def test_who_ended_their_shift_through_another_process_is_offered_nothing(
    both: Sequence[DispatchHere],
) -> None:
    one, other = both
    near, far = await one.employ(), await one.employ(30.9)
    await all_know(both)
    wanted = need()
    await one.app.change_technician(one.intent(), near, EndShift(at=one.intent().occurred_at))
    await other.app.find_technician(other.intent(), wanted)
    await one.has(wanted.ticket_id, far, "offered")
