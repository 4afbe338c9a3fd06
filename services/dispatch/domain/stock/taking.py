"""Taking: whatever leaves an account is there, is of a lot, and is not kept for somebody else."""

from collections.abc import Mapping
from uuid import UUID

from services.dispatch.domain.stock.accounts import (
    SHELVES,
    holds_only_what_is_there,
    kind_of,
)
from services.dispatch.domain.stock.entries import NO_LOT, Hold
from services.dispatch.domain.stock.facts import Part
from services.dispatch.domain.stock.ledger import Stock
from services.dispatch.domain.stock.refusals import (
    LotNeeded,
    PartUnknown,
    QuantityWrong,
    StockTooLittle,
)

QUANTITY_MAX = 1_000_000
LOT_LENGTH_MAX = 64


def card_of(stock: Stock) -> Part:
    """Return the card of a part; raises ``PartUnknown``."""
    if stock.card is None:
        raise PartUnknown
    return stock.card


def check_quantity(quantity: int, least: int = 1) -> None:
    """Raise ``QuantityWrong`` unless so many can be moved or counted."""
    if not least <= quantity <= QUANTITY_MAX:
        raise QuantityWrong


def check_lot(card: Part, lot: str) -> None:
    """Raise ``LotNeeded`` unless this can be the lot of such a part, or none is needed."""
    if (card.lot_required and not lot) or len(lot) > LOT_LENGTH_MAX or not _is_printable(lot):
        raise LotNeeded


def taken(
    stock: Stock, account: str, quantity: int, lot: str, ticket_id: UUID | None
) -> tuple[tuple[str, int], ...]:
    """Return how many of each lot are taken from an account; raises ``StockTooLittle``."""
    if not holds_only_what_is_there(account):
        return ((lot, quantity),)
    found = takeable(stock, account, quantity, lot, ticket_id)
    if sum(much for _, much in found) < quantity:
        raise too_little(stock, account, lot)
    return found


def takeable(
    stock: Stock, account: str, quantity: int, lot: str, ticket_id: UUID | None
) -> tuple[tuple[str, int], ...]:
    """Return how many of each lot can be taken from an account, at most so many altogether.

    Where no lot is named those without a lot go first, then the lots by name.
    """
    left = min(quantity, _free(stock, account, ticket_id))
    found = []
    for each, there in _wanted(stock.lots(account), lot):
        much = min(left, there)
        if much > 0:
            found.append((each, much))
            left -= much
    return tuple(found)


def holds_taken(
    stock: Stock, account: str, quantity: int, ticket_id: UUID | None
) -> tuple[Hold, ...]:
    """Return what is no longer kept for a ticket once so many of it were taken."""
    kept = stock.held_for(ticket_id).get(account, 0)
    if ticket_id is None or not kept:
        return ()
    return (Hold(ticket_id=ticket_id, account=account, quantity=-min(kept, quantity)),)


def too_little(stock: Stock, account: str, lot: str) -> StockTooLittle:
    """Return the refusal that says how many there are, there and elsewhere."""
    there = stock.lots(account).get(lot, 0) if lot else stock.total(account)
    free = max(0, min(there, stock.available(account)))
    where = ", ".join(
        f"{place} {stock.available(place)}"
        for place in sorted(stock.balances)
        if kind_of(place) in SHELVES and place != account and stock.available(place) > 0
    )
    return StockTooLittle(
        f"There are {there} at {account}, {free} of them not kept for a ticket; elsewhere: {where}."
        if where
        else f"There are {there} at {account}, {free} of them not kept for a ticket,"
        " and none elsewhere.",
        there=str(there),
        free=str(free),
    )


def _free(stock: Stock, account: str, ticket_id: UUID | None) -> int:
    """Return how many may be taken: on shelves some may be kept for other tickets."""
    return max(0, stock.available(account, ticket_id))


def _wanted(lots: Mapping[str, int], lot: str) -> list[tuple[str, int]]:
    return [(lot, lots.get(lot, 0))] if lot != NO_LOT else sorted(lots.items())


def _is_printable(lot: str) -> bool:
    return lot.isprintable() and lot == lot.strip()
