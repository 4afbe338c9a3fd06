"""Stays: from when to when a ticket stood in the queue as it did.

A stay begins and ends with an event that changes how its ticket stands; one that is over is kept,
and the one that goes on is the ticket's row. "As of" means when we learned of it (decision 2): a
moment that is past answers the same for ever.
"""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Final
from uuid import UUID

import msgspec

from services.reporting.views.past.forks import fork_of
from services.reporting.views.rows import rows_in
from services.reporting.views.standing import QueueRow

TABLE: Final = """
create table {schema}.queue_stays (
    fork bigint not null,
    stay_until timestamptz not null,
    ticket_id uuid not null,
    stay_version integer not null,
    stay_since timestamptz not null,
    state text not null,
    state_label json not null,
    priority text not null,
    rank smallint not null,
    assignee text,
    assignee_member text,
    unassignable text,
    waiting text,
    nobody_since timestamptz,
    is_open boolean not null,
    merged_into uuid,
    is_merged boolean not null generated always as (merged_into is not null) stored,
    due_at timestamptz,
    sort_at timestamptz not null,
    closed_at timestamptz
);
create index queue_stays_fork on {schema}.queue_stays (fork);
"""


class Stay(msgspec.Struct, frozen=True):
    """A stay that is over, its members in the order of the table's columns."""

    fork: int
    stay_until: datetime
    ticket_id: UUID
    stay_version: int
    stay_since: datetime
    state: str
    state_label: dict[str, str]
    priority: str
    rank: int
    assignee: str | None
    assignee_member: str | None
    unassignable: str | None
    waiting: str | None
    nobody_since: datetime | None
    is_open: bool
    merged_into: UUID | None
    due_at: datetime | None
    sort_at: datetime
    closed_at: datetime | None


OF_STAYS: Final = Stay.__struct_fields__[2:]
"""The columns that a stay has in common with the row of its ticket."""

_in_common = attrgetter(*OF_STAYS)


def ended(before: QueueRow | None, after: QueueRow | None) -> Sequence[Stay]:
    """Return the stay that ended when a row became another, if one did."""
    if before is None or after is None or after.stay_version == before.stay_version:
        return ()
    until = after.stay_since
    return (Stay(fork_of(before.stay_since, until), until, *_in_common(before)),)


def keeping(schema: str, document: str, gate: str) -> str:
    """Return the statement that keeps stays that are over."""
    table, columns = f"{schema}.queue_stays", ", ".join(Stay.__struct_fields__)
    return (
        f"insert into {table} ({columns})"
        f" select {columns} from {rows_in(table, document)} where {gate}"
    )
