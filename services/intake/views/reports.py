"""What intake looks at: the scenarios in force, and the reports that were rejected."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.database import Connection
from shared.recorded import Recorded

SCENARIO_PUBLISHED = "scenario.published"
REJECTED = "submission.rejected"
SCENARIOS_MAX = 500
PAGE_MAX = 200


class Scenarios:
    """The newest version of every scenario, folded from workflow's log."""

    name = "scenarios"
    shape = "1"
    views = ("scenarios",)

    def ddl(self, schema: str) -> str:
        """Return the table's SQL."""
        return (
            f"create table {schema}.scenarios("
            " key text primary key, version int not null, position bigint not null,"
            " document text not null)"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Keep the last version of each scenario in the batch."""
        newest: dict[str, tuple[str, int, int, str]] = {}
        for event in events:
            if event.type == SCENARIO_PUBLISHED:
                data = json.loads(event.data)
                document = json.dumps(data["document"], ensure_ascii=False, sort_keys=True)
                newest[data["key"]] = (data["key"], data["version"], event.position, document)
        if newest:
            await tx.executemany(
                f"insert into {schema}.scenarios(key, version, position, document)"
                " values ($1, $2, $3, $4) on conflict (key) do update"
                " set version = excluded.version, position = excluded.position,"
                " document = excluded.document",
                list(newest.values()),
            )


class Rejected:
    """Every rejected report with its reasons, folded from intake's own log.

    A name has a row for each report that was rejected under it, also when one was accepted later.
    """

    name = "rejected"
    shape = "2"
    views = ("rejected",)

    def ddl(self, schema: str) -> str:
        """Return the table's SQL."""
        return (
            f"create table {schema}.rejected("
            " position bigint primary key, submission_id uuid not null,"
            " type text, channel text not null, reasons text not null,"
            " received_at timestamptz not null)"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Add the rejected reports of the batch."""
        rows = []
        for event in events:
            if event.type == REJECTED:
                data = json.loads(event.data)
                reasons = json.dumps(data["reasons"], ensure_ascii=False)
                row = (event.position, event.stream_id, data.get("type"), data["channel"])
                rows.append((*row, reasons, event.recorded_at))
        if rows:
            await tx.executemany(
                f"insert into {schema}.rejected"
                "(position, submission_id, type, channel, reasons, received_at)"
                " values ($1, $2, $3, $4, $5, $6)",
                rows,
            )


@dataclass(frozen=True, kw_only=True)
class ScenarioRow:
    """One scenario in force; ``document`` is its normalised JSON."""

    key: str
    version: int
    document: str


@dataclass(frozen=True, kw_only=True)
class RejectedRow:
    """One rejected report; ``reasons`` is a JSON list of ``{code, message, pointer}``."""

    position: int
    submission_id: UUID
    type: str | None
    channel: str
    reasons: str
    received_at: datetime


async def scenario_versions(db: Connection) -> tuple[tuple[str, int], ...]:
    """Return which version of which scenario is in force: a cheap way to see a change."""
    rows = await db.fetch(
        "select key, version from intake.scenarios order by key limit $1", SCENARIOS_MAX
    )
    return tuple((row["key"], row["version"]) for row in rows)


async def scenarios_in_force(db: Connection) -> list[ScenarioRow]:
    """Return every scenario in force, by key."""
    rows = await db.fetch(
        "select key, version, document from intake.scenarios order by key limit $1", SCENARIOS_MAX
    )
    return [ScenarioRow(**row) for row in rows]


async def rejected_page(db: Connection, before: int | None, limit: int) -> list[RejectedRow]:
    """Return rejected reports, newest first, those before a position."""
    rows = await db.fetch(
        "select position, submission_id, type, channel, reasons, received_at from intake.rejected"
        " where $1::bigint is null or position < $1 order by position desc limit $2",
        before,
        min(limit, PAGE_MAX),
    )
    return [RejectedRow(**row) for row in rows]
