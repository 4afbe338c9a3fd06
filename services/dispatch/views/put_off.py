"""When somebody is looked for who comes in an agreed slot: the timers of appointments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from shared.database import Connection
from shared.recorded import Recorded

APPOINTED = "assignment.appointed"
SETTLED = frozenset(
    {
        "assignment.unappointed",
        "assignment.offered",
        "assignment.queued",
        "assignment.unassignable",
        "assignment.released",
    }
)
"""After these nobody has to be looked for any more, or they are by others."""

OF_PUT_OFF = SETTLED | {APPOINTED}
DUE_MAX = 200


class _Appointed(msgspec.Struct):
    """What a timer needs of an appointment."""

    nth: int
    look_at: datetime


class PutOffs:
    """Tickets with a slot, for which somebody is looked for shortly before."""

    name = "put_off"
    shape = "1"
    views = ("put_off",)

    def ddl(self, schema: str) -> str:
        """Return the table's SQL."""
        return (
            f"create table {schema}.put_off("
            " ticket_id uuid primary key, nth int not null, due_at timestamptz not null);"
            f"create index put_off_due on {schema}.put_off(due_at, ticket_id)"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Keep the last word about each ticket in the batch."""
        last: dict[UUID, _Appointed | None] = {}
        for event in events:
            if event.type in SETTLED:
                last[event.stream_id] = None
            elif event.type == APPOINTED:
                last[event.stream_id] = msgspec.json.decode(event.data, type=_Appointed)
        if settled := [ticket for ticket, one in last.items() if one is None]:
            await tx.execute(
                f"delete from {schema}.put_off where ticket_id = any($1::uuid[])", settled
            )
        rows = [(ticket, one.nth, one.look_at) for ticket, one in last.items() if one is not None]
        if rows:
            await tx.executemany(
                f"insert into {schema}.put_off(ticket_id, nth, due_at) values ($1, $2, $3)"
                " on conflict (ticket_id) do update"
                " set nth = excluded.nth, due_at = excluded.due_at",
                rows,
            )


@dataclass(frozen=True, kw_only=True)
class PutOffRow:
    """A ticket for whose ``nth`` appointment it is time to look for somebody."""

    ticket_id: UUID
    nth: int
    now: datetime


async def put_off_due(db: Connection) -> list[PutOffRow]:
    """Return the tickets whose time has come by the database's clock, the longest due first."""
    rows = await db.fetch(
        "select ticket_id, nth, clock_timestamp() as now from dispatch.put_off"
        " where due_at <= clock_timestamp() order by due_at, ticket_id limit $1",
        DUE_MAX,
    )
    return [PutOffRow(**row) for row in rows]


async def next_put_off_s(db: Connection) -> float | None:
    """Return in how many seconds the next ticket's time comes; None when there is none."""
    found = await db.fetchval(
        "select extract(epoch from min(due_at) - clock_timestamp()) from dispatch.put_off"
    )
    return None if found is None else float(found)
