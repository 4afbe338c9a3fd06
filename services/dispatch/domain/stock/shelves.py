"""Shelves: the books of every part in memory, as the log has them, and whom they concern."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from services.dispatch.domain.places import Place, distance_km
from services.dispatch.domain.stock.accounts import STORE, kind_of, store
from services.dispatch.domain.stock.facts import StockFact
from services.dispatch.domain.stock.ledger import Stock, evolve
from services.dispatch.domain.stock.stores import StoreRegistered

NONE = Stock()


class Shelves:
    """What one tenant has of everything, where."""

    def __init__(self) -> None:
        self._stocks: dict[str, Stock] = {}
        self._places: dict[str, Place | None] = {}
        self._parts_of: defaultdict[UUID, set[str]] = defaultdict(set)

    def learn(self, fact: StockFact) -> None:
        """Take in a fact about the stock of a part."""
        after = self._stocks[fact.part] = evolve(self.of(fact.part), fact)
        tickets = {one.ticket_id for one in fact.holds}
        if fact.ticket_id is not None:
            tickets.add(fact.ticket_id)
        for ticket_id in tickets:
            if after.concerns(ticket_id):
                self._parts_of[ticket_id].add(fact.part)
            elif ticket_id in self._parts_of:
                self._forget(ticket_id, fact.part)

    def learn_of_store(self, fact: StoreRegistered) -> None:
        """Take in where a store is."""
        self._places[store(fact.store)] = fact.place

    @property
    def keeps_nothing(self) -> bool:
        """Whether nobody has written anything in any book."""
        return not self._stocks

    def of(self, part: str) -> Stock:
        """Return the stock of a part."""
        return self._stocks.get(part, NONE)

    def parts_of(self, ticket_id: UUID) -> frozenset[str]:
        """Return the parts that are kept for a ticket, were used on it, or are short for it."""
        return frozenset(self._parts_of.get(ticket_id, ()))

    def stores(self, parts: Collection[str], place: Place | None) -> tuple[str, ...]:
        """Return where there are some of any of the parts, the nearest to a place first."""
        found = {
            account
            for part in parts
            for account in self.of(part).balances
            if kind_of(account) == STORE
        }
        return tuple(sorted(found, key=lambda account: (self._km(account, place), account)))

    def _km(self, account: str, place: Place | None) -> float:
        there = self._places.get(account)
        return float("inf") if place is None or there is None else distance_km(place, there)

    def _forget(self, ticket_id: UUID, part: str) -> None:
        self._parts_of[ticket_id].discard(part)
        if not self._parts_of[ticket_id]:
            del self._parts_of[ticket_id]
