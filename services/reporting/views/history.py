"""One ticket's history: every event that was published about it, in the order it was recorded.

Who (actor, on whose behalf), when (in the world, and when we learned of it), from where to where,
why (what caused it, which role it relied on) and under which rules. The data stays byte for byte.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from services.reporting.views.heard import OPENED, of_tickets, ticket_fact
from services.reporting.views.rows import inserting_new, json_text
from shared.database import Connection
from shared.projections.planned import fold_planned
from shared.recorded import Recorded

PAGE_MAX = 500

TABLES = """
create table {schema}.history (
    ticket_id uuid not null,
    version integer not null,
    position bigint not null,
    event_id uuid not null,
    type text not null,
    actor text not null,
    on_behalf_of text,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    transition text,
    from_state text,
    to_state text,
    to_label json,
    role text,
    causation_id uuid,
    correlation_id uuid not null,
    definition text,
    data json not null,
    primary key (ticket_id, version)
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One event of one ticket, its members in the order of the table's columns."""

    ticket_id: UUID
    version: int
    position: int
    event_id: UUID
    type: str
    actor: str
    on_behalf_of: str | None
    occurred_at: datetime
    recorded_at: datetime
    transition: str | None
    from_state: str | None
    to_state: str | None
    to_label: dict[str, str] | None
    role: str | None
    causation_id: UUID | None
    correlation_id: UUID
    definition: str | None
    data: msgspec.Raw


def row_of(event: Recorded) -> HistoryRow:
    """Return an event as a line of its ticket's history."""
    fact = ticket_fact(event)
    opened = event.type == OPENED
    return HistoryRow(
        ticket_id=event.stream_id,
        version=event.version,
        position=event.position,
        event_id=event.event_id,
        type=event.type,
        actor=event.meta.actor,
        on_behalf_of=event.meta.on_behalf_of,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        transition=fact.transition,
        from_state=fact.from_state,
        to_state=fact.state if opened else fact.to_state,
        to_label=fact.state_label if opened else fact.to_label,
        role=fact.role,
        causation_id=event.meta.causation_id,
        correlation_id=event.meta.correlation_id,
        definition=event.meta.definition or fact.definition or None,
        data=msgspec.Raw(event.data),
    )


class HistoryProjection:
    """Keeps every event of every ticket."""

    name: ClassVar[str] = "history"
    shape: ClassVar[str] = "1"
    views: ClassVar[tuple[str, ...]] = ("history",)

    def ddl(self, schema: str) -> str:
        """Return the tables of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Write a row per event; an event heard before is there already."""
        await fold_planned(self, tx, schema, events)

    def reading(self, _schema: str) -> str:
        """Know nothing."""
        return ""

    def plan(self, events: Sequence[Recorded], _known: str) -> tuple[str]:
        """Return a row per event."""
        return (json_text([row_of(event) for event in of_tickets(events)]),)

    def writing(self, schema: str, documents: Sequence[str], gate: str) -> dict[str, str]:
        """Write what is new."""
        (rows,) = documents
        return {"history_rows": inserting_new(f"{schema}.history", rows, gate)}


async def history_of(
    tx: Connection, ticket: UUID, *, after_version: int, limit: int
) -> list[HistoryRow]:
    """Return a ticket's events after a version, at most ``limit`` and never more than 500."""
    rows = await tx.fetch(
        "select * from reporting.history where ticket_id = $1 and version > $2"
        " order by version limit $3",
        ticket,
        after_version,
        min(limit, PAGE_MAX),
    )
    return [history_row(dict(row)) for row in rows]


def history_row(row: dict[str, object]) -> HistoryRow:
    """Return what a query of the table's columns found."""
    label = row["to_label"]
    read = {
        "to_label": None if label is None else msgspec.json.decode(str(label)),
        "data": msgspec.Raw(str(row["data"]).encode()),
    }
    return msgspec.convert(row | read, HistoryRow)
