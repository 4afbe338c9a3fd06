"""The consumer: gaps, repetitions, wipes and stalled tenants, and nothing is lost or doubled."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from services.cli.embedded.nats import EmbeddedNats
from shared.intent import TenantId
from shared.messaging.bus import NATS_TROUBLE, Bus
from shared.messaging.consumer import Consumer
from shared.messaging.following import CheckpointMoved
from shared.messaging.guarded import publish_guarded
from shared.messaging.streams import STREAMS, ensure_stream, subject_of
from shared.recorded import Recorded
from tests.written_log import ACME, GLOBEX, SERVICE, WrittenLog, until

STREAM = STREAMS[SERVICE]


class Kept:
    """An Apply that keeps what it is given; it can be made to fail, stall or lag behind."""

    name = "kept"

    def __init__(self) -> None:
        self.events: defaultdict[TenantId, list[Recorded]] = defaultdict(list)
        self.failures = 0
        self.stalled: dict[TenantId, asyncio.Event] = {}

    async def checkpoint(self, tenant: TenantId) -> int:
        return self.events[tenant][-1].position if self.events[tenant] else 0

    async def apply(self, tenant: TenantId, events: Sequence[Recorded]) -> None:
        if tenant in self.stalled:
            await self.stalled[tenant].wait()
        if self.failures:
            self.failures -= 1
            raise OSError("no database")
        if events[0].prev != await self.checkpoint(tenant):
            raise CheckpointMoved
        self.events[tenant] += events


@asynccontextmanager
async def consuming(bus: Bus, log: WrittenLog, *applies: Kept) -> AsyncIterator[Consumer]:
    consumer = Consumer(
        bus=bus,
        stream=STREAM,
        durable="reader",
        applies=applies,
        source=log,
        tenants=lambda: [ACME, GLOBEX],
    )
    task = asyncio.create_task(consumer.run())
    try:
        yield consumer
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class Publisher:
    """Publishes events of a log as the relay does, or leaves some out."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._last: defaultdict[TenantId, int] = defaultdict(int)

    async def publish(self, *events: Recorded) -> None:
        tenant = TenantId(events[0].meta.tenant)
        self._last[tenant] = await publish_guarded(
            self._bus, STREAM, tenant, events, self._last[tenant]
        )


def has_all(kept: Kept, log: WrittenLog, tenant: TenantId = ACME) -> bool:
    if len(kept.events[tenant]) < len(log.events(tenant)):
        return False
    assert kept.events[tenant] == list(log.events(tenant))
    return True


async def is_there(bus: Bus) -> bool:
    """Whether the stream is there and has a consumer."""
    try:
        return (await bus.js.stream_info(STREAM.name)).state.consumer_count == 1
    except NATS_TROUBLE:
        return False


async def ready(bus: Bus, log: WrittenLog, kept: Kept) -> Publisher:
    """Have one event come through the bus, so that the consumer is known to be there."""
    await ensure_stream(bus, STREAM)
    publisher = Publisher(bus)

    await until(lambda: is_there(bus))
    await publisher.publish(log.write())
    await until(lambda: has_all(kept, log))
    return publisher


async def test_events_are_applied_once_and_in_order(bus: Bus, log: WrittenLog) -> None:
    kept, also = Kept(), Kept()
    async with consuming(bus, log, kept, also):
        publisher = await ready(bus, log, kept)
        for _ in range(20):
            await publisher.publish(*[log.write() for _ in range(50)])
            log.write_private()
        await until(lambda: has_all(kept, log) and has_all(also, log))


async def test_a_gap_on_the_bus_is_filled_from_the_log(bus: Bus, log: WrittenLog) -> None:
    kept = Kept()
    async with consuming(bus, log, kept):
        publisher = await ready(bus, log, kept)
        for _ in range(30):
            log.write()
        await publisher.publish(log.write())
        await until(lambda: has_all(kept, log))


async def test_what_was_published_twice_is_applied_once(bus: Bus, log: WrittenLog) -> None:
    kept = Kept()
    async with consuming(bus, log, kept):
        publisher = await ready(bus, log, kept)
        again = [log.write() for _ in range(5)]
        await publisher.publish(*again)
        await publisher.publish(*again)
        await publisher.publish(log.write())
        await until(lambda: has_all(kept, log))


async def test_a_lost_tail_is_found_without_a_new_message(bus: Bus, log: WrittenLog) -> None:
    kept = Kept()
    async with consuming(bus, log, kept):
        await ready(bus, log, kept)
        log.write()  # never published
        await until(lambda: has_all(kept, log))


async def test_a_wiped_bus_changes_nothing(bus: Bus, nats: EmbeddedNats, log: WrittenLog) -> None:
    kept = Kept()
    async with consuming(bus, log, kept):
        await ready(bus, log, kept)
        await nats.kill()
        log.write()
        await nats.wipe()
        await nats.start()
        await until(lambda: has_all(kept, log))
        await until(lambda: is_there(bus))
        await Publisher(bus).publish(log.write())
        await until(lambda: has_all(kept, log))


async def test_a_deleted_consumer_is_made_again(bus: Bus, log: WrittenLog) -> None:
    kept = Kept()
    async with consuming(bus, log, kept):
        publisher = await ready(bus, log, kept)
        await bus.js.delete_consumer(STREAM.name, "reader")
        await publisher.publish(log.write())
        await until(lambda: has_all(kept, log))


async def test_a_deleted_stream_is_made_again(bus: Bus, log: WrittenLog) -> None:
    kept = Kept()
    async with consuming(bus, log, kept):
        await ready(bus, log, kept)
        await bus.js.delete_stream(STREAM.name)
        log.write()
        await until(lambda: has_all(kept, log))
        await until(lambda: is_there(bus))


async def test_a_failing_apply_is_tried_until_it_works(bus: Bus, log: WrittenLog) -> None:
    kept = Kept()
    async with consuming(bus, log, kept):
        publisher = await ready(bus, log, kept)
        kept.failures = 3
        await publisher.publish(log.write(), log.write())
        await publisher.publish(log.write())
        await until(lambda: has_all(kept, log))


async def test_a_stalled_tenant_does_not_make_others_wait(bus: Bus, log: WrittenLog) -> None:
    kept = Kept()
    async with consuming(bus, log, kept) as consumer:
        publisher = await ready(bus, log, kept)
        kept.stalled[ACME] = asyncio.Event()
        await publisher.publish(log.write(ACME))
        for _ in range(5):
            await publisher.publish(*[log.write(ACME) for _ in range(10)])
            await publisher.publish(*[log.write(GLOBEX) for _ in range(10)])
        await until(lambda: has_all(kept, log, GLOBEX))
        assert len(kept.events[ACME]) == 1
        assert ACME in consumer.lagging
        assert consumer.lag_events() > 0
        kept.stalled.pop(ACME).set()
        await until(lambda: has_all(kept, log, ACME))
        await until(lambda: consumer.lag_events() == 0)


async def test_events_wait_in_the_log_while_it_is_away(bus: Bus, log: WrittenLog) -> None:
    kept = Kept()
    async with consuming(bus, log, kept):
        publisher = await ready(bus, log, kept)
        log.away = {ACME}
        log.write()
        await publisher.publish(log.write())  # a gap before it, and nobody to ask
        await publisher.publish(log.write(GLOBEX))
        await until(lambda: has_all(kept, log, GLOBEX))
        assert len(kept.events[ACME]) == 1
        log.away.clear()
        await until(lambda: has_all(kept, log, ACME))


async def test_a_strangers_message_is_ignored(bus: Bus, log: WrittenLog) -> None:
    kept = Kept()
    async with consuming(bus, log, kept):
        publisher = await ready(bus, log, kept)
        await bus.js.publish(subject_of(GLOBEX, "ticket.opened"), b"{}")
        await publisher.publish(log.write())
        await until(lambda: has_all(kept, log))


async def test_a_second_consumer_on_the_same_durable_doubles_nothing(
    bus: Bus, log: WrittenLog
) -> None:
    kept = Kept()
    async with consuming(bus, log, kept), consuming(bus, log, kept):
        publisher = await ready(bus, log, kept)
        for _ in range(30):
            await publisher.publish(*[log.write() for _ in range(10)])
        await until(lambda: has_all(kept, log))


async def test_settings_of_the_durable_are_brought_up_to_date(bus: Bus, log: WrittenLog) -> None:
    await ensure_stream(bus, STREAM)
    await bus.js.add_consumer(
        STREAM.name, durable_name="reader", filter_subject="evt.*.scenario.>", ack_wait=7.0
    )
    kept = Kept()
    async with consuming(bus, log, kept):
        await ready(bus, log, kept)
        info = await bus.js.consumer_info(STREAM.name, "reader")
        assert info.config.filter_subject is None


async def test_what_was_taken_is_acknowledged_though_nothing_new_comes(
    bus: Bus, log: WrittenLog
) -> None:
    kept = Kept()
    async with consuming(bus, log, kept):
        await ready(bus, log, kept)

        async def acknowledged() -> bool:
            info = await bus.js.consumer_info(STREAM.name, "reader")
            return info.num_ack_pending == 0 and info.delivered is not None

        await until(acknowledged)
