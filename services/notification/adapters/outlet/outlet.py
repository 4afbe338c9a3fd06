"""The outlet: what all services say of a tenant, into the streams of its integrators, each once.

The logs are the truth. What was published last stands in the streams, how far each log was let out
in PostgreSQL. Killed, doubled, cut off or facing a stream that is gone, the outlet looks at both
and goes on. A lease keeps two from wasting each other's work; each stream's last sequence, which
every batch names, keeps order (decision 97).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress

import structlog
from nats.aio.msg import Msg

from services.notification.adapters.outlet.messages import Disclosed
from services.notification.adapters.outlet.places import LEASE_S, NAME, Place, Places
from services.notification.adapters.outlet.streams import Shelf, Shelves
from services.notification.domain.event_stream import EventStream
from shared.database import CONNECTION_TROUBLE
from shared.decider import Refusal
from shared.intent import TenantId
from shared.messaging.bus import NATS_TROUBLE, Bus
from shared.messaging.following import LogReader
from shared.messaging.guarded import (
    BATCH_EVENTS_MAX,
    PublishRefused,
    batch_of,
    publish_in_order,
)
from shared.messaging.tenant_loops import TenantLoops, Tenants, TryLater
from shared.recorded import Recorded
from shared.telemetry import count_events

WITHOUT_S = 1.0
"""For so long it is believed that a tenant has no stream."""
BELL = "bell.outlet"
EXPECTED = "Nats-Expected-Last-Sequence"

Kept = Callable[[TenantId], Awaitable[EventStream]]
"""Says what stream a tenant is to have."""

Reserved = Callable[[TenantId, str, Sequence[Recorded]], Awaitable[AbstractSet[int]]]
"""Says which events of a service, by their positions, are confidential."""

log = structlog.get_logger()


class Outlet:
    """Publishes the events of all tenants whose integrators read them."""

    def __init__(
        self,
        *,
        kept: Kept,
        logs: Mapping[str, LogReader],
        reserved: Reserved,
        disclosed: Disclosed,
        shelves: Shelves,
        places: Places,
        outside: Bus,
        inside: Bus,
        tenants: Tenants,
    ) -> None:
        """``outside`` is the bus in the integrators' account, ``inside`` the one in ours."""
        self._kept = kept
        self._logs = logs
        self._reserved = reserved
        self._disclosed = disclosed
        self._shelves = shelves
        self._finding = places
        self._outside = outside
        self._inside = inside
        self._tenants = tenants
        self._heard: dict[TenantId, set[str]] = {}
        self._without: dict[TenantId, float] = {}
        self._cleared: dict[TenantId, int] = {}
        self._waiting: dict[TenantId, asyncio.TimerHandle] = {}
        self._places: dict[TenantId, Place] = {}
        self._loops = TenantLoops(NAME, self._step)

    def wake(self, tenant: TenantId) -> None:
        """What stream a tenant is to have may have changed; returns at once."""
        self._without.pop(tenant, None)
        self._loops.wake(tenant)

    def heard(self, source: str, tenant: TenantId) -> None:
        """A service said something of a tenant; returns at once."""
        if time.monotonic() < self._without.get(tenant, 0.0):
            return
        self._heard.setdefault(tenant, set()).add(source)
        self._loops.wake(tenant)

    async def run(self) -> None:
        """Publish until cancelled; on the way out, leave the leases to others."""
        self._outside.after_reconnect(self._look_again)
        bell = await self._inside.nc.subscribe(f"{BELL}.*", cb=self._rung)
        try:
            await self._loops.sweep(self._tenants)
        finally:
            await self._loops.close()
            for waiting in self._waiting.values():
                waiting.cancel()
            # Whatever is away now, others learn in a few seconds that the lease is over.
            with suppress(Refusal, *NATS_TROUBLE, *CONNECTION_TROUBLE):
                for tenant, place in self._places.items():
                    await self._finding.release(tenant, place)
                await bell.unsubscribe()

    async def _rung(self, message: Msg) -> None:
        tenant = TenantId(message.subject.rpartition(".")[2])
        if tenant in self._places:
            self._loops.wake(tenant)

    def _look_again(self) -> None:
        """Forget where streams end: a server that comes back may have lost something."""
        tenants = list(self._places)
        self._places.clear()
        for tenant in tenants:
            self._loops.wake(tenant)

    async def _step(self, tenant: TenantId) -> bool:
        sources = self._heard.pop(tenant, None) or set(self._logs)
        stream = await self._kept(tenant)
        if stream.retention is None:
            await self._clear(tenant, stream)
            return False
        try:
            place = await self._place(tenant, stream)
            if place is None:
                await self._leave_to_leader(tenant)
                return False
            # What was begun before is finished first: only a stream's last batch is recognized.
            begun = sorted(place.unfinished)
            order = [*begun, *sorted(sources.difference(begun))]
            more = [await self._let_out(tenant, place, source) for source in order]
        except PublishRefused as refused:
            self._places.pop(tenant, None)
            log.info("outlet_looks_again", tenant=tenant, **refused.details)
            raise TryLater from refused
        except (Refusal, *NATS_TROUBLE, *CONNECTION_TROUBLE):
            self._places.pop(tenant, None)
            raise
        return any(more)

    async def _place(self, tenant: TenantId, stream: EventStream) -> Place | None:
        place = self._places.get(tenant)
        if stream.retention is None or (place is not None and place.stream == stream):
            return place
        place = await self._finding.find(tenant, stream, stream.retention)
        if place is not None:
            self._places[tenant] = place
            self._cleared.pop(tenant, None)
            if waiting := self._waiting.pop(tenant, None):
                waiting.cancel()
        return place

    async def _let_out(self, tenant: TenantId, place: Place, source: str) -> bool:
        """Publish what a source said next, a batch at most; say whether there may be more."""
        events = await self._logs[source].read(tenant, place.positions[source], BATCH_EVENTS_MAX)
        batch = batch_of(events)
        if not batch:
            return False
        await self._finding.renew(tenant, place)
        apart = await self._reserved(tenant, source, batch)
        for shelf in self._shelves.of(tenant):
            mine = [one for one in batch if (one.position in apart) is shelf.is_reserved]
            await self._publish(tenant, place, shelf, source, mine)
        await self._finding.note(tenant, place, source, batch[-1].position)
        return len(batch) < len(events) or len(events) == BATCH_EVENTS_MAX

    async def _publish(
        self,
        tenant: TenantId,
        place: Place,
        shelf: Shelf,
        source: str,
        events: Sequence[Recorded],
    ) -> None:
        head = place.heads[shelf.name]
        fresh = [one for one in events if not head.holds(source, one.position)]
        if not fresh:
            return
        previous = await self._finding.previous(place, shelf, source)
        messages = []
        for event in fresh:
            messages.append(
                await self._disclosed.message(tenant, source, event, shelf.door, previous)
            )
            previous = event.position
        head.sequence = await publish_in_order(
            self._outside, shelf.name, messages, head.sequence, _guard
        )
        head.source, head.position = source, previous
        place.previous[shelf.name, source] = previous
        count_events(f"let_out:{source}", len(messages))

    async def _clear(self, tenant: TenantId, stream: EventStream) -> None:
        """Take away the streams of a tenant that is to have none, once."""
        self._without[tenant] = time.monotonic() + WITHOUT_S
        self._places.pop(tenant, None)
        if self._cleared.get(tenant, 0) < stream.times_opened:
            for shelf in self._shelves.of(tenant):
                await self._shelves.remove(shelf)
            self._cleared[tenant] = stream.times_opened

    async def _leave_to_leader(self, tenant: TenantId) -> None:
        """Tell whoever has the lease that there is work, and ask again when it may be over."""
        await self._inside.nc.publish(f"{BELL}.{tenant}", b"")
        known = self._waiting.get(tenant)
        loop = asyncio.get_running_loop()
        if known is None or known.when() < loop.time():
            self._waiting[tenant] = loop.call_later(LEASE_S, self._loops.wake, tenant)


def _guard(sequence: int) -> Mapping[str, str]:
    return {EXPECTED: str(sequence)}
