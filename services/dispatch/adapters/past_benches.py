"""Past benches: folded again from dispatch's own log, by what folds the present one."""

import asyncio
from collections.abc import AsyncIterator
from operator import attrgetter
from uuid import UUID

from services.dispatch.adapters.benches import learn
from services.dispatch.domain.basis import Basis
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.rerun import in_flight
from services.dispatch.domain.standing import Standing
from services.dispatch.domain.technician import TECHNICIAN
from services.dispatch.views.hands import had_in_hand
from shared.database import Databases
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.projections.position import WaitFor

PAGE_EVENTS = 1_000
TURN_EVENTS = 50
"""After so many events, a few milliseconds, whoever else has something to do has their turn."""


class PastBenchesOfLog:
    """Answers for any position of the log; ``hands`` waits for the view of who had what when."""

    def __init__(self, store: EventStore, databases: Databases, hands: WaitFor) -> None:
        self._store = store
        self._databases = databases
        self._hands = hands

    async def standing(self, tenant: TenantId, technician_id: UUID, then: Basis) -> Standing | None:
        """Return a technician as a choice saw them: only what is about them is read.

        That is their own stream, and those of the tickets they had in hand. Raises ``NotCaughtUp``.
        """
        await self._hands.reach_position(tenant, then.position)
        async with self._databases.connection(tenant) as db:
            tickets = await had_in_hand(db, technician_id, then.position)
        told = [one.envelope for one in await self._store.facts(TECHNICIAN, tenant, technician_id)]
        for ticket in tickets:
            facts = await self._store.facts(ASSIGNMENT, tenant, ticket)
            told.extend(one.envelope for one in facts)
        events = [one for one in told if one.position <= then.position]
        bench = Bench()
        for event in sorted(events, key=attrgetter("position")):
            learn(bench, self._store, event)
        with in_flight(bench, then.in_flight):
            return bench.standing(technician_id)

    async def read_up_to(self, tenant: TenantId, position: int) -> AsyncIterator[Bench]:
        """Yield a bench page by page of the log, at last as it was at a position."""
        bench = Bench()
        while bench.position < position:
            limit = min(PAGE_EVENTS, position - bench.position)
            for number, event in enumerate(await self._store.read(tenant, bench.position, limit)):
                learn(bench, self._store, event)
                if number % TURN_EVENTS == 0:
                    await asyncio.sleep(0)
            yield bench
