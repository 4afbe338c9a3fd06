"""Deciding about the stock of a part: what follows from a command, given what is where."""

from typing import assert_never, get_args

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
from services.dispatch.domain.stock.facts import StockDescribed, StockFact
from services.dispatch.domain.stock.holding import hold
from services.dispatch.domain.stock.ledger import Stock, evolve
from services.dispatch.domain.stock.moving import go
from services.dispatch.domain.stock.refusals import PartWrong
from services.dispatch.domain.stock.using import use
from shared.decider import Decider

PART_LENGTH_MAX = 100
UNIT_LENGTH_MAX = 20


def decide(command: StockCommand, stock: Stock) -> list[StockFact]:
    """Say what follows from a command; nothing new to say is an empty list."""
    match command:
        case Describe():
            return _describe(command, stock)
        case Move() | Swap() | Count():
            return go(command, stock)
        case Reserve() | Release():
            return hold(command, stock)
        case Use() | Settle():
            return use(command, stock)
        case _:
            assert_never(command)


def _describe(command: Describe, stock: Stock) -> list[StockFact]:
    card = command.card
    lines = ((command.part, PART_LENGTH_MAX), (card.name, PART_LENGTH_MAX))
    if not all(_is_a_line(text, most) for text, most in lines):
        raise PartWrong
    if card.unit and not _is_a_line(card.unit, UNIT_LENGTH_MAX):
        raise PartWrong
    if card == stock.card:
        return []
    return [StockDescribed(part=command.part, card=card, occurred_at=command.at)]


def _is_a_line(text: str, most: int) -> bool:
    return 0 < len(text) <= most and text.isprintable() and text == text.strip()


STOCK: Decider[StockCommand, StockFact, Stock] = Decider(
    kind="stock",
    initial=Stock,
    decide=decide,
    evolve=evolve,
    facts=get_args(StockFact),
)
