"""Stock in whatever order things are asked of it: the books are never wrong."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from services.dispatch.domain.stock.accounts import (
    SUPPLIER,
    faulty_at,
    holds_only_what_is_there,
)
from services.dispatch.domain.stock.commands import StockCommand
from services.dispatch.domain.stock.deciding import STOCK
from services.dispatch.domain.stock.facts import StockFact
from services.dispatch.domain.stock.ledger import Stock
from shared.decider import Refusal
from shared.eventstore.mapper import FactMapper
from shared.eventstore.snapshots import SnapshotCodec
from tests.unit.dispatch.stock_spec import (
    ANNA,
    BEN,
    EAST,
    MAIN,
    ON_ONE,
    ONE,
    TWO,
    count,
    described,
    move,
    receive,
    release,
    reserve,
    settle,
    swap,
    use,
)

PLACES = st.sampled_from([MAIN, EAST, ANNA, BEN])
TICKETS = st.sampled_from([ONE, TWO])
LOTS = st.sampled_from(["", "A", "B"])
FEW = st.integers(1, 3)
SAID = st.dictionaries(st.sampled_from(["none", "A", "B"]), FEW, max_size=2)
COMMANDS: st.SearchStrategy[StockCommand] = st.one_of(
    st.builds(receive, PLACES, FEW, LOTS),
    st.builds(
        move,
        st.one_of(PLACES, st.sampled_from([ON_ONE, faulty_at(ANNA)])),
        st.one_of(PLACES, st.sampled_from([SUPPLIER, ON_ONE, faulty_at(MAIN)])),
        FEW,
        lot=LOTS,
        ticket_id=st.sampled_from([None, ONE, TWO]),
    ),
    st.builds(swap, PLACES, TICKETS, LOTS, LOTS),
    st.builds(count, PLACES, st.integers(0, 3), LOTS),
    st.builds(lambda who, a, b, n: reserve(who, a, b, quantity=n), TICKETS, PLACES, PLACES, FEW),
    st.builds(lambda who, over: release(who, over=over), TICKETS, st.booleans()),
    st.builds(lambda who, place, lots: use(who, place, **lots), TICKETS, PLACES, SAID),
    st.builds(
        lambda who, place, n, needed, lot: settle(who, place, n, needed=needed, lot=lot),
        TICKETS,
        st.one_of(PLACES, st.just("")),
        FEW,
        st.booleans(),
        LOTS,
    ),
)


@settings(deadline=None, max_examples=300)
@given(
    began=st.sampled_from([described(), described(lots=True)]),
    commands=st.lists(COMMANDS, max_size=30),
)
def test_in_every_history_the_books_are_sound(began: Stock, commands: list[StockCommand]) -> None:
    stock, told = began, list[StockFact]()
    for command in commands:
        try:
            facts = STOCK.decide(command, stock)
        except Refusal:
            continue
        for fact in facts:
            assert sums_to_zero(fact)
            stock = STOCK.evolve(stock, fact)
            is_sound(stock)
        told += facts
    assert STOCK.fold(told, began) == stock
    assert balances(told) == {
        (account, lot): much
        for account, of_lots in stock.balances.items()
        for lot, much in of_lots.items()
        if not account.startswith("ticket:")
    }
    comes_back_as_it_went(stock, told)


def sums_to_zero(fact: StockFact) -> bool:
    """Say whether what leaves somewhere comes somewhere, lot by lot."""
    sums = Counter[str]()
    for one in fact.entries:
        sums[one.lot] += one.quantity
    return not any(sums.values())


def is_sound(stock: Stock) -> None:
    """Check that nothing is below zero, and no more is kept than there is."""
    assert all(much > 0 for lots in stock.balances.values() for much in lots.values())
    assert all(much > 0 for places in stock.held.values() for much in places.values())
    assert all(one.quantity > 0 for one in stock.short)
    for account in {place for places in stock.held.values() for place in places}:
        assert stock.held_at(account) <= stock.total(account)


def balances(told: list[StockFact]) -> dict[tuple[str, str], int]:
    """Return what adding up all entries gives, of places that people know."""
    sums = Counter[tuple[str, str]]()
    for fact in told:
        for one in fact.entries:
            if holds_only_what_is_there(one.account) and not one.account.startswith("ticket:"):
                sums[one.account, one.lot] += one.quantity
    return {key: much for key, much in sums.items() if much}


def comes_back_as_it_went(stock: Stock, told: list[StockFact]) -> None:
    """Check that facts and states survive being stored."""
    codec, mapper = SnapshotCodec(STOCK), FactMapper.of([STOCK])
    stored = codec.encode(stock)
    assert stored is not None
    assert codec.decode(stored) == stock
    for fact in told:
        kept = mapper.encode(fact)
        assert mapper.decode(fact.TOPIC, fact.SCHEMA_VERSION, fact.occurred_at, kept) == fact
