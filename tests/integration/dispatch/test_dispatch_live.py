"""Live positions: told on the way only, seen by whom they concern, and every look is kept first."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.dispatch.app.ports import LivePositionsAway, LookTaken
from services.dispatch.domain.live import (
    LivePosition,
    LivePositionNotNow,
    LivePositionNotShown,
    LivePositionNotYours,
    LivePositionUnknown,
    LooksTooOften,
)
from services.dispatch.domain.places import Place
from services.dispatch.domain.refusals import NotForDispatch
from services.dispatch.domain.technician import TechnicianUnknown
from services.dispatch.domain.trip import Step
from tests.integration.dispatch.conftest import DispatchHere
from tests.written_log import until

pytestmark = pytest.mark.integration

ON_THE_WAY = Place(lat=30.30, lon=120.15)


async def step(here: DispatchHere, ticket: UUID, what: Step) -> None:
    who = "member:1"
    await here.travelling.step(here.caller(who), here.intent(who), ticket, what, None)


async def tell(here: DispatchHere, who: UUID, member: str = "member:1") -> LivePosition:
    return await here.live.tell(here.caller(member), here.intent(member), who, ON_THE_WAY)


async def offered(here: DispatchHere, kind: str = "equipment_repair") -> tuple[UUID, UUID]:
    """Return somebody and the ticket that they are offered."""
    who = await here.employ(30.37, member="1")
    ticket = here.opens(type=kind)
    await here.hear()
    await here.has(ticket, who, "offered")
    return who, ticket


async def looks(here: DispatchHere, who: UUID, count: int) -> list[LookTaken]:
    """Return who looked, as the technician reads it, as soon as there are so many."""
    found: list[LookTaken] = []

    async def so() -> bool:
        found[:] = await here.live.looks(here.caller("member:1"), who, None, 50)
        return len(found) >= count

    await until(so)
    return found


async def test_a_position_is_taken_from_setting_out_until_arriving(dispatch: DispatchHere) -> None:
    who, ticket = await offered(dispatch)
    with pytest.raises(LivePositionNotNow):
        await tell(dispatch, who)
    await step(dispatch, ticket, "departed")
    for stranger in ("member:2", "member:boss", "key:1"):
        with pytest.raises(LivePositionNotYours):
            await tell(dispatch, who, stranger)
    assert (await tell(dispatch, who)).ticket_id == ticket
    await step(dispatch, ticket, "arrived")
    with pytest.raises(LivePositionNotNow):
        await tell(dispatch, who)
    await until(lambda: not dispatch.positions.known)
    with pytest.raises(TechnicianUnknown):
        await tell(dispatch, uuid4())


async def test_who_decides_sees_it_and_the_technician_sees_who_looked(
    dispatch: DispatchHere,
) -> None:
    who, ticket = await offered(dispatch)
    boss, colleague = dispatch.caller("member:boss", "dispatcher"), dispatch.caller("member:2", "x")
    with pytest.raises(LivePositionNotNow):
        await dispatch.live.look(boss, dispatch.intent("member:boss"), who)
    await step(dispatch, ticket, "departed")
    told = await tell(dispatch, who)
    seen = await dispatch.live.look(boss, dispatch.intent("member:boss"), who)
    assert seen.live == told
    with pytest.raises(LooksTooOften):
        await dispatch.live.look(boss, dispatch.intent("member:boss"), who)
    with pytest.raises(LivePositionNotShown):
        await dispatch.live.look(colleague, dispatch.intent("member:2"), who)
    with pytest.raises(LivePositionNotShown):
        await dispatch.live.looks(colleague, who, None, 50)
    [look] = await looks(dispatch, who, 1)
    assert (look.reader, look.by, look.ticket_id) == ("member:boss", "decides", ticket)
    assert look.position == seen.looked_at
    assert await dispatch.live.looks(boss, who, look.position, 50) == []


async def test_whoever_sees_the_ticket_follows_it_if_the_scenario_says_so(
    dispatch: DispatchHere,
) -> None:
    who, ticket = await offered(dispatch, "home_repair")
    owner = dispatch.caller("member:owner", "owner")
    with pytest.raises(LivePositionNotNow):
        await dispatch.live.follow(owner, dispatch.intent("member:owner"), ticket)
    await step(dispatch, ticket, "departed")
    with pytest.raises(LivePositionUnknown):
        await dispatch.live.follow(owner, dispatch.intent("member:owner"), ticket)
    await tell(dispatch, who)
    # A look at nothing is none: it is not kept, and the next one need not wait.
    for reader in ("member:owner", "member:tenant"):
        caller = dispatch.caller(reader, "owner")
        seen = await dispatch.live.follow(caller, dispatch.intent(reader), ticket)
        assert (seen.technician_id, seen.live.place) == (who, ON_THE_WAY)
    kept = await looks(dispatch, who, 2)
    assert [one.reader for one in kept] == ["member:tenant", "member:owner"]
    assert {one.by for one in kept} == {"sees_the_ticket"}
    with pytest.raises(NotForDispatch):
        await dispatch.live.follow(owner, dispatch.intent("member:owner"), uuid4())


async def test_a_scenario_that_does_not_say_so_shows_it_to_who_decides_only(
    dispatch: DispatchHere,
) -> None:
    who, ticket = await offered(dispatch)
    await step(dispatch, ticket, "departed")
    await tell(dispatch, who)
    owner = dispatch.caller("member:owner", "owner")
    with pytest.raises(LivePositionNotShown):
        await dispatch.live.follow(owner, dispatch.intent("member:owner"), ticket)
    desk = dispatch.caller("member:desk", "front_desk")
    seen = await dispatch.live.follow(desk, dispatch.intent("member:desk"), ticket)
    assert seen.live.place == ON_THE_WAY


async def test_what_was_told_on_another_way_is_not_shown(dispatch: DispatchHere) -> None:
    who, ticket = await offered(dispatch)
    await step(dispatch, ticket, "departed")
    told = await tell(dispatch, who)
    elsewhere = LivePosition(ticket_id=uuid4(), place=ON_THE_WAY, at=told.at - timedelta(minutes=3))
    dispatch.positions.known[who] = elsewhere
    boss = dispatch.caller("member:boss", "dispatcher")
    with pytest.raises(LivePositionUnknown):
        await dispatch.live.look(boss, dispatch.intent("member:boss"), who)


async def test_while_the_bus_is_away_nobody_is_shown_and_trips_go_on(
    dispatch: DispatchHere,
) -> None:
    who, ticket = await offered(dispatch)
    await step(dispatch, ticket, "departed")
    await tell(dispatch, who)
    dispatch.positions.away = True
    boss = dispatch.caller("member:boss", "dispatcher")
    with pytest.raises(LivePositionsAway):
        await dispatch.live.look(boss, dispatch.intent("member:boss"), who)
    assert await dispatch.live.looks(boss, who, None, 50) == [], "nobody saw anything"
    await step(dispatch, ticket, "arrived")
    follower = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(follower, who, "offered")
    dispatch.positions.away = False
    with pytest.raises(LivePositionNotNow):
        await dispatch.live.look(boss, dispatch.intent("member:boss"), who)
