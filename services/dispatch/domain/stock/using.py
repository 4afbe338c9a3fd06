"""Using: what a ticket says was used leaves the van; what no van has is short, and stays visible.

A technician who says that a pump was built in has built it in: that is never refused. But the books
never go below zero for it: a person says where it came from.
"""

from collections.abc import Iterator
from dataclasses import replace

from services.dispatch.domain.stock.accounts import SHELVES, kind_of, of_ticket
from services.dispatch.domain.stock.commands import Settle, Use
from services.dispatch.domain.stock.entries import NO_LOT, Entry, Hold, carried
from services.dispatch.domain.stock.facts import (
    Lack,
    StockFact,
    StockReserved,
    StockReturned,
    StockSettled,
    StockShort,
    StockUsed,
)
from services.dispatch.domain.stock.ledger import Shortfall, Stock, evolve, recalled
from services.dispatch.domain.stock.reasons import said
from services.dispatch.domain.stock.refusals import NothingShort, PlaceWrong
from services.dispatch.domain.stock.taking import (
    card_of,
    check_lot,
    check_quantity,
    holds_taken,
    takeable,
    taken,
    too_little,
)


def use(command: Use | Settle, stock: Stock) -> list[StockFact]:
    """Say what follows where parts were used, or a person says where they came from."""
    return _use(command, stock) if isinstance(command, Use) else _settle(command, stock)


def _use(command: Use, stock: Stock) -> list[StockFact]:
    """Book the difference between what a ticket says was used and what was booked already."""
    facts: list[StockFact] = []
    stock = recalled(stock, command.ticket_id)
    for lot, more in _differences(command, stock):
        if more < 0 and command.of_late:
            continue
        step = (
            _used(command, stock, lot, more)
            if more > 0
            else _given_back(command, stock, lot, -more)
        )
        facts += step
        for fact in step:
            stock = evolve(stock, fact)
    return facts


def _settle(command: Settle, stock: Stock) -> list[StockFact]:
    """Take what is short from where a person says, or take note that it was not used."""
    check_quantity(command.quantity)
    short = _shortfall(command, stock)
    if short is None or short.quantity < command.quantity:
        raise NothingShort
    settled = StockSettled(
        part=command.part,
        ticket_id=command.ticket_id,
        purpose=command.purpose,
        quantity=command.quantity,
        lot=command.lot,
        reason=said(command.reason, needed=True),
        occurred_at=command.at,
    )
    if not command.place:
        return [settled]
    card = card_of(stock)
    if kind_of(command.place) not in SHELVES:
        raise PlaceWrong
    if command.purpose == "needed":
        return [_kept(command, stock), settled]
    lot = command.from_lot or command.lot
    check_lot(card, lot)
    lots = taken(stock, command.place, command.quantity, lot, command.ticket_id)
    return [
        replace(
            settled,
            entries=carried(command.place, of_ticket(command.ticket_id), lots),
            holds=holds_taken(stock, command.place, command.quantity, command.ticket_id),
        )
    ]


def _differences(command: Use, stock: Stock) -> Iterator[tuple[str, int]]:
    """Yield how many of each lot were used that are in no book yet; below zero: too many are.

    What is said without a lot may have been booked of any lot that nobody names.
    """
    booked = dict(stock.lots(of_ticket(command.ticket_id)))
    for one in stock.short_for(command.ticket_id, "used"):
        booked[one.lot] = booked.get(one.lot, 0) + one.quantity
    named = {lot: much for lot, much in command.lots.items() if lot != NO_LOT}
    anyhow = {lot: much for lot, much in booked.items() if lot not in named}
    more = command.lots.get(NO_LOT, 0) - sum(anyhow.values())
    for lot, much in sorted(anyhow.items(), reverse=True):
        back = min(much, max(0, -more))
        more += back
        if back:
            yield lot, -back
    for lot, much in sorted(named.items()):
        if much != booked.get(lot, 0):
            yield lot, much - booked.get(lot, 0)
    if more > 0:
        yield NO_LOT, more


def _used(command: Use, stock: Stock, lot: str, more: int) -> list[StockFact]:
    card = stock.card
    if card is None:
        return [_short(command, lot, more, "part_unknown")]
    if card.lot_required and not lot:
        return [_short(command, lot, more, "lot_needed")]
    ticket_id, left = command.ticket_id, more
    entries: list[Entry] = []
    holds: list[Hold] = []
    for place in _where_from(command, stock):
        lots = takeable(stock, place, left, lot, ticket_id)
        much = sum(one for _, one in lots)
        entries += carried(place, of_ticket(ticket_id), lots)
        holds += holds_taken(stock, place, much, ticket_id)
        left -= much
    short = [_short(command, lot, left, "too_little")] if left else []
    if not entries:
        return [*short]
    used = StockUsed(
        part=command.part,
        ticket_id=ticket_id,
        entries=tuple(entries),
        holds=tuple(holds),
        occurred_at=command.at,
    )
    return [used, *short]


def _where_from(command: Use, stock: Stock) -> list[str]:
    """Return the van, then where more is kept for the ticket: it was picked up, whoever forgot."""
    kept = stock.held_for(command.ticket_id)
    return [command.van, *sorted(place for place in kept if place != command.van)]


def _given_back(command: Use, stock: Stock, lot: str, much: int) -> list[StockFact]:
    """Take back what a ticket no longer says: first what was short of it, the rest to the van."""
    facts: list[StockFact] = []
    short = sum(
        one.quantity for one in stock.short_for(command.ticket_id, "used") if one.lot == lot
    )
    if short:
        facts.append(
            StockSettled(
                part=command.part,
                ticket_id=command.ticket_id,
                purpose="used",
                quantity=min(short, much),
                lot=lot,
                occurred_at=command.at,
            )
        )
    if much > short and command.van:
        lots = ((lot, much - short),)
        facts.append(
            StockReturned(
                part=command.part,
                ticket_id=command.ticket_id,
                entries=carried(of_ticket(command.ticket_id), command.van, lots),
                occurred_at=command.at,
            )
        )
    return facts


def _short(command: Use, lot: str, much: int, because: Lack) -> StockShort:
    return StockShort(
        part=command.part,
        ticket_id=command.ticket_id,
        purpose="used",
        quantity=much,
        because=because,
        lot=lot,
        account=command.van,
        occurred_at=command.at,
    )


def _kept(command: Settle, stock: Stock) -> StockReserved:
    """Keep at a place what a ticket is short of."""
    place, much = command.place, command.quantity
    if stock.available(place) < much:
        raise too_little(stock, place, NO_LOT)
    return StockReserved(
        part=command.part,
        ticket_id=command.ticket_id,
        holds=(Hold(ticket_id=command.ticket_id, account=place, quantity=much),),
        occurred_at=command.at,
    )


def _shortfall(command: Settle, stock: Stock) -> Shortfall | None:
    found = stock.short_for(command.ticket_id, command.purpose)
    return next((one for one in found if one.lot == command.lot), None)
