"""Histories: everything that happened to tickets, read from the log a page of tickets at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import cast
from uuid import UUID

import asyncpg
import msgspec

from services.workflow.app.ports import History, Line, Pasts
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.shadow import Past
from shared.database import Databases
from shared.eventstore import FactMapper
from shared.intent import TenantId

PAGE = 200
FIRST = UUID(int=0)
OURS = "system:workflow"

STREAMS = (
    "select stream_id, first_position, last_position from workflow_log.streams"
    " where stream_id > $1 and kind = 'ticket' and ($3::timestamptz is null or updated_at >= $3)"
    " order by stream_id limit $2"
)
EVENTS = (
    "select stream_id, type, schema_version, occurred_at, recorded_at, meta, payload"
    " from workflow_log.events where stream_id = any($1) and position between $2 and $3"
    " order by stream_id, version"
)
COUNT = (
    "select count(*) from workflow_log.streams"
    " where kind = 'ticket' and ($1::timestamptz is null or updated_at >= $1)"
)


class _Meta(msgspec.Struct):
    actor: str
    causation_id: str = ""
    definition: str = ""
    on_behalf_of: str = ""


_meta = msgspec.json.Decoder(_Meta)


@dataclass(frozen=True, kw_only=True)
class TicketHistories:
    """Walks the streams of tickets by their ids."""

    databases: Databases
    mapper: FactMapper
    page_tickets: int = PAGE

    async def count(self, tenant: TenantId, since: datetime | None) -> int:
        """Return to how many tickets something happened since a moment (None: ever)."""
        async with self.databases.connection(tenant) as db:
            return int(await db.fetchval(COUNT, since))

    async def page(
        self, tenant: TenantId, scenario: str, since: datetime | None, after: UUID | None
    ) -> Pasts | None:
        """Return those of a scenario among the next tickets after one; None at the end."""
        async with self.databases.connection(tenant) as db:
            streams = await db.fetch(STREAMS, after or FIRST, self.page_tickets, since)
            if not streams:
                return None
            rows = await db.fetch(
                EVENTS,
                [one["stream_id"] for one in streams],
                min(one["first_position"] for one in streams),
                max(one["last_position"] for one in streams),
            )
        told = _of_scenario(rows, scenario)
        return Pasts(
            last=streams[-1]["stream_id"],
            tickets=len(streams),
            told=told,
            histories=(history_of(lines, self.mapper) for lines in told),
        )


def history_of(lines: Sequence[Line], mapper: FactMapper) -> History:
    """Return what happened to a ticket, of its lines in the log."""
    return History(ticket_id=lines[0].ticket_id, past=[_past(line, mapper) for line in lines])


def _of_scenario(rows: Iterable[asyncpg.Record], scenario: str) -> list[list[Line]]:
    """Return the lines of each ticket that pinned a version of a scenario."""
    tickets = (
        [Line(*row) for row in events]
        for _, events in groupby(rows, key=lambda row: row["stream_id"])
    )
    return [one for one in tickets if _pinned(one[0]).rpartition("@")[0] == scenario]


def _pinned(first: Line) -> str:
    return _meta.decode(first.meta).definition


def _past(line: Line, mapper: FactMapper) -> Past:
    meta = _meta.decode(line.meta)
    fact = mapper.decode(line.topic, line.schema_version, line.occurred_at, line.payload)
    return Past(
        # What stands in the stream of a ticket is one of a ticket's facts.
        fact=cast("TicketEvent", fact),
        recorded_at=line.recorded_at,
        actor=meta.actor,
        on_behalf_of=meta.on_behalf_of,
        command=line.meta,
        # Whatever else we do answers to an event; nothing caused a timer to ring but time.
        by_clock=meta.actor == OURS and not meta.causation_id,
    )
