"""Planned views that tell whether an event was lost, doubled or swapped, kept together."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from shared.database import Connection, Databases
from shared.intent import TenantId
from shared.projections.planned import fold_planned
from shared.projections.together import ProjectionsTogether
from shared.recorded import Recorded
from tests.written_log import ACME, SERVICE, WrittenLog


class PlannedTrails:
    """One row a stream with the versions it went through, and one row a type with a count."""

    def __init__(self, name: str, shape: str = "1") -> None:
        self.name = name
        self.shape = shape
        self.views = (f"{name}_trails", f"{name}_kinds")
        self.poison: Collection[UUID] = ()
        self.plans = 0

    def ddl(self, schema: str) -> str:
        return (
            f"create table {schema}.{self.name}_trails(stream_id uuid primary key, trail text);"
            f"create table {schema}.{self.name}_kinds(type text primary key, number int not null);"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        await fold_planned(self, tx, schema, events)

    def reading(self, schema: str) -> str:
        return (
            f"select stream_id, trail from {schema}.{self.name}_trails"
            " where stream_id = any($1::uuid[])"
        )

    def plan(self, events: Sequence[Recorded], known: str) -> Sequence[str]:
        self.plans += 1
        trails = {row["stream_id"]: row["trail"] for row in json.loads(known)}
        for event in events:
            if event.event_id in self.poison:
                raise LookupError("poison")
            stream = str(event.stream_id)
            trails[stream] = trails.get(stream, "") + f"{event.version},"
        kinds = Counter(event.type for event in events)
        rows = [{"stream_id": stream, "trail": trail} for stream, trail in trails.items()]
        counts = [{"type": kind, "number": number} for kind, number in kinds.items()]
        return json.dumps(rows), json.dumps(counts)

    def writing(self, schema: str, documents: Sequence[str], gate: str) -> Mapping[str, str]:
        trails, kinds = (f"{schema}.{view}" for view in self.views)
        return {
            f"{self.name}_rows": (
                f"insert into {trails} select * from"
                f" json_populate_recordset(null::{trails}, {documents[0]}) where {gate}"
                " on conflict (stream_id) do update set trail = excluded.trail"
            ),
            f"{self.name}_counts": (
                f"insert into {kinds} as k select * from"
                f" json_populate_recordset(null::{kinds}, {documents[1]}) where {gate}"
                " on conflict (type) do update set number = k.number + excluded.number"
            ),
        }


class CountingDatabases(Databases):
    """Databases that remember every statement sent, ``BEGIN`` and ``COMMIT`` included."""

    sent: list[str]

    @classmethod
    def like(cls, databases: Databases) -> "CountingDatabases":
        counting = cls(databases._resolve, limit=12, application="test")  # noqa: SLF001
        counting.sent = []
        return counting

    @asynccontextmanager
    async def connection(self, tenant: TenantId) -> AsyncIterator[Connection]:
        async with super().connection(tenant) as db:
            with db.query_logger(lambda record: self.sent.append(record.query)):
                yield db


def together_of(
    log: WrittenLog,
    databases: Databases,
    *views: PlannedTrails,
    types: Mapping[str, Collection[str]] | None = None,
) -> ProjectionsTogether:
    return ProjectionsTogether(
        service=SERVICE,
        name="views",
        projections=views,
        databases=databases,
        source=log,
        types=types or {},
    )


async def shown_by(databases: Databases, view: PlannedTrails) -> dict[UUID, str]:
    """Return what readers of the stable view see."""
    async with databases.connection(ACME) as db:
        rows = await db.fetch(f"select stream_id, trail from {SERVICE}.{view.name}_trails")
    return {row["stream_id"]: row["trail"] for row in rows}


async def positions(databases: Databases) -> dict[str, int]:
    """Return the checkpoint of each live build."""
    async with databases.connection(ACME) as db:
        rows = await db.fetch(
            f"select c.name, c.position from {SERVICE}_rm.checkpoints c"
            f" join {SERVICE}_rm.read_models m on m.name = c.name and m.active_build = c.build"
        )
    return {row["name"]: row["position"] for row in rows}
