"""The queue: one row per ticket as it stands now, how it stood before, how many of each kind."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import msgspec

from services.reporting.views.heard import of_tickets
from services.reporting.views.past.stays import TABLE as STAYS
from services.reporting.views.past.stays import Stay, ended, keeping
from services.reporting.views.rows import adding, json_text, upserting
from services.reporting.views.standing import COLUMNS, Kind, QueueRow, row_after
from shared.database import Connection
from shared.projections.planned import fold_planned
from shared.recorded import Recorded

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
    unfilled text[] not null,
    slot json,
    queue text,
    waiting text,
    store text,
    team text,
    places text[] not null,
    work text[] not null,
    asked text[] not null,
    asking json not null,
    doubles uuid[] not null,
    only_for text[] not null,
    hidden_from text[] not null,
    veiled json not null,
    opened_by text not null,
    opened_at timestamptz not null,
    updated_at timestamptz not null,
    closed_at timestamptz,
    is_open boolean not null,
    merged_into uuid,
    is_merged boolean not null generated always as (merged_into is not null) stored,
    suspected uuid[] not null,
    taken_in uuid[] not null,
    due_at timestamptz,
    sort_at timestamptz not null,
    version integer not null,
    flags text[] not null,
    imported boolean not null,
    definition text not null,
    stay_since timestamptz not null,
    stay_version integer not null,
    nobody_since timestamptz
);
create index queue_open_first on {schema}.queue (rank, sort_at, ticket_id) where is_open;
create index queue_first on {schema}.queue (rank, sort_at, ticket_id);
create index queue_opened on {schema}.queue (opened_at, ticket_id);
create index queue_updated on {schema}.queue (updated_at, ticket_id);
create index queue_state on {schema}.queue (state, rank, sort_at, ticket_id);
create index queue_assignee on {schema}.queue (assignee, is_open) where assignee is not null;
create index queue_assignee_member on {schema}.queue (assignee_member, is_open)
    where assignee_member is not null;
create index queue_queue on {schema}.queue (queue, rank, sort_at, ticket_id)
    where queue is not null;
create index queue_places on {schema}.queue using gin (places);
create index queue_work on {schema}.queue using gin (work) where cardinality(work) > 0;
create index queue_asked on {schema}.queue using gin (asked) where cardinality(asked) > 0;
create index queue_hidden on {schema}.queue (ticket_id)
    where only_for <> array['*'] or cardinality(hidden_from) > 0;
create index queue_opened_by on {schema}.queue (opened_by, is_open);
create index queue_merged on {schema}.queue (merged_into) where merged_into is not null;
create index queue_unassignable on {schema}.queue (rank, sort_at, ticket_id)
    where is_open and (assignee is null and unassignable is not null or cardinality(unfilled) > 0);
create index queue_undecided on {schema}.queue (rank, sort_at, ticket_id)
    where is_open and merged_into is null and not suspected <@ taken_in;
create index queue_number on {schema}.queue (number);
create index queue_closed_since on {schema}.queue (stay_since) where not is_open;
create table {schema}.queue_counts (
    type text not null,
    state text not null,
    priority text not null,
    is_open boolean not null,
    is_merged boolean not null,
    only_for text[] not null,
    hidden_from text[] not null,
    tickets bigint not null,
    primary key (type, state, priority, is_open, is_merged, only_for, hidden_from)
);
"""


@dataclass(frozen=True, slots=True)
class KindCount:
    """By how many the tickets of one kind became more, or fewer."""

    type: str
    state: str
    priority: str
    is_open: bool
    is_merged: bool
    only_for: tuple[str, ...]
    hidden_from: tuple[str, ...]
    tickets: int


class QueueProjection:
    """Folds tickets into the queue and its counts, a batch at a time."""

    name: ClassVar[str] = "queue"
    shape: ClassVar[str] = "12"
    views: ClassVar[tuple[str, ...]] = ("queue", "queue_counts", "queue_stays")

    def ddl(self, schema: str) -> str:
        """Return the tables of one build."""
        return (TABLES + STAYS).format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Fold the events in memory, then write every row that changed at once."""
        await fold_planned(self, tx, schema, events)

    def reading(self, schema: str) -> str:
        """Return the query of the tickets' rows."""
        return f"select {', '.join(COLUMNS)} from {schema}.queue where ticket_id = any($1::uuid[])"

    def plan(self, events: Sequence[Recorded], known: str) -> tuple[str, str, str]:
        """Return the rows that changed, by how much the counts did, and the stays that ended."""
        before = {row.ticket_id: row for row in _rows(known)}
        after: dict[UUID, QueueRow] = dict(before)
        stays: list[Stay] = []
        for event in of_tickets(events):
            old = after.get(event.stream_id)
            row = row_after(old, event)
            if row is not None:
                after[event.stream_id] = row
                stays += ended(old, row)
        changed = [row for key, row in after.items() if row != before.get(key)]
        counts: Counter[Kind] = Counter()
        for row in changed:
            counts[row.kind] += 1
            if (old := before.get(row.ticket_id)) is not None:
                counts[old.kind] -= 1
        kinds = [KindCount(*kind, n) for kind, n in counts.items() if n]
        return json_text(changed), json_text(kinds), json_text(stays)

    def writing(self, schema: str, documents: Sequence[str], gate: str) -> dict[str, str]:
        """Write the rows, add to the counts, and keep what is over."""
        rows, counts, stays = documents
        counted = adding(
            f"{schema}.queue_counts",
            counts,
            gate,
            name="queue_counts",
            keys=("type", "state", "priority", "is_open", "is_merged", "only_for", "hidden_from"),
            sums=("tickets",),
        )
        written = upserting(f"{schema}.queue", "ticket_id", COLUMNS, rows, gate)
        kept = keeping(schema, stays, gate)
        return {"queue_rows": written, **counted, "queue_stays": kept}


_rows = msgspec.json.Decoder(list[QueueRow]).decode
