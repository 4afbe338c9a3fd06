"""Commands: what can be asked of the stock of a part. Each brings the part's key and the time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.dispatch.domain.stock.entries import NO_LOT
from services.dispatch.domain.stock.facts import Part, Purpose


@dataclass(frozen=True, kw_only=True)
class Describe:
    """Keep a part in stock, or change what its card says."""

    part: str
    card: Part
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Move:
    """Take some from one account to another: a delivery, a pick-up, a return...

    Without a lot, a part that has none is taken as it comes. ``ticket_id`` is what it is for.
    """

    part: str
    source: str
    target: str
    quantity: int
    at: datetime
    lot: str = NO_LOT
    ticket_id: UUID | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Swap:
    """Build one in from ``place`` for another, which came out and is broken."""

    part: str
    place: str
    ticket_id: UUID
    at: datetime
    lot: str = NO_LOT
    old_lot: str = NO_LOT
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Count:
    """Say how many of a lot there are at a place, and why the books said otherwise."""

    part: str
    account: str
    counted: int
    reason: str
    at: datetime
    lot: str = NO_LOT


@dataclass(frozen=True, kw_only=True)
class Reserve:
    """Keep some for a ticket at the first of the places that have them; what is missing is short.

    ``places`` say how many may be taken there at most, ``van`` whose the ticket is. What was kept
    for it elsewhere is let go.
    """

    part: str
    ticket_id: UUID
    quantity: int
    places: tuple[tuple[str, int], ...]
    at: datetime
    van: str = ""


@dataclass(frozen=True, kw_only=True)
class Release:
    """Keep none for a ticket any more; ``over``: it is closed."""

    part: str
    ticket_id: UUID
    at: datetime
    over: bool = False


@dataclass(frozen=True, kw_only=True)
class Use:
    """Book what was used on a ticket so far: ``lots`` say how many of each, altogether.

    It comes from what is kept for the ticket and from the van of whoever has it; what neither has
    is short. What was booked and is no longer said goes back into the van, unless this was learned
    of late, when later words may stand in the books already. ``van`` empty: nobody has the ticket.
    """

    part: str
    ticket_id: UUID
    van: str
    lots: Mapping[str, int]
    at: datetime
    of_late: bool = False


@dataclass(frozen=True, kw_only=True)
class Settle:
    """Say where what is short came from (or will come from); no place: it was not used after all.

    ``lot`` is the one that is short, ``from_lot`` the one it turned out to be.
    """

    part: str
    ticket_id: UUID
    purpose: Purpose
    quantity: int
    at: datetime
    reason: str
    place: str = ""
    lot: str = NO_LOT
    from_lot: str = NO_LOT


StockCommand = Describe | Move | Swap | Count | Reserve | Release | Use | Settle
