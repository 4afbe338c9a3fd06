"""Queues: many may take a ticket, one gets it, and nobody is left with it for ever."""

import asyncio
from uuid import UUID, uuid4

import pytest

from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.eligibility import NotEligible
from services.dispatch.domain.facts import AssignmentOffered, AssignmentQueued
from services.dispatch.domain.places import Place
from services.dispatch.domain.refusals import (
    AlreadyTaken,
    NotATechnician,
    NotForDispatch,
    QueueEmpty,
    QueueWrong,
)
from services.dispatch.domain.rights import NotYourDecision
from services.dispatch.domain.shifts.commands import EndShift
from services.dispatch.domain.technician import Profile, RegisterTechnician
from shared.decider import Refusal
from tests.integration.dispatch.conftest import DispatchHere
from tests.written_log import until

pytestmark = pytest.mark.integration

NIGHT = ("team:night",)


async def grabs(dispatch: DispatchHere, ticket: UUID, member: str) -> Refusal | None:
    """Let a member try to take a ticket; return what was refused."""
    caller = dispatch.caller(f"member:{member}", "technician")
    try:
        await dispatch.queueing.grab(caller, dispatch.intent(caller.actor), ticket)
    except Refusal as refusal:
        return refusal
    return None


async def grabbable(dispatch: DispatchHere, member: str) -> list[UUID]:
    caller = dispatch.caller(f"member:{member}", "technician")
    at = dispatch.intent().occurred_at
    found = await dispatch.queueing.grabbable(caller, None, 50, at)
    return [one.queued.ticket_id for one in found]


async def members(dispatch: DispatchHere, ticket: UUID) -> tuple[str, ...]:
    queued = (await dispatch.assignment(ticket)).queued
    return () if queued is None else queued.members


async def test_of_fifty_who_take_a_ticket_at_once_exactly_one_has_it(
    dispatch: DispatchHere,
) -> None:
    people = {f"m{n}": await dispatch.employ(member=f"m{n}", areas=NIGHT) for n in range(50)}
    ticket = dispatch.opens(type="pool")
    await dispatch.hear()
    assert len(await members(dispatch, ticket)) == len(people)
    answers = await asyncio.gather(*(grabs(dispatch, ticket, one) for one in people))
    assert answers.count(None) == 1
    lost = [one for one in answers if one is not None]
    assert {type(one) for one in lost} == {AlreadyTaken}
    assert {str(one.details) for one in lost} == {"{}"}, "it names nobody"
    winner = [*people][answers.index(None)]
    now = await dispatch.assignment(ticket)
    assert (now.status, now.technician_id, now.member_id) == ("accepted", people[winner], winner)
    told = await dispatch.told(ticket)
    assert told[-2:] == ["assignment.offered", "assignment.accepted"]
    offered = (await dispatch.app.explain(dispatch.tenant, ticket, None)).offered
    assert offered is not None
    assert (offered.policy, offered.queue) == ("grabbed", "team:night")


async def test_nobody_takes_more_at_once_than_they_can(dispatch: DispatchHere) -> None:
    await dispatch.employ(member="m1", areas=NIGHT, capacity=2)
    tickets = [dispatch.opens(type="pool") for _ in range(5)]
    await dispatch.hear()
    answers = await asyncio.gather(*(grabs(dispatch, one, "m1") for one in tickets))
    assert answers.count(None) == 2
    rules = {one.details["rule"] for one in answers if one is not None}
    assert rules == {"capacity"}
    assert await grabbable(dispatch, "m1") == []


async def test_hard_rules_hold_and_what_cannot_be_taken_is_not_listed(
    dispatch: DispatchHere,
) -> None:
    await dispatch.employ(member="able", areas=NIGHT)
    await dispatch.employ(member="other", areas=("team:day",))
    await dispatch.employ(member="unskilled", areas=NIGHT, skills="电")
    tired = await dispatch.employ(member="tired", areas=NIGHT)
    await dispatch.app.change_technician(
        dispatch.intent(), tired, EndShift(at=dispatch.intent().occurred_at)
    )
    ticket = dispatch.opens(type="pool")
    await dispatch.hear()
    for member, rule in (("other", "queue"), ("unskilled", "skill"), ("tired", "off_shift")):
        refused = await grabs(dispatch, ticket, member)
        assert isinstance(refused, NotEligible)
        assert refused.details == {"rule": rule}
        assert await grabbable(dispatch, member) == []
    assert isinstance(await grabs(dispatch, ticket, "stranger"), NotATechnician)
    assert isinstance(await grabs(dispatch, uuid4(), "able"), NotForDispatch)
    assert await grabbable(dispatch, "able") == [ticket]
    boss, at = dispatch.caller("member:boss", "dispatcher"), dispatch.intent().occurred_at
    assert await dispatch.queueing.grabbable(boss, tired, 50, at) == []
    nosy = dispatch.caller("member:able", "technician")
    with pytest.raises(NotYourDecision):
        await dispatch.queueing.grabbable(nosy, tired, 50, at)


async def test_when_nobody_takes_it_in_time_somebody_is_asked(dispatch: DispatchHere) -> None:
    who = await dispatch.employ(member="m1")
    ticket = dispatch.opens(type="soon")
    await dispatch.hear()
    assert (await dispatch.assignment(ticket)).status == "queued"
    await dispatch.has(ticket, who, "offered")
    told = await dispatch.told(ticket)
    assert told[1:] == ["assignment.queued", "assignment.ungrabbed", "assignment.offered"]


async def test_a_queue_of_nobody_leaves_no_ticket_behind(dispatch: DispatchHere) -> None:
    who = await dispatch.employ()
    ticket = dispatch.opens(type="pool")
    await dispatch.hear()
    await dispatch.has(ticket, who, "offered")


async def test_who_comes_to_a_queue_is_told_of_what_stands_in_it_and_who_leaves_no_more(
    dispatch: DispatchHere,
) -> None:
    await dispatch.employ(member="m1", areas=NIGHT)
    ticket = dispatch.opens(type="pool")
    await dispatch.hear()
    late = await dispatch.employ(member="m2", areas=NIGHT)

    async def both() -> bool:
        return await members(dispatch, ticket) == ("m1", "m2")

    await until(both)
    profile = Profile(skills=("制冷",), home=Place(lat=30.27, lon=120.15), member_id="m2")
    moved_on = RegisterTechnician(profile=profile, at=dispatch.intent().occurred_at, change=True)
    await dispatch.app.change_technician(dispatch.intent(), late, moved_on)

    async def one() -> bool:
        return await members(dispatch, ticket) == ("m1",)

    await until(one)


async def test_whose_member_changes_with_their_queue_leaves_nobody_behind_in_it(
    dispatch: DispatchHere,
) -> None:
    await dispatch.employ(member="m1", areas=NIGHT)
    one = await dispatch.employ(member="m2", areas=NIGHT)
    ticket = dispatch.opens(type="pool")
    await dispatch.hear()
    assert await members(dispatch, ticket) == ("m1", "m2")

    profile = Profile(skills=("制冷",), member_id="m3", areas=("team:day",))
    changed = RegisterTechnician(profile=profile, at=dispatch.intent().occurred_at, change=True)
    await dispatch.app.change_technician(dispatch.intent(), one, changed)

    async def m1_alone() -> bool:
        return await members(dispatch, ticket) == ("m1",)

    await until(m1_alone)


async def test_many_who_come_to_a_queue_at_once_are_all_told(dispatch: DispatchHere) -> None:
    await dispatch.employ(member="m0", areas=NIGHT)
    tickets = [dispatch.opens(type="pool") for _ in range(3)]
    await dispatch.hear()
    come = [f"m{number}" for number in range(1, 21)]
    await asyncio.gather(*(dispatch.employ(member=one, areas=NIGHT) for one in come))

    async def all_of_them() -> bool:
        told = [await members(dispatch, ticket) for ticket in tickets]
        return all(set(one) == {"m0", *come} for one in told)

    await until(all_of_them)


async def test_a_dispatcher_gives_a_ticket_to_a_queue_and_somebody_else_may_have_it(
    dispatch: DispatchHere,
) -> None:
    first = await dispatch.employ(member="m1")
    night = await dispatch.employ(30.30, member="m2", areas=NIGHT)
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, first, "offered")

    async def put(actor: str, role: str, queue: str) -> None:
        caller = dispatch.caller(actor, role)
        await dispatch.queueing.put(
            caller, dispatch.intent(actor), ticket, queue, within_s=None, reason="13912340001 请接"
        )

    for actor, role, queue, refusal in (
        ("member:m2", "technician", "team:night", NotYourDecision),
        ("member:boss", "dispatcher", "night", QueueWrong),
        ("member:boss", "dispatcher", "team:day", QueueEmpty),
    ):
        with pytest.raises(refusal):
            await put(actor, role, queue)
    await put("member:boss", "dispatcher", "team:night")
    await dispatch.has(ticket, None, "queued")
    assert await grabs(dispatch, ticket, "m2") is None
    await dispatch.has(ticket, night, "accepted")
    facts = [one.fact for one in await dispatch.store.facts(ASSIGNMENT, dispatch.tenant, ticket)]
    queued = next(one for one in facts if isinstance(one, AssignmentQueued))
    assert (queued.manual, queued.replaces) == (True, first)
    assert "13912340001" not in (queued.reason or "")
    assert isinstance(facts[-2], AssignmentOffered)
    loads = {who: load for who, _, load in (await _bench(dispatch))}
    assert (loads[first], loads[night]) == (0, 1)


async def _bench(dispatch: DispatchHere) -> list[tuple[UUID, object, int]]:
    caller = dispatch.caller("member:boss", "dispatcher")
    known = await dispatch.telling.technicians(caller, None, 50)
    return [(one.technician_id, one, one.load) for one in known]
