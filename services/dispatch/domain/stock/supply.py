"""Supply: where what a ticket needs can be had, as one choice sees it.

Nobody is ruled out for want of a part. Whoever lacks some makes a detour to a store that has them,
and what is missing only ever adds to a score: who is farther away is never better for it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from services.dispatch.domain.places import Place, distance_km, travel_minutes
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


@dataclass(frozen=True, kw_only=True)
class Supply:
    """What is needed, what there is, how much of it is spoken for, and the stores that have it."""

    needed: Parts
    stocks: Mapping[str, Stock]
    taken: Mapping[tuple[str, str], int]
    stores: tuple[tuple[str, Place | None], ...]

    def fetching(
        self, technician_id: UUID, here: Place | None, there: Place | None, speed_kmh: float
    ) -> Fetching:
        """Return what somebody lacks who goes from here to there, and where they get it."""
        own = van(technician_id)
        missing = {
            part: much - has
            for part, much in self.needed
            if (has := max(0, self.free(part, own))) < much
        }
        if not missing:
            return NOTHING_TO_FETCH
        ways = [
            (_detour_min(here, place, there, speed_kmh), account)
            for account, place in self.stores
            if all(self.free(part, account) >= much for part, much in missing.items())
        ]
        detour, account = min(ways, default=(MINUTES_WITHOUT_PART, ""))
        return Fetching(missing=sum(missing.values()), pick_up=account, detour_min=detour)

    def free(self, part: str, account: str) -> int:
        """Return how many at a place are not spoken for."""
        stock = self.stocks.get(part)
        return 0 if stock is None else stock.total(account) - self.taken.get((part, account), 0)


def supply_of(
    needed: Parts,
    stocks: Mapping[str, Stock],
    stores: tuple[tuple[str, Place | None], ...],
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


def _detour_min(
    here: Place | None, store: Place | None, there: Place | None, speed_kmh: float
) -> float:
    """Return how much longer it takes by way of a store, in minutes."""
    if here is None or store is None or there is None:
        return MINUTES_WITHOUT_PART
    way = distance_km(here, store) + distance_km(store, there) - distance_km(here, there)
    return round(max(0.0, travel_minutes(way, speed_kmh)), 2)
