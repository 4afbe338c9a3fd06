"""A tiny domain and a log of its own, for the tests of the event store."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import asyncpg

from shared.database import Databases, Target
from shared.decider import Decider, Fact, Refusal
from shared.eventstore import EventStore, Public, log_ddl
from shared.intent import Intent, TenantId

SCHEMA = "thing_log"
OWNER = "thing_owner"
WRITER = "thing_writer"
ACME = TenantId("acme")


@dataclass(frozen=True, kw_only=True)
class Made(Fact):
    TOPIC = "thing.made"
    name: str


@dataclass(frozen=True, kw_only=True)
class Noted(Fact):
    TOPIC = "thing.noted"
    text: str


@dataclass(frozen=True, kw_only=True)
class Thing:
    name: str = ""
    notes: tuple[str, ...] = ()


class ThingUnknown(Refusal):
    """There is no such thing."""

    slug = "thing-unknown"


@dataclass(frozen=True, kw_only=True)
class Make:
    name: str


@dataclass(frozen=True, kw_only=True)
class Note:
    texts: tuple[str, ...]


def decide(command: Make | Note, thing: Thing) -> list[Made | Noted]:
    now = datetime.now(UTC)
    match command:
        case Make(name=name):
            return [] if thing.name else [Made(occurred_at=now, name=name)]
        case Note(texts=texts):
            if not thing.name:
                raise ThingUnknown
            return [Noted(occurred_at=now, text=text) for text in texts]


def evolve(thing: Thing, fact: Made | Noted) -> Thing:
    match fact:
        case Made(name=name):
            return Thing(name=name)
        case Noted(text=text):
            return Thing(name=thing.name, notes=(*thing.notes, text))


THING: Decider[Make | Note, Made | Noted, Thing] = Decider(
    kind="thing",
    initial=Thing,
    decide=decide,
    evolve=evolve,
    facts=(Made, Noted),
    snapshot_every=10,
)


def public_form(fact: Fact) -> Public | None:
    """Making is public, notes are private."""
    return Public(type="test.thing.made.v1") if isinstance(fact, Made) else None


def intent(command_id: UUID | None = None, fingerprint: bytes = b"") -> Intent:
    return Intent(
        tenant=ACME,
        command_id=command_id or uuid4(),
        actor="member:1",
        occurred_at=datetime.now(UTC),
        correlation_id=uuid4(),
        fingerprint=fingerprint,
    )


async def create_log(dsn: str, *, partition_rows: int = 5_000_000) -> None:
    """Create the roles, if this server has not got them yet, and the log."""
    connection = await asyncpg.connect(dsn)
    try:
        for role in (f"{OWNER} nologin", f"{WRITER} login password 'writer'"):
            try:
                await connection.execute(f"create role {role}")
            except asyncpg.DuplicateObjectError:
                continue
        async with connection.transaction():
            await connection.execute(log_ddl(SCHEMA, OWNER, WRITER, partition_rows=partition_rows))
    finally:
        await connection.close()


def databases(dsn: str, *, limit: int = 12) -> Databases:
    """Connections to the database as the log's writer."""
    url = urlsplit(dsn)
    target = Target(
        host=url.hostname or "",
        port=url.port or 0,
        database=url.path.strip("/"),
        user=WRITER,
        password="writer",
    )

    async def resolve(_: TenantId) -> Target:
        return target

    return Databases(resolve, limit=limit, application="test")


def event_store(connections: Databases) -> EventStore:
    return EventStore("thing", connections, [THING], public_form)


async def assert_whole(dsn: str) -> int:
    """Assert that positions are 1..N and versions 1..V in order of position; return N."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(
            f"select position, version, row_number() over (order by position) as nth,"
            " row_number() over (partition by stream_id order by position) as nth_version,"
            " count(*) over (partition by event_id) as same"
            f" from {SCHEMA}.events order by position"
        )
        assert [row for row in rows if row["position"] != row["nth"]] == []
        assert [row for row in rows if row["version"] != row["nth_version"]] == []
        assert [row for row in rows if row["same"] != 1] == []
        return len(rows)
    finally:
        await connection.close()


async def fresh_database(dsn: str) -> str:
    """Create a database on the server and return its name; it goes with the server."""
    name = f"test_{uuid4().hex[:16]}"
    control = await asyncpg.connect(dsn)
    try:
        await control.execute(f"create database {name}")
    finally:
        await control.close()
    return name
