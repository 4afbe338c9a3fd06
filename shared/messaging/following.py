"""Following a log: an Apply is kept level with one log, tenant by tenant, however events come.

Events may be offered by the bus, in batches, perhaps twice, perhaps with gaps. What continues the
checkpoint is applied at once; for anything else the log itself is read. So nothing is ever lost,
skipped or applied twice, and a tenant in trouble is caught up later without making others wait.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import ClassVar, Protocol

import structlog

from shared.decider import Kind, Refusal
from shared.intent import TenantId
from shared.messaging.tenant_loops import PACE_S, TenantLoops, Tenants
from shared.recorded import Recorded

CATCH_UP_EVENTS = 1_000

log = structlog.get_logger()


class Apply(Protocol):
    """Something that consumes the events of one log in order and remembers how far it came.

    ``apply`` takes events that continue the checkpoint, moves it itself in the same transaction,
    and may be called again with the same events after a failure.
    """

    @property
    def name(self) -> str:
        """What it is called in logs and metrics."""

    async def checkpoint(self, tenant: TenantId) -> int:
        """Return the position of the last event it has applied; 0 for none."""

    async def apply(self, tenant: TenantId, events: Sequence[Recorded]) -> None:
        """Apply events; raises ``CheckpointMoved`` when they do not continue the checkpoint."""


class LogReader(Protocol):
    """Where events can be had again: a log, ours or another service's."""

    async def read(self, tenant: TenantId, after: int, limit: int) -> Sequence[Recorded]:
        """Return at most ``limit`` events after a position, in order."""


class CheckpointMoved(Refusal):
    """Somebody else has applied these events; read the checkpoint again."""

    slug: ClassVar[str] = "checkpoint-moved"
    kind: ClassVar[Kind] = Kind.STALE


class LogBroken(Refusal):
    """The log gave events that do not continue what was applied before."""

    slug: ClassVar[str] = "log-broken"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


def continues(after: int, events: Sequence[Recorded]) -> bool:
    """Whether nothing is missing between a position and these events, nor between them."""
    return events[0].prev == after and all(
        event.prev == before.position for before, event in pairwise(events)
    )


class Follower:
    """Keeps one Apply level with one log; batches from the log begin ``pace_s`` apart."""

    def __init__(self, apply: Apply, source: LogReader, pace_s: float = PACE_S) -> None:
        self._apply = apply
        self._source = source
        self._at: dict[TenantId, int] = {}
        self._seen: dict[TenantId, int] = {}
        self._locks: defaultdict[TenantId, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waiting: set[TenantId] = set()
        self._loops = TenantLoops(f"follow:{apply.name}", self._catch_up, pace_s)

    @property
    def name(self) -> str:
        """The Apply's name."""
        return self._apply.name

    @property
    def lagging(self) -> frozenset[TenantId]:
        """The tenants that wait, or are being caught up from the log at the moment."""
        return self._loops.busy | self._waiting

    def at(self, tenant: TenantId) -> int | None:
        """Return how far it came, None while that has to be looked up."""
        return self._at.get(tenant)

    def lag_events(self) -> int:
        """Return how many events it is known to be behind, all tenants together."""
        return sum(max(0, seen - self._at.get(tenant, 0)) for tenant, seen in self._seen.items())

    def wake(self, tenant: TenantId) -> None:
        """There may be more in the tenant's log; returns at once."""
        self._loops.wake(tenant)

    async def offer(self, tenant: TenantId, events: Sequence[Recorded]) -> None:
        """Apply what the bus brought, or leave it to the log; never raises, never skips.

        It waits for its turn, but only one waits, and none for a tenant in trouble: what is not
        applied here is read from the log when the tenant is well again.
        """
        self._seen[tenant] = max(self._seen.get(tenant, 0), events[-1].position)
        if tenant in self._waiting or self._loops.is_failing(tenant):
            self._loops.wake(tenant)
            return
        self._waiting.add(tenant)
        try:
            await self._locks[tenant].acquire()
        finally:
            self._waiting.discard(tenant)
        try:
            await self._apply_offered(tenant, events)
        except Exception as error:  # noqa: BLE001  # whatever it is, the log has the events
            self._at.pop(tenant, None)
            log.warning("apply_failed", apply=self.name, tenant=tenant, error=repr(error))
            self._loops.wake(tenant)
        finally:
            self._locks[tenant].release()

    async def sweep(self, tenants: Tenants) -> None:
        """Look into the log of every tenant now, and again every few seconds, until cancelled."""
        await self._loops.sweep(tenants)

    def keep_to(self, tenants: Collection[TenantId]) -> None:
        """Catch up for no tenant any more that is not among these."""
        self._loops.keep_to(tenants)

    async def close(self) -> None:
        """Stop catching up."""
        await self._loops.close()

    async def _apply_offered(self, tenant: TenantId, events: Sequence[Recorded]) -> None:
        after = await self._position(tenant)
        fresh = [event for event in events if event.position > after]
        if not fresh:
            return
        if not continues(after, fresh):
            self._loops.wake(tenant)
            return
        await self._apply.apply(tenant, fresh)
        self._at[tenant] = fresh[-1].position

    async def _catch_up(self, tenant: TenantId) -> bool:
        async with self._locks[tenant]:
            after = await self._position(tenant)
            try:
                return await self._apply_from_log(tenant, after)
            except BaseException:
                self._at.pop(tenant, None)
                raise

    async def _apply_from_log(self, tenant: TenantId, after: int) -> bool:
        events = await self._source.read(tenant, after, CATCH_UP_EVENTS)
        if not events:
            return False
        if not continues(after, events):
            raise LogBroken(apply=self.name, after=str(after), first=str(events[0].position))
        self._seen[tenant] = max(self._seen.get(tenant, 0), events[-1].position)
        await self._apply.apply(tenant, events)
        self._at[tenant] = events[-1].position
        return len(events) >= CATCH_UP_EVENTS

    async def _position(self, tenant: TenantId) -> int:
        """Return the checkpoint; what is remembered of it is forgotten with every failure."""
        at = self._at.get(tenant)
        if at is None:
            at = self._at[tenant] = await self._apply.checkpoint(tenant)
        return at
