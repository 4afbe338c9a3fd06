"""Whoever takes a ticket has its parts kept for them, and nobody else is sent for the last one."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest

from services.dispatch.app.explaining import MadeAgain
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import AssignmentOffered
from services.dispatch.domain.places import Place
from services.dispatch.domain.stock.accounts import SUPPLIER, van
from services.dispatch.domain.stock.commands import Describe, Move
from services.dispatch.domain.stock.facts import Part
from services.dispatch.domain.stock.stores import RegisterStore
from tests.integration.dispatch.conftest import DispatchHere
from tests.integration.dispatch.test_dispatch_appointments import chooses, employ, slot
from tests.integration.dispatch.test_dispatch_parts_used import ONE_PUMP, PUMP, keeper, pumps
from tests.written_log import until

pytestmark = pytest.mark.integration

MAIN = "store:main"


async def has_one_pump(dispatch: DispatchHere, target: str = MAIN) -> None:
    """Let there be one pump altogether."""
    at = datetime.now(UTC)
    place = Place(lat=30.28, lon=120.15)
    register = RegisterStore(store="main", name="总仓", place=place, at=at)
    await dispatch.stocking.register_store(keeper(dispatch), dispatch.intent(), register)
    for command in (
        Describe(part=PUMP, card=Part(name="水泵"), at=at),
        Move(part=PUMP, source=SUPPLIER, target=target, quantity=1, at=at),
    ):
        await dispatch.stocking.write(keeper(dispatch), dispatch.intent(), command)


async def offer_of(dispatch: DispatchHere, ticket: UUID) -> AssignmentOffered:
    facts = await dispatch.store.facts(ASSIGNMENT, dispatch.tenant, ticket)
    return [one.fact for one in facts if isinstance(one.fact, AssignmentOffered)][-1]


async def accepts(dispatch: DispatchHere, ticket: UUID) -> None:
    caller = dispatch.caller("member:boss", "dispatcher")
    await dispatch.app.accept(caller, dispatch.intent(), ticket)


async def test_nobody_else_is_sent_for_the_last_part(dispatch: DispatchHere) -> None:
    anna, ben = await dispatch.employ(capacity=1), await dispatch.employ(30.29, capacity=1)
    await has_one_pump(dispatch)
    first = dispatch.opens(parts_needed={PUMP: 1})
    await dispatch.hear()
    await dispatch.has(first, anna, "offered")
    assert (await offer_of(dispatch, first)).pick_up == MAIN
    second = dispatch.opens(parts_needed={PUMP: 1})
    await dispatch.hear()
    await dispatch.has(second, ben, "offered")
    offer = await offer_of(dispatch, second)
    assert (offer.pick_up, offer.candidates[0].terms["parts_missing"]) == ("", 1)

    await accepts(dispatch, second)
    await accepts(dispatch, first)

    async def settled() -> bool:
        stock = await pumps(dispatch)
        kept = sum(len(places) for places in stock.held.values())
        return kept == 1 and len(stock.short) == 1

    await until(settled)
    stock = await pumps(dispatch)
    assert stock.held_for(first) == {MAIN: 1}, "although the other one was quicker to say yes"
    assert [(one.ticket_id, one.quantity) for one in stock.short] == [(second, 1)]


async def test_a_choice_by_parts_is_made_again_and_says_why_not_the_other(
    dispatch: DispatchHere,
) -> None:
    anna, ben = await dispatch.employ(), await dispatch.employ(30.29)
    await has_one_pump(dispatch)
    ticket = dispatch.opens(parts_needed={PUMP: 1})
    await dispatch.hear()
    await dispatch.has(ticket, anna, "offered")
    await dispatch.stocking.write(
        keeper(dispatch),
        dispatch.intent(),
        Move(part=PUMP, source=MAIN, target=van(ben), quantity=1, at=datetime.now(UTC)),
    )
    reading = aiter(dispatch.explaining.run_again(dispatch.tenant, ticket, None))
    await anext(reading)
    # The log is being read meanwhile: that is not waited for, and it is not read for one of them.
    async with asyncio.timeout(5):
        said = await dispatch.explaining.why_not(dispatch.tenant, ticket, ben, None)
    assert [one async for one in reading]
    assert (said.candidate.pick_up, said.candidate.terms["parts_missing"]) == (MAIN, 1)
    assert said.candidate in (await offer_of(dispatch, ticket)).candidates
    again = [one async for one in dispatch.explaining.run_again(dispatch.tenant, ticket, None)]
    last = again[-1]
    assert isinstance(last, MadeAgain)
    assert last.differences == ()


async def test_what_was_kept_goes_to_the_next_when_somebody_gives_a_ticket_back(
    dispatch: DispatchHere,
) -> None:
    anna, ben = await dispatch.employ(), await dispatch.employ(30.29)
    await has_one_pump(dispatch, van(ben))
    ticket = dispatch.opens(parts_needed={PUMP: 1})
    await dispatch.hear()
    await dispatch.has(ticket, ben, "offered")
    await accepts(dispatch, ticket)

    async def kept() -> bool:
        return (await pumps(dispatch)).held_for(ticket) == {van(ben): 1}

    await until(kept)
    boss = dispatch.caller("member:boss", "dispatcher")
    await dispatch.app.decline(boss, dispatch.intent(), ticket, "车坏了")

    async def let_go() -> bool:
        return (await pumps(dispatch)).held == {}

    await until(let_go)
    await dispatch.has(ticket, anna, "offered")
    assert (await offer_of(dispatch, ticket)).candidates[0].terms["parts_missing"] == 1


@pytest.mark.parametrize("taken_away", ["called off", "given to another"])
async def test_nothing_is_kept_in_the_van_of_who_has_the_ticket_no_more(
    dispatch: DispatchHere, taken_away: str
) -> None:
    anna, ben = await employ(dispatch), await dispatch.employ(skills="电")
    await has_one_pump(dispatch, van(anna))
    ticket = dispatch.opens(type="visited", parts_needed={PUMP: 1})
    await dispatch.hear()
    assert await chooses(dispatch, ticket, slot(10)) is None
    await dispatch.has(ticket, anna, "offered")
    await accepts(dispatch, ticket)

    async def kept() -> bool:
        return (await pumps(dispatch)).held_for(ticket) == {van(anna): 1}

    await until(kept)
    boss = dispatch.caller("member:boss", "dispatcher")
    if taken_away == "called off":
        await dispatch.appointing.call_off(boss, dispatch.intent(boss.actor), ticket)
    else:
        await dispatch.app.assign(boss, dispatch.intent(boss.actor), ticket, ben, "顺路")

    async def let_go() -> bool:
        return (await pumps(dispatch)).held == {}

    await until(let_go)


async def test_who_used_what_was_kept_for_them_leaves_nothing_kept(dispatch: DispatchHere) -> None:
    anna = await dispatch.employ()
    await has_one_pump(dispatch)
    ticket = dispatch.opens(parts_needed={PUMP: 1})
    await dispatch.hear()
    await dispatch.has(ticket, anna, "offered")
    await accepts(dispatch, ticket)

    async def kept() -> bool:
        return (await pumps(dispatch)).held_for(ticket) == {MAIN: 1}

    await until(kept)
    dispatch.uses(ticket, anna, ONE_PUMP, closed=True)
    await dispatch.hear()
    stock = await pumps(dispatch)
    assert (stock.total(MAIN), stock.held, stock.short) == (0, {}, ())


def test_an_offer_from_before_there_were_parts_is_read() -> None:
    old = {
        "occurred_at": datetime.now(UTC),
        "ticket_id": UUID(int=1),
        "technician_id": UUID(int=2),
        "policy": "restaurant_chain@1/equipment_repair",
        "round": 1,
        "candidates": [{"technician": "x", "score": 1.0, "terms": {"load": 0}}],
    }
    offer = msgspec.convert(old, AssignmentOffered)
    assert (offer.pick_up, offer.candidates[0].pick_up) == ("", "")
