"""A reader of the log sees every event once, in order, whatever else goes on in the server."""

import asyncio
import random

import asyncpg

from services.cli.embedded.postgres import EmbeddedPostgres
from shared.eventstore import EventStore
from shared.recorded import Recorded
from tests.integration.eventstore.processes import until, writers
from tests.integration.eventstore.things import ACME, SCHEMA, assert_whole

ENOUGH_EVENTS = 3000


class Tail:
    """A reader that remembers all it saw; ``reader`` may be stopped and started at any point."""

    def __init__(self, store: EventStore) -> None:
        self.seen: list[Recorded] = []
        self._store = store

    async def read_on(self, limit: int) -> int:
        after = self.seen[-1].position if self.seen else 0
        events = await self._store.read(ACME, after, limit)
        self.seen.extend(events)
        return len(events)

    async def saw(self, more: int) -> None:
        enough = len(self.seen) + more
        await until(lambda: len(self.seen) > enough)

    async def follow(self, chance: random.Random) -> None:
        while True:
            await self.read_on(chance.randrange(1, 300))
            await asyncio.sleep(0)


async def vacuum(dsn: str) -> None:
    control = await asyncpg.connect(dsn)
    try:
        while True:
            await control.execute(f"vacuum {SCHEMA}.events, {SCHEMA}.streams, {SCHEMA}.commands")
            await asyncio.sleep(0.05)
    finally:
        control.terminate()


async def test_eight_writers_in_three_processes_lose_nothing(
    log: str, postgres: EmbeddedPostgres, store: EventStore
) -> None:
    here = await asyncpg.connect(log)
    elsewhere = await asyncpg.connect(postgres.dsn)
    for connection in (here, elsewhere):
        await connection.execute("begin; create temporary table held (n int)")

    always, restarted = Tail(store), Tail(store)
    chance = random.Random(7)  # noqa: S311  (the same every time)
    async with writers(log, count=3, workers=8, streams=20):
        following = asyncio.create_task(always.follow(chance))
        vacuuming = asyncio.create_task(vacuum(log))
        while len(always.seen) < ENOUGH_EVENTS:
            again = asyncio.create_task(restarted.follow(chance))
            await restarted.saw(200)
            again.cancel()
            await asyncio.gather(again, return_exceptions=True)
    for task in (following, vacuuming):
        task.cancel()
    await asyncio.gather(following, vacuuming, return_exceptions=True)
    for connection in (here, elsewhere):
        await connection.execute("rollback")
        await connection.close()

    stored = await assert_whole(log)
    for tail in (always, restarted):
        while await tail.read_on(1000):
            pass
        assert [event.position for event in tail.seen] == list(range(1, stored + 1))
        versions: dict[object, int] = {}
        for event in tail.seen:
            assert event.version == versions.get(event.stream_id, 0) + 1
            versions[event.stream_id] = event.version
