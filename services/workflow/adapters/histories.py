"""Histories: everything that happened to tickets, read from the log a page of tickets at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import cast
from uuid import UUID

import asyncpg
import msgspec

from services.workflow.app.ports import History, Pasts
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
        return Pasts(
            last=streams[-1]["stream_id"],
            tickets=len(streams),
            histories=self._histories(rows, scenario),
        )

    def _histories(self, rows: Iterable[asyncpg.Record], scenario: str) -> Iterator[History]:
        for ticket_id, events in groupby(rows, key=lambda row: row["stream_id"]):
            told = list(events)
            pinned = _meta.decode(told[0]["meta"]).definition
            if pinned.rpartition("@")[0] == scenario:
                yield History(ticket_id=ticket_id, past=[self._past(row) for row in told])

    def _past(self, row: asyncpg.Record) -> Past:
        meta = _meta.decode(row["meta"])
        fact = self.mapper.decode(
            row["type"], row["schema_version"], row["occurred_at"], row["payload"]
        )
        return Past(
            # What stands in the stream of a ticket is one of a ticket's facts.
            fact=cast("TicketEvent", fact),
            recorded_at=row["recorded_at"],
            actor=meta.actor,
            on_behalf_of=meta.on_behalf_of,
            command=row["meta"],
            # Whatever else we do answers to an event; nothing caused a timer to ring but time.
            by_clock=meta.actor == OURS and not meta.causation_id,
        )
