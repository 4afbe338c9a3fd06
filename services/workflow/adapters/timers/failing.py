"""Timers that fail: which, since when and why, until they ring; operators see them as parked.

They are tried again by themselves, later and later. A key that is empty stands for a ticket whose
timers cannot be counted: its mark stays until they can.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.workflow.adapters.timers import table
from services.workflow.adapters.timers.table import Marked
from shared.database import Connection
from shared.projections.parked import LISTED_MAX, Parked, ParkedList

COUNTING = "count"
"""What is shown in the place of the timer where a ticket's timers cannot be counted."""

ERROR_LENGTH_MAX = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A timer that did not ring, because of ``error``."""

    ticket_id: UUID
    key: str
    error: str


async def failed(tx: Connection, failures: Sequence[Failure]) -> None:
    """Write down that timers failed once more."""
    if failures:
        await tx.execute(
            "insert into workflow.failing as f (ticket_id, key, error)"
            " select * from unnest($1::uuid[], $2::text[], $3::text[])"
            " on conflict (ticket_id, key) do update set error = excluded.error,"
            " attempts = f.attempts + 1, is_wanted = false",
            [one.ticket_id for one in failures],
            [one.key for one in failures],
            [one.error[:ERROR_LENGTH_MAX].replace("\x00", "") for one in failures],
        )


async def count_later(tx: Connection, marks: Sequence[Marked]) -> None:
    """Count the timers of tickets later that could not be counted now, each time later than before.

    Where something happened to one of them since, it is counted at once.
    """
    if marks:
        await tx.execute(
            "update workflow.marked m set try_at = clock_timestamp()"
            " + make_interval(secs => least($4, $3 * 2.0 ^ least(f.attempts - 1, $5)))"
            " from unnest($1::uuid[], $2::int[]) as d(ticket_id, times) join workflow.failing f"
            " on f.ticket_id = d.ticket_id and f.key = ''"
            " where m.ticket_id = d.ticket_id and m.times = d.times",
            [one.ticket_id for one in marks],
            [one.times for one in marks],
            float(table.RETRY_S_MIN),
            float(table.RETRY_S_MAX),
            table.DOUBLINGS_MAX,
        )


async def mended(tx: Connection, tickets: Sequence[UUID], keys: Sequence[str]) -> None:
    """Forget failures of timers that rang, or of tickets whose timers were counted."""
    await tx.execute(
        "delete from workflow.failing f"
        " using unnest($1::uuid[], $2::text[]) as m(ticket_id, key)"
        " where f.ticket_id = m.ticket_id and f.key = m.key",
        tickets,
        keys,
    )


async def tried(tx: Connection, tickets: Sequence[UUID], keys: Sequence[str]) -> None:
    """Note that timers were tried, and what they need was away: they are not listed for that."""
    if tickets:
        await tx.execute(
            "update workflow.failing f set is_wanted = false"
            " from unnest($1::uuid[], $2::text[]) as t(ticket_id, key)"
            " where f.ticket_id = t.ticket_id and f.key = t.key and f.is_wanted",
            tickets,
            keys,
        )


async def listed(db: Connection, name: str) -> ParkedList:
    """Return what fails, the longest first."""
    rows = await db.fetch(
        "select ticket_id, key, error, since, attempts, count(*) over () as total"
        " from workflow.failing order by since, ticket_id, key limit $1",
        LISTED_MAX,
    )
    streams = [
        Parked(
            name=name,
            stream_id=row["ticket_id"],
            position=0,
            type=row["key"] or COUNTING,
            error=row["error"],
            since=row["since"],
            attempts=row["attempts"],
            waiting=0,
        )
        for row in rows
    ]
    return ParkedList(streams=streams, total=rows[0]["total"] if rows else 0)


async def want(tx: Connection) -> int:
    """Have everything that fails tried at once; return how many that are."""
    rows = await tx.fetch("update workflow.failing set is_wanted = true returning ticket_id, key")
    await tx.execute(
        "update workflow.timers t set try_at = clock_timestamp() from workflow.failing f"
        " where f.ticket_id = t.ticket_id and f.key = t.key",
    )
    await table.mark(tx, sorted({row["ticket_id"] for row in rows}))
    return len(rows)


async def wanted(db: Connection) -> int:
    """Return how many of those that were to be tried at once were not tried yet."""
    return int(await db.fetchval("select count(*) from workflow.failing where is_wanted"))


async def count(db: Connection) -> int:
    """Return how many timers fail."""
    return int(await db.fetchval("select count(*) from workflow.failing"))
