"""Entries: what one happening changes; those of each happening sum to zero in every lot."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

NO_LOT = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """So much more (or less) of a lot in an account. Quantities are whole units of the part."""

    account: str
    quantity: int
    lot: str = NO_LOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """So much more (or less) at a store or in a van is kept for a ticket, of whichever lot."""

    ticket_id: UUID
    account: str
    quantity: int


def carried(source: str, target: str, lots: Iterable[tuple[str, int]]) -> tuple[Entry, ...]:
    """Return the entries of so much of each lot that goes from one account to another."""
    return tuple(
        Entry(account=account, lot=lot, quantity=quantity)
        for lot, much in lots
        for account, quantity in ((source, -much), (target, much))
    )
