"""Moving: parts go from one place to another, are swapped for broken ones, and are counted."""

from uuid import UUID

from services.dispatch.domain.stock.accounts import (
    COUNTS,
    FAULTY,
    SHELVES,
    STORE,
    SUPPLIER,
    TICKET,
    VAN,
    faulty_at,
    kind_of,
    of_ticket,
    replaced_on,
)
from services.dispatch.domain.stock.commands import Count, Move, Swap
from services.dispatch.domain.stock.entries import Entry, Hold, carried
from services.dispatch.domain.stock.facts import (
    StockCounted,
    StockFact,
    StockMoved,
    StockPickedUp,
    StockReceived,
    StockReturned,
    StockShort,
    StockSwapped,
    StockUsed,
)
from services.dispatch.domain.stock.ledger import Stock
from services.dispatch.domain.stock.reasons import said
from services.dispatch.domain.stock.refusals import MoveWrong, PlaceWrong
from services.dispatch.domain.stock.taking import (
    card_of,
    check_lot,
    check_quantity,
    holds_taken,
    taken,
)

Going = (
    type[StockReceived]
    | type[StockPickedUp]
    | type[StockMoved]
    | type[StockReturned]
    | type[StockUsed]
)
WAYS: dict[tuple[str, str], Going] = {
    (SUPPLIER, STORE): StockReceived,
    (SUPPLIER, VAN): StockReceived,
    (STORE, VAN): StockPickedUp,
    (STORE, STORE): StockMoved,
    (VAN, VAN): StockMoved,
    (FAULTY, FAULTY): StockMoved,
    (VAN, STORE): StockReturned,
    (TICKET, VAN): StockReturned,
    (TICKET, STORE): StockReturned,
    (STORE, SUPPLIER): StockReturned,
    (VAN, SUPPLIER): StockReturned,
    (FAULTY, SUPPLIER): StockReturned,
    (STORE, TICKET): StockUsed,
    (VAN, TICKET): StockUsed,
}
"""Which ways parts go, and what that is called."""


def go(command: Move | Swap | Count, stock: Stock) -> list[StockFact]:
    """Say what follows where parts go somewhere, or turn out to be somewhere else."""
    if isinstance(command, Move):
        return _move(command, stock)
    return _swap(command, stock) if isinstance(command, Swap) else _count(command, stock)


def _move(command: Move, stock: Stock) -> list[StockFact]:
    """Take some from one account to another."""
    card, source, target = card_of(stock), command.source, command.target
    check_quantity(command.quantity)
    kinds = (kind_of(source), kind_of(target))
    if not all(kinds):
        raise PlaceWrong
    going = WAYS.get(kinds)
    if going is None or source == target:
        raise MoveWrong
    if kinds[0] != TICKET or command.lot:
        check_lot(card, command.lot)
    ticket_id = command.ticket_id
    lots = taken(stock, source, command.quantity, command.lot, ticket_id)
    fact = going(
        part=command.part,
        entries=carried(source, target, lots),
        holds=_holds_carried(command, stock),
        ticket_id=ticket_id,
        reason=said(command.reason),
        occurred_at=command.at,
    )
    return [fact]


def _swap(command: Swap, stock: Stock) -> list[StockFact]:
    """Build one in for another of its kind that came out broken."""
    card, place, ticket_id = card_of(stock), command.place, command.ticket_id
    if kind_of(place) not in SHELVES:
        raise PlaceWrong
    check_lot(card, command.lot)
    check_lot(card, command.old_lot)
    built_in = taken(stock, place, 1, command.lot, ticket_id)
    came_out = ((command.old_lot, 1),)
    fact = StockSwapped(
        part=command.part,
        entries=(
            *carried(place, of_ticket(ticket_id), built_in),
            *carried(replaced_on(ticket_id), faulty_at(place), came_out),
        ),
        holds=holds_taken(stock, place, 1, ticket_id),
        ticket_id=ticket_id,
        reason=said(command.reason),
        occurred_at=command.at,
    )
    return [fact]


def _count(command: Count, stock: Stock) -> list[StockFact]:
    """Let the books follow a count; tickets that fewer are left for than were kept are short."""
    card, account = card_of(stock), command.account
    check_quantity(command.counted, least=0)
    if kind_of(account) not in {*SHELVES, FAULTY}:
        raise PlaceWrong
    check_lot(card, command.lot)
    was = stock.lots(account).get(command.lot, 0)
    more = command.counted - was
    lost = _holds_lost(stock, account, stock.total(account) + more)
    counted = StockCounted(
        part=command.part,
        account=account,
        lot=command.lot,
        counted=command.counted,
        was=was,
        entries=_counted(command, more),
        holds=lost,
        reason=said(command.reason, needed=more != 0),
        occurred_at=command.at,
    )
    return [counted, *(_needed(command, one) for one in lost)]


def _holds_carried(command: Move, stock: Stock) -> tuple[Hold, ...]:
    """Keep for a ticket in the van what was kept for it in the store it was picked up from."""
    source, target, much = command.source, command.target, command.quantity
    let_go = holds_taken(stock, source, much, command.ticket_id)
    if kind_of(target) not in SHELVES:
        return let_go
    kept = (Hold(ticket_id=one.ticket_id, account=target, quantity=-one.quantity) for one in let_go)
    return (*let_go, *kept)


def _counted(command: Count, more: int) -> tuple[Entry, ...]:
    if not more:
        return ()
    return (
        Entry(account=command.account, lot=command.lot, quantity=more),
        Entry(account=COUNTS, lot=command.lot, quantity=-more),
    )


def _holds_lost(stock: Stock, account: str, there: int) -> tuple[Hold, ...]:
    """Return what can no longer be kept when so many are there: in the order of the tickets."""
    too_many, lost = stock.held_at(account) - there, []
    for ticket, places in sorted(stock.held.items(), reverse=True):
        much = min(too_many, places.get(account, 0))
        if much > 0:
            lost.append(Hold(ticket_id=UUID(ticket), account=account, quantity=-much))
            too_many -= much
    return tuple(lost)


def _needed(command: Count, lost: Hold) -> StockShort:
    return StockShort(
        part=command.part,
        ticket_id=lost.ticket_id,
        purpose="needed",
        quantity=-lost.quantity,
        because="too_little",
        account=lost.account,
        occurred_at=command.at,
    )
