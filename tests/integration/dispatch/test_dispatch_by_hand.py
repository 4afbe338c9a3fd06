"""Who may answer an offer, and what people decide instead of the policy."""

from uuid import uuid4

import pytest

from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import AssignmentOffered
from services.dispatch.domain.refusals import (
    NotForDispatch,
    OfferNotYours,
)
from services.dispatch.domain.rights import NotYourDecision
from services.dispatch.domain.technician import TechnicianUnknown
from tests.integration.dispatch.conftest import DispatchHere
from tests.written_log import until

pytestmark = pytest.mark.integration


async def test_only_the_move_of_who_has_it_is_an_answer(dispatch: DispatchHere) -> None:
    who = await dispatch.employ(member="2")
    ticket = dispatch.opens()
    await dispatch.hear()
    dispatch.starts(ticket, who)
    await dispatch.hear()
    await dispatch.has(ticket, who, "offered")


async def test_only_whom_it_is_offered_to_or_a_dispatcher_may_answer(
    dispatch: DispatchHere,
) -> None:
    await dispatch.employ(member="m1")
    ticket = dispatch.opens()
    await dispatch.hear()
    for stranger in ("member:m2", "key:m1", "m1"):
        with pytest.raises(OfferNotYours):
            await dispatch.app.accept(dispatch.caller(stranger), dispatch.intent(), ticket)
    desk = dispatch.caller("member:desk", "front_desk")
    assert await dispatch.app.accept(desk, dispatch.intent(), ticket) > 0


async def test_a_dispatcher_assigns_and_nobody_else(dispatch: DispatchHere) -> None:
    near, far = await dispatch.employ(30.28), await dispatch.employ(30.40)
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, near, "offered")
    nobody = dispatch.caller("member:m9", "technician")
    with pytest.raises(NotYourDecision):
        await dispatch.app.assign(nobody, dispatch.intent(), ticket, far, "")
    boss = dispatch.caller("member:boss", "dispatcher")
    with pytest.raises(TechnicianUnknown):
        await dispatch.app.assign(boss, dispatch.intent(), ticket, uuid4(), "")
    with pytest.raises(NotForDispatch):
        await dispatch.app.assign(boss, dispatch.intent(), uuid4(), far, "")
    await dispatch.app.assign(boss, dispatch.intent(), ticket, far, "knows the place")
    await dispatch.has(ticket, far, "offered")
    facts = await dispatch.store.facts(ASSIGNMENT, dispatch.tenant, ticket)
    last = facts[-1].fact
    assert isinstance(last, AssignmentOffered)
    assert (last.manual, last.replaces, last.candidates[0].technician) == (True, near, str(far))


async def test_who_is_asked_already_is_chosen_by_a_person_and_no_plan_takes_it_away(
    dispatch: DispatchHere,
) -> None:
    near = await dispatch.employ()
    ticket = dispatch.opens(type="planned")
    await dispatch.hear()
    await dispatch.has(ticket, near, "offered")
    assert dispatch.boards.board(dispatch.tenant).tickets()[ticket].may_move

    boss = dispatch.caller("member:boss", "dispatcher")
    await dispatch.app.assign(boss, dispatch.intent(boss.actor), ticket, near, "the customer asks")
    assert (await dispatch.told(ticket))[-1] == "assignment.offered"
    offered = (await dispatch.app.explain(dispatch.tenant, ticket, None)).offered
    assert offered is not None
    assert (offered.technician_id, offered.manual) == (near, True)
    assert "the customer asks" in (offered.reason or "")

    async def stays() -> bool:
        return not dispatch.boards.board(dispatch.tenant).tickets()[ticket].may_move

    await until(stays)


async def test_a_hand_that_somebody_else_is_given_a_ticket_from_is_offered_to_what_waits(
    dispatch: DispatchHere,
) -> None:
    anna, ben = await dispatch.employ(capacity=1), await dispatch.employ(skills="电")
    first, second = dispatch.opens(), dispatch.opens(priority="P1")
    await dispatch.hear()
    has, waits = (
        (first, second) if (await dispatch.assignment(first)).is_in_hand else (second, first)
    )
    await dispatch.has(has, anna, "offered")
    await dispatch.has(waits, None, "waiting")

    boss = dispatch.caller("member:boss", "dispatcher")
    await dispatch.app.assign(boss, dispatch.intent(), has, ben, "顺路")

    await dispatch.has(waits, anna, "offered")


async def test_a_doubtful_ticket_is_held_and_a_talk_needs_nobody(dispatch: DispatchHere) -> None:
    who = await dispatch.employ()
    doubtful = dispatch.opens(dispatch=False, flags=["location_missing"])
    talk = dispatch.opens(type="callback", dispatch=False)
    await dispatch.hear()
    assert await dispatch.told(doubtful) == ["assignment.held"]
    assert await dispatch.told(talk) == []
    public = await dispatch.store.read_published(dispatch.tenant, 0, 100)
    assert {event.type for event in public} == {"technician.registered"}
    boss = dispatch.caller("member:boss", "dispatcher")
    await dispatch.app.assign(boss, dispatch.intent(), doubtful, who, "it is real")
    await dispatch.has(doubtful, who, "offered")


async def test_nobody_is_sent_twice_before_somebody_says_that_it_is_no_duplicate(
    dispatch: DispatchHere,
) -> None:
    who = await dispatch.employ(capacity=2)
    first = dispatch.opens()
    later = dispatch.opens(dispatch=False, flags=["maybe_duplicate"])
    await dispatch.hear()
    await dispatch.has(first, who, "offered")
    await dispatch.has(later, None, "held")
    dispatch.tells_apart(later, dispatch=False)
    await dispatch.hear()
    await dispatch.has(later, None, "held")
    dispatch.tells_apart(later)
    await dispatch.hear()
    await dispatch.has(later, who, "offered")


async def test_a_report_without_a_place_goes_to_whoever_has_least_to_do(
    dispatch: DispatchHere,
) -> None:
    busy = await dispatch.employ(30.28)
    first = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(first, busy, "offered")
    idle = await dispatch.employ(31.5)
    nowhere = dispatch.opens(location=None)
    await dispatch.hear()
    await dispatch.has(nowhere, idle, "offered")
