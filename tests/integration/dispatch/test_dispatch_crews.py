"""Crews on a real log: each post is asked for, answers for itself, and all are let go together."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.dispatch.domain.crew import NoSuchPost, OnTheTicketAlready, Post
from services.dispatch.domain.refusals import OfferNotYours
from tests.integration.dispatch.conftest import DispatchHere
from tests.written_log import until

pytestmark = pytest.mark.integration

HELPER = {"role": "helper", "count": 1, "skills": ["起重"], "skill_levels": {}}


def helper_of(ticket: UUID) -> UUID:
    return Post(ticket_id=ticket, role="helper").post_id


async def test_lead_and_helper_are_asked_and_nobody_is_both(dispatch: DispatchHere) -> None:
    near = await dispatch.employ(30.27, skills="制冷 起重", member="m1")
    far = await dispatch.employ(30.40, skills="制冷 起重", member="m2")
    ticket = dispatch.opens(crew=[HELPER])
    await dispatch.hear()
    await dispatch.has(ticket, near, "offered")
    await dispatch.has(helper_of(ticket), far, "offered")
    explained = (await dispatch.app.explain(dispatch.tenant, helper_of(ticket), None)).offered
    assert explained is not None
    assert (explained.ticket_id, explained.post) == (ticket, "helper:1")
    assert {one.technician: one.eliminated_by for one in explained.candidates} == {
        str(far): None,
        str(near): "in_the_crew",
    }


async def test_each_speaks_for_their_own_place(dispatch: DispatchHere) -> None:
    lead = await dispatch.employ(30.27, skills="制冷", member="m1")
    helper = await dispatch.employ(30.27, skills="起重", member="m2")
    ticket = dispatch.opens(crew=[HELPER])
    await dispatch.hear()
    for member, place in (("m1", ticket), ("m2", helper_of(ticket))):
        caller = dispatch.caller(f"member:{member}", "technician")
        assert await dispatch.places.place_of(caller, ticket) == place
        await dispatch.app.accept(caller, dispatch.intent(caller.actor), place)
    await dispatch.has(ticket, lead, "accepted")
    await dispatch.has(helper_of(ticket), helper, "accepted")
    second = dispatch.caller("member:m2", "technician")
    await dispatch.travelling.step(
        second, dispatch.intent(second.actor), helper_of(ticket), "arrived", None
    )
    assert (await dispatch.assignment(ticket)).trip.stage == "not_departed"
    assert (await dispatch.assignment(helper_of(ticket))).trip.stage == "on_site"
    stranger = dispatch.caller("member:m3", "technician")
    with pytest.raises(OfferNotYours):
        place = await dispatch.places.place_of(stranger, ticket)
        await dispatch.app.accept(stranger, dispatch.intent(stranger.actor), place)
    with pytest.raises(NoSuchPost):
        await dispatch.places.place_of(stranger, ticket, "helper:2")


async def test_a_person_cannot_send_somebody_twice(dispatch: DispatchHere) -> None:
    lead = await dispatch.employ(30.27, skills="制冷 起重", member="m1")
    ticket = dispatch.opens(crew=[HELPER])
    await dispatch.hear()
    await dispatch.has(ticket, lead, "offered")
    boss = dispatch.caller("member:boss", "dispatcher")

    async def stuck() -> bool:
        return (await dispatch.told(helper_of(ticket)))[-1] == "assignment.unassignable"

    await until(stuck)
    with pytest.raises(OnTheTicketAlready):
        await dispatch.app.assign(
            boss, dispatch.intent(boss.actor), helper_of(ticket), lead, "ask them"
        )
    other = await dispatch.employ(30.30, skills="起重", member="m2")
    await dispatch.has(helper_of(ticket), other, "offered")


async def test_all_are_free_when_the_ticket_closes(dispatch: DispatchHere) -> None:
    people = [
        await dispatch.employ(30.27, skills=skill, member=f"m{number}")
        for number, skill in enumerate(("制冷", "起重", "起重"))
    ]
    ticket = dispatch.opens(crew=[{**HELPER, "count": 2}])
    await dispatch.hear()
    posts = [Post(ticket_id=ticket, role="helper", number=n).post_id for n in (1, 2)]
    assert {(await dispatch.assignment(one)).technician_id for one in posts} == {*people[1:]}
    dispatch.prioritises(ticket, "P1")
    await dispatch.hear()
    for one in posts:
        need = (await dispatch.assignment(one)).need
        assert need is not None
        assert need.priority == "P1"
    dispatch.closes(ticket)
    await dispatch.hear()
    for one in (ticket, *posts):
        await dispatch.has(one, None, "over")


async def test_a_doubtful_tickets_posts_are_filled_by_a_person(dispatch: DispatchHere) -> None:
    helper = await dispatch.employ(30.27, skills="起重", member="m2")
    ticket = dispatch.opens(crew=[HELPER], dispatch=False, flags=["location_missing"])
    await dispatch.hear()
    await dispatch.has(helper_of(ticket), None, "held")
    boss = dispatch.caller("member:boss", "dispatcher")
    place = await dispatch.places.place(dispatch.tenant, ticket, "helper:1")
    await dispatch.app.assign(boss, dispatch.intent(boss.actor), place, helper, "go all the same")
    await dispatch.has(helper_of(ticket), helper, "offered")


async def test_of_two_who_send_one_person_to_both_places_at_once_one_is_told(
    dispatch: DispatchHere,
) -> None:
    one = await dispatch.employ(30.27, skills="制冷 起重", member="m1")
    ticket = dispatch.opens(crew=[HELPER], dispatch=False, flags=["location_missing"])
    await dispatch.hear()
    await dispatch.has(helper_of(ticket), None, "held")
    boss = dispatch.caller("member:boss", "dispatcher")
    came = await asyncio.gather(
        *(
            dispatch.app.assign(boss, dispatch.intent(boss.actor), place, one, "you")
            for place in (ticket, helper_of(ticket))
        ),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in came) == ["OnTheTicketAlready", "int"]


async def test_of_two_who_ask_one_person_to_take_over_at_once_one_is_told(
    dispatch: DispatchHere,
) -> None:
    for number, skill in enumerate(("制冷", "起重", "起重")):
        await dispatch.employ(30.27, skills=skill, member=f"m{number}")
    ticket = dispatch.opens(crew=[{**HELPER, "count": 2}])
    await dispatch.hear()
    givers = [dispatch.caller(f"member:m{number}", "technician") for number in (1, 2)]
    places = [await dispatch.places.place_of(giver, ticket) for giver in givers]
    for giver, place in zip(givers, places, strict=True):
        await dispatch.app.accept(giver, dispatch.intent(giver.actor), place)
    one = await dispatch.employ(30.28, skills="起重", member="m3")
    came = await asyncio.gather(
        *(
            dispatch.transferring.ask(giver, dispatch.intent(giver.actor), place, one, "忙")
            for giver, place in zip(givers, places, strict=True)
        ),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in came) == ["OnTheTicketAlready", "Told"]


async def test_a_helper_who_marks_their_arrival_has_arrived_and_not_the_lead(
    dispatch: DispatchHere,
) -> None:
    await dispatch.employ(30.27, skills="制冷", member="2")
    await dispatch.employ(30.27, skills="起重", member="1")
    ticket = dispatch.opens(crew=[HELPER])
    await dispatch.hear()
    dispatch.marks(ticket, "technician_arrived", "technician", datetime.now(UTC))
    await dispatch.hear()
    assert (await dispatch.assignment(helper_of(ticket))).trip.stage == "on_site"
    assert (await dispatch.assignment(ticket)).trip.stage == "not_departed"


async def test_who_falls_ill_gives_their_post_back_and_the_next_one_is_asked_for_it_alone(
    dispatch: DispatchHere,
) -> None:
    lead = await dispatch.employ(30.27, skills="制冷", member="m1")
    first = await dispatch.employ(30.27, skills="起重", member="m2")
    second = await dispatch.employ(30.40, skills="起重", member="m3")
    ticket = dispatch.opens(crew=[HELPER])
    await dispatch.hear()
    post = helper_of(ticket)
    for member, place in (("m1", ticket), ("m2", post)):
        caller = dispatch.caller(f"member:{member}", "technician")
        await dispatch.app.accept(caller, dispatch.intent(caller.actor), place)

    boss = dispatch.caller("member:boss", "dispatcher")
    place = await dispatch.places.place_of(boss, ticket, "helper:1")
    await dispatch.app.decline(boss, dispatch.intent(boss.actor), place, "病了")

    await dispatch.has(post, second, "offered")
    await dispatch.has(ticket, lead, "accepted")
    assert first in (await dispatch.assignment(post)).declined

    other = dispatch.caller("member:m3", "technician")
    await dispatch.app.decline(other, dispatch.intent(other.actor), post, "也病了")

    async def stuck() -> bool:
        return (await dispatch.assignment(post)).stuck_because is not None

    await until(stuck)
    third = await dispatch.employ(30.50, skills="起重", member="m4")
    await dispatch.has(post, third, "offered")
    await dispatch.has(ticket, lead, "accepted")
