"""Supply: where what a ticket needs can be had, as one choice sees it.

Nobody is ruled out for want of a part. Whoever lacks some makes a detour to a store that has them,
and what is missing only ever adds to a score: who is farther away is never better for it.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from services.dispatch.domain.places import Place, at_least_km, distance_km, travel_minutes
from services.dispatch.domain.stock.accounts import van
from services.dispatch.domain.stock.ledger import Stock

MINUTES_WITHOUT_PART = 60.0
"""What counts where no store has what is missing, or nobody knows how far one is."""

STORES_MAX = 8
"""So many stores are compared for each candidate: those nearest to the ticket."""

Parts = tuple[tuple[str, int], ...]
"""How many of each part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A ticket in somebody's hands that needs parts which are not kept for it yet.

    ``stores`` are those that have some, the nearest to it first.
    """

    technician_id: UUID
    parts: Parts
    stores: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetching:
    """How many parts somebody lacks, where they pick them up (empty: nowhere), and the detour."""

    missing: int = 0
    pick_up: str = ""
    detour_min: float = 0.0


NOTHING_TO_FETCH = Fetching()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreNear:
    """A store that has some of what is needed, and how far from the ticket; None: nobody knows."""

    account: str
    place: Place | None
    km: float | None


@dataclass(frozen=True, kw_only=True)
class Supply:
    """What is needed, what there is, how much of it is spoken for, and the stores that have it.

    ``stores`` are sorted, the nearest to the ticket first; ``vans`` are the vans that have some.
    """

    needed: Parts
    stocks: Mapping[str, Stock]
    taken: Mapping[tuple[str, str], int]
    stores: tuple[StoreNear, ...]
    vans: Collection[str] = ()

    @cached_property
    def _stores_with(self) -> dict[Parts, tuple[StoreNear, ...]]:
        """What was asked for: many lack the same."""
        return {}

    def fetching(
        self, technician_id: UUID, here: Place | None, straight_km: float | None, speed_kmh: float
    ) -> Fetching:
        """Return what somebody lacks who is so far from the ticket, and where they get it."""
        own = van(technician_id)
        missing = tuple(
            [
                (part, much - has)
                for part, much in self.needed
                if (has := max(0, self.free(part, own))) < much
            ]
        )
        if not missing:
            return NOTHING_TO_FETCH
        lacks = sum(much for _, much in missing)
        stores = self._with(missing)
        if not stores:
            return Fetching(missing=lacks, detour_min=MINUTES_WITHOUT_PART)
        account, km = _shortest(here, straight_km, stores)
        minutes = MINUTES_WITHOUT_PART if km is None else travel_minutes(km, speed_kmh)
        return Fetching(missing=lacks, pick_up=account, detour_min=round(minutes, 2))

    def free(self, part: str, account: str) -> int:
        """Return how many at a place are not spoken for."""
        stock = self.stocks.get(part)
        lots = None if stock is None else stock.balances.get(account)
        return sum(lots.values()) - self.taken.get((part, account), 0) if lots else 0

    def _with(self, parts: Parts) -> tuple[StoreNear, ...]:
        """Return the stores that have all of some parts."""
        known = self._stores_with.get(parts)
        if known is None:
            known = self._stores_with[parts] = tuple(
                store
                for store in self.stores
                if all(self.free(part, store.account) >= much for part, much in parts)
            )
        return known


def supply_of(
    needed: Parts,
    stocks: Mapping[str, Stock],
    stores: tuple[StoreNear, ...],
    promises: Iterable[Promise],
    ticket_id: UUID,
) -> Supply:
    """Return what there is for a ticket, without what is kept for others or promised to them."""
    taken: Counter[tuple[str, str]] = Counter()
    for part, stock in stocks.items():
        for ticket, places in stock.held.items():
            if ticket != str(ticket_id):
                for account, much in places.items():
                    taken[part, account] += much
    supply = Supply(needed=needed, stocks=stocks, taken=taken, stores=stores[:STORES_MAX])
    for promise in promises:
        for part, much in promise.parts:
            left = much
            for account in (van(promise.technician_id), *promise.stores):
                here = max(0, min(left, supply.free(part, account)))
                taken[part, account] += here
                left -= here
    return supply


def _shortest(
    here: Place | None, straight_km: float | None, stores: tuple[StoreNear, ...]
) -> tuple[str, float | None]:
    """Return the store with the shortest detour, and its kilometres; None: nobody knows the way.

    By a store that is farther from the ticket than whoever goes there, the detour is at least twice
    the difference: stores come sorted, so the others need not be looked at.
    """
    if here is None or straight_km is None:
        return stores[0].account, None
    best = (math.inf, "")
    for one in stores:
        if one.place is None or one.km is None or 2 * (one.km - straight_km) > best[0]:
            break
        if at_least_km(here, one.place) + one.km - straight_km > best[0]:
            continue
        km = max(0.0, distance_km(here, one.place) + one.km - straight_km)
        best = min(best, (km, one.account))
    return (best[1], best[0]) if best[1] else (stores[0].account, None)
