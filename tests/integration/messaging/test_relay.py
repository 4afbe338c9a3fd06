"""The relay: whatever happens to it, the stream holds each position once and in order."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial

import nats.errors
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig, DeliverPolicy

from services.cli.embedded.nats import EmbeddedNats
from shared.database import Databases
from shared.intent import TenantId
from shared.messaging.bus import Bus
from shared.messaging.envelope import recorded_of
from shared.messaging.relay import CHECKPOINT, Relay
from shared.messaging.streams import STREAMS, Stream, ensure_stream
from shared.projections.registry import Registry
from shared.recorded import Recorded
from tests.integration.messaging.conftest import connected
from tests.written_log import ACME, GLOBEX, SERVICE, WrittenLog, until

STREAM = STREAMS[SERVICE]


def relay_of(log: WrittenLog, bus: Bus, databases: Databases) -> Relay:
    return Relay(
        source=log, bus=bus, databases=databases, stream=STREAM, tenants=lambda: [ACME, GLOBEX]
    )


@asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[Relay]:
    task = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def held(bus: Bus, tenant: TenantId = ACME) -> list[Recorded]:
    return await held_by(bus, STREAM, tenant)


async def held_by(bus: Bus, stream: Stream, tenant: TenantId) -> list[Recorded]:
    """Return what a stream holds of a tenant, in its order."""
    subscription = await bus.js.pull_subscribe(
        f"evt.{tenant}.>",
        stream=stream.name,
        config=ConsumerConfig(deliver_policy=DeliverPolicy.ALL),
    )
    events: list[Recorded] = []
    with suppress(TimeoutError, nats.errors.TimeoutError):
        while True:
            messages = await subscription.fetch(1000, timeout=0.3)
            events += [recorded_of(message.headers, message.data) for message in messages]
            for message in messages:
                await message.ack()
    await subscription.unsubscribe()
    return events


async def count(bus: Bus) -> int:
    try:
        return (await bus.js.stream_info(STREAM.name)).state.messages
    except nats.errors.Error:
        return 0


async def until_held(bus: Bus, expected: Sequence[Recorded], tenant: TenantId = ACME) -> None:
    async def complete() -> bool:
        return await count(bus) >= len(expected)

    await until(complete)
    assert await held(bus, tenant) == list(expected)


async def test_published_events_arrive_once_in_order_and_unchanged(
    log: WrittenLog, bus: Bus, databases: Databases
) -> None:
    for number in range(1_300):
        log.write(data=f'{{"n":{number},"说":"好"}}'.encode())
        if number % 7 == 0:
            log.write_private()
    async with running(relay_of(log, bus, databases)):
        await until_held(bus, log.events())


async def test_a_woken_relay_publishes_at_once(
    log: WrittenLog, bus: Bus, databases: Databases
) -> None:
    async with running(relay_of(log, bus, databases)) as relay:
        for _ in range(20):
            log.write()
            relay.wake(ACME)
            await until_held(bus, log.events())


async def test_a_relay_killed_between_publishing_and_checkpoint_repeats_nothing(
    log: WrittenLog, bus: Bus, databases: Databases
) -> None:
    for _ in range(3):
        for _ in range(50):
            log.write()
        async with running(relay_of(log, bus, databases)):
            await until_held(bus, log.events())
        # The checkpoint is lost altogether, as if none had ever been written.
        async with databases.connection(ACME) as db:
            await db.execute("delete from workflow_rm.checkpoints")
            await db.execute("delete from workflow_rm.leases")


async def test_two_relays_at_once_publish_each_position_once(
    log: WrittenLog, bus: Bus, nats: EmbeddedNats, databases: Databases
) -> None:
    async with (
        connected(nats) as other,
        running(relay_of(log, bus, databases)) as one,
        running(relay_of(log, other, databases)) as two,
    ):
        for number in range(300):
            log.write()
            (one if number % 2 else two).wake(ACME)
            if number % 20 == 0:
                # Both believe that they lead: only the guard stands between them.
                async with databases.connection(ACME) as db:
                    await db.execute("delete from workflow_rm.leases")
            await asyncio.sleep(0)
        await until_held(bus, log.events())


async def test_a_relay_that_takes_over_goes_on_where_the_stream_ends(
    log: WrittenLog, bus: Bus, databases: Databases
) -> None:
    first = relay_of(log, bus, databases)
    async with running(first):
        log.write()
        first.wake(ACME)
        await until_held(bus, log.events())
    async with running(relay_of(log, bus, databases)) as second:
        log.write()
        second.wake(ACME)
        await until_held(bus, log.events())


async def test_a_wiped_stream_is_made_again_and_goes_on(
    log: WrittenLog, bus: Bus, nats: EmbeddedNats, databases: Databases
) -> None:
    registry = Registry(SERVICE, databases)
    async with running(relay_of(log, bus, databases)) as relay:
        for _ in range(10):
            log.write()
        relay.wake(ACME)
        await until_held(bus, log.events())

        async def noted() -> bool:
            return await registry.position(ACME, CHECKPOINT) == 10

        await until(noted)
        await nats.kill()
        await nats.wipe()
        await nats.start()
        log.write()
        relay.wake(ACME)
        await until_held(bus, log.events()[10:])


async def test_a_stream_that_lost_its_tail_gets_it_again(
    log: WrittenLog, bus: Bus, nats: EmbeddedNats, databases: Databases
) -> None:
    async with running(relay_of(log, bus, databases)) as relay:
        log.write()
        relay.wake(ACME)
        await until_held(bus, log.events())
        await bus.js.delete_stream(STREAM.name)
        await ensure_stream(bus, STREAM)
        await nats.kill()  # nothing new is written: the reconnection alone makes it look
        async with databases.connection(ACME) as db:
            await db.execute("update workflow_rm.checkpoints set position = 0")
        await nats.start()
        await until_held(bus, log.events())


class Forgetful(Bus):
    """A connection on which every third answer is lost, after the server did what was asked."""

    answers = 0

    async def request(
        self,
        subject: str,
        payload: bytes,
        headers: dict[str, str] | None = None,
        *,
        timeout_s: float = 5.0,
    ) -> Msg:
        answer = await super().request(subject, payload, headers, timeout_s=timeout_s)
        self.answers += 1
        if self.answers % 3 == 0:
            raise TimeoutError
        return answer


async def test_a_lost_acknowledgement_repeats_nothing(
    log: WrittenLog, bus: Bus, databases: Databases
) -> None:
    forgetful = Forgetful(bus.nc, bus.js, [])

    def has_answered(times: int) -> bool:
        return forgetful.answers > times

    async with running(relay_of(log, forgetful, databases)) as relay:
        for number in range(12):
            for _ in range(number % 4 + 1):
                log.write()
            relay.wake(ACME)
            await until(partial(has_answered, number))
        await until_held(bus, log.events())


async def test_an_answer_that_is_an_error_does_not_hang_it(
    log: WrittenLog, bus: Bus, databases: Databases
) -> None:
    await ensure_stream(bus, STREAM)
    config = (await bus.js.stream_info(STREAM.name)).config
    await bus.js.update_stream(replace(config, max_msg_size=1_000))
    async with running(relay_of(log, bus, databases)) as relay:
        log.write(ACME, data=b'"%s"' % (b"x" * 2_000))
        log.write(ACME)
        log.write(GLOBEX)
        relay.wake(ACME)
        relay.wake(GLOBEX)
        await until_held(bus, log.events(GLOBEX), GLOBEX)
        assert await held(bus, ACME) == []
        await bus.js.update_stream(config)

        async def all_there() -> bool:
            return await count(bus) == 3

        await until(all_there)
        assert await held(bus, ACME) == log.events(ACME)


async def test_one_tenants_broken_log_does_not_hold_up_another(
    log: WrittenLog, bus: Bus, databases: Databases
) -> None:
    log.write(ACME)
    log.away.add(ACME)
    async with running(relay_of(log, bus, databases)) as relay:
        log.write(GLOBEX)
        relay.wake(GLOBEX)
        await until_held(bus, log.events(GLOBEX), GLOBEX)
        log.away.clear()

        async def both() -> bool:
            return await count(bus) == 2

        await until(both)


async def test_a_log_that_is_older_than_the_stream_is_not_relayed(
    log: WrittenLog, bus: Bus, databases: Databases
) -> None:
    for _ in range(3):
        log.write()
    async with running(relay_of(log, bus, databases)) as relay:
        relay.wake(ACME)
        await until_held(bus, log.events())
    restored = WrittenLog()
    restored.write()
    async with running(relay_of(restored, bus, databases)) as relay:
        restored.write()
        relay.wake(ACME)
        await until(lambda: restored.heads > 3)  # often enough to do the wrong thing
        assert await held(bus) == log.events()
