"""A log in memory, databases of tenants, and waiting without sleeping, for tests of readers."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import asyncpg

from shared.database import DatabaseAway, Databases, Target
from shared.intent import TenantId
from shared.projections import registry_ddl
from shared.recorded import Meta, Recorded

ACME, GLOBEX = TenantId("acme"), TenantId("globex")
SERVICE = "workflow"
WRITER = "reader_role"
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
DEADLINE_S = 30.0


@dataclass
class WrittenHead:
    published: int
    position: int
    epoch: int = 1


class WrittenLog:
    """A log as its readers see it; private events take positions that nobody else sees."""

    def __init__(self) -> None:
        self._events: defaultdict[TenantId, list[Recorded]] = defaultdict(list)
        self._position: defaultdict[TenantId, int] = defaultdict(int)
        self._versions: defaultdict[UUID, int] = defaultdict(int)
        self.away: set[TenantId] = set()
        self.reads = 0
        self.heads = 0

    def write(
        self,
        tenant: TenantId = ACME,
        *,
        kind: str = "ticket.opened",
        stream: UUID | None = None,
        data: bytes = b"{}",
        occurred_at: datetime | None = None,
        definition: str | None = None,
    ) -> Recorded:
        stream = stream or uuid4()
        self._position[tenant] += 1
        self._versions[stream] += 1
        position = self._position[tenant]
        events = self._events[tenant]
        event = Recorded(
            position=position,
            prev=events[-1].position if events else 0,
            stream_id=stream,
            version=self._versions[stream],
            event_id=uuid4(),
            type=kind,
            schema_version=1,
            occurred_at=occurred_at or BEGINNING + timedelta(seconds=position),
            recorded_at=BEGINNING + timedelta(seconds=position, microseconds=7),
            meta=Meta(
                tenant=tenant, actor="member:1", correlation_id=uuid4(), definition=definition
            ),
            data=data,
        )
        events.append(event)
        return event

    def write_private(self, tenant: TenantId = ACME) -> None:
        self._position[tenant] += 1

    def events(self, tenant: TenantId = ACME) -> Sequence[Recorded]:
        return self._events[tenant]

    async def read(self, tenant: TenantId, after: int, limit: int) -> Sequence[Recorded]:
        await asyncio.sleep(0)
        self.reads += 1
        if tenant in self.away:
            raise DatabaseAway
        return [event for event in self._events[tenant] if event.position > after][:limit]

    async def read_published(self, tenant: TenantId, after: int, limit: int) -> Sequence[Recorded]:
        return await self.read(tenant, after, limit)

    async def head(self, tenant: TenantId) -> WrittenHead:
        self.heads += 1
        events = self._events[tenant]
        published = events[-1].position if events else 0
        return WrittenHead(published=published, position=self._position[tenant])


async def until(
    met: Callable[[], bool | Awaitable[bool]], *, deadline_s: float = DEADLINE_S
) -> None:
    """Return as soon as a condition is met; fail when it is not within the deadline."""
    end = time.monotonic() + deadline_s
    while True:
        answer = met()
        if answer if isinstance(answer, bool) else await answer:
            return
        assert time.monotonic() < end, "what was waited for did not happen"
        await asyncio.sleep(0.01)


async def prepare_database(dsn: str, service: str = SERVICE) -> None:
    """Create what provisioning creates for a service that reads logs."""
    connection = await asyncpg.connect(dsn)
    try:
        database = urlsplit(dsn).path.strip("/")
        with suppress(asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError):
            await connection.execute(f"create role {WRITER} login password 'reader'")
        await connection.execute(f"grant connect, create on database {database} to {WRITER}")
        await connection.execute(f"create schema {service} authorization {WRITER}")
        await connection.execute(registry_ddl(f"{service}_rm", WRITER))
    finally:
        await connection.close()


def databases_at(dsns: Mapping[TenantId, str], *, limit: int = 12) -> Databases:
    """Connections to each tenant's database as the service's role."""

    async def resolve(tenant: TenantId) -> Target:
        url = urlsplit(dsns[tenant])
        return Target(
            host=url.hostname or "",
            port=url.port or 0,
            database=url.path.strip("/"),
            user=WRITER,
            password="reader",
        )

    return Databases(resolve, limit=limit, application="test")
