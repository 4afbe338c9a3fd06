"""Which rosters there are, and how each stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec

from services.dispatch.domain.rostering.facts import (
    ROSTER_FACTS,
    RosterProposed,
    RosterPublished,
    RosterRequested,
)
from shared.database import Connection
from shared.recorded import Recorded

OF_ROSTERS = frozenset(fact.TOPIC for fact in ROSTER_FACTS)
BECOMES = {RosterProposed.TOPIC: "proposed", RosterPublished.TOPIC: "published"}


class _Span(msgspec.Struct):
    """What the list needs of a problem."""

    first: date
    last: date


class _Requested(msgspec.Struct):
    """What the list needs of a request."""

    problem: _Span


class Rosters:
    """A row for each roster."""

    name = "rosters"
    shape = "1"
    views = ("rosters",)

    def ddl(self, schema: str) -> str:
        """Return the table's SQL."""
        return (
            f"create table {schema}.rosters("
            " roster_id uuid primary key, status text not null, first date not null,"
            " last date not null, requested_at timestamptz not null, position bigint not null);"
            f"create index rosters_newest on {schema}.rosters(position)"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Keep how each roster stands."""
        for event in events:
            if event.type == RosterRequested.TOPIC:
                span = msgspec.json.decode(event.data, type=_Requested).problem
                await tx.execute(
                    f"insert into {schema}.rosters values ($1, 'requested', $2, $3, $4, $5)",
                    event.stream_id,
                    span.first,
                    span.last,
                    event.occurred_at,
                    event.position,
                )
            elif event.type in BECOMES:
                await tx.execute(
                    f"update {schema}.rosters set status = $2 where roster_id = $1",
                    event.stream_id,
                    BECOMES[event.type],
                )


@dataclass(frozen=True, kw_only=True)
class RosterRow:
    """A roster in a list."""

    roster_id: UUID
    status: str
    first: date
    last: date
    requested_at: datetime
    position: int


async def rosters(db: Connection, before: int, limit: int) -> list[RosterRow]:
    """Return rosters that were asked for before a position, the newest first."""
    rows = await db.fetch(
        "select roster_id, status, first, last, requested_at, position from dispatch.rosters"
        " where position < $1 order by position desc limit $2",
        before,
        limit,
    )
    return [RosterRow(**row) for row in rows]


async def published_since(db: Connection, day: date, limit: int) -> list[UUID]:
    """Return published rosters that end on a day or later, the newest first."""
    rows = await db.fetch(
        "select roster_id from dispatch.rosters where status = 'published' and last >= $1"
        " order by position desc limit $2",
        day,
        limit,
    )
    return [row["roster_id"] for row in rows]
