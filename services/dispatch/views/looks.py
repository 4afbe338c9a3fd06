"""Looks: who looked where a technician was on the way, for the technician to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from shared.database import Connection
from shared.recorded import Recorded

LOOKED_AT: Final = "technician.looked_at"


class Looks:
    """Who looked where a technician was on the way, for the technician to know."""

    name = "looks"
    shape = "1"
    views = ("looks",)

    def ddl(self, schema: str) -> str:
        """Return the table's SQL."""
        return (
            f"create table {schema}.looks("
            " technician_id uuid not null, position bigint not null, ticket_id uuid not null,"
            " looked_at timestamptz not null, reader text not null, on_behalf_of text,"
            " by text not null,"
            " primary key (technician_id, position))"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Keep each look."""
        rows = [
            (
                look.technician_id,
                event.position,
                event.occurred_at,
                look.ticket_id,
                look.reader,
                look.on_behalf_of,
                look.by,
            )
            for event in events
            if event.type == LOOKED_AT
            for look in [msgspec.json.decode(event.data, type=_Looked)]
        ]
        if rows:
            await tx.executemany(
                f"insert into {schema}.looks(technician_id, position, looked_at, ticket_id, reader,"
                " on_behalf_of, by) values ($1, $2, $3, $4, $5, $6, $7)",
                rows,
            )


class _Looked(msgspec.Struct):
    """What the list needs of a look."""

    technician_id: UUID
    ticket_id: UUID
    reader: str
    by: str
    on_behalf_of: str | None = None


@dataclass(frozen=True, kw_only=True)
class LookRow:
    """A look at a technician on the way; ``position`` is where the log has it."""

    position: int
    looked_at: datetime
    ticket_id: UUID
    reader: str
    on_behalf_of: str | None
    by: str


async def looks_at(
    db: Connection, technician_id: UUID, before: int | None, limit: int
) -> list[LookRow]:
    """Return up to ``limit`` looks at a technician, the latest first, before a position."""
    rows = await db.fetch(
        "select position, looked_at, ticket_id, reader, on_behalf_of, by from dispatch.looks"
        " where technician_id = $1 and ($2::bigint is null or position < $2)"
        " order by position desc limit $3",
        technician_id,
        before,
        limit,
    )
    return [LookRow(**row) for row in rows]


def when_shown(ticket_type: Mapping[str, object]) -> str:
    """Return when whoever sees a ticket of a type may see its technician on the way."""
    tracking = ticket_type.get("tracking")
    return str(tracking.get("live_position") or "") if isinstance(tracking, dict) else ""
