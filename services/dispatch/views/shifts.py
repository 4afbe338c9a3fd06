"""When shifts begin and end by plan: the timers of shifts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from shared.database import Connection
from shared.recorded import Recorded

OF_SHIFTS = frozenset(
    {
        "technician.shift_started",
        "technician.shift_ended",
        "technician.shifts_planned",
        "technician.shifts_unplanned",
        "technician.shift_excepted",
        "technician.shift_exception_withdrawn",
    }
)
DUE_MAX = 200
BEFORE_ALL, NOBODY = datetime.min.replace(tzinfo=UTC), UUID(int=0)


class _Turn(msgspec.Struct):
    """What a timer needs of a fact about shifts."""

    until: datetime | None = None


class ShiftTurns:
    """When the plan next turns each technician on shift, or off: the timers of shifts."""

    name = "shift_turns"
    shape = "1"
    views = ("shift_turns",)

    def ddl(self, schema: str) -> str:
        """Return the table's SQL."""
        return (
            f"create table {schema}.shift_turns("
            " technician_id uuid primary key, due_at timestamptz not null);"
            f"create index shift_turns_due on {schema}.shift_turns(due_at, technician_id)"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Keep the last word about each technician in the batch."""
        turns = {
            event.stream_id: msgspec.json.decode(event.data, type=_Turn).until
            for event in events
            if event.type in OF_SHIFTS
        }
        due = {who: until for who, until in turns.items() if until is not None}
        if none := turns.keys() - due.keys():
            await tx.execute(
                f"delete from {schema}.shift_turns where technician_id = any($1::uuid[])",
                list(none),
            )
        if due:
            await tx.execute(
                f"insert into {schema}.shift_turns(technician_id, due_at)"
                " select * from unnest($1::uuid[], $2::timestamptz[])"
                " on conflict (technician_id) do update set due_at = excluded.due_at",
                list(due),
                list(due.values()),
            )


@dataclass(frozen=True, kw_only=True)
class TurnRow:
    """A technician whom the plan has turned; ``now`` is when the database was asked."""

    technician_id: UUID
    due_at: datetime
    now: datetime


async def turns_due(db: Connection, after: TurnRow | None) -> list[TurnRow]:
    """Return turns that are due by the database's clock behind one of them, the oldest first."""
    rows = await db.fetch(
        "select technician_id, due_at, clock_timestamp() as now from dispatch.shift_turns"
        " where due_at <= clock_timestamp() and (due_at, technician_id) > ($1, $2)"
        " order by due_at, technician_id limit $3",
        after.due_at if after else BEFORE_ALL,
        after.technician_id if after else NOBODY,
        DUE_MAX,
    )
    return [TurnRow(**row) for row in rows]


async def next_turn_s(db: Connection) -> float | None:
    """Return in how many seconds the next technician is turned; None when nobody will be."""
    found = await db.fetchval(
        "select extract(epoch from min(due_at) - clock_timestamp()) from dispatch.shift_turns"
    )
    return None if found is None else float(found)
