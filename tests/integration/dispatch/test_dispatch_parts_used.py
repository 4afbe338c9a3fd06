"""What tickets say was used leaves the van of whoever has them, and what no van had is short."""

from datetime import UTC, datetime
from itertools import permutations
from uuid import UUID

import pytest

from services.dispatch.app.stocking import stream_of_part
from services.dispatch.domain.stock.accounts import SUPPLIER, of_ticket, van
from services.dispatch.domain.stock.commands import Describe, Move, Settle
from services.dispatch.domain.stock.deciding import STOCK
from services.dispatch.domain.stock.facts import Part
from services.dispatch.domain.stock.ledger import Stock
from shared.intent import Caller
from tests.integration.dispatch.conftest import DispatchHere
from tests.written_log import until

pytestmark = pytest.mark.integration

PUMP = "PUMP-12"
ONE_PUMP = {"part": PUMP, "qty": 1, "price": "880.00", "note": "左边"}


def keeper(dispatch: DispatchHere) -> Caller:
    return dispatch.caller("member:keeper", "parts")


async def carries(dispatch: DispatchHere, who: UUID, quantity: int, *, lot: str = "") -> None:
    """Let a technician have so many pumps in their van."""
    at = datetime.now(UTC)
    card = Part(name="水泵", lot_required=bool(lot))
    for command in (
        Describe(part=PUMP, card=card, at=at),
        Move(part=PUMP, source=SUPPLIER, target=van(who), quantity=quantity, lot=lot, at=at),
    ):
        await dispatch.stocking.write(keeper(dispatch), dispatch.intent(), command)


async def pumps(dispatch: DispatchHere) -> Stock:
    stream = stream_of_part(dispatch.tenant, PUMP)
    return (await dispatch.store.load(STOCK, dispatch.tenant, stream)).state


async def test_what_was_used_leaves_the_van_once_however_often_it_is_said(
    dispatch: DispatchHere,
) -> None:
    anna = await dispatch.employ()
    await carries(dispatch, anna, 3)
    ticket = dispatch.opens()
    dispatch.uses(ticket, anna, ONE_PUMP, ONE_PUMP)
    dispatch.uses(ticket, anna, ONE_PUMP, ONE_PUMP)
    await dispatch.hear()
    stock = await pumps(dispatch)
    assert (stock.total(van(anna)), stock.total(of_ticket(ticket))) == (1, 2)
    dispatch.uses(ticket, anna, ONE_PUMP)
    await dispatch.hear()
    assert (await pumps(dispatch)).total(van(anna)) == 2, "one was not used after all"


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_of_several_who_used_the_last_one_offline_all_but_one_are_decided_again(
    dispatch: DispatchHere, order: tuple[int, ...]
) -> None:
    anna = await dispatch.employ()
    await carries(dispatch, anna, 1)
    tickets = [dispatch.opens() for _ in order]
    for each in order:
        dispatch.uses(tickets[each], anna, ONE_PUMP)
    await dispatch.hear()
    stock = await pumps(dispatch)
    assert stock.total(van(anna)) == 0
    assert sum(stock.total(of_ticket(ticket)) for ticket in tickets) == 1
    assert sorted(one.quantity for one in stock.short) == [1, 1]
    assert {one.because for one in stock.short} == {"too_little"}


async def test_a_person_says_where_what_was_short_came_from(dispatch: DispatchHere) -> None:
    anna, ben = await dispatch.employ(), await dispatch.employ()
    await carries(dispatch, ben, 1, lot="L-1")
    ticket = dispatch.opens()
    dispatch.uses(ticket, anna, ONE_PUMP)
    await dispatch.hear()
    assert [one.because for one in (await pumps(dispatch)).short] == ["lot_needed"]
    settle = Settle(
        part=PUMP,
        ticket_id=ticket,
        purpose="used",
        quantity=1,
        place=van(ben),
        from_lot="L-1",
        reason="向同事借用",
        at=datetime.now(UTC),
    )
    await dispatch.stocking.write(keeper(dispatch), dispatch.intent(), settle)
    stock = await pumps(dispatch)
    assert (stock.total(van(ben)), stock.short) == (0, ())


async def test_a_closed_ticket_is_left_alone_and_late_words_give_nothing_back(
    dispatch: DispatchHere,
) -> None:
    anna = await dispatch.employ()
    await carries(dispatch, anna, 3)
    ticket = dispatch.opens()
    dispatch.uses(ticket, anna, ONE_PUMP, ONE_PUMP)
    dispatch.uses(ticket, anna, ONE_PUMP, late=True)
    await dispatch.hear()
    assert (await pumps(dispatch)).total(van(anna)) == 1
    dispatch.closes(ticket)
    await dispatch.hear()
    stock = await pumps(dispatch)
    assert not stock.concerns(ticket)
    assert stock.total(van(anna)) == 1


async def test_where_nobody_keeps_parts_nothing_is_written(dispatch: DispatchHere) -> None:
    anna = await dispatch.employ()
    dispatch.uses(dispatch.opens(), anna, ONE_PUMP)
    await dispatch.hear()
    assert await pumps(dispatch) == Stock()
    await carries(dispatch, anna, 1)
    other = dispatch.opens()
    dispatch.uses(other, anna, {"part": "PUMP-21", "qty": 1}, imported=True)
    dispatch.uses(other, anna, {"part": "PUMP-21", "qty": 2})
    await dispatch.hear()

    async def noted() -> bool:
        stream = stream_of_part(dispatch.tenant, "PUMP-21")
        stock = (await dispatch.store.load(STOCK, dispatch.tenant, stream)).state
        return [(one.because, one.quantity) for one in stock.short] == [("part_unknown", 2)]

    await until(noted)
