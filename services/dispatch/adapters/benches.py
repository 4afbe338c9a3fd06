"""Benches: every tenant's technicians in memory, kept level with dispatch's own log."""

import time
from collections import defaultdict
from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

import msgspec

from services.dispatch.domain.bench import Bench
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import (
    AssignmentOffered,
    AssignmentQueued,
    AssignmentTransferAsked,
)
from services.dispatch.domain.stock.deciding import STOCK
from services.dispatch.domain.stock.stores import StoreRegistered
from services.dispatch.domain.targets import TO_QUEUE, TO_TECHNICIAN, FrequentTargets
from services.dispatch.domain.technician import TECHNICIAN
from shared.decider import Kind, Refusal
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.messaging.following import CATCH_UP_EVENTS
from shared.projections.progress import Progress
from shared.recorded import Recorded

WAIT_S_MAX = 10.0
STEP_S = 0.5


class BenchBehind(Refusal):
    """Dispatch is still reading its log; try again in a few seconds."""

    slug: ClassVar[str] = "bench-behind"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


CHOOSES = frozenset({AssignmentTransferAsked.TOPIC, AssignmentQueued.TOPIC})
"""What says to whom, or to which queue, somebody wants a ticket to go."""


class BenchesInMemory:
    """An Apply of the own log whose checkpoint is in memory too: a new process reads it all."""

    name = "bench"

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._benches: defaultdict[TenantId, Bench] = defaultdict(Bench)
        self._at: dict[TenantId, int] = {}
        self._wanted: dict[TenantId, int] = {}
        self._targets: defaultdict[TenantId, FrequentTargets] = defaultdict(FrequentTargets)
        self.progress = Progress()

    async def checkpoint(self, tenant: TenantId) -> int:
        """Return how far the log was read."""
        return self._at.get(tenant, 0)

    async def apply(self, tenant: TenantId, events: Sequence[Recorded]) -> None:
        """Take in events that follow; those known already are passed over."""
        bench = self._benches[tenant]
        for event in events:
            if event.position > self._at.get(tenant, 0):
                learn(bench, self._store, event)
                if event.type in CHOOSES:
                    _learn_of_choice(self._targets[tenant], self._store, event)
                self._at[tenant] = event.position
        self.progress.moved(tenant, self._at.get(tenant, 0))

    def appended(self, tenant: TenantId, position: int) -> None:
        """Remember that the bench is not to be used before it has come this far."""
        self._wanted[tenant] = max(position, self._wanted.get(tenant, 0))

    async def bench(self, tenant: TenantId) -> Bench:
        """Return a tenant's bench when it knows every technician; raises ``BenchBehind``."""
        if tenant not in self._wanted:
            self.appended(tenant, (await self._store.head(tenant)).position)
        await self.reach(tenant, self._wanted[tenant])
        return self._benches[tenant]

    async def catch_up(self, tenant: TenantId) -> None:
        """Read the log to its end, beside whatever feeds us: what comes twice is passed over."""
        while events := await self._store.read(tenant, self._at.get(tenant, 0), CATCH_UP_EVENTS):
            await self.apply(tenant, events)

    def targets(self, tenant: TenantId) -> FrequentTargets:
        """Return to whom people of a tenant transferred tickets, as far as the log was read."""
        return self._targets[tenant]

    async def reach(self, tenant: TenantId, position: int) -> None:
        """Return when everything up to a position was read; raises ``BenchBehind``."""
        deadline = time.monotonic() + WAIT_S_MAX
        while self.progress.at(tenant) < position:
            if time.monotonic() > deadline:
                raise BenchBehind
            await self.progress.next_move(tenant, STEP_S)


class _Offer(msgspec.Struct):
    """What the bench needs of an offer: most of one is the explanation."""

    technician_id: UUID
    pick_up: str = ""


def learn(bench: Bench, store: EventStore, event: Recorded) -> None:
    """Take in the next event of dispatch's own log."""
    bench.position = event.position
    if event.type == AssignmentOffered.TOPIC and event.schema_version == 1:
        offer = msgspec.json.decode(event.data, type=_Offer)
        bench.learn_of_offer(event.stream_id, offer.technician_id, offer.pick_up)
        return
    fact = store.decode(event)
    if isinstance(fact, TECHNICIAN.facts):
        bench.learn_of_technician(event.stream_id, fact)
    elif isinstance(fact, ASSIGNMENT.facts):
        bench.learn_of_assignment(event.stream_id, fact)
    elif isinstance(fact, STOCK.facts):
        bench.shelves.learn(fact)
    elif isinstance(fact, StoreRegistered):
        bench.shelves.learn_of_store(fact)


def _learn_of_choice(targets: FrequentTargets, store: EventStore, event: Recorded) -> None:
    fact, who = store.decode(event), event.meta.actor
    if isinstance(fact, AssignmentTransferAsked):
        targets.learn(who, fact.type, f"{TO_TECHNICIAN}{fact.technician_id}")
    elif isinstance(fact, AssignmentQueued) and fact.manual:
        targets.learn(who, fact.type, f"{TO_QUEUE}{fact.queue}")
