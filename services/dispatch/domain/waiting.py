"""Waiting: tickets nobody could be found for, and whose turn it is when a hand is free."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from heapq import merge
from uuid import UUID

from services.dispatch.domain.need import Need

NO_TICKET = UUID(int=0)

Rank = tuple[str, int]
"""How urgent a ticket is (``P1`` before ``P2``), then which one in the order they came."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a ticket needs, and that it was the so-manieth to come."""

    need: Need
    came: int

    @property
    def rank(self) -> Rank:
        """Return whose turn it is before others: the smaller first."""
        return (self.need.urgency, self.came)


class Waiting:
    """Tickets that wait, in lines of those that need the same: a line is passed over at once."""

    def __init__(self) -> None:
        self._lines: dict[Need, list[tuple[int, UUID]]] = {}
        self._stands: dict[UUID, tuple[Need, int]] = {}

    def put(self, ticket_id: UUID, wanted: Wanted) -> None:
        """Let a ticket that does not wait yet wait where it belongs."""
        line = replace(wanted.need, ticket_id=NO_TICKET, place=None)
        insort(self._lines.setdefault(line, []), (wanted.came, ticket_id))
        self._stands[ticket_id] = (line, wanted.came)

    def drop(self, ticket_id: UUID) -> None:
        """Let a ticket wait no longer, if it did."""
        found = self._stands.pop(ticket_id, None)
        if found is None:
            return
        need, came = found
        line = self._lines[need]
        del line[bisect_left(line, (came, ticket_id))]
        if not line:
            del self._lines[need]

    def __contains__(self, ticket_id: UUID) -> bool:
        return ticket_id in self._stands

    def in_turn(self, concerns: Callable[[Need], bool]) -> Iterator[UUID]:
        """Return the tickets in lines that are of concern, those whose turn comes first first."""
        lines = [_ranked(need, line) for need, line in self._lines.items() if concerns(need)]
        return (ticket_id for _, ticket_id in merge(*lines))


def _ranked(need: Need, line: list[tuple[int, UUID]]) -> Iterator[tuple[Rank, UUID]]:
    return (((need.urgency, came), ticket_id) for came, ticket_id in line)
