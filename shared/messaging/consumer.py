"""The consumer: events of one stream, brought to those of a service who follow that log.

One durable consumer per service and stream, pulled in batches. The bus only makes things quick:
each Apply has its checkpoint in PostgreSQL, and what the bus lost, repeated or never had is read
from the log. So a batch is acknowledged when it was offered, whatever became of it: a tenant that
fails or stalls is caught up from the log while the others go on.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence

import structlog
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError

from shared.intent import TenantId
from shared.messaging.bus import NATS_TROUBLE, Bus
from shared.messaging.deadlines import pause_s
from shared.messaging.envelope import EnvelopeBroken, recorded_of
from shared.messaging.following import Apply, Follower, LogReader
from shared.messaging.pull import ConsumerGone, Pull
from shared.messaging.streams import Stream, ensure_stream, tenant_of
from shared.messaging.tenant_loops import Tenants
from shared.recorded import Recorded
from shared.telemetry import lag_events

BATCH_MESSAGES = 500
STALL_S = 2.0
"""Longer than this nobody waits for a tenant: it goes on alone and finds the rest in the log."""

PACE_S = 0.008
"""Batches of a steady flow begin so far apart: the first event of a burst goes on at once, those
behind it together. A transaction for each would cost ten times as much."""

ACK_WAIT_S = 30.0
ACKNOWLEDGE_S = 1.0
LAG_REPORT_S = 5.0

log = structlog.get_logger()


class Consumer:
    """Keeps a service's Applies level with the log of another service."""

    def __init__(
        self,
        *,
        bus: Bus,
        stream: Stream,
        durable: str,
        applies: Sequence[Apply],
        source: LogReader,
        tenants: Tenants,
        replicas: int = 1,
        pace_s: float = PACE_S,
    ) -> None:
        self._bus = bus
        self._stream = stream
        self._durable = durable
        self._followers = [Follower(apply, source) for apply in applies]
        self._tenants = tenants
        self._replicas = replicas
        self._pace_s = pace_s
        self._offers: set[asyncio.Task[None]] = set()
        self._last: Msg | None = None
        self._unacknowledged = 0

    def wake(self, tenant: TenantId) -> None:
        """Look into the tenant's log now; returns at once."""
        for follower in self._followers:
            follower.wake(tenant)

    @property
    def lagging(self) -> frozenset[TenantId]:
        """The tenants that wait, or are being caught up from the log at the moment."""
        return frozenset().union(*(follower.lagging for follower in self._followers))

    def lag_events(self) -> int:
        """Return how many events the Applies are known to be behind, all tenants together."""
        return sum(follower.lag_events() for follower in self._followers)

    async def run(self) -> None:
        """Follow until cancelled, through every trouble of the bus and of single tenants."""
        self._bus.after_reconnect(self._look_again)
        try:
            async with asyncio.TaskGroup() as group:
                for follower in self._followers:
                    group.create_task(follower.sweep(self._tenants))
                group.create_task(self._pull_forever())
                group.create_task(self._acknowledge_forever())
                group.create_task(self._report_lag())
        finally:
            for offer in self._offers:
                offer.cancel()
            for follower in self._followers:
                await follower.close()

    def _look_again(self) -> None:
        for tenant in self._tenants():
            self.wake(tenant)

    async def _pull_forever(self) -> None:
        failures = 0
        while True:
            pull = Pull(self._bus, self._stream.name, self._durable, BATCH_MESSAGES)
            try:
                await self._ensure()
                await pull.open()
                while True:
                    messages = await pull.next()
                    began = time.monotonic()
                    await self._deliver(messages)
                    failures = 0
                    if len(messages) < BATCH_MESSAGES:
                        await asyncio.sleep(began + self._pace_s - time.monotonic())
            except (ConsumerGone, *NATS_TROUBLE) as trouble:
                failures += 1
                log.info("consumer_looks_again", stream=self._stream.name, trouble=repr(trouble))
                await asyncio.sleep(pause_s(failures))
            finally:
                await _closed(pull)

    async def _deliver(self, messages: Sequence[Msg]) -> None:
        by_tenant: defaultdict[TenantId, list[Recorded]] = defaultdict(list)
        for message in messages:
            event = _event_of(message)
            if event is not None:
                by_tenant[TenantId(event.meta.tenant)].append(event)
        offers = {
            asyncio.create_task(follower.offer(tenant, events))
            for tenant, events in by_tenant.items()
            for follower in self._followers
        }
        if offers:
            _, stalled = await asyncio.wait(offers, timeout=STALL_S)
            self._offers |= stalled
            for offer in stalled:
                offer.add_done_callback(self._offers.discard)
        self._unacknowledged += len(messages)
        self._last = messages[-1]
        if self._unacknowledged >= BATCH_MESSAGES:
            await self._acknowledge()

    async def _acknowledge(self) -> None:
        """Acknowledge the last message, and with it all before (AckPolicy.ALL).

        Once a second is often enough: what is delivered again lies below the checkpoints.
        """
        last, self._last, self._unacknowledged = self._last, None, 0
        if last is not None:
            await last.ack()

    async def _acknowledge_forever(self) -> None:
        while True:
            await asyncio.sleep(ACKNOWLEDGE_S)
            try:
                await self._acknowledge()
            except NATS_TROUBLE as trouble:
                log.debug("not_acknowledged", stream=self._stream.name, trouble=repr(trouble))

    async def _ensure(self) -> None:
        """Make the durable consumer, or bring it to what we want, and then look into every log.

        It begins with new messages only: everything before is read faster from the logs. The server
        keeps its place in memory: on disk it would write and sync a file ten times a second for
        each of us, and after its restart we make the consumer anew and look into the logs anyway.
        """
        wanted = ConsumerConfig(
            durable_name=self._durable,
            ack_policy=AckPolicy.ALL,
            ack_wait=ACK_WAIT_S,
            deliver_policy=DeliverPolicy.NEW,
            max_ack_pending=4 * BATCH_MESSAGES,
            num_replicas=self._replicas,
            mem_storage=True,
        )
        try:
            found = (await self._bus.js.consumer_info(self._stream.name, self._durable)).config
        except NotFoundError:
            await ensure_stream(self._bus, self._stream, replicas=self._replicas)
            await self._bus.js.add_consumer(self._stream.name, wanted)
            self._look_again()
            return
        if any(getattr(found, name) != getattr(wanted, name) for name in _DECLARED):
            await self._bus.js.delete_consumer(self._stream.name, self._durable)
            await self._bus.js.add_consumer(self._stream.name, wanted)
            self._look_again()

    async def _report_lag(self) -> None:
        while True:
            await asyncio.sleep(LAG_REPORT_S)
            for follower in self._followers:
                lag_events(follower.name, follower.lag_events())


_DECLARED = (
    "ack_policy",
    "ack_wait",
    "deliver_policy",
    "max_ack_pending",
    "filter_subject",
    "mem_storage",
)


async def _closed(pull: Pull) -> None:
    try:
        await pull.close()
    except NATS_TROUBLE as trouble:
        log.debug("pull_not_closed", trouble=repr(trouble))


def _event_of(message: Msg) -> Recorded | None:
    """Return the event, or None for what none of us published: the log tells if it matters."""
    try:
        event = recorded_of(message.headers, message.data)
    except EnvelopeBroken as broken:
        log.warning("message_ignored", subject=message.subject, **broken.details)
        return None
    if event.meta.tenant != tenant_of(message.subject):
        log.warning("message_ignored", subject=message.subject, reason="tenant")
        return None
    return event
