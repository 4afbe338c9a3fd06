"""Handing over on a real log: asked, answered, run out, and whom somebody chooses most often."""

from uuid import UUID, uuid4

import pytest

from services.dispatch.domain.eligibility import TargetNotEligible
from services.dispatch.domain.refusals import OfferNotYours, ReasonNeeded
from services.dispatch.domain.technician import TechnicianUnknown
from tests.integration.dispatch.conftest import DispatchHere
from tests.written_log import until

pytestmark = pytest.mark.integration


async def taken(dispatch: DispatchHere, member: str, kind: str = "equipment_repair") -> UUID:
    """Return a ticket that the only technician there is has accepted."""
    ticket = dispatch.opens(type=kind)
    await dispatch.hear()
    caller = dispatch.caller(f"member:{member}", "technician")
    await dispatch.app.accept(caller, dispatch.intent(caller.actor), ticket)
    return ticket


async def ask(dispatch: DispatchHere, member: str, ticket: UUID, to: UUID, why: str = "忙") -> int:
    caller = dispatch.caller(f"member:{member}", "technician")
    intent = dispatch.intent(caller.actor)
    return (await dispatch.transferring.ask(caller, intent, ticket, to, why)).nth


async def test_the_giver_has_it_until_who_is_asked_takes_it(dispatch: DispatchHere) -> None:
    giver = await dispatch.employ(member="m1")
    ticket = await taken(dispatch, "m1")
    other = await dispatch.employ(30.40, member="m2")
    unfit = await dispatch.employ(30.41, member="m3", skills="电")
    for to, why, refusal in (
        (uuid4(), "满了", TechnicianUnknown),
        (unfit, "满了", TargetNotEligible),
        (other, "", ReasonNeeded),
    ):
        with pytest.raises(refusal):
            await ask(dispatch, "m1", ticket, to, why)
    with pytest.raises(OfferNotYours):
        await ask(dispatch, "m3", ticket, other)
    assert await ask(dispatch, "m1", ticket, other) == 1
    await dispatch.has(ticket, giver, "accepted")
    li = dispatch.caller("member:m2", "technician")
    await dispatch.app.accept(li, dispatch.intent(li.actor), ticket)
    await dispatch.has(ticket, other, "accepted")
    explained = (await dispatch.app.explain(dispatch.tenant, ticket, None)).offered
    assert explained is not None
    assert (explained.policy, explained.replaces) == ("transferred", giver)
    boss = dispatch.caller("member:boss", "dispatcher")

    async def counted() -> bool:
        known = await dispatch.telling.technicians(boss, None, 50)
        loads = {one.technician_id: one.load for one in known}
        return (loads[giver], loads[other]) == (0, 1)

    await until(counted)


async def test_who_does_not_answer_in_time_leaves_it_with_the_giver(dispatch: DispatchHere) -> None:
    giver = await dispatch.employ(member="m1")
    ticket = await taken(dispatch, "m1", "hasty")
    other = await dispatch.employ(30.40, member="m2")
    await ask(dispatch, "m1", ticket, other)

    async def ended() -> bool:
        return (await dispatch.told(ticket))[-1] == "assignment.transfer_ended"

    await until(ended)
    await dispatch.has(ticket, giver, "accepted")

    third = await dispatch.employ(30.41, member="m3")
    await ask(dispatch, "m1", ticket, third)
    assert (await dispatch.told(ticket))[-1] == "assignment.transfer_asked"
    await until(ended)


async def test_those_somebody_chose_most_often_come_first(dispatch: DispatchHere) -> None:
    await dispatch.employ(member="m1", capacity=50)
    tickets = [await taken(dispatch, "m1") for _ in range(4)]
    near = await dispatch.employ(30.28, member="m2", areas=("team:night",))
    far = await dispatch.employ(30.90, member="m3")
    for one in tickets[:2]:
        await ask(dispatch, "m1", one, far)
    caller = dispatch.caller("member:m1", "technician")
    await dispatch.queueing.put(
        caller,
        dispatch.intent(caller.actor),
        tickets[2],
        "team:night",
        within_s=None,
        reason="晚",
    )
    at = dispatch.intent().occurred_at

    async def shown() -> list[tuple[str, int]]:
        found = await dispatch.transferring.targets(caller, tickets[3], at)
        return [(one.technician or one.queue, one.times) for one in found.items]

    async def counted() -> bool:
        return sum(times for _, times in await shown()) == 3

    await until(counted)
    assert await shown() == [(str(far), 2), ("team:night", 1), (str(near), 0)]
    queued = (await dispatch.assignment(tickets[2])).queued
    assert queued is not None
    assert queued.until is not None, "it is never nobody's for ever"
