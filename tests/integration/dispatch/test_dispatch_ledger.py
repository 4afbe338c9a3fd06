"""The ledger of decisions: why not they, at any past moment, and the same choice once more."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.dispatch.adapters.tales import TalesOfLog
from services.dispatch.app.explaining import MadeAgain, Reading
from services.dispatch.app.reading import LogBeingRead, Readings
from services.dispatch.app.simulating import Period, Simulating
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.decisions import Decided
from services.dispatch.domain.facts import AssignmentOffered
from services.dispatch.domain.policies import PolicyChange
from services.dispatch.domain.refusals import NotForDispatch
from services.dispatch.domain.rights import NotYourDecision
from services.dispatch.domain.shifts.commands import EndShift
from services.dispatch.domain.simulating import Simulation
from services.dispatch.domain.technician import TechnicianUnknown
from services.dispatch.domain.why_not import WhyNot
from tests.integration.dispatch.conftest import DispatchHere
from tests.written_log import until

pytestmark = pytest.mark.integration


async def why_not(
    dispatch: DispatchHere, ticket: UUID, who: UUID, as_of: datetime | None = None
) -> WhyNot:
    return await dispatch.explaining.why_not(dispatch.tenant, ticket, who, as_of)


async def made_again(dispatch: DispatchHere, ticket: UUID) -> MadeAgain:
    """Make the last decision for a ticket again, from a reading of the whole log."""
    told = [one async for one in dispatch.explaining.run_again(dispatch.tenant, ticket, None)]
    *readings, made = told
    assert all(isinstance(one, Reading) for one in readings)
    assert isinstance(made, MadeAgain)
    return made


async def decided_at(dispatch: DispatchHere, ticket: UUID) -> datetime:
    """Return when the log learned of the last decision for a ticket."""
    facts = await dispatch.store.facts(ASSIGNMENT, dispatch.tenant, ticket)
    return [one.envelope.recorded_at for one in facts if isinstance(one.fact, Decided)][-1]


async def test_who_was_not_chosen_learns_what_was_missing(dispatch: DispatchHere) -> None:
    near = await dispatch.employ(30.27)
    far = await dispatch.employ(30.40)
    ended = await dispatch.employ(30.27, ends=date(2026, 1, 1))
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, near, "offered")

    chosen = await why_not(dispatch, ticket, near)
    assert chosen.is_chosen
    farther = await why_not(dispatch, ticket, far)
    assert farther.hurdles == ()
    assert farther.gap is not None
    travel = farther.candidate.terms["travel_min"]
    assert farther.gap.minutes == pytest.approx(travel, abs=0.01)
    paper = await why_not(dispatch, ticket, ended)
    (hurdle,) = paper.hurdles
    assert (hurdle.rule, hurdle.details["until"]) == ("cert_valid", "2026-01-01")
    with pytest.raises(TechnicianUnknown):
        await why_not(dispatch, ticket, uuid4())
    with pytest.raises(NotForDispatch):
        await why_not(dispatch, uuid4(), near)


async def test_what_happened_later_does_not_change_why(dispatch: DispatchHere) -> None:
    first = await dispatch.employ(30.27, capacity=1)
    other = await dispatch.employ(30.28, capacity=1)
    busy_with = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(busy_with, first, "offered")
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, other, "offered")
    then = await decided_at(dispatch, ticket)

    dispatch.closes(busy_with)
    await dispatch.hear()
    await dispatch.has(busy_with, None, "over")
    boss = dispatch.caller("member:boss", "dispatcher")
    await dispatch.app.assign(boss, dispatch.intent(), ticket, first, "has the key")
    await dispatch.app.change_technician(dispatch.intent(), first, EndShift(at=datetime.now(UTC)))

    said = (await why_not(dispatch, ticket, first, then)).decision.recorded_at
    assert said == then, "what is told of a decision is the moment to ask about it as of"
    past = await why_not(dispatch, ticket, first, then)
    assert past.decision.chosen == other
    assert [(one.rule, one.details) for one in past.hurdles] == [
        ("capacity", {"load": "1", "capacity": "1"})
    ]
    by_hand = await why_not(dispatch, ticket, other)
    assert by_hand.decision.is_by_a_person
    assert (await made_again(dispatch, ticket)).differences == ()


async def test_tickets_that_come_at_once_are_decided_the_same_again(
    dispatch: DispatchHere,
) -> None:
    people = [await dispatch.employ(30.2 + 0.01 * number, capacity=2) for number in range(12)]
    tickets = [dispatch.opens(priority=f"P{number % 3 + 1}") for number in range(40)]
    await dispatch.hear()

    async def all_are_decided() -> bool:
        told = await asyncio.gather(*(dispatch.told(ticket) for ticket in tickets))
        return all(kinds for kinds in told)

    await until(all_are_decided)
    declined = 0
    for ticket in tickets[:10]:
        now = await dispatch.assignment(ticket)
        if now.status == "offered" and now.technician_id is not None:
            caller = dispatch.caller("system:test")
            await dispatch.app.decline(caller, dispatch.intent(), ticket, "too far")
            declined += 1
    assert declined
    flying = 0
    for ticket in tickets:
        made = await made_again(dispatch, ticket)
        assert made.differences == ()
        flying += bool(made.decision.basis.in_flight)
        for who in people[:3]:
            said = await why_not(dispatch, ticket, who)
            kept = [one for one in said.decision.fact.candidates if one.technician == str(who)]
            assert kept == [] or said.candidate in kept
    assert flying, "some were decided while others were under way"
    offers = await dispatch.store.facts(ASSIGNMENT, dispatch.tenant, tickets[0])
    assert any(isinstance(one.fact, AssignmentOffered) for one in offers)


async def test_one_reading_of_a_log_goes_on_at_a_time(dispatch: DispatchHere) -> None:
    near = await dispatch.employ(30.27)
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, near, "offered")
    first = aiter(dispatch.explaining.run_again(dispatch.tenant, ticket, None))
    assert isinstance(await anext(first), Reading)
    with pytest.raises(LogBeingRead):
        await made_again(dispatch, ticket)
    assert [one async for one in first]
    assert (await made_again(dispatch, ticket)).differences == ()


async def test_a_past_period_is_decided_again_under_another_policy(
    dispatch: DispatchHere,
) -> None:
    before = datetime.now(UTC)
    busy = await dispatch.employ(30.27, capacity=9)
    idle = await dispatch.employ(30.30, capacity=9)
    tickets = []
    for _ in range(6):
        tickets.append(dispatch.opens())
        await dispatch.hear()
    took = [(await dispatch.assignment(ticket)).technician_id for ticket in tickets]
    assert set(took) == {busy, idle}
    simulating = Simulating(TalesOfLog(dispatch.store), dispatch.deciders, Readings())
    period = Period(since=before - timedelta(hours=1), until=before + timedelta(hours=1))
    boss = dispatch.caller("member:boss", "dispatcher")

    async def simulated(change: PolicyChange, period: Period) -> Simulation:
        told = [one async for one in simulating.simulate(boss, change, period)]
        *readings, simulation = told
        assert readings
        assert isinstance(simulation, Simulation)
        return simulation

    same = await simulated(PolicyChange(key="same"), period)
    assert (same.decisions, same.to_another) == (len(tickets), 0)
    nearest = await simulated(PolicyChange(key="nearest", workload_weight=0.0), period)
    assert nearest.to_another == took.count(idle)
    assert {one.after.technician_id for one in nearest.moved if one.after} == {busy}
    long_ago = Period(since=before - timedelta(days=2), until=before - timedelta(days=1))
    assert (await simulated(PolicyChange(key="same"), long_ago)).decisions == 0
    with pytest.raises(NotYourDecision):
        stranger = simulating.simulate(dispatch.caller("key:1"), PolicyChange(key="x"), period)
        await anext(aiter(stranger))


async def test_who_took_a_ticket_or_was_handed_it_is_held_against_it_again(
    dispatch: DispatchHere,
) -> None:
    night = ("team:night",)
    first = await dispatch.employ(member="m1", areas=night, capacity=2)
    second = await dispatch.employ(30.30, member="m2", areas=night)
    outside = await dispatch.employ(30.28, member="m3", areas=("team:day",))
    ticket = dispatch.opens(type="pool")
    await dispatch.hear()
    caller = dispatch.caller("member:m1", "technician")
    await dispatch.queueing.grab(caller, dispatch.intent(caller.actor), ticket)

    made = await made_again(dispatch, ticket)
    assert (made.decision.how, made.decision.chosen, made.differences) == ("grabbed", first, ())
    assert [one.rule for one in (await why_not(dispatch, ticket, outside)).hurdles] == ["queue"]
    free = await why_not(dispatch, ticket, second)
    assert (free.hurdles, free.gap) == ((), None)

    intent = dispatch.intent(caller.actor)
    await dispatch.transferring.ask(caller, intent, ticket, outside, "knows the place")
    await dispatch.app.change_technician(dispatch.intent(), second, EndShift(at=datetime.now(UTC)))
    to = dispatch.caller("member:m3", "technician")
    await dispatch.app.accept(to, dispatch.intent(to.actor), ticket)
    made = await made_again(dispatch, ticket)
    assert (made.decision.how, made.decision.chosen) == ("transferred", outside)
    assert made.differences == ()
    assert (await why_not(dispatch, ticket, second)).hurdles == (), "they were there when asked"
