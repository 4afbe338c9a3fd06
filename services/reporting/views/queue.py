"""The queue: one row per ticket as it stands now, and how many there are of each kind.

State folds by version: what was recorded last is what holds (decision 24), and a late move, which
says so itself, changes no state. Sealed values stay sealed; nobody here can open them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from services.reporting.views.heard import (
    DECLINED,
    FLAGGED,
    MIGRATED,
    MOVED,
    OFFERED,
    OPENED,
    UNASSIGNABLE,
    TicketFact,
    of_tickets,
    ticket_fact,
)
from services.reporting.views.rows import adding, json_text, upserting
from shared.database import Connection
from shared.projections.planned import fold_planned
from shared.recorded import Recorded

RANK_UNKNOWN = 9
RANKS = {"P0": 0, "P1": 1, "P2": 2, "P3": 3, "P4": 4, "P5": 5}

TABLES = """
create table {schema}.queue (
    ticket_id uuid primary key,
    number text not null,
    type text not null,
    summary text not null,
    state text not null,
    state_label json not null,
    priority text not null,
    rank smallint not null,
    assignee text,
    assignee_member text,
    unassignable text,
    store text,
    team text,
    opened_by text not null,
    opened_at timestamptz not null,
    updated_at timestamptz not null,
    closed_at timestamptz,
    is_open boolean not null,
    due_at timestamptz,
    sort_at timestamptz not null,
    version integer not null,
    flags text[] not null,
    imported boolean not null,
    definition text not null
);
create index queue_open_first on {schema}.queue (rank, sort_at, ticket_id) where is_open;
create index queue_first on {schema}.queue (rank, sort_at, ticket_id);
create index queue_opened on {schema}.queue (opened_at, ticket_id);
create index queue_updated on {schema}.queue (updated_at, ticket_id);
create index queue_state on {schema}.queue (state, rank, sort_at, ticket_id);
create index queue_assignee on {schema}.queue (assignee, is_open) where assignee is not null;
create index queue_assignee_member on {schema}.queue (assignee_member, is_open)
    where assignee_member is not null;
create index queue_store on {schema}.queue (store, is_open) where store is not null;
create index queue_opened_by on {schema}.queue (opened_by, is_open);
create index queue_number on {schema}.queue (number);
create table {schema}.queue_counts (
    type text not null,
    state text not null,
    priority text not null,
    is_open boolean not null,
    tickets bigint not null,
    primary key (type, state, priority, is_open)
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One ticket as lists show it; every scope's column is here (decision 26)."""

    ticket_id: UUID
    number: str
    type: str
    summary: str
    state: str
    state_label: dict[str, str]
    priority: str
    rank: int
    assignee: str | None
    assignee_member: str | None
    unassignable: str | None
    store: str | None
    team: str | None
    opened_by: str
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    is_open: bool
    due_at: datetime | None
    sort_at: datetime
    version: int
    flags: list[str]
    imported: bool
    definition: str

    @property
    def kind(self) -> "Kind":
        """Under which it is counted."""
        return (self.type, self.state, self.priority, self.is_open)


@dataclass(frozen=True, slots=True)
class KindCount:
    """By how many the tickets of one kind became more, or fewer."""

    type: str
    state: str
    priority: str
    is_open: bool
    tickets: int


Kind = tuple[str, str, str, bool]
COLUMNS = tuple(field.name for field in fields(QueueRow))


def row_after(row: QueueRow | None, event: Recorded) -> QueueRow | None:
    """Return a ticket's row after one more event; one heard before changes nothing."""
    fact = ticket_fact(event)
    if event.type == OPENED:
        return row or _opened(event, fact)
    if row is None or event.version <= row.version:
        return row
    if event.type == MIGRATED:
        return _migrated(row, event, fact)
    return _after(row, event, fact)


def _after(row: QueueRow, event: Recorded, fact: TicketFact) -> QueueRow:
    seen = replace(row, version=event.version, updated_at=max(row.updated_at, event.occurred_at))
    if event.type == MOVED:
        return seen if fact.late else _moved(seen, event, fact)
    if event.type == FLAGGED:
        return replace(seen, flags=sorted({*seen.flags, *fact.flags}))
    if event.type == OFFERED and row.is_open:
        who, member = fact.technician_id, fact.member_id
        return replace(seen, assignee=who, assignee_member=member, unassignable=None)
    if event.type == UNASSIGNABLE:
        return replace(seen, unassignable=fact.reason)
    if event.type == DECLINED and fact.technician_id in {None, row.assignee}:
        return replace(seen, assignee=None, assignee_member=None)
    return seen


def _opened(event: Recorded, fact: TicketFact) -> QueueRow:
    priority = fact.priority or ""
    return QueueRow(
        ticket_id=event.stream_id,
        number=fact.number,
        type=fact.type,
        summary=fact.summary,
        state=fact.state,
        state_label=fact.state_label,
        priority=priority,
        rank=RANKS.get(priority, RANK_UNKNOWN),
        assignee=None,
        assignee_member=None,
        unassignable=None,
        store=fact.field_text("store") or fact.link_text("store"),
        team=fact.field_text("team") or fact.link_text("team"),
        opened_by=event.meta.on_behalf_of or event.meta.actor,
        opened_at=event.occurred_at,
        updated_at=event.occurred_at,
        closed_at=event.occurred_at if fact.closed else None,
        is_open=not fact.closed,
        due_at=fact.due_at,
        sort_at=fact.due_at or event.occurred_at,
        version=event.version,
        flags=sorted(fact.flags),
        imported=fact.imported,
        definition=fact.definition or event.meta.definition or "",
    )


def _migrated(row: QueueRow, event: Recorded, fact: TicketFact) -> QueueRow:
    """Let it stand in its new place as if it had come there: nothing happened to the ticket."""
    return replace(
        row,
        version=event.version,
        state=fact.state,
        state_label=fact.state_label,
        definition=fact.definition,
    )


def _moved(row: QueueRow, event: Recorded, fact: TicketFact) -> QueueRow:
    priority = fact.priority or row.priority
    due_at = fact.due_at or row.due_at
    assignee = fact.assignee_after(row.assignee)
    closed_at = (row.closed_at or event.occurred_at) if fact.closed else None
    return replace(
        row,
        state=fact.state or fact.to_state or row.state,
        state_label=fact.state_label or fact.to_label or row.state_label,
        priority=priority,
        rank=RANKS.get(priority, RANK_UNKNOWN),
        assignee=assignee,
        assignee_member=row.assignee_member if assignee == row.assignee else None,
        closed_at=closed_at,
        is_open=not fact.closed,
        due_at=due_at,
        sort_at=due_at or row.opened_at,
        definition=event.meta.definition or row.definition,
    )


class QueueProjection:
    """Folds tickets into the queue and its counts, a batch at a time."""

    name: ClassVar[str] = "queue"
    shape: ClassVar[str] = "2"
    views: ClassVar[tuple[str, ...]] = ("queue", "queue_counts")

    def ddl(self, schema: str) -> str:
        """Return the tables of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Fold the events in memory, then write every row that changed at once."""
        await fold_planned(self, tx, schema, events)

    def reading(self, schema: str) -> str:
        """Return the query of the tickets' rows."""
        return f"select {', '.join(COLUMNS)} from {schema}.queue where ticket_id = any($1::uuid[])"

    def plan(self, events: Sequence[Recorded], known: str) -> tuple[str, str]:
        """Return the rows that changed, and by how much the counts did."""
        before = {row.ticket_id: row for row in _rows(known)}
        after: dict[UUID, QueueRow] = dict(before)
        for event in of_tickets(events):
            row = row_after(after.get(event.stream_id), event)
            if row is not None:
                after[event.stream_id] = row
        changed = [row for key, row in after.items() if row != before.get(key)]
        counts: Counter[Kind] = Counter()
        for row in changed:
            counts[row.kind] += 1
            if (old := before.get(row.ticket_id)) is not None:
                counts[old.kind] -= 1
        return json_text(changed), json_text(
            [KindCount(*kind, n) for kind, n in counts.items() if n]
        )

    def writing(self, schema: str, documents: Sequence[str], gate: str) -> dict[str, str]:
        """Write the rows and add to the counts."""
        rows, counts = documents
        counted = adding(
            f"{schema}.queue_counts",
            counts,
            gate,
            name="queue_counts",
            keys=("type", "state", "priority", "is_open"),
            sums=("tickets",),
        )
        written = upserting(f"{schema}.queue", "ticket_id", COLUMNS, rows, gate)
        return {"queue_rows": written, **counted}


def queue_row(row: Mapping[str, object]) -> QueueRow:
    """Return what a query of the queue's columns found."""
    return msgspec.convert(
        {**row, "state_label": msgspec.json.decode(str(row["state_label"]))}, QueueRow
    )


_rows = msgspec.json.Decoder(list[QueueRow]).decode
