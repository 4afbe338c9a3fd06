"""Whatever commands come to, positions are 1..N and versions 1..V."""

import asyncio
from uuid import uuid4

import asyncpg

from shared.eventstore import EventStore, VersionStale
from tests.integration.eventstore.things import (
    SCHEMA,
    THING,
    Make,
    Note,
    ThingUnknown,
    assert_whole,
    create_log,
    databases,
    event_store,
    intent,
)


async def test_success_conflict_refusal_cancel_and_timeout_leave_no_gap(
    log: str, store: EventStore
) -> None:
    other_connections = databases(log)
    other = event_store(other_connections)
    streams = [uuid4() for _ in range(6)]
    for stream in streams:
        await store.execute(THING, intent(), stream, Make(name="thing"))

    async def write(nth: int) -> None:
        one = store if nth % 2 else other
        expected = 1 if nth % 5 == 0 else None
        await one.execute(
            THING,
            intent(),
            streams[nth % len(streams)] if nth % 7 else uuid4(),
            Note(texts=(f"note {nth}",) * (nth % 3 + 1)),
            expected_version=expected,
        )

    async def write_in_a_hurry(nth: int) -> None:
        async with asyncio.timeout(0.0005 * (nth % 13)):
            await write(nth)

    tasks = [asyncio.create_task(write_in_a_hurry(n) if n % 3 else write(n)) for n in range(600)]
    for task in tasks[::17]:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    await other.close()
    await other_connections.close()

    assert {type(result) for result in results} == {
        type(None),
        ThingUnknown,
        VersionStale,
        TimeoutError,
        asyncio.CancelledError,
    }
    assert await assert_whole(log) > 100


async def test_a_log_goes_on_over_partitions(database: str) -> None:
    await create_log(database, partition_rows=10)
    connections = databases(database)
    store = event_store(connections)
    stream = uuid4()
    await store.execute(THING, intent(), stream, Make(name="thing"))
    for nth in range(40):
        await store.execute(THING, intent(), stream, Note(texts=(str(nth),)))

    thing = await event_store(connections).load(THING, intent().tenant, stream)
    await store.close()
    await connections.close()

    assert await assert_whole(database) == 41
    assert thing.state.notes == tuple(map(str, range(40)))
    control = await asyncpg.connect(database)
    partitions = await control.fetchval(
        f"select count(*) from pg_inherits where inhparent = '{SCHEMA}.events'::regclass"
    )
    await control.close()
    assert partitions >= 5


async def test_two_processes_may_extend_at_once(database: str) -> None:
    await create_log(database, partition_rows=10)
    connections = databases(database)
    stores = [event_store(connections) for _ in range(3)]

    async def write(nth: int) -> None:
        await stores[nth % 3].execute(THING, intent(), uuid4(), Make(name=str(nth)))

    await asyncio.gather(*(write(n) for n in range(90)))
    for store in stores:
        await store.close()
    await connections.close()

    assert await assert_whole(database) == 90
