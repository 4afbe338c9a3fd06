"""Shelves: the books of every part in memory, as the log has them, and whom they concern."""

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from uuid import UUID

from services.dispatch.domain.need import Need
from services.dispatch.domain.places import Place, distance_km
from services.dispatch.domain.stock.accounts import SHELVES, STORE, VAN, kind_of, store
from services.dispatch.domain.stock.facts import StockFact
from services.dispatch.domain.stock.ledger import Stock, evolve
from services.dispatch.domain.stock.stores import StoreRegistered
from services.dispatch.domain.stock.supply import Promise, StoreNear, Supply, supply_of

NONE = Stock()


class Shelves:
    """What one tenant has of everything, where."""

    def __init__(self) -> None:
        self._stocks: dict[str, Stock] = {}
        self._places: dict[str, Place | None] = {}
        self._parts_of: defaultdict[UUID, set[str]] = defaultdict(set)
        self._with: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._needs: dict[UUID, Need] = {}
        self._pick_ups: dict[UUID, str] = {}
        self._needing: defaultdict[str, set[UUID]] = defaultdict(set)

    def learn(self, fact: StockFact) -> None:
        """Take in a fact about the stock of a part."""
        after = self._stocks[fact.part] = evolve(self.of(fact.part), fact)
        for account in {one.account for one in fact.entries}:
            if kind_of(account) in SHELVES:
                self._have(account, fact.part, after.total(account))
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

    def need(self, need: Need) -> None:
        """Take in that a ticket needs parts, if it does."""
        if need.parts:
            self._needs[need.ticket_id] = need
        for part, _ in need.parts:
            self._needing[part].add(need.ticket_id)

    def need_no_more(self, ticket_id: UUID) -> None:
        """Take in that a ticket needs nothing any more."""
        self._pick_ups.pop(ticket_id, None)
        need = self._needs.pop(ticket_id, None)
        for part, _ in () if need is None else need.parts:
            self._needing[part].discard(ticket_id)

    def send_by(self, ticket_id: UUID, pick_up: str) -> None:
        """Take in at which store whoever has a ticket picks up what they lack."""
        if ticket_id in self._needs:
            self._pick_ups[ticket_id] = pick_up

    def supply(self, need: Need, holder: Callable[[UUID], UUID | None]) -> Supply | None:
        """Return where what a ticket needs can be had; None if it needs nothing that is kept.

        ``holder`` says in whose hands a ticket is: parts that it needs and that are not kept for it
        yet are promised to it.
        """
        needed = tuple(one for one in need.parts if one[0] in self._stocks)
        if not needed:
            return None
        parts = [part for part, _ in needed]
        stores = tuple(self._near(one, need.place) for one in self.stores(parts, need.place))
        stocks = {part: self._stocks[part] for part in parts}
        promises = self._promises(parts, holder, need.ticket_id)
        vans = set[str]().union(*(self._with.get((VAN, part), ()) for part in parts))
        supply = supply_of(needed, stocks, stores, promises, need.ticket_id)
        return replace(supply, vans=vans)

    def on_the_way(self, parts: Collection[str], need: Need) -> tuple[str, ...]:
        """Return the stores where parts for a ticket are got: first where somebody was sent by."""
        chosen = self._pick_ups.get(need.ticket_id)
        others = [one for one in self.stores(parts, need.place) if one != chosen]
        return (chosen, *others) if chosen else tuple(others)

    def stores(self, parts: Collection[str], place: Place | None) -> tuple[str, ...]:
        """Return where there are some of any of the parts, the nearest to a place first."""
        found = {account for part in parts for account in self._with.get((STORE, part), ())}
        return tuple(sorted(found, key=lambda account: (self._km(account, place), account)))

    def _promises(
        self, parts: Collection[str], holder: Callable[[UUID], UUID | None], ticket_id: UUID
    ) -> Iterator[Promise]:
        """Yield what others were sent for and is not kept for them yet."""
        others = {one for part in parts for one in self._needing.get(part, ())} - {ticket_id}
        for other in sorted(others):
            who, need = holder(other), self._needs[other]
            promised = tuple(
                (part, much)
                for part, much in need.parts
                if part in parts and part not in self._parts_of.get(other, ())
            )
            if who is not None and promised:
                stores = self.on_the_way([part for part, _ in promised], need)
                yield Promise(technician_id=who, parts=promised, stores=stores)

    def _near(self, account: str, place: Place | None) -> StoreNear:
        km = self._km(account, place)
        known = self._places.get(account)
        return StoreNear(account=account, place=known, km=None if km == math.inf else km)

    def _km(self, account: str, place: Place | None) -> float:
        there = self._places.get(account)
        return math.inf if place is None or there is None else distance_km(place, there)

    def _have(self, account: str, part: str, much: int) -> None:
        with_some = self._with[kind_of(account), part]
        if much:
            with_some.add(account)
        else:
            with_some.discard(account)

    def _forget(self, ticket_id: UUID, part: str) -> None:
        self._parts_of[ticket_id].discard(part)
        if not self._parts_of[ticket_id]:
            del self._parts_of[ticket_id]
