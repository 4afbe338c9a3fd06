"""Trips on a real log: they are told by who has the ticket, and say where technicians are."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import AssignmentDeparted, TripFact
from services.dispatch.domain.places import Place
from services.dispatch.domain.refusals import NotArrived, NotForDispatch, OfferNotYours
from services.dispatch.domain.technician import TECHNICIAN
from services.dispatch.domain.trip import Step
from shared.moments import OccurredInFuture
from tests.integration.dispatch.conftest import DispatchHere
from tests.written_log import until

pytestmark = pytest.mark.integration

THERE = Place(lat=30.27, lon=120.15)


async def step(
    here: DispatchHere,
    ticket: UUID,
    what: Step,
    actor: str = "member:1",
    at: datetime | None = None,
) -> int:
    return await here.travelling.step(here.caller(actor), here.intent(actor), ticket, what, at)


async def place_of(here: DispatchHere, technician_id: UUID) -> Place | None:
    return (await here.store.load(TECHNICIAN, here.tenant, technician_id)).state.place


async def stands_there(here: DispatchHere, technician_id: UUID) -> None:
    async def so() -> bool:
        return await place_of(here, technician_id) == THERE

    await until(so)


async def test_an_estimate_is_kept_when_somebody_sets_out_and_they_stand_where_they_arrived(
    dispatch: DispatchHere,
) -> None:
    who = await dispatch.employ(30.37, member="1")
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, who, "offered")
    await step(dispatch, ticket, "departed")
    assert await place_of(dispatch, who) == Place(lat=30.37, lon=120.15)
    await step(dispatch, ticket, "arrived")
    await stands_there(dispatch, who)
    await step(dispatch, ticket, "left")
    assert await dispatch.told(ticket) == [
        *("assignment.requested", "assignment.offered", "assignment.accepted"),
        *("assignment.departed", "assignment.arrived", "assignment.left"),
    ]
    facts = await dispatch.store.facts(ASSIGNMENT, dispatch.tenant, ticket)
    [out] = [one.fact for one in facts if isinstance(one.fact, AssignmentDeparted)]
    assert out.estimate is not None
    assert (round(out.estimate.km, 1), out.estimate.source) == (11.1, "straight_line")
    moved = (await dispatch.store.facts(TECHNICIAN, dispatch.tenant, who))[-1]
    arrived = next(one for one in facts if one.fact.TOPIC == "assignment.arrived")
    assert moved.envelope.meta.causation_id == arrived.envelope.event_id


@pytest.mark.parametrize(("lat", "lon", "doubt"), [(0.0, 0.0, "no_place"), (60.0, 30.0, "too_far")])
async def test_who_was_sent_to_a_doubtful_place_stays_where_they_were_and_in_dispatch(
    dispatch: DispatchHere, lat: float, lon: float, doubt: str
) -> None:
    who = await dispatch.employ(30.37, member="1")
    ticket = dispatch.opens(
        location={"lat": lat, "lon": lon}, dispatch=False, flags=["location_missing"]
    )
    await dispatch.hear()
    boss = dispatch.caller("member:boss", "dispatcher")
    await dispatch.app.assign(boss, dispatch.intent(boss.actor), ticket, who, "it is round here")
    await step(dispatch, ticket, "departed")
    await step(dispatch, ticket, "arrived")
    facts = [one.fact for one in await dispatch.store.facts(ASSIGNMENT, dispatch.tenant, ticket)]
    [out] = [one for one in facts if isinstance(one, AssignmentDeparted)]
    assert (out.estimate, out.no_estimate) == (None, doubt)

    next_door = dispatch.opens(location={"lat": 30.37, "lon": 120.15})
    await dispatch.hear()
    await dispatch.has(next_door, who, "offered")
    assert await place_of(dispatch, who) == Place(lat=30.37, lon=120.15)


async def test_the_next_ticket_goes_to_whoever_is_on_the_way_to_its_neighbour(
    dispatch: DispatchHere,
) -> None:
    far = await dispatch.employ(30.50, member="1")
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, far, "offered")
    await dispatch.employ(30.36, member="2")
    await step(dispatch, ticket, "departed")
    next_door = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(next_door, far, "offered")


async def test_only_who_has_it_or_decides_for_them_says_so(dispatch: DispatchHere) -> None:
    await dispatch.employ(member="1")
    ticket = dispatch.opens()
    await dispatch.hear()
    for stranger in ("member:2", "key:1"):
        with pytest.raises(OfferNotYours):
            await step(dispatch, ticket, "departed", stranger)
    with pytest.raises(NotForDispatch):
        await step(dispatch, uuid4(), "departed")
    with pytest.raises(NotArrived):
        await step(dispatch, ticket, "left")
    with pytest.raises(OccurredInFuture):
        await step(dispatch, ticket, "arrived", at=datetime.now(UTC) + timedelta(hours=1))
    boss = dispatch.caller("member:boss", "dispatcher")
    await dispatch.travelling.step(boss, dispatch.intent(), ticket, "departed", None)
    assert (await dispatch.told(ticket))[-2:] == ["assignment.accepted", "assignment.departed"]


async def test_a_step_that_is_marked_on_the_ticket_is_taken_once_and_our_own_word_is_not(
    dispatch: DispatchHere,
) -> None:
    who = await dispatch.employ(30.37, member="1")
    ticket = dispatch.opens()
    await dispatch.hear()
    seen = datetime.now(UTC)
    dispatch.marks(ticket, "technician_left", "technician", seen)  # where nobody arrived
    dispatch.marks(ticket, "technician_arrived", "system", seen)  # what we said ourselves
    dispatch.marks(ticket, "customer_contacted", "technician", seen)
    await dispatch.hear()
    assert await dispatch.told(ticket) == ["assignment.requested", "assignment.offered"]
    dispatch.marks(ticket, "technician_arrived", "technician", seen)
    dispatch.marks(ticket, "technician_arrived", "technician", seen + timedelta(seconds=1))
    await dispatch.hear()
    await stands_there(dispatch, who)
    facts = await dispatch.store.facts(ASSIGNMENT, dispatch.tenant, ticket)
    [trip] = [one.fact for one in facts if isinstance(one.fact, TripFact)]
    assert (trip.TOPIC, trip.occurred_at) == ("assignment.arrived", seen)
