"""Waiting: tickets nobody could be found for, and whose turn it is when a hand is free."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from heapq import heapify, heappop, heapreplace
from itertools import chain, islice
from uuid import UUID

from services.dispatch.domain.appointments.rule import Appointed, Slot
from services.dispatch.domain.choice import NO_TECHNICIANS, NOBODY_HAS
from services.dispatch.domain.facts import AssignmentPrioritised
from services.dispatch.domain.need import Need
from services.dispatch.domain.places import SOMEWHERE
from services.dispatch.domain.standing import Standing

NO_TICKET = UUID(int=0)
LOOKED_AT_MAX = 1_000
UNTRUE_MAX = 50
SPOKEN_FOR_MAX = 20
"""How many people are passed over because their free hands are more urgently waited for."""

LAST = 1 << 62
"""The turn of a ticket that has only just opened: behind all that came."""


Rank = tuple[str, int]
"""How urgent a ticket is (``P1`` before ``P2``), then which one in the order they came."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a ticket needs, and that it was the so-manieth to come, or the last of all."""

    need: Need
    came: int = LAST

    def in_slot(self, slot: Slot | None) -> "Wanted":
        """Return the same, to be done then; None: that is not agreed."""
        return replace(self, need=replace(self.need, slot=slot))

    def after(self, fact: AssignmentPrioritised) -> "Wanted":
        """Return the same, as urgent as it is now."""
        return replace(self, need=self.need.at_priority(fact.priority, fact.due_at))

    @property
    def rank(self) -> Rank:
        """Return whose turn it is before others: the smaller first."""
        return (self.need.urgency, self.came)


def appointments_of(tickets: Iterable[UUID], wanted: Mapping[UUID, Wanted]) -> Appointed:
    """Return in which agreed slots some tickets have somebody come."""
    every = (
        (ticket_id, wanted[ticket_id].need.slot) for ticket_id in tickets if ticket_id in wanted
    )
    return tuple((ticket_id, slot) for ticket_id, slot in every if slot is not None)


@dataclass(frozen=True, kw_only=True)
class Tries:
    """What was tried because of one event, and who could do each held-back line looked at.

    A line is looked at once: while one event is reacted to hands only become fewer, and whoever
    becomes free meanwhile is an event of their own.
    """

    tickets: set[UUID] = field(default_factory=set)
    able: dict[Need, tuple[UUID, ...]] = field(default_factory=dict)


class Waiting:
    """Tickets that wait, in lines of those that need the same: a line is passed over at once."""

    def __init__(self) -> None:
        self._lines: dict[Need, list[tuple[int, UUID]]] = {}
        self._stands: dict[UUID, tuple[Need, int]] = {}
        self._because: dict[UUID, str] = {}
        self._told: defaultdict[str, dict[UUID, None]] = defaultdict(dict)

    def put(self, ticket_id: UUID, wanted: Wanted, because: str = "") -> None:
        """Let a ticket that does not wait yet wait where it belongs, for a reason that was told."""
        self._because[ticket_id] = because
        self._told[because][ticket_id] = None
        line = _line(wanted.need)
        insort(self._lines.setdefault(line, []), (wanted.came, ticket_id))
        self._stands[ticket_id] = (line, wanted.came)

    def drop(self, ticket_id: UUID) -> None:
        """Let a ticket wait no longer, if it did."""
        found = self._stands.pop(ticket_id, None)
        if found is None:
            return
        because = self._because.pop(ticket_id)
        del self._told[because][ticket_id]
        if not self._told[because]:
            del self._told[because]
        need, came = found
        line = self._lines[need]
        del line[bisect_left(line, (came, ticket_id))]
        if not line:
            del self._lines[need]

    def __contains__(self, ticket_id: UUID) -> bool:
        return ticket_id in self._stands

    def because(self, ticket_id: UUID) -> str:
        """Return why a ticket waits, as it was told; empty: it does not."""
        return self._because.get(ticket_id, "")

    def untrue_of(self, one: Standing) -> list[UUID]:
        """Return tickets that wait because nobody is there like somebody who is there now.

        So many are looked at, at most; whoever comes next brings up the others.
        """
        untrue = (NO_TECHNICIANS, *(f"{NOBODY_HAS}:{skill}" for skill in sorted(one.skills)))
        told = (self._told[because] for because in untrue if because in self._told)
        return list(islice(chain.from_iterable(told), UNTRUE_MAX))

    def line_of(self, ticket_id: UUID) -> Need:
        """Return what all need that wait in a waiting ticket's line."""
        line, _ = self._stands[ticket_id]
        return line

    def in_turn(self, concerns: Callable[[Need], bool]) -> Iterator[UUID]:
        """Return the tickets in lines that are of concern, those whose turn comes first first.

        Whether a line is of concern is asked once, and only when the turn of its first has come. So
        many are looked at, at most.
        """
        return islice(self._all_in_turn(concerns), LOOKED_AT_MAX)

    def _all_in_turn(self, concerns: Callable[[Need], bool]) -> Iterator[UUID]:
        lines = list(self._lines.items())
        turns = [(need.urgency, line[0], number, 0) for number, (need, line) in enumerate(lines)]
        heapify(turns)
        while turns:
            urgency, (_, ticket_id), number, stands = turns[0]
            need, line = lines[number]
            if stands == 0 and not concerns(need):
                heappop(turns)
                continue
            yield ticket_id
            if stands + 1 < len(line):
                heapreplace(turns, (urgency, line[stands + 1], number, stands + 1))
            else:
                heappop(turns)


def _line(need: Need) -> Need:
    """Return what of a need decides who could do it: where exactly it is does not."""
    about = need.complained_about if need.policy.leaves_out_complained_about else None
    return replace(
        need,
        ticket_id=NO_TICKET,
        due_at=None,
        about=(),
        complained_about=about,
        place=None if need.place is None else SOMEWHERE,
        areas=need.areas if need.policy.asks_for_areas else (),
        vendor=need.vendor if need.policy.asks_for_vendors else "",
        crew=(),
        post=None,
        reported_by="",
    )
