"""Holders: which tickets are in whose hands, by the log, and by what was chosen a moment ago.

What the log says and what is only reserved are kept apart: at any moment, how everybody's hands
are filled follows from the log up to a position and the reservations that stood then. A ticket is
in the hands of everybody it is reserved for, and of whoever has it by the log until the log says
otherwise: what is reserved may come to nothing, and no hand is free before it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

InFlight = tuple[UUID, UUID]
"""A ticket, and for whom it was chosen, while the log has not said so yet."""


class Holders:
    """Who has what in hand. What changes says whose load it changed."""

    def __init__(self) -> None:
        self._by_log: dict[UUID, UUID] = {}
        self._reserved: dict[UUID, list[UUID]] = {}
        self._in_hand: defaultdict[UUID, set[UUID]] = defaultdict(set)
        self._asked: dict[UUID, UUID] = {}
        self._asking: list[InFlight] = []

    def of(self, ticket_id: UUID) -> UUID | None:
        """Return who has a ticket; whoever it was last reserved for, if anybody."""
        reserved = self._reserved.get(ticket_id)
        return reserved[-1] if reserved else self._by_log.get(ticket_id)

    def of_any(self, tickets: Iterable[UUID]) -> frozenset[UUID]:
        """Return who has any of some tickets, or is asked to take one over."""
        among = tuple(tickets)
        asked = (who for one in among if (who := self._asked.get(one)) is not None)
        return self.having(among).union(asked)

    def having(self, tickets: Iterable[UUID]) -> frozenset[UUID]:
        """Return who has any of some tickets, be they only reserved for them."""
        return frozenset(who for one in tickets for who in self._all_of(one))

    def load(self, technician_id: UUID) -> int:
        """Return how many tickets somebody has in hand."""
        return len(self._in_hand.get(technician_id, ()))

    def in_hand(self, technician_id: UUID) -> tuple[UUID, ...]:
        """Return what somebody has in hand, by id."""
        return tuple(sorted(self._in_hand.get(technician_id, ())))

    def in_flight(self) -> tuple[InFlight, ...]:
        """Return what is reserved, in the order in which it was."""
        return tuple((ticket, who) for ticket, all_ in self._reserved.items() for who in all_)

    def by_log(self, ticket_id: UUID) -> UUID | None:
        """Return who has a ticket as far as the log says."""
        return self._by_log.get(ticket_id)

    def give(self, ticket_id: UUID, technician_id: UUID) -> set[UUID]:
        """Take in that the log gave a ticket to somebody; what was reserved for them is theirs."""
        before = self._all_of(ticket_id)
        self._by_log[ticket_id] = technician_id
        self.ask(ticket_id, None)
        self._forget(ticket_id, technician_id)
        return self._settle(ticket_id, before)

    def take_back(self, ticket_id: UUID) -> set[UUID]:
        """Take in that the log took a ticket from whoever had it."""
        before = self._all_of(ticket_id)
        self._by_log.pop(ticket_id, None)
        self.ask(ticket_id, None)
        return self._settle(ticket_id, before)

    def ask(self, ticket_id: UUID, technician_id: UUID | None) -> None:
        """Take in who is asked to take a ticket over from whoever has it; None: nobody."""
        self._asked.pop(ticket_id, None)
        if technician_id is not None:
            self._asked[ticket_id] = technician_id

    @contextmanager
    def asking(self, ticket_id: UUID, technician_id: UUID) -> Iterator[None]:
        """Count somebody as asked to take a ticket over while the log is asked."""
        self._asking.append((ticket_id, technician_id))
        try:
            yield
        finally:
            self._asking.remove((ticket_id, technician_id))

    def being_asked(self, tickets: Iterable[UUID]) -> frozenset[UUID]:
        """Return who is just being asked to take any of some tickets over."""
        among = frozenset(tickets)
        return frozenset(who for ticket, who in self._asking if ticket in among)

    def reserve(self, ticket_id: UUID, technician_id: UUID) -> set[UUID]:
        """Count a ticket as somebody's until the log says so, or ``undo``."""
        before = self._all_of(ticket_id)
        self._reserved.setdefault(ticket_id, []).append(technician_id)
        return self._settle(ticket_id, before)

    def undo(self, ticket_id: UUID, technician_id: UUID) -> set[UUID]:
        """Take a reservation back, if it still is one."""
        before = self._all_of(ticket_id)
        self._forget(ticket_id, technician_id)
        return self._settle(ticket_id, before)

    def _forget(self, ticket_id: UUID, technician_id: UUID) -> None:
        reserved = self._reserved.get(ticket_id, [])
        if technician_id in reserved:
            reserved.remove(technician_id)
            if not reserved:
                del self._reserved[ticket_id]

    def _all_of(self, ticket_id: UUID) -> set[UUID]:
        found = set(self._reserved.get(ticket_id, ()))
        if ticket_id in self._by_log:
            found.add(self._by_log[ticket_id])
        return found

    def _settle(self, ticket_id: UUID, before: set[UUID]) -> set[UUID]:
        after = self._all_of(ticket_id)
        for who in before - after:
            self._in_hand[who].discard(ticket_id)
        for who in after - before:
            self._in_hand[who].add(ticket_id)
        return before ^ after
