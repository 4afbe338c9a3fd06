"""Holding: parts are kept for the ticket that will need them, so that nobody else is sent for them.

The log decides who gets the last one: two tickets that reserve it at the same moment are decided
one after the other, and the second is told what it is short of.
"""

from services.dispatch.domain.stock.accounts import SHELVES, kind_of
from services.dispatch.domain.stock.commands import Release, Reserve
from services.dispatch.domain.stock.entries import Hold
from services.dispatch.domain.stock.facts import (
    StockFact,
    StockReleased,
    StockReserved,
    StockSettled,
    StockShort,
)
from services.dispatch.domain.stock.ledger import Stock
from services.dispatch.domain.stock.taking import check_quantity


def hold(command: Reserve | Release, stock: Stock) -> list[StockFact]:
    """Say what follows where parts are kept for a ticket, or no longer are."""
    return _reserve(command, stock) if isinstance(command, Reserve) else _release(command, stock)


def _reserve(command: Reserve, stock: Stock) -> list[StockFact]:
    """Keep some for a ticket where they are found first; say what is missing."""
    check_quantity(command.quantity)
    if stock.card is None:
        return _short(command, stock, command.quantity)
    wanted, left = {}, command.quantity
    for place, most in command.places:
        if kind_of(place) in SHELVES and place not in wanted:
            wanted[place] = max(0, min(left, most, stock.available(place, command.ticket_id)))
            left -= wanted[place]
    return [*_held(command, stock, wanted), *_short(command, stock, left)]


def _release(command: Release, stock: Stock) -> list[StockFact]:
    """Keep none for a ticket any more; nothing follows where none was."""
    ticket_id = command.ticket_id
    kept = stock.held_for(ticket_id)
    if not kept and not (command.over and stock.knows(ticket_id)):
        return []
    released = StockReleased(
        part=command.part,
        ticket_id=ticket_id,
        holds=tuple(
            Hold(ticket_id=ticket_id, account=account, quantity=-much)
            for account, much in sorted(kept.items())
        ),
        over=command.over,
        occurred_at=command.at,
    )
    return [released]


def _held(command: Reserve, stock: Stock, wanted: dict[str, int]) -> list[StockFact]:
    """Let go what is kept elsewhere, keep what is not yet kept; nothing where all is as wanted."""
    now, ticket_id = stock.held_for(command.ticket_id), command.ticket_id
    changes = [
        Hold(ticket_id=ticket_id, account=account, quantity=more)
        for account in sorted({*now, *wanted})
        if (more := wanted.get(account, 0) - now.get(account, 0))
    ]
    if not changes:
        return []
    said = StockReserved if any(one.quantity > 0 for one in changes) else StockReleased
    return [
        said(
            part=command.part,
            ticket_id=ticket_id,
            holds=tuple(changes),
            occurred_at=command.at,
        )
    ]


def _short(command: Reserve, stock: Stock, missing: int) -> list[StockFact]:
    """Say how many are short for a ticket now, if that is not what was said before."""
    ticket_id = command.ticket_id
    more = missing - sum(one.quantity for one in stock.short_for(ticket_id, "needed"))
    if not more:
        return []
    if more < 0:
        found = StockSettled(
            part=command.part,
            ticket_id=ticket_id,
            purpose="needed",
            quantity=-more,
            occurred_at=command.at,
        )
        return [found]
    short = StockShort(
        part=command.part,
        ticket_id=ticket_id,
        purpose="needed",
        quantity=more,
        because="part_unknown" if stock.card is None else "too_little",
        account=command.van,
        occurred_at=command.at,
    )
    return [short]
