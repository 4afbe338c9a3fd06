"""What was acknowledged is stored, once, whoever dies."""

import asyncio
import signal
from uuid import UUID, uuid4

import asyncpg

from shared.decider import Kind, Refusal
from shared.eventstore import EventStore
from shared.intent import Intent
from tests.integration.eventstore.processes import until, writers
from tests.integration.eventstore.things import (
    ACME,
    SCHEMA,
    THING,
    Make,
    Note,
    assert_whole,
    create_log,
    databases,
    event_store,
    intent,
)
from tests.stack import StartPostgres


async def positions(dsn: str) -> dict[UUID, tuple[int, int]]:
    """Return position and version of every command that is stored."""
    control = await asyncpg.connect(dsn)
    rows = await control.fetch(
        f"select c.command_id, c.position, c.version from {SCHEMA}.commands c"
        f" join {SCHEMA}.events e using (stream_id, position, version)"
    )
    await control.close()
    return {row["command_id"]: (row["position"], row["version"]) for row in rows}


class Client:
    """Writes things and keeps a journal; a command that failed is tried again as it was."""

    def __init__(self, store: EventStore) -> None:
        self.acked: dict[UUID, tuple[int, int]] = {}
        self.refusals: set[Kind] = set()
        self._store = store
        self._stop = asyncio.Event()

    async def acknowledged(self, more: int) -> None:
        enough = len(self.acked) + more
        await until(lambda: len(self.acked) > enough)

    def stop(self) -> None:
        self._stop.set()

    async def work(self) -> None:
        stream = uuid4()
        await self._insist(intent(), stream, Make(name="thing"))
        while not self._stop.is_set():
            await self._insist(intent(), stream, Note(texts=("a", "b")))

    async def _insist(self, wish: Intent, stream: UUID, command: Make | Note) -> None:
        while True:
            try:
                receipt = await self._store.execute(THING, wish, stream, command)
            except Refusal as refusal:
                self.refusals.add(refusal.kind)
                await asyncio.sleep(0.02)
            else:
                self.acked[wish.command_id] = (receipt.position, receipt.version)
                return


async def test_kill_9_of_the_server_loses_nothing_and_doubles_nothing(
    start_postgres: StartPostgres,
) -> None:
    server = await start_postgres()
    await create_log(server.dsn)
    connections = databases(server.dsn)
    store = event_store(connections)
    client = Client(store)
    working = [asyncio.create_task(client.work()) for _ in range(32)]
    for _ in range(2):
        await client.acknowledged(500)
        await server.kill()
        await server.start()
    await client.acknowledged(200)
    client.stop()
    await asyncio.gather(*working)
    await store.close()

    await assert_whole(server.dsn)
    stored = await positions(server.dsn)
    assert client.acked == stored
    assert client.refusals <= {Kind.UNAVAILABLE, Kind.BUSY}
    assert (await event_store(connections).verify(ACME)).is_sound
    await connections.close()


async def test_losing_connections_under_load_loses_nothing(log: str) -> None:
    connections = databases(log)
    store = event_store(connections)
    client = Client(store)
    working = [asyncio.create_task(client.work()) for _ in range(16)]
    control = await asyncpg.connect(log)
    for _ in range(10):
        await client.acknowledged(50)
        await control.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'test' and datname = current_database()"
        )
    await control.close()
    client.stop()
    await asyncio.gather(*working)
    await store.close()
    await connections.close()

    await assert_whole(log)
    assert client.acked == await positions(log)


async def test_kill_9_of_a_client_keeps_what_it_was_told(log: str) -> None:
    async with writers(log, count=2, workers=16, streams=40) as (victim, other):
        await until(lambda: len(victim.acked) > 300 and len(other.acked) > 300)
        victim.process.send_signal(signal.SIGKILL)
        enough = len(other.acked) + 200
        await until(lambda: len(other.acked) > enough)

    await assert_whole(log)
    stored = await positions(log)
    for writer in (victim, other):
        assert writer.acked.items() <= stored.items()


async def test_a_retry_is_answered_as_the_first_time(log: str, store: EventStore) -> None:
    stream, wish = uuid4(), intent(fingerprint=b"make")
    first = await store.execute(THING, wish, stream, Make(name="thing"))
    await store.execute(THING, intent(), stream, Note(texts=("later",)))

    connections = databases(log)
    another_process = event_store(connections)
    for one in (store, another_process):
        again = await one.execute(THING, wish, stream, Make(name="thing"))
        assert (again.position, again.version, again.replayed) == (1, 1, True)
        assert again.state == first.state
    await connections.close()

    assert (first.position, first.replayed) == (1, False)
    assert await assert_whole(log) == 2


async def test_the_same_command_from_many_doors_at_once_is_done_once(log: str) -> None:
    opened = [databases(log, limit=2) for _ in range(4)]
    stores = [event_store(one) for one in opened]
    stream, wish = uuid4(), intent()

    receipts = await asyncio.gather(
        *(stores[n % 4].execute(THING, wish, stream, Make(name="thing")) for n in range(20))
    )
    for store, connections in zip(stores, opened, strict=True):
        await store.close()
        await connections.close()

    assert {(receipt.position, receipt.version) for receipt in receipts} == {(1, 1)}
    assert [receipt.replayed for receipt in receipts].count(False) == 1
    assert await assert_whole(log) == 1
