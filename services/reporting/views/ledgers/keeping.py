"""Keeping ledgers: one row per ticket, with the seconds that workflow says it booked.

Workflow says it with the move that closes a ticket, and again when it learns of something late. One
that is open, or was closed before workflow said such things, has no seconds here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

import msgspec

from services.reporting.views.rows import json_text, upserting
from shared.database import Connection
from shared.projections.planned import fold_planned
from shared.recorded import Recorded

OPENED: Final = "ticket.opened"
MOVED: Final = "ticket.moved"
KINDS: Final = (OPENED, MOVED, "ticket.waiting", "ticket.resumed")

TABLES = """
create table {schema}.ledgers (
    ticket_id uuid primary key,
    type text not null,
    opened_at timestamptz not null,
    is_open boolean not null,
    version integer not null,
    booked_s bigint,
    owners text[] not null,
    departments text[] not null,
    reasons text[] not null,
    seconds bigint[] not null,
    givers text[] not null,
    takers text[] not null,
    handed_s bigint[] not null
);
create index ledgers_opened on {schema}.ledgers (opened_at, ticket_id);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """A ticket up to its ``version``; ``booked_s`` None as long as nobody said what was booked.

    ``owners``, ``departments``, ``reasons`` and ``seconds`` belong together, one by one, as do
    ``givers``, ``takers`` and ``handed_s``.
    """

    ticket_id: UUID
    type: str
    opened_at: datetime
    is_open: bool
    version: int
    booked_s: int | None = None
    owners: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    seconds: tuple[int, ...] = ()
    givers: tuple[str, ...] = ()
    takers: tuple[str, ...] = ()
    handed_s: tuple[int, ...] = ()


COLUMNS = tuple(column.name for column in fields(LedgerRow))


class _Share(msgspec.Struct, frozen=True):
    owner: str
    department: str
    reason: str
    seconds: int


class _HandOver(msgspec.Struct, frozen=True):
    giver: str
    taker: str
    seconds: int


class _Booked(msgspec.Struct, frozen=True):
    total_s: int
    shares: tuple[_Share, ...]
    hand_overs: tuple[_HandOver, ...]


class _Said(msgspec.Struct, frozen=True):
    type: str = ""
    closed: bool = False
    booked: _Booked | None = None


_said = msgspec.json.Decoder(_Said).decode
_known = msgspec.json.Decoder(list[LedgerRow]).decode


class LedgersProjection:
    """Keeps what was booked of each ticket."""

    name: ClassVar[str] = "ledgers"
    shape: ClassVar[str] = "1"
    views: ClassVar[tuple[str, ...]] = ("ledgers",)

    def ddl(self, schema: str) -> str:
        """Return the tables of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Keep what was booked."""
        await fold_planned(self, tx, schema, events)

    def reading(self, schema: str) -> str:
        """Return the query of the rows of tickets."""
        columns = ", ".join(COLUMNS)
        return f"select {columns} from {schema}.ledgers where ticket_id = any($1::uuid[])"

    def plan(self, events: Sequence[Recorded], known: str) -> tuple[str]:
        """Return the rows of the tickets of which something was said."""
        before = {row.ticket_id: row for row in _known(known)}
        after = dict(before)
        for event in events:
            if event.type in KINDS:
                row = row_after(after.get(event.stream_id), event)
                if row is not None:
                    after[event.stream_id] = row
        return (json_text([row for key, row in after.items() if row != before.get(key)]),)

    def writing(self, schema: str, documents: Sequence[str], gate: str) -> dict[str, str]:
        """Write the rows."""
        written = upserting(f"{schema}.ledgers", "ticket_id", COLUMNS, documents[0], gate)
        return {"ledgers_rows": written}


def row_after(row: LedgerRow | None, event: Recorded) -> LedgerRow | None:
    """Return a ticket's row after one more event; one heard before says nothing new."""
    said = _said(event.data)
    if row is None:
        return _opened(event, said) if event.type == OPENED else None
    if event.version <= row.version:
        return row
    if event.type == MOVED:
        row = replace(row, is_open=not said.closed)
    booked = said.booked
    if booked is None:
        # A ticket that is open again has its time before it.
        return replace(_unbooked(row) if row.is_open else row, version=event.version)
    return replace(
        row,
        version=event.version,
        booked_s=booked.total_s,
        owners=tuple(one.owner for one in booked.shares),
        departments=tuple(one.department for one in booked.shares),
        reasons=tuple(one.reason for one in booked.shares),
        seconds=tuple(one.seconds for one in booked.shares),
        givers=tuple(one.giver for one in booked.hand_overs),
        takers=tuple(one.taker for one in booked.hand_overs),
        handed_s=tuple(one.seconds for one in booked.hand_overs),
    )


def _opened(event: Recorded, said: _Said) -> LedgerRow:
    return LedgerRow(
        ticket_id=event.stream_id,
        type=said.type,
        opened_at=event.occurred_at,
        is_open=not said.closed,
        version=event.version,
    )


def _unbooked(row: LedgerRow) -> LedgerRow:
    return LedgerRow(
        ticket_id=row.ticket_id,
        type=row.type,
        opened_at=row.opened_at,
        is_open=row.is_open,
        version=row.version,
    )
