"""What tests of stock are made of: a part, a store, two vans, two tickets."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.dispatch.domain.stock.accounts import SUPPLIER, of_ticket, store, van
from services.dispatch.domain.stock.commands import (
    Count,
    Describe,
    Move,
    Release,
    Reserve,
    Settle,
    StockCommand,
    Swap,
    Use,
)
from services.dispatch.domain.stock.deciding import STOCK
from services.dispatch.domain.stock.facts import Part, StockFact
from services.dispatch.domain.stock.ledger import Stock
from shared.decider import Refusal

AT = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
PUMP = "PUMP-12"
MAIN, EAST = store("main"), store("east")
ANNA, BEN = van(UUID(int=1)), van(UUID(int=2))
ONE, TWO = UUID(int=101), UUID(int=102)
ON_ONE = of_ticket(ONE)


def described(*, lots: bool = False) -> Stock:
    """Return a part that nobody has one of yet."""
    card = Part(name="水泵", unit="台", lot_required=lots)
    return after(Stock(), Describe(part=PUMP, card=card, at=AT))


def after(stock: Stock, *commands: StockCommand) -> Stock:
    """Return what is true after commands that are all taken."""
    for command in commands:
        stock = STOCK.fold(STOCK.decide(command, stock), stock)
    return stock


def facts(stock: Stock, command: StockCommand) -> list[StockFact]:
    return STOCK.decide(command, stock)


def move(source: str, target: str, quantity: int = 1, **more: object) -> Move:
    return Move(part=PUMP, source=source, target=target, quantity=quantity, at=AT, **more)  # type: ignore[arg-type]  # what a test says further


def receive(target: str, quantity: int, lot: str = "") -> Move:
    return move(SUPPLIER, target, quantity, lot=lot)


def reserve(ticket: UUID, *places: str, quantity: int = 1) -> Reserve:
    """Keep some at the first of some places, as many as there are."""
    each = tuple((place, quantity) for place in places)
    return Reserve(part=PUMP, ticket_id=ticket, quantity=quantity, places=each, at=AT)


def release(ticket: UUID, *, over: bool = False) -> Release:
    return Release(part=PUMP, ticket_id=ticket, over=over, at=AT)


def use(ticket: UUID, place: str, **lots: int) -> Use:
    said = {"" if lot == "none" else lot: much for lot, much in lots.items()}
    return Use(part=PUMP, ticket_id=ticket, van=place, lots=said, at=AT)


def swap(place: str, ticket: UUID, lot: str = "", old_lot: str = "") -> Swap:
    return Swap(part=PUMP, place=place, ticket_id=ticket, lot=lot, old_lot=old_lot, at=AT)


def count(account: str, counted: int, lot: str = "", reason: str = "盘点") -> Count:
    return Count(part=PUMP, account=account, counted=counted, lot=lot, reason=reason, at=AT)


def settle(
    ticket: UUID, place: str = "", quantity: int = 1, *, needed: bool = False, lot: str = ""
) -> Settle:
    return Settle(
        part=PUMP,
        ticket_id=ticket,
        purpose="needed" if needed else "used",
        quantity=quantity,
        place=place,
        from_lot=lot,
        reason="忘记登记",
        at=AT,
    )


def refusal(stock: Stock, command: StockCommand) -> Refusal:
    """Return why a command is refused."""
    with pytest.raises(Refusal) as refused:
        STOCK.decide(command, stock)
    return refused.value
