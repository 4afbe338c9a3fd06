"""Facts about the stock of a part. Who did it, and when, is with each in the log."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.dispatch.domain.stock.entries import NO_LOT, Entry, Hold
from shared.decider import Fact

Lack = Literal["too_little", "lot_needed", "part_unknown"]
"""Why something is short: there is none, nobody said of which lot, or nobody keeps such a part."""

Purpose = Literal["needed", "used"]
"""What is short for a ticket: parts it will need, or parts that were used and are in no book."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part as its card has it: ``unit`` is what one of it is (piece, metre)."""

    name: str
    unit: str = ""
    lot_required: bool = False


@dataclass(frozen=True, kw_only=True)
class Booked(Fact):
    """Something that may change the books: where how much is, and what is kept for whom."""

    part: str
    entries: tuple[Entry, ...] = ()
    holds: tuple[Hold, ...] = ()
    ticket_id: UUID | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class StockDescribed(Booked):
    """A part is kept in stock from now on, or its card says something else now."""

    TOPIC = "stock.described"
    card: Part


@dataclass(frozen=True, kw_only=True)
class StockReceived(Booked):
    """A supplier delivered."""

    TOPIC = "stock.received"


@dataclass(frozen=True, kw_only=True)
class StockReserved(Booked):
    """Some are kept for a ticket where they are."""

    TOPIC = "stock.reserved"


@dataclass(frozen=True, kw_only=True)
class StockReleased(Booked):
    """What was kept for a ticket no longer is; ``over``: the ticket has no further part in this."""

    TOPIC = "stock.released"
    over: bool = False


@dataclass(frozen=True, kw_only=True)
class StockPickedUp(Booked):
    """A technician took some from a store into their van."""

    TOPIC = "stock.picked_up"


@dataclass(frozen=True, kw_only=True)
class StockUsed(Booked):
    """Some were built in or used up on a ticket."""

    TOPIC = "stock.used"


@dataclass(frozen=True, kw_only=True)
class StockSwapped(Booked):
    """One was built in for another of its kind, which came out broken."""

    TOPIC = "stock.swapped"


@dataclass(frozen=True, kw_only=True)
class StockReturned(Booked):
    """Some went back: from a ticket into the van, from a van to a store, or to the supplier."""

    TOPIC = "stock.returned"


@dataclass(frozen=True, kw_only=True)
class StockMoved(Booked):
    """Some went from one store or van to another of its kind."""

    TOPIC = "stock.moved"


@dataclass(frozen=True, kw_only=True)
class StockCounted(Booked):
    """Somebody counted a lot at a place; the books follow. ``was`` is what they said before."""

    TOPIC = "stock.counted"
    account: str
    counted: int
    was: int
    lot: str = NO_LOT


@dataclass(frozen=True, kw_only=True)
class StockShort(Booked):
    """Something that no book has is needed or was used: a person decides where it comes from.

    ``account`` is the van of whoever has the ticket, where that is known.
    """

    TOPIC = "stock.short"
    purpose: Purpose
    quantity: int
    because: Lack
    lot: str = NO_LOT
    account: str = ""


@dataclass(frozen=True, kw_only=True)
class StockSettled(Booked):
    """A person said where what was short came from; no entries: it was not used after all."""

    TOPIC = "stock.settled"
    purpose: Purpose
    quantity: int
    lot: str = NO_LOT


StockFact = (
    StockDescribed
    | StockReceived
    | StockReserved
    | StockReleased
    | StockPickedUp
    | StockUsed
    | StockSwapped
    | StockReturned
    | StockMoved
    | StockCounted
    | StockShort
    | StockSettled
)
