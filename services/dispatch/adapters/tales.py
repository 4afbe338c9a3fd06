"""Tales: the decisions of a period told once more, each with the bench as it stood then.

A decision stands in the log behind the place at which it was made, by as much as was going on at
once. So events are read a page ahead of the bench, and what was decided is known in time.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from uuid import UUID

from services.dispatch.adapters.benches import learn
from services.dispatch.app.explaining import Reading
from services.dispatch.app.simulating import LeftOut, Period, Retold
from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.decisions import (
    BasisNotKept,
    Decided,
    Decision,
    NobodyCompared,
    decided,
)
from services.dispatch.domain.facts import AssignmentFact, AssignmentReleased
from services.dispatch.domain.simulating import not_compared
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.recorded import Recorded

PAGE_EVENTS = 2_000
TURN_EVENTS = 25
"""After so many events, a few milliseconds, whoever else has something to do has their turn."""


class TalesOfLog:
    """Reads dispatch's own log from its beginning, up to the end of a period."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    async def told(
        self, tenant: TenantId, period: Period
    ) -> AsyncIterator[Retold | LeftOut | Reading]:
        """Yield the decisions of a period, and now and then how far the log has been read."""
        total = (await self._store.head(tenant)).position
        bench, stories = Bench(), Stories(self._store, period)
        behind: Sequence[Recorded] = await self._store.read(tenant, 0, PAGE_EVENTS)
        stories.read(behind)
        while behind:
            ahead = await self._store.read(tenant, behind[-1].position, PAGE_EVENTS)
            stories.read(ahead)
            for number, event in enumerate(behind):
                for one in stories.made_at(bench.position):
                    yield Retold(bench=bench, decision=one)
                learn(bench, self._store, event)
                if number % TURN_EVENTS == 0:
                    await asyncio.sleep(0)
            for because in stories.left_out():
                yield LeftOut(because=because)
            yield Reading(events=bench.position, total=max(total, bench.position))
            behind = [] if behind[-1].recorded_at >= period.until else ahead
        for one in stories.made_at(bench.position):
            yield Retold(bench=bench, decision=one)
        for because in stories.left_out(bench.position):
            yield LeftOut(because=because)


class Stories:
    """What is known of each open ticket, version by version, and what was decided for it."""

    def __init__(self, store: EventStore, period: Period) -> None:
        self._store = store
        self._period = period
        self._states: dict[UUID, list[Assignment]] = {}
        self._last: dict[UUID, AssignmentFact] = {}
        self._made: defaultdict[int, list[Decision]] = defaultdict(list)
        self._left_out: list[str] = []

    def read(self, events: Sequence[Recorded]) -> None:
        """Take in events that follow."""
        for event in events:
            if event.type.startswith("assignment."):
                self._read(event)

    def made_at(self, position: int) -> list[Decision]:
        """Return the decisions that were made when the log had come to a position."""
        return self._made.pop(position, [])

    def left_out(self, passed: int = 0) -> Iterator[str]:
        """Yield why decisions were left out; also those that were told after ``passed``."""
        yield from self._left_out
        self._left_out.clear()
        if passed:
            yield from (BasisNotKept.slug for made in self._made.values() for _ in made)
            self._made.clear()

    def _read(self, event: Recorded) -> None:
        fact, ticket = self._store.decode(event), event.stream_id
        if not isinstance(fact, ASSIGNMENT.facts):
            return
        states = self._states.setdefault(ticket, [ASSIGNMENT.initial()])
        if isinstance(fact, Decided) and self._period.holds(event.recorded_at):
            self._keep(fact, ticket, states)
        states.append(ASSIGNMENT.evolve(states[-1], fact))
        self._last[ticket] = fact
        if isinstance(fact, AssignmentReleased):
            del self._states[ticket], self._last[ticket]

    def _keep(self, fact: Decided, ticket: UUID, states: Sequence[Assignment]) -> None:
        try:
            one = decided(fact, self._last.get(ticket), lambda version: states[version])
        except (BasisNotKept, NobodyCompared) as no:
            self._left_out.append(no.slug)
            return
        if (because := not_compared(one)) is not None:
            # Who was asked long ago says yes now: a bench as of then has been passed.
            self._left_out.append(because)
        else:
            self._made[one.basis.position].append(one)
