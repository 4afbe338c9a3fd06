"""Whoever is asked to take over several posts of one crew takes one of them."""

import asyncio
from dataclasses import dataclass
from typing import cast
from uuid import UUID, uuid4

import pytest

from services.dispatch.app.dispatching import Dispatch
from services.dispatch.app.ports import Benches, Deciders, Reasons
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.choice import Candidate
from services.dispatch.domain.crew import OnTheTicketAlready
from services.dispatch.domain.crews import CrewRole, with_crew
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import (
    AssignmentAccepted,
    AssignmentFact,
    AssignmentOffered,
    AssignmentRequested,
    AssignmentTransferAsked,
)
from services.dispatch.domain.need import Need
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId
from tests.streams_here import StreamsHere
from tests.unit.dispatch.test_dispatch_assignment import NEED, NOW, SOON, TICKET

TENANT = TenantId("hotpot")
LEAD, *POSTS = with_crew(NEED, [CrewRole(role="helper", count=2)])
GIVERS, CARL = (UUID(int=21), UUID(int=22)), UUID(int=23)
CALLER = Caller(tenant=TENANT, actor="member:carl", roles=frozenset({"technician"}))


@dataclass
class OneBench:
    """What is known, as far as the log was read."""

    here: Bench

    async def bench(self, tenant: TenantId) -> Bench:
        assert tenant == TENANT
        return self.here


def asked_to_take_over(need: Need, giver: UUID) -> list[AssignmentFact]:
    """Return what happened to a post whose holder asks Carl to take it over."""
    offered = AssignmentOffered(
        ticket_id=TICKET, technician_id=giver, policy="p", round=1, occurred_at=NOW
    )
    accepted = AssignmentAccepted(
        ticket_id=TICKET, technician_id=giver, member_id=None, round=1, occurred_at=NOW
    )
    asked = AssignmentTransferAsked(
        ticket_id=TICKET,
        technician_id=CARL,
        member_id="carl",
        giver=giver,
        type=need.type,
        round=1,
        nth=1,
        reason="忙",
        expires_at=SOON,
        candidate=Candidate(technician=str(CARL)),
        occurred_at=NOW,
    )
    return [AssignmentRequested(need=need, occurred_at=NOW), offered, accepted, asked]


def both_asked() -> tuple[StreamsHere, Bench]:
    """Return two posts that Carl is asked to take over, by facts from before that was refused."""
    streams, bench = StreamsHere(), Bench()
    for need, giver in zip(POSTS, GIVERS, strict=True):
        for fact in asked_to_take_over(need, giver):
            streams.write((need.ticket_id, fact))
            bench.learn_of_assignment(need.ticket_id, fact)
    return streams, bench


def accepting(streams: StreamsHere, bench: Bench) -> Dispatch:
    return Dispatch(
        cast("EventStore", streams),
        cast("Benches", OneBench(bench)),
        cast("Deciders", None),
        cast("Reasons", None),
    )


def an_intent() -> Intent:
    return Intent(
        tenant=TENANT,
        command_id=uuid4(),
        actor=CALLER.actor,
        occurred_at=NOW,
        correlation_id=TICKET,
    )


async def test_of_two_posts_that_somebody_takes_over_at_once_they_get_one() -> None:
    streams, bench = both_asked()
    app = accepting(streams, bench)

    came = await asyncio.gather(
        *(app.accept(CALLER, an_intent(), one.ticket_id) for one in POSTS),
        return_exceptions=True,
    )

    assert sorted(type(each).__name__ for each in came) == ["OnTheTicketAlready", "int"]
    has = [ASSIGNMENT.fold(streams.facts[one.ticket_id]).technician_id for one in POSTS]
    assert has in ([CARL, GIVERS[1]], [GIVERS[0], CARL])


async def test_who_took_one_over_may_take_no_other_once_the_log_is_read() -> None:
    streams, bench = both_asked()
    app = accepting(streams, bench)
    first, second = (one.ticket_id for one in POSTS)
    known = len(streams.facts[first])
    await app.accept(CALLER, an_intent(), first)
    for fact in streams.facts[first][known:]:
        bench.learn_of_assignment(first, fact)

    with pytest.raises(OnTheTicketAlready):
        await app.accept(CALLER, an_intent(), second)

    assert bench.holders.in_flight() == ()
