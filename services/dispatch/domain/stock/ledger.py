"""The ledger of one part: what is where, what is kept for which ticket, and what is short."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID

from services.dispatch.domain.stock.accounts import holds_only_what_is_there, of_ticket
from services.dispatch.domain.stock.entries import Entry, Hold
from services.dispatch.domain.stock.facts import (
    Lack,
    Part,
    Purpose,
    StockCounted,
    StockDescribed,
    StockFact,
    StockMoved,
    StockPickedUp,
    StockReceived,
    StockReleased,
    StockReserved,
    StockReturned,
    StockSettled,
    StockShort,
    StockSwapped,
    StockUsed,
)

PAST_KEPT = timedelta(days=35)
"""Longer than a late word may be late (30 days, decision 24)."""


@dataclass(frozen=True, kw_only=True)
class Shortfall:
    """How many of a lot are short for a ticket, for what and why; ``account`` as in the fact."""

    ticket_id: UUID
    purpose: Purpose
    lot: str
    quantity: int
    because: Lack
    account: str


@dataclass(frozen=True, kw_only=True)
class Past:
    """How many of each lot were used on a ticket when it was over."""

    over_at: datetime
    lots: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Stock:
    """A part as of now; ``card`` is None while nobody keeps such a part.

    ``balances`` are by account and lot, of accounts that hold only what is there; ``held`` by
    ticket and account. Nothing that is zero is kept. ``past`` is what was used on tickets that are
    over, by account, as long as a late word about them is taken.
    """

    card: Part | None = None
    balances: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    held: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    short: tuple[Shortfall, ...] = ()
    past: Mapping[str, Past] = field(default_factory=dict)

    def lots(self, account: str) -> Mapping[str, int]:
        """Return how many of each lot are in an account."""
        return self.balances.get(account, {})

    def total(self, account: str) -> int:
        """Return how many there are in an account."""
        return sum(self.lots(account).values())

    def held_for(self, ticket_id: UUID | None) -> Mapping[str, int]:
        """Return how many are kept for a ticket, by account."""
        return self.held.get(str(ticket_id), {})

    def held_at(self, account: str) -> int:
        """Return how many in an account are kept for tickets."""
        return sum(one.get(account, 0) for one in self.held.values())

    def available(self, account: str, ticket_id: UUID | None = None) -> int:
        """Return how many in an account are not kept for others than a ticket."""
        others = self.held_at(account) - self.held_for(ticket_id).get(account, 0)
        return self.total(account) - others

    def knows(self, ticket_id: UUID) -> bool:
        """Say whether anything is kept, was used or is short for a ticket that is not over."""
        needed = bool(self.short_for(ticket_id, "needed"))
        return needed or bool(self.held_for(ticket_id)) or of_ticket(ticket_id) in self.balances

    def concerns(self, ticket_id: UUID) -> bool:
        """Say whether anything is known of a ticket, be it that no book has what it used."""
        return self.knows(ticket_id) or bool(self.short_for(ticket_id, "used"))

    def short_for(self, ticket_id: UUID, purpose: Purpose) -> tuple[Shortfall, ...]:
        """Return what is short for a ticket."""
        return tuple(
            one for one in self.short if (one.ticket_id, one.purpose) == (ticket_id, purpose)
        )


def evolve(stock: Stock, fact: StockFact) -> Stock:
    """Return the stock of a part after a fact."""
    if isinstance(fact, StockUsed | StockReturned | StockSwapped | StockSettled):
        stock = recalled(stock, fact.ticket_id)
    after = replace(
        stock,
        balances=_with_entries(stock.balances, fact.entries),
        held=_with_holds(stock.held, fact.holds),
    )
    match fact:
        case StockDescribed(card=card):
            after = replace(after, card=card)
        case StockShort() | StockSettled():
            after = replace(after, short=_with_shortfall(stock.short, fact))
        case StockReleased(over=True, ticket_id=ticket_id, occurred_at=at):
            after = _without(after, ticket_id, at)
        case (
            StockReceived()
            | StockReserved()
            | StockReleased()
            | StockPickedUp()
            | StockUsed()
            | StockSwapped()
            | StockReturned()
            | StockMoved()
            | StockCounted()
        ):
            pass
        case _:
            assert_never(fact)
    return after


def _with_entries(
    balances: Mapping[str, Mapping[str, int]], entries: Iterable[Entry]
) -> Mapping[str, Mapping[str, int]]:
    after = dict(balances)
    for one in entries:
        if holds_only_what_is_there(one.account):
            _add(after, one.account, one.lot, one.quantity)
    return after


def _with_holds(
    held: Mapping[str, Mapping[str, int]], holds: Iterable[Hold]
) -> Mapping[str, Mapping[str, int]]:
    after = dict(held)
    for one in holds:
        _add(after, str(one.ticket_id), one.account, one.quantity)
    return after


def _add(sums: dict[str, Mapping[str, int]], outer: str, inner: str, quantity: int) -> None:
    """Add to a sum of sums; what becomes zero is left out."""
    within = {**sums.get(outer, {})}
    within[inner] = within.get(inner, 0) + quantity
    if not within[inner]:
        del within[inner]
    sums[outer] = within
    if not within:
        del sums[outer]


def _with_shortfall(
    short: tuple[Shortfall, ...], fact: StockShort | StockSettled
) -> tuple[Shortfall, ...]:
    """Add to what is short, or take away from it what was settled."""
    if fact.ticket_id is None:
        return short
    key = (fact.ticket_id, fact.purpose, fact.lot)
    rest = tuple(one for one in short if (one.ticket_id, one.purpose, one.lot) != key)
    before = next((one for one in short if (one.ticket_id, one.purpose, one.lot) == key), None)
    was = 0 if before is None else before.quantity
    if isinstance(fact, StockShort):
        now = Shortfall(
            ticket_id=fact.ticket_id,
            purpose=fact.purpose,
            lot=fact.lot,
            quantity=was + fact.quantity,
            because=fact.because,
            account=fact.account,
        )
        return (*rest, now)
    if before is None or fact.quantity >= was:
        return rest
    return (*rest, replace(before, quantity=was - fact.quantity))


def recalled(stock: Stock, ticket_id: UUID | None) -> Stock:
    """Return the stock with what was used on a ticket that was over: it is not booked again."""
    account = of_ticket(ticket_id)
    if account not in stock.past:
        return stock
    balances = dict(stock.balances)
    for lot, quantity in stock.past[account].lots.items():
        _add(balances, account, lot, quantity)
    return replace(
        stock,
        balances=balances,
        past={key: one for key, one in stock.past.items() if key != account},
    )


def _without(stock: Stock, ticket_id: UUID | None, at: datetime) -> Stock:
    """Put aside what a ticket that is over used, for a while; what it used unbooked stays short."""
    account = of_ticket(ticket_id)
    past = {key: one for key, one in stock.past.items() if at - one.over_at < PAST_KEPT}
    if lots := stock.lots(account):
        past[account] = Past(over_at=at, lots=lots)
    return replace(
        stock,
        balances={key: one for key, one in stock.balances.items() if key != account},
        short=tuple(
            one for one in stock.short if one.ticket_id != ticket_id or one.purpose == "used"
        ),
        past=past,
    )
