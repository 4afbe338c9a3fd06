"""Stock: what is where, what is kept for whom, and what nobody can take."""

import pytest

from services.dispatch.domain.places import Place
from services.dispatch.domain.stock.accounts import SUPPLIER, faulty_at
from services.dispatch.domain.stock.commands import Describe, StockCommand
from services.dispatch.domain.stock.facts import Part
from services.dispatch.domain.stock.ledger import Stock
from services.dispatch.domain.stock.stores import STORES, RegisterStore, Store
from shared.decider import Refusal
from tests.unit.dispatch.stock_spec import (
    ANNA,
    AT,
    BEN,
    EAST,
    MAIN,
    ON_ONE,
    ONE,
    PUMP,
    TWO,
    after,
    count,
    described,
    facts,
    move,
    receive,
    refusal,
    release,
    reserve,
    settle,
    swap,
    use,
)


def topics(stock: Stock, command: StockCommand) -> list[str]:
    return [one.TOPIC for one in facts(stock, command)]


def test_a_part_goes_from_the_supplier_to_the_machine_and_back() -> None:
    stock = after(described(), receive(MAIN, 5))
    assert topics(stock, move(MAIN, ANNA, 2)) == ["stock.picked_up"]
    stock = after(stock, move(MAIN, ANNA, 2), move(ANNA, ON_ONE, 1))
    assert (stock.total(MAIN), stock.total(ANNA), stock.total(ON_ONE)) == (3, 1, 1)
    for way, called in (
        (move(ON_ONE, ANNA), "stock.returned"),
        (move(ANNA, MAIN), "stock.returned"),
        (move(MAIN, SUPPLIER), "stock.returned"),
        (move(ANNA, BEN), "stock.moved"),
        (move(ANNA, ON_ONE), "stock.used"),
    ):
        assert topics(stock, way) == [called]


def test_nothing_is_taken_that_is_not_there_and_the_refusal_says_where_some_are() -> None:
    stock = after(described(), receive(MAIN, 1), receive(EAST, 3))
    no = refusal(stock, move(MAIN, ANNA, 2))
    assert no.slug == "stock-too-little"
    assert no.message == (
        "There are 1 at store:main, 1 of them not kept for a ticket; elsewhere: store:east 3."
    )
    assert refusal(stock, move(ON_ONE, ANNA)).slug == "stock-too-little"


def test_what_is_kept_for_a_ticket_is_taken_for_that_ticket_only() -> None:
    stock = after(described(), receive(MAIN, 1), reserve(ONE, ANNA, MAIN))
    assert refusal(stock, move(MAIN, BEN)).slug == "stock-too-little"
    assert refusal(stock, move(MAIN, BEN, ticket_id=TWO)).slug == "stock-too-little"
    stock = after(stock, move(MAIN, ANNA, ticket_id=ONE))
    assert stock.held_for(ONE) == {ANNA: 1}, "it is still kept, in the van"
    assert refusal(stock, move(ANNA, BEN)).slug == "stock-too-little"
    stock = after(stock, use(ONE, ANNA, none=1))
    assert (stock.total(ON_ONE), stock.held) == (1, {})


def test_of_two_tickets_that_want_the_last_one_exactly_one_is_short() -> None:
    stock = after(described(), receive(MAIN, 1), reserve(ONE, ANNA, MAIN), reserve(TWO, BEN, MAIN))
    assert stock.held == {str(ONE): {MAIN: 1}}
    assert [(one.ticket_id, one.purpose) for one in stock.short] == [(TWO, "needed")]
    assert refusal(stock, settle(TWO, MAIN, needed=True)).slug == "stock-too-little"
    stock = after(stock, receive(EAST, 1), settle(TWO, EAST, needed=True))
    assert (stock.held_for(TWO), stock.short) == ({EAST: 1}, ())


def test_what_two_technicians_used_of_the_last_one_is_decided_again_for_one_of_them() -> None:
    stock = after(described(), receive(ANNA, 1), use(ONE, ANNA, none=1), use(TWO, ANNA, none=1))
    assert stock.total(ANNA) == 0
    assert [(one.ticket_id, one.because) for one in stock.short] == [(TWO, "too_little")]
    assert refusal(stock, settle(TWO, MAIN)).slug == "stock-too-little"
    found = after(stock, receive(MAIN, 1), settle(TWO, MAIN))
    assert (found.total(MAIN), found.short) == (0, ())
    never_used = after(stock, settle(TWO))
    assert never_used.short == ()
    assert refusal(never_used, settle(TWO)).slug == "nothing-short"


def test_saying_the_same_again_books_nothing_and_less_gives_back() -> None:
    stock = after(described(), receive(ANNA, 2), use(ONE, ANNA, none=3))
    assert facts(stock, use(ONE, ANNA, none=3)) == []
    assert topics(stock, use(ONE, ANNA, none=1)) == ["stock.settled", "stock.returned"]
    stock = after(stock, use(ONE, ANNA))
    assert (stock.total(ANNA), stock.total(ON_ONE), stock.short) == (2, 0, ())


def test_whoever_forgot_to_say_that_they_picked_it_up_used_what_was_kept_for_them() -> None:
    stock = after(described(), receive(MAIN, 1), reserve(ONE, ANNA, MAIN), use(ONE, ANNA, none=1))
    assert (stock.total(MAIN), stock.held, stock.short) == (0, {}, ())


def test_a_part_with_lots_is_moved_lot_by_lot() -> None:
    stock = after(described(lots=True), receive(MAIN, 1, "A"), receive(MAIN, 1, "B"))
    for command in (receive(MAIN, 1), move(MAIN, ANNA), count(MAIN, 1), swap(MAIN, ONE)):
        assert refusal(stock, command).slug == "lot-needed"
    assert refusal(stock, move(MAIN, ANNA, 2, lot="A")).slug == "stock-too-little"
    stock = after(stock, move(MAIN, ANNA, 1, lot="A"), use(ONE, ANNA, A=1))
    assert stock.lots(ON_ONE) == {"A": 1}
    assert stock.lots(MAIN) == {"B": 1}


def test_what_was_used_of_a_lot_that_nobody_named_is_short_until_somebody_does() -> None:
    stock = after(described(lots=True), receive(ANNA, 1, "A"), use(ONE, ANNA, none=1))
    assert [one.because for one in stock.short] == ["lot_needed"]
    stock = after(stock, settle(ONE, ANNA, lot="A"))
    assert (stock.lots(ON_ONE), stock.short) == ({"A": 1}, ())
    assert facts(stock, use(ONE, ANNA, none=1)) == []


def test_a_swap_takes_a_new_one_and_keeps_the_broken_one_apart() -> None:
    stock = after(described(lots=True), receive(ANNA, 1, "NEW"))
    stock = after(stock, swap(ANNA, ONE, "NEW", "OLD"))
    broken = faulty_at(ANNA)
    assert (stock.total(ANNA), stock.lots(broken)) == (0, {"OLD": 1})
    assert refusal(stock, move(broken, ANNA, lot="OLD")).slug == "stock-move-wrong"
    stock = after(stock, move(broken, faulty_at(MAIN), lot="OLD"))
    assert topics(stock, move(faulty_at(MAIN), SUPPLIER, lot="OLD")) == ["stock.returned"]


def test_a_count_says_why_and_tickets_that_lose_what_was_kept_are_short() -> None:
    stock = after(described(), receive(MAIN, 3), reserve(ONE, MAIN), reserve(TWO, MAIN))
    assert refusal(stock, count(MAIN, 1, reason=" ")).slug == "count-reason-needed"
    assert topics(stock, count(MAIN, 3, reason="")) == ["stock.counted"]
    assert topics(stock, count(MAIN, 1)) == ["stock.counted", "stock.short"]
    stock = after(stock, count(MAIN, 1))
    assert (stock.total(MAIN), stock.held) == (1, {str(ONE): {MAIN: 1}})
    assert [(one.ticket_id, one.quantity) for one in stock.short] == [(TWO, 1)]
    assert after(stock, receive(MAIN, 1), reserve(TWO, MAIN)).short == ()


def test_a_ticket_that_is_over_keeps_nothing_but_what_no_book_has() -> None:
    stock = after(described(), receive(ANNA, 1), use(ONE, ANNA, none=2), reserve(ONE, ANNA))
    stock = after(stock, release(ONE, over=True))
    assert not stock.knows(ONE)
    assert [one.purpose for one in stock.short] == ["used"]
    assert facts(stock, release(ONE, over=True)) == []


def test_what_is_said_again_after_a_ticket_is_over_is_not_booked_again() -> None:
    """A move that is learned of late, or made after the ticket was opened again."""
    stock = after(described(), receive(ANNA, 5), use(ONE, ANNA, none=2), release(ONE, over=True))
    assert (facts(stock, use(ONE, ANNA, none=2)), stock.total(ANNA)) == ([], 3)
    again = after(stock, use(ONE, ANNA, none=3))
    assert (again.total(ANNA), again.total(ON_ONE), again.past) == (2, 3, {})
    assert after(stock, use(ONE, ANNA, none=1)).total(ANNA) == 4


def test_a_ticket_that_somebody_else_has_now_keeps_what_is_near_them() -> None:
    stock = after(described(), receive(ANNA, 1), receive(BEN, 1), reserve(ONE, ANNA))
    assert after(stock, reserve(ONE, BEN)).held == {str(ONE): {BEN: 1}}
    assert after(stock, release(ONE)).held == {}
    assert facts(stock, reserve(ONE, ANNA)) == []


@pytest.mark.parametrize(
    ("command", "slug"),
    [
        (receive(MAIN, 0), "quantity-wrong"),
        (receive(MAIN, 1_000_001), "quantity-wrong"),
        (count(MAIN, -1), "quantity-wrong"),
        (receive("main", 1), "place-wrong"),
        (receive("store:", 1), "place-wrong"),
        (count("ticket:7", 1), "place-wrong"),
        (receive(ON_ONE, 1), "stock-move-wrong"),
        (move(MAIN, MAIN), "stock-move-wrong"),
        (move(MAIN, "counts"), "stock-move-wrong"),
        (receive(MAIN, 1, "x" * 65), "lot-needed"),
        (move(MAIN, ANNA, reason="x" * 501), "count-reason-needed"),
    ],
)
def test_what_makes_no_sense_is_refused(command: StockCommand, slug: str) -> None:
    assert refusal(after(described(), receive(MAIN, 1)), command).slug == slug


def test_a_part_that_nobody_keeps_cannot_be_moved_but_its_use_is_noted() -> None:
    assert refusal(Stock(), receive(MAIN, 1)).slug == "part-unknown"
    assert refusal(Stock(), count(MAIN, 1)).slug == "part-unknown"
    stock = after(Stock(), use(ONE, ANNA, none=1), reserve(ONE, ANNA))
    assert {one.because for one in stock.short} == {"part_unknown"}


@pytest.mark.parametrize(
    "command",
    [
        Describe(part=" ", card=Part(name="泵"), at=AT),
        Describe(part=PUMP, card=Part(name=""), at=AT),
        Describe(part=PUMP, card=Part(name="泵", unit="x" * 21), at=AT),
    ],
)
def test_a_card_that_says_nothing_is_refused(command: Describe) -> None:
    assert refusal(Stock(), command).slug == "part-wrong"


def test_a_card_is_changed_by_saying_it_again() -> None:
    card = Part(name="水泵", unit="台")
    same = Describe(part=PUMP, card=card, at=AT)
    assert facts(described(), same) == []
    assert topics(described(lots=True), same) == ["stock.described"]


def test_a_store_is_somewhere_and_has_a_name() -> None:
    at_work = Place(lat=30.2, lon=120.1)
    register = RegisterStore(store="main", name="总仓", place=at_work, at=AT)
    said = STORES.decide(register, Store())
    assert STORES.fold(said) == Store(name="总仓", place=at_work)
    assert STORES.decide(register, STORES.fold(said)) == []
    for wrong in (
        RegisterStore(store="", name="总仓", place=None, at=AT),
        RegisterStore(store="main", name=" ", place=None, at=AT),
        RegisterStore(store="main", name="总仓", place=Place(lat=91, lon=0), at=AT),
    ):
        with pytest.raises(Refusal) as refused:
            STORES.decide(wrong, Store())
        assert refused.value.slug == "store-wrong"
