"""A view that tells whether an event was lost, doubled or swapped: each stream's trail."""

import json
from collections.abc import Sequence
from uuid import UUID

from shared.database import Connection, Databases
from shared.projections.runner import ProjectionApply
from shared.recorded import Recorded
from tests.written_log import ACME, SERVICE, WrittenLog

POISON = b'{"poison":true}'


class Trails:
    """One row a stream with the versions it went through, and one row a type with a count."""

    name = "trails"
    views = ("trails", "kinds")

    def __init__(self, shape: str = "1") -> None:
        self.shape = shape
        self.poison_is_mended = False
        self.folds = 0

    def ddl(self, schema: str) -> str:
        extra = "" if self.shape == "1" else ", shape text not null default 'new'"
        return (
            f"create table {schema}.trails(stream_id uuid primary key, trail text not null{extra});"
            f"create table {schema}.kinds(type text primary key, number int not null);"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        self.folds += 1
        trails: dict[UUID, str] = {}
        kinds: dict[str, int] = {}
        for event in events:
            if json.loads(event.data).get("poison") and not self.poison_is_mended:
                raise LookupError("poison")
            trails[event.stream_id] = trails.get(event.stream_id, "") + f"{event.version},"
            kinds[event.type] = kinds.get(event.type, 0) + 1
        await tx.execute(
            f"insert into {schema}.trails as t (stream_id, trail)"
            " select * from unnest($1::uuid[], $2::text[])"
            " on conflict (stream_id) do update set trail = t.trail || excluded.trail",
            list(trails),
            list(trails.values()),
        )
        await tx.execute(
            f"insert into {schema}.kinds as k (type, number)"
            " select * from unnest($1::text[], $2::int[])"
            " on conflict (type) do update set number = k.number + excluded.number",
            list(kinds),
            list(kinds.values()),
        )


def apply_of(
    log: WrittenLog, databases: Databases, projection: Trails | None = None
) -> ProjectionApply:
    return ProjectionApply(
        service=SERVICE, projection=projection or Trails(), databases=databases, source=log
    )


def expected(log: WrittenLog) -> dict[UUID, str]:
    trails: dict[UUID, str] = {}
    for event in log.events():
        trails[event.stream_id] = trails.get(event.stream_id, "") + f"{event.version},"
    return trails


async def shown(databases: Databases) -> dict[UUID, str]:
    """Return what readers of the stable view see."""
    async with databases.connection(ACME) as db:
        rows = await db.fetch("select stream_id, trail from workflow.trails")
    return {row["stream_id"]: row["trail"] for row in rows}


async def catch_up(apply: ProjectionApply, log: WrittenLog, *, batch: int = 100) -> None:
    """Feed the log's events from the checkpoint on, in batches."""
    after = await apply.checkpoint(ACME)
    while events := await log.read(ACME, after, batch):
        await apply.apply(ACME, events)
        after = events[-1].position
