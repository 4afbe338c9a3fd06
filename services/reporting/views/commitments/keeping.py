"""Keeping commitments: one row for each, until when it was given, and when it ended.

Workflow tells when a commitment is due, by the calendar and the days known when it was made. It
ends by what it was made until, or with the ticket; of several ends the first one counts, also if we
learn of it late.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

import msgspec

from services.reporting.views.rows import json_text, upserting
from shared.database import Connection
from shared.projections.planned import fold_planned
from shared.recorded import Recorded

COMMITTED: Final = "ticket.committed"
MOVED: Final = "ticket.moved"
ENDS: Final = {
    MOVED: "move",
    "ticket.marked": "mark",
    "ticket.accepted": "accepted",
    "ticket.approval_opened": "approval_opened",
    "ticket.approval_closed": "approved",
    "ticket.branch_done": "branch_done",
    "ticket.joined": "joined",
}
"""What ends a commitment, as commitments call it."""

KINDS: Final = (COMMITTED, *ENDS)

TABLES = """
create table {schema}.promises (
    ticket_id uuid not null,
    reply text not null,
    nth integer not null,
    type text not null,
    until_what text not null,
    until_about text not null,
    made_at timestamptz not null,
    due_at timestamptz not null,
    ended_at timestamptz,
    primary key (ticket_id, reply, nth)
);
create index promises_made on {schema}.promises (made_at, ticket_id);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentRow:
    """The ``nth`` commitment with a reply about a ticket; ``ended_at`` is None while it stands."""

    ticket_id: UUID
    reply: str
    nth: int
    type: str
    until_what: str
    until_about: str
    made_at: datetime
    due_at: datetime
    ended_at: datetime | None = None


COLUMNS = tuple(column.name for column in fields(CommitmentRow))


class _Said(msgspec.Struct, frozen=True):
    type: str = ""
    reply: str = ""
    nth: int = 1
    within_s: int = 0
    due_at: datetime | None = None
    until_what: str = ""
    until_about: str = ""
    transition: str | None = None
    mark: str | None = None
    outcome: str = "approved"
    to_final: bool | None = None


_said = msgspec.json.Decoder(_Said).decode
_known = msgspec.json.Decoder(list[CommitmentRow]).decode
_Key = tuple[UUID, str, int]


class CommitmentsProjection:
    """Keeps commitments. The view has the name of its figures, which outsiders know."""

    name: ClassVar[str] = "promises"
    shape: ClassVar[str] = "1"
    views: ClassVar[tuple[str, ...]] = ("promises",)

    def ddl(self, schema: str) -> str:
        """Return the tables of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Keep what was promised."""
        await fold_planned(self, tx, schema, events)

    def reading(self, schema: str) -> str:
        """Return the query of what was promised about tickets."""
        columns = ", ".join(COLUMNS)
        return f"select {columns} from {schema}.promises where ticket_id = any($1::uuid[])"

    def plan(self, events: Sequence[Recorded], known: str) -> tuple[str]:
        """Return the commitments that were made, or ended."""
        before = {_key(row): row for row in _known(known)}
        after = dict(before)
        for event in events:
            if event.type == COMMITTED:
                made = _made(event)
                after.setdefault(_key(made), made)
            elif event.type in ENDS:
                said = _said(event.data)
                for key, row in after.items():
                    if row.ticket_id == event.stream_id and ends(row, event, said):
                        ended_at = min(event.occurred_at, row.ended_at or event.occurred_at)
                        after[key] = replace(row, ended_at=ended_at)
        return (json_text([row for key, row in after.items() if row != before.get(key)]),)

    def writing(self, schema: str, documents: Sequence[str], gate: str) -> dict[str, str]:
        """Write the rows."""
        key = "ticket_id, reply, nth"
        return {"promises_rows": upserting(f"{schema}.promises", key, COLUMNS, documents[0], gate)}


def ends(row: CommitmentRow, event: Recorded, said: _Said) -> bool:
    """Whether an event of the ticket is what a commitment was made until, or ends the ticket."""
    if event.occurred_at < row.made_at:
        return False
    if event.type == MOVED and said.to_final:
        return True
    if ENDS[event.type] != row.until_what or said.outcome != "approved":
        return False
    return row.until_about in {"", said.transition, said.mark}


def _made(event: Recorded) -> CommitmentRow:
    said = _said(event.data)
    return CommitmentRow(
        ticket_id=event.stream_id,
        reply=said.reply,
        nth=said.nth,
        type=said.type,
        until_what=said.until_what,
        until_about=said.until_about,
        made_at=event.occurred_at,
        # The first commitments said no moment: they are taken as if nobody ever closed.
        due_at=said.due_at or event.occurred_at + timedelta(seconds=said.within_s),
    )


def _key(row: CommitmentRow) -> _Key:
    return row.ticket_id, row.reply, row.nth
