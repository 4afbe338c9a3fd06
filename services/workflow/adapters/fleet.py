"""The fleet: all tickets of a tenant, read from its log a page at a time.

Publishing is rare and moving is not: where a ticket stands is read off the last fact that says so,
when somebody asks, and no table has to be kept for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import msgspec

from services.workflow.domain.facts import TicketMigrated, TicketMoved, TicketOpened
from services.workflow.domain.places import Whereabouts
from shared.database import Connection, Databases
from shared.intent import TenantId
from shared.recorded import Meta

PAGE = 500
FIRST = UUID(int=0)
TELLING = (TicketOpened.TOPIC, TicketMoved.TOPIC, TicketMigrated.TOPIC)
"""The facts that say where a ticket stands."""

STREAMS = (
    "select stream_id, first_position, last_position from workflow_log.streams"
    " where stream_id > $1 and kind = 'ticket' and first_position <= $3"
    " order by stream_id limit $2"
)
OPENED_SINCE = (
    "select s.stream_id, s.first_position, s.last_position from workflow_log.events e"
    " join workflow_log.streams s using (stream_id)"
    " where e.position > $1 and e.type = $3 order by e.position limit $2"
)
LATEST = (
    "select distinct on (stream_id) stream_id, type, meta, payload from workflow_log.events"
    " where stream_id = any($1) and position between $2 and $3 and type = any($4)"
    " order by stream_id, version desc"
)
COUNT = "select count(*) from workflow_log.streams where kind = 'ticket'"


class _Told(msgspec.Struct, kw_only=True):
    number: str
    type: str
    state: str
    closed: bool = False
    definition: str = ""
    from_definition: str = ""


_told = msgspec.json.Decoder(_Told)
_meta = msgspec.json.Decoder(Meta)


@dataclass(frozen=True, kw_only=True)
class TicketFleet:
    """Walks the streams of tickets by their ids."""

    databases: Databases
    page_tickets: int = PAGE

    async def count(self, tenant: TenantId) -> int:
        """Return how many tickets there are, closed ones included."""
        async with self.databases.connection(tenant) as db:
            return int(await db.fetchval(COUNT))

    async def page(self, tenant: TenantId, after: UUID | None, known: int) -> Sequence[Whereabouts]:
        """Return where the next tickets stand after one (None: the first); empty at the end.

        Of those that were opened up to the position ``known``.
        """
        async with self.databases.connection(tenant) as db:
            streams = await db.fetch(STREAMS, after or FIRST, self.page_tickets, known)
            return await _standing(db, streams)

    async def opened_since(self, tenant: TenantId, known: int) -> tuple[Sequence[Whereabouts], int]:
        """Return where the next tickets stand that were opened later, and up to which position."""
        async with self.databases.connection(tenant) as db:
            streams = await db.fetch(OPENED_SINCE, known, self.page_tickets, TicketOpened.TOPIC)
            found = await _standing(db, streams)
        return found, max((one["first_position"] for one in streams), default=known)


async def _standing(db: Connection, streams: Sequence[asyncpg.Record]) -> list[Whereabouts]:
    """Return where the tickets of some streams stand."""
    if not streams:
        return []
    rows = await db.fetch(
        LATEST,
        [one["stream_id"] for one in streams],
        min(one["first_position"] for one in streams),
        max(one["last_position"] for one in streams),
        list(TELLING),
    )
    return [_whereabouts(one["stream_id"], one["meta"], one["payload"]) for one in rows]


def _whereabouts(ticket_id: UUID, meta: bytes, payload: bytes) -> Whereabouts:
    told = _told.decode(payload)
    return Whereabouts(
        ticket_id=ticket_id,
        number=told.number,
        type=told.type,
        state=told.state,
        closed=told.closed,
        definition=told.definition or _meta.decode(meta).definition or "",
        came_from=told.from_definition,
    )
