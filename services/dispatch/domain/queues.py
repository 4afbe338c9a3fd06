"""Queues: the tickets that wait for somebody to take them, and who is taking one this moment."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import nsmallest
from itertools import islice, takewhile
from uuid import UUID

from services.dispatch.domain.eligibility import belongs
from services.dispatch.domain.facts import AssignmentQueued, QueueFact
from services.dispatch.domain.holders import InFlight
from services.dispatch.domain.queueing import MEMBERS_TOLD_MAX
from services.dispatch.domain.rules import Circumstances
from services.dispatch.domain.standing import Standing
from services.dispatch.domain.technician import (
    TechnicianChanged,
    TechnicianFact,
    TechnicianRegistered,
)
from services.dispatch.domain.waiting import Wanted

QUEUED_LOOKED_AT_MAX = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """A ticket that stands in a queue, and what it needs."""

    wanted: Wanted
    queued: AssignmentQueued

    @property
    def is_full(self) -> bool:
        """Whether nobody else is told of it."""
        return len(self.queued.members) >= MEMBERS_TOLD_MAX

    def has(self, one: Standing, at: datetime) -> bool:
        """Say whether somebody belongs to the queue then, shifts aside."""
        need = self.wanted.need
        today = Circumstances(at=at, day=need.policy.day_of(at))
        return belongs(self.queued.queue, need, one, today)

    def newcomers(self, people: Iterable[Standing], at: datetime) -> tuple[str, ...]:
        """Return which of some people belong to the queue and were not told, as members."""
        told = frozenset(self.queued.members)
        new = {
            one.member_id
            for one in people
            if one.member_id and one.member_id not in told and self.has(one, at)
        }
        return tuple(sorted(new))

    def has_lost(self, people: Iterable[Standing], at: datetime) -> bool:
        """Say whether any of some people were told and belong to the queue no more."""
        told = frozenset(self.queued.members)
        return any(one.member_id in told and not self.has(one, at) for one in people)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Who changed, at which position of the log, and the member that they ``was`` before."""

    at: int
    who: UUID
    was: str | None


class Queues:
    """What one tenant's log says of queues, kept in memory."""

    def __init__(self) -> None:
        self._stands: dict[UUID, Stand] = {}
        self._grabbing: defaultdict[UUID, list[UUID]] = defaultdict(list)
        self._member_of: dict[UUID, str | None] = {}
        self._changed: deque[Changed] = deque(maxlen=MEMBERS_TOLD_MAX)

    def learn(self, wanted: Wanted, fact: QueueFact) -> None:
        """Let a ticket stand in a queue, or in none because nobody took it."""
        if isinstance(fact, AssignmentQueued):
            self._stands[fact.ticket_id] = Stand(wanted=wanted, queued=fact)
        else:
            self.drop(fact.ticket_id)

    def hear_of(self, position: int, technician_id: UUID, fact: TechnicianFact) -> None:
        """Remember that somebody may belong to other queues now, or be another member."""
        if isinstance(fact, TechnicianRegistered | TechnicianChanged):
            was, member = self._member_of.get(technician_id), fact.profile.member_id
            self._member_of[technician_id] = member
            self._changed.append(Changed(at=position, who=technician_id, was=was))

    def changed_after(self, position: int) -> list[UUID]:
        """Return who may belong to other queues since a position, the latest of very many."""
        return [one.who for one in self._changed if one.at > position]

    def members_until(self, position: int) -> frozenset[str]:
        """Return the members that those were who changed at a position, or after it."""
        return frozenset(one.was for one in self._changed if one.at >= position and one.was)

    def want(self, ticket_id: UUID, wanted: Wanted) -> None:
        """Remember that a ticket is more or less urgent now, if it stands in a queue."""
        if ticket_id in self._stands:
            self._stands[ticket_id] = replace(self._stands[ticket_id], wanted=wanted)

    def drop(self, ticket_id: UUID) -> None:
        """Let a ticket stand in no queue any more, if it did."""
        self._stands.pop(ticket_id, None)

    def get(self, ticket_id: UUID) -> Stand | None:
        """Return how a ticket stands in a queue, or None."""
        return self._stands.get(ticket_id)

    def of(self, one: Standing, at: datetime) -> list[Stand]:
        """Return the tickets that somebody may take, shifts aside; the most urgent come first."""
        theirs = (stand for stand in self._stands.values() if stand.has(one, at))
        return nsmallest(QUEUED_LOOKED_AT_MAX, theirs, key=lambda stand: stand.wanted.rank)

    def stands(self) -> list[Stand]:
        """Return how tickets stand in queues, as many as are looked at."""
        return list(islice(self._stands.values(), QUEUED_LOOKED_AT_MAX))

    @contextmanager
    def grabbing(self, ticket_id: UUID, who: UUID) -> Iterator[None]:
        """Count a ticket among somebody's while they take it."""
        taking = self._grabbing[who]
        taking.append(ticket_id)
        try:
            yield
        finally:
            taking.remove(ticket_id)
            if not taking:
                self._grabbing.pop(who, None)

    def grabbed_before(self, ticket_id: UUID, who: UUID) -> tuple[InFlight, ...]:
        """Return the other tickets somebody began to take before this one, and still does."""
        before = takewhile(lambda other: other != ticket_id, self._grabbing.get(who, ()))
        return tuple((other, who) for other in dict.fromkeys(before))


def members_of(people: Iterable[Standing]) -> tuple[str, ...]:
    """Return those who can sign in, in a stable order, as many as are told."""
    members = {one.member_id for one in people if one.member_id}
    return tuple(nsmallest(MEMBERS_TOLD_MAX, members))
