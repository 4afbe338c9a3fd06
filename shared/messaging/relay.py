"""The relay: a service's published events, from its logs into its stream, each once and in order.

PostgreSQL is the truth and the stream a copy, so the relay keeps no secret state: what it published
last stands in the stream. Killed, doubled, cut off or facing a wiped stream, it looks there and
goes on. The lease only keeps two relays from wasting each other's work; the guard keeps order.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import ClassVar, Protocol
from uuid import uuid4

import structlog
from nats.aio.msg import Msg

from shared.database import CONNECTION_TROUBLE, Databases
from shared.decider import Kind, Refusal
from shared.intent import TenantId
from shared.messaging.bus import NATS_TROUBLE, Bus
from shared.messaging.guarded import (
    BATCH_EVENTS_MAX,
    PublishRefused,
    StreamMissing,
    batch_of,
    last_of,
    publish_guarded,
)
from shared.messaging.streams import Stream, ensure_stream
from shared.messaging.tenant_loops import TenantLoops, Tenants, TryLater
from shared.projections.registry import Registry
from shared.recorded import Recorded
from shared.telemetry import count_events

CHECKPOINT_S = 1.0
"""The checkpoint is a hint for the day the stream is gone: once a second is often enough."""

CHECKPOINT = "relay"

LEASE_S = 5.0

log = structlog.get_logger()


class LogHead(Protocol):
    """Where a log ends."""

    @property
    def published(self) -> int:
        """The position of the last published event."""


class PublishedLog(Protocol):
    """A service's own log, as others see it."""

    async def read_published(self, tenant: TenantId, after: int, limit: int) -> Sequence[Recorded]:
        """Return published events after a position, in order."""

    async def head(self, tenant: TenantId) -> LogHead:
        """Return where the tenant's log ends."""


class LogBehindStream(Refusal):
    """The stream holds events that the log does not know; the database seems to be an older one."""

    slug: ClassVar[str] = "log-behind-stream"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


@dataclass(slots=True)
class _Place:
    """How far one tenant's events have come."""

    position: int
    sequence: int
    leased_until: float
    noted: int = 0
    noted_at: float = field(default_factory=time.monotonic)


class Relay:
    """Publishes the events of all tenants of one service."""

    def __init__(
        self,
        *,
        source: PublishedLog,
        bus: Bus,
        databases: Databases,
        stream: Stream,
        tenants: Tenants,
        replicas: int = 1,
    ) -> None:
        self._source = source
        self._bus = bus
        self._stream = stream
        self._tenants = tenants
        self._replicas = replicas
        self._registry = Registry(stream.service, databases)
        self._owner = f"relay-{uuid4()}"
        self._waiting: dict[TenantId, asyncio.TimerHandle] = {}
        self._places: dict[TenantId, _Place] = {}
        self._loops = TenantLoops(f"relay:{stream.name}", self._step)

    def wake(self, tenant: TenantId) -> None:
        """Something was appended to the tenant's log; returns at once."""
        self._loops.wake(tenant)

    async def run(self) -> None:
        """Relay until cancelled; on the way out, leave the lease to others."""
        self._bus.after_reconnect(self._look_again)
        bell = await self._bus.nc.subscribe(self._bell("*"), cb=self._rung)
        try:
            await self._loops.sweep(self._tenants)
        finally:
            await self._loops.close()
            # Whatever is away now, others learn in a few seconds that the lease is over.
            with suppress(Refusal, *NATS_TROUBLE, *CONNECTION_TROUBLE):
                await self._release()
                await bell.unsubscribe()

    def _bell(self, tenant: str) -> str:
        return f"bell.{self._stream.service}.{tenant}"

    async def _rung(self, message: Msg) -> None:
        tenant = TenantId(message.subject.rpartition(".")[2])
        if tenant in self._places:
            self.wake(tenant)

    def _look_again(self) -> None:
        """Forget what the stream held: a server that comes back may have lost its tail."""
        tenants = list(self._places)
        self._places.clear()
        for tenant in tenants:
            self.wake(tenant)

    async def _step(self, tenant: TenantId) -> bool:
        place = self._places.get(tenant) or await self._find_place(tenant)
        if place is None:
            await self._leave_to_leader(tenant)
            return False
        events = await self._source.read_published(tenant, place.position, BATCH_EVENTS_MAX)
        batch = batch_of(events)
        if batch:
            await self._publish(tenant, place, batch)
        await self._keep(tenant, place, idle=not batch)
        return len(batch) < len(events) or len(events) == BATCH_EVENTS_MAX

    async def _publish(self, tenant: TenantId, place: _Place, events: Sequence[Recorded]) -> None:
        try:
            place.sequence = await publish_guarded(
                self._bus, self._stream, tenant, events, place.sequence
            )
        except PublishRefused as refused:
            self._places.pop(tenant, None)
            log.info("relay_looks_again", tenant=tenant, **refused.details)
            raise TryLater from refused
        except (StreamMissing, *NATS_TROUBLE):
            self._places.pop(tenant, None)
            raise
        place.position = events[-1].position
        count_events(f"relayed:{self._stream.service}", len(events))

    async def _leave_to_leader(self, tenant: TenantId) -> None:
        """Tell whoever has the lease that there is work, and ask again when it may be over."""
        await self._bus.nc.publish(self._bell(tenant), b"")
        if tenant not in self._waiting:
            loop = asyncio.get_running_loop()
            self._waiting[tenant] = loop.call_later(LEASE_S, self.wake, tenant)

    async def _find_place(self, tenant: TenantId) -> _Place | None:
        """Take the lease and learn where to go on: from the stream, else from the checkpoint.

        None if another relay has the lease.
        """
        if not await self._take_lease(tenant):
            return None
        waiting = self._waiting.pop(tenant, None)
        if waiting is not None:
            waiting.cancel()
        until = time.monotonic() + LEASE_S
        try:
            last = await last_of(self._bus, self._stream, tenant)
        except StreamMissing:
            await ensure_stream(self._bus, self._stream, replicas=self._replicas)
            last = None
        if last is None:
            position = await self._registry.position(tenant, CHECKPOINT)
            place = _Place(position, 0, until, noted=position)
        else:
            head = await self._source.head(tenant)
            if last.position > head.published:
                raise LogBehindStream(stream=str(last.position), log=str(head.published))
            place = _Place(last.position, last.sequence, until)
        self._places[tenant] = place
        return place

    async def _keep(self, tenant: TenantId, place: _Place, *, idle: bool) -> None:
        """Renew the lease while there is work, and note the position now and then."""
        now = time.monotonic()
        note = place.position > place.noted and (idle or now - place.noted_at > CHECKPOINT_S)
        if note:
            await self._registry.note_position(tenant, CHECKPOINT, place.position)
            place.noted, place.noted_at = place.position, now
        if not idle and now > place.leased_until - LEASE_S / 2:
            if not await self._take_lease(tenant):
                self._places.pop(tenant, None)
                raise TryLater
            place.leased_until = now + LEASE_S

    async def _take_lease(self, tenant: TenantId) -> bool:
        return await self._registry.take_lease(tenant, CHECKPOINT, self._owner, LEASE_S)

    async def _release(self) -> None:
        for waiting in self._waiting.values():
            waiting.cancel()
        for tenant, place in self._places.items():
            if time.monotonic() < place.leased_until:
                await self._registry.release_lease(tenant, CHECKPOINT, self._owner)
        self._places.clear()
