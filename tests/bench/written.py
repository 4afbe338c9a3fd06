"""A written log to measure readers against: one server, one log of so many published events."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg

from services.cli.embedded.keys import Keys
from services.cli.embedded.nats import EmbeddedNats
from services.cli.embedded.postgres import EmbeddedPostgres
from shared.database import Connection, Databases
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.messaging.bus import Bus
from shared.projections import registry_ddl
from shared.recorded import Recorded
from tests.integration.eventstore.things import (
    ACME,
    THING,
    WRITER,
    Make,
    create_log,
    databases,
    event_store,
    intent,
)

PAYLOAD_BYTES = 600
WRITERS = 128


class PublicLog:
    """The published events of a log, as a remote reader gets them."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    async def read(self, tenant: TenantId, after: int, limit: int) -> Sequence[Recorded]:
        return await self._store.read_published(tenant, after, limit)


class Made:
    """A view of one row a stream: what most of our views are."""

    name, shape, views = "made", "1", ("made",)

    def ddl(self, schema: str) -> str:
        return (
            f"create table {schema}.made(stream_id uuid primary key, times int not null,"
            " last_at timestamptz not null, size int not null);"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        rows: dict[UUID, tuple[UUID, int, object, int]] = {}
        for event in events:
            times = rows[event.stream_id][1] + 1 if event.stream_id in rows else 1
            rows[event.stream_id] = (event.stream_id, times, event.occurred_at, len(event.data))
        await tx.execute(
            f"insert into {schema}.made as m"
            " select * from unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::int[])"
            " on conflict (stream_id) do update set times = m.times + excluded.times,"
            " last_at = excluded.last_at, size = excluded.size",
            *(list(column) for column in zip(*rows.values(), strict=True)),
        )


@dataclass(frozen=True, kw_only=True)
class Written:
    """The servers, and a log with events in it."""

    postgres: EmbeddedPostgres
    nats: EmbeddedNats
    bus: Bus
    databases: Databases
    store: EventStore

    async def write(self, events: int) -> None:
        """Append so many published events, each to a stream of its own."""
        make = Make(name="x" * (PAYLOAD_BYTES - 11))
        left = iter(range(events))

        async def work() -> None:
            for _ in left:
                await self.store.execute(THING, intent(), uuid4(), make)

        await asyncio.gather(*(work() for _ in range(WRITERS)))


@asynccontextmanager
async def written(events: int) -> AsyncIterator[Written]:
    """Start servers of our own with a log of ``events`` events; remove everything at the end."""
    folder = Path(tempfile.mkdtemp(prefix="gongdan-bench-"))
    folder.chmod(0o711)
    keys = Keys(folder / "keys")
    postgres = EmbeddedPostgres(folder / "postgres", password=keys.secret("postgres"))
    nats = EmbeddedNats(folder / "nats", keys=keys)
    try:
        await postgres.start()
        await nats.start()
        await _prepare(postgres.dsn)
        url = f"nats://svc:{keys.nats_password('svc')}@127.0.0.1:{nats.port}"
        bus = await Bus.connect(url, name="bench", monitor_url=nats.monitor_url)
        opened = databases(postgres.dsn)
        store = event_store(opened)
        here = Written(postgres=postgres, nats=nats, bus=bus, databases=opened, store=store)
        await here.write(events)
        yield here
        await store.close()
        await opened.close()
        await bus.close()
    finally:
        await nats.stop()
        await postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _prepare(dsn: str) -> None:
    await create_log(dsn)
    connection = await asyncpg.connect(dsn)
    name = await connection.fetchval("select current_database()")
    await connection.execute(f"grant create on database {name} to {WRITER}")
    await connection.execute(f"create schema thing authorization {WRITER}")
    await connection.execute(registry_ddl("thing_rm", WRITER))
    await connection.close()


async def forget(here: Written) -> None:
    """Remove the view and all checkpoints, so that a reader begins again."""
    async with here.databases.tenant_transaction(ACME) as tx:
        schemas = await tx.fetch("select nspname from pg_namespace where nspname ~ '^thing_rm_'")
        for row in schemas:
            await tx.execute(f"drop schema {row['nspname']} cascade")
        for table in ("read_models", "checkpoints", "leases", "dead_letters"):
            await tx.execute(f"delete from thing_rm.{table}")
