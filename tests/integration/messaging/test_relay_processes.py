"""Whole processes, killed in the middle of their work: stream and views still equal the log."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from services.cli.embedded.nats import EmbeddedNats
from shared.database import Connection, Databases
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.messaging.bus import Bus
from shared.messaging.consumer import Consumer
from shared.messaging.relay import Relay
from shared.projections import registry_ddl
from shared.projections.builds import checksum
from shared.projections.runner import ProjectionApply
from shared.recorded import Recorded
from tests.integration.eventstore.things import (
    ACME,
    WRITER,
    assert_whole,
    create_log,
    databases,
    event_store,
)
from tests.integration.messaging.conftest import connected, url_of
from tests.integration.messaging.relaying import STREAM
from tests.integration.messaging.test_relay import held_by
from tests.written_log import until

ROOT = Path(__file__).resolve().parents[3]


class Worker:
    """One process that writes and relays; killed and started again at will."""

    def __init__(self, dsn: str, nats: EmbeddedNats, seed: int) -> None:
        self._arguments = (dsn, url_of(nats), nats.monitor_url, str(seed))
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.integration.messaging.relaying",
            *self._arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=ROOT,
        )
        assert self._process.stdout is not None
        # Log lines may come before it.
        async for line in self._process.stdout:
            if line == b"ready\n":
                self._draining = asyncio.create_task(self._process.stdout.read())
                return
        pytest.fail("the process ended before it was ready")

    async def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def finish(self) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()


class Made:
    """A view of what was made: any loss or repetition shows in its numbers."""

    name, shape, views = "made", "1", ("made",)

    def ddl(self, schema: str) -> str:
        return f"create table {schema}.made(stream_id uuid primary key, times int not null);"

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        times: dict[UUID, int] = {}
        for event in events:
            times[event.stream_id] = times.get(event.stream_id, 0) + 1
        await tx.execute(
            f"insert into {schema}.made as m select * from unnest($1::uuid[], $2::int[])"
            " on conflict (stream_id) do update set times = m.times + excluded.times",
            list(times),
            list(times.values()),
        )


class PublicLog:
    """The published events of a log, as a remote reader gets them."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    async def read(self, tenant: TenantId, after: int, limit: int) -> Sequence[Recorded]:
        return await self._store.read_published(tenant, after, limit)


@pytest.fixture
async def dsn(database: str) -> str:
    await create_log(database)
    connection = await asyncpg.connect(database)
    await connection.execute(registry_ddl("thing_rm", WRITER))
    await connection.execute(f"create schema thing authorization {WRITER}")
    name = await connection.fetchval("select current_database()")
    await connection.execute(f"grant create on database {name} to {WRITER}")
    await connection.close()
    return database


@pytest.fixture
async def readers(dsn: str) -> AsyncIterator[Databases]:
    opened = databases(dsn)
    yield opened
    await opened.close()


@pytest.fixture
async def store(readers: Databases) -> AsyncIterator[EventStore]:
    opened = event_store(readers)
    yield opened
    await opened.close()


@asynccontextmanager
async def task_of(runner: Relay | Consumer) -> AsyncIterator[None]:
    task = asyncio.create_task(runner.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def relay_of(store: EventStore, bus: Bus, readers: Databases) -> Relay:
    return Relay(source=store, bus=bus, databases=readers, stream=STREAM, tenants=lambda: [ACME])


async def published(store: EventStore) -> list[Recorded]:
    events: list[Recorded] = []
    while more := await store.read_published(ACME, events[-1].position if events else 0, 1_000):
        events += more
    return events


async def grown(store: EventStore, by: int) -> None:
    """Return when so many more events have been published."""
    wanted = (await store.head(ACME)).position + by

    async def there() -> bool:
        return (await store.head(ACME)).position >= wanted

    await until(there)


async def test_processes_killed_while_relaying_leave_each_position_once_in_order(
    dsn: str, nats: EmbeddedNats, readers: Databases, store: EventStore
) -> None:
    workers = [Worker(dsn, nats, seed) for seed in range(2)]
    await asyncio.gather(*(worker.start() for worker in workers))
    for number in range(6):
        await grown(store, 60)
        await workers[number % 2].kill()
        await workers[number % 2].start()
    await grown(store, 60)
    await asyncio.gather(*(worker.finish() for worker in workers))
    async with connected(nats) as bus, task_of(relay_of(store, bus, readers)):
        log = await published(store)

        async def complete() -> bool:
            return (await bus.js.stream_info(STREAM.name)).state.messages >= len(log)

        await until(complete)
        assert await held_by(bus, STREAM, ACME) == log
    assert len(log) > 100
    await assert_whole(dsn)


async def test_a_bus_killed_and_wiped_under_load_leaves_the_view_equal_to_the_log(
    dsn: str, nats: EmbeddedNats, readers: Databases, store: EventStore
) -> None:
    async with AsyncExitStack() as stack:
        bus = await stack.enter_async_context(connected(nats))
        source = PublicLog(store)
        view = ProjectionApply(service="thing", projection=Made(), databases=readers, source=source)
        consumer = Consumer(
            bus=bus,
            stream=STREAM,
            durable="reader",
            applies=[view],
            source=source,
            tenants=lambda: [ACME],
        )
        await stack.enter_async_context(task_of(consumer))
        worker = Worker(dsn, nats, 1)
        await worker.start()
        for wipes in (False, True, True):
            await grown(store, 100)
            await nats.kill()
            await grown(store, 100)  # commands go on without a bus
            if wipes:
                await nats.wipe()
            await nats.start()
        await grown(store, 100)
        await worker.finish()
        last = (await store.head(ACME)).published

        async def level() -> bool:
            return await view.checkpoint(ACME) == last

        await until(level, deadline_s=30)
        await until(lambda: consumer.lag_events() == 0)
    async with readers.connection(ACME) as db:
        assert await db.fetchval("select count(*) from thing.made") == len(await published(store))
        assert await db.fetchval("select max(times) from thing.made") == 1
    await view.rebuilding.rebuild(ACME)
    async with readers.connection(ACME) as db:
        live, rebuilt = [await checksum(db, f"thing_rm_made_{build}") for build in (1, 2)]
    assert live == rebuilt
