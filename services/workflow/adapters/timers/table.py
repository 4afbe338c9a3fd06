"""The table of timers: what is to be counted anew, what is pending, what is due.

Schedules have timers as tickets do; ``planned`` says which they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.workflow.adapters.timers.hearing import heard
from services.workflow.app.timers import Counted, DueTimer
from services.workflow.domain import SCHEDULE, TICKET
from services.workflow.domain.calendars.announcing import DayAnnounced
from services.workflow.domain.facts import ScenarioPublished
from services.workflow.domain.timers import SOURCES
from shared.database import Connection
from shared.recorded import Recorded

TIMED = frozenset(fact.TOPIC for fact in (*TICKET.facts, *SCHEDULE.facts))
"""What happens to those that have timers: afterwards they may have others."""

TYPES = TIMED | {DayAnnounced.TOPIC, ScenarioPublished.TOPIC}
"""What the table is about: with these, timers of others may be due at another time."""

COUNT_MAX = 500
DUE_MAX = 500
AFFECTED_MAX = 1_000
"""Of the tickets whose clocks count by a calendar, when one of its days is announced."""

RETRY_S_MIN, RETRY_S_MAX = 5, 3_600
DOUBLINGS_MAX = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A ticket whose timers are to be counted, as of a version of it or later.

    Or a schedule, if it is ``planned``. ``times`` says how often it was marked since.
    """

    ticket_id: UUID
    version: int
    times: int = 1
    planned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """Whether days were announced, tickets marked, and in how many seconds the next is due.

    The next timer, that is, or the next ticket whose timers could not be counted.
    """

    announced: bool
    marked: bool
    next_s: float | None

    @property
    def is_due(self) -> bool:
        """Whether a timer's time has come."""
        return self.next_s is not None and self.next_s <= 0


class TimerTable:
    """Marks, timers, those that fail, and the tickets that a calendar concerns.

    What it is made of depends on the kinds of timers there are: a release that knows more of them
    counts all tickets anew.
    """

    name = "timers"
    shape = ",".join(["5", *(source.prefix for source in SOURCES)])
    views = ("timers", "marked", "counting", "announced", "planned", "failing")

    def ddl(self, schema: str) -> str:
        """Return the tables' SQL."""
        return (
            f"create table {schema}.timers("
            " ticket_id uuid not null, key text not null, due_at timestamptz not null,"
            " try_at timestamptz not null, tries int not null default 0,"
            " primary key (ticket_id, key));"
            f"create index timers_next on {schema}.timers(try_at);"
            f"create table {schema}.marked("
            " ticket_id uuid primary key, version int not null, times int not null default 1,"
            " try_at timestamptz);"
            f"create index marked_again on {schema}.marked(try_at) where try_at is not null;"
            f"create table {schema}.counting("
            " ticket_id uuid primary key, calendars text[] not null);"
            f"create table {schema}.announced("
            " position bigint primary key, calendar text not null, after uuid);"
            f"create table {schema}.planned("
            ' schedule_id uuid primary key, key text collate "C" not null unique,'
            " type text not null, subject text not null);"
            f"create index planned_subjects on {schema}.planned(subject, key);"
            f"create table {schema}.failing("
            " ticket_id uuid not null, key text not null, error text not null,"
            " since timestamptz not null default clock_timestamp(),"
            " attempts int not null default 1, is_wanted boolean not null default false,"
            " primary key (ticket_id, key))"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Mark every ticket that something happened to, and note the days that were announced."""
        versions = {event.stream_id: event.version for event in events if event.type in TIMED}
        if versions:
            await tx.execute(
                f"insert into {schema}.marked as m (ticket_id, version)"
                " select * from unnest($1::uuid[], $2::int[]) order by 1"
                " on conflict (ticket_id) do update"
                " set version = greatest(m.version, excluded.version), times = m.times + 1,"
                " try_at = null",
                list(versions),
                list(versions.values()),
            )
        await heard(tx, schema, events)


async def shape_shown(db: Connection) -> str | None:
    """Return the shape of the table that is there; None before the first was made."""
    shape: str | None = await db.fetchval(
        "select shape from workflow_rm.read_models where name = $1", TimerTable.name
    )
    return shape


async def to_do(db: Connection) -> ToDo:
    """Return what there is to do, by the database's clock."""
    [row] = await db.fetch(
        "select exists(select from workflow.announced) as announced,"
        " exists(select from workflow.marked where try_at is null)"
        " or coalesce(again.at <= clock_timestamp(), false) as marked,"
        " extract(epoch from least(again.at, next.at) - clock_timestamp())::float8 as next_s"
        " from (select min(try_at) as at from workflow.timers) next,"
        " (select min(try_at) as at from workflow.marked where try_at is not null) again"
    )
    return ToDo(**row)


async def mark_affected(tx: Connection) -> None:
    """Mark the next tickets whose clocks count by an announced day's calendar."""
    row = await tx.fetchrow(
        "select position, calendar, after from workflow.announced order by position limit 1"
    )
    if row is None:
        return
    affected = await tx.fetch(
        "select ticket_id from workflow.counting"
        " where $1 = any(calendars) and ($2::uuid is null or ticket_id > $2)"
        " order by ticket_id limit $3",
        row["calendar"],
        row["after"],
        AFFECTED_MAX,
    )
    if affected:
        await mark(tx, [one["ticket_id"] for one in affected])
    if len(affected) < AFFECTED_MAX:
        await tx.execute("delete from workflow.announced where position = $1", row["position"])
    else:
        await tx.execute(
            "update workflow.announced set after = $2 where position = $1",
            row["position"],
            affected[-1]["ticket_id"],
        )


async def mark(tx: Connection, tickets: Sequence[UUID]) -> None:
    """Have the timers of tickets counted again, though nothing new happened to them."""
    await tx.execute(
        "insert into workflow.marked as m (ticket_id, version)"
        " select one, 1 from unnest($1::uuid[]) as one order by one"
        " on conflict (ticket_id) do update set times = m.times + 1, try_at = null",
        tickets,
    )


async def marked(db: Connection) -> list[Marked]:
    """Return tickets and schedules whose timers are to be counted now."""
    rows = await db.fetch(
        "select ticket_id, version, times, exists("
        " select from workflow.planned p where p.schedule_id = m.ticket_id) as planned"
        " from workflow.marked m where try_at is null or try_at <= clock_timestamp()"
        " order by ticket_id limit $1",
        COUNT_MAX,
    )
    return [Marked(**row) for row in rows]


async def keep(db: Connection, marks: Sequence[Marked], counted: Sequence[Counted]) -> None:
    """Put what was counted in the place of what the table had, and take the marks away.

    A timer that is pending as before stays as it is, tries and all; failures are forgotten of
    tickets that could be counted, and of timers that they have no more. A mark that was made again
    since it was read stays: what it tells may have come too late to be counted.
    """
    pending = [(one.ticket_id, timer) for one in counted for timer in one.timers]
    going = [one for one in counted if one.calendars]
    await db.execute(
        "with pending as (select * from"
        " unnest($1::uuid[], $2::text[], $3::timestamptz[]) as p(ticket_id, key, due_at)),"
        " gone as (delete from workflow.timers t where t.ticket_id = any($4::uuid[])"
        "  and not exists (select from pending p"
        "   where p.ticket_id = t.ticket_id and p.key = t.key)),"
        " kept as (insert into workflow.timers as t (ticket_id, key, due_at, try_at, tries)"
        "  select ticket_id, key, due_at, due_at, 0 from pending"
        "  on conflict (ticket_id, key) do update"
        "  set due_at = excluded.due_at, try_at = excluded.try_at, tries = 0"
        "  where t.due_at <> excluded.due_at),"
        " outlived as (delete from workflow.failing f where f.ticket_id = any($4::uuid[])"
        "  and not exists (select from pending p"
        "   where p.ticket_id = f.ticket_id and p.key = f.key)),"
        " over as (delete from workflow.counting where ticket_id = any($5::uuid[])),"
        " going as (insert into workflow.counting as c (ticket_id, calendars)"
        "  select ticket_id, string_to_array(keys, ',')"
        "  from unnest($6::uuid[], $7::text[]) as n(ticket_id, keys)"
        "  on conflict (ticket_id) do update set calendars = excluded.calendars"
        "  where c.calendars <> excluded.calendars)"
        " delete from workflow.marked m"
        " using unnest($8::uuid[], $9::int[], $10::int[]) as d(ticket_id, version, times)"
        " where m.ticket_id = d.ticket_id and m.version <= d.version and m.times = d.times",
        [ticket for ticket, _ in pending],
        [timer.key for _, timer in pending],
        [timer.due_at for _, timer in pending],
        [one.ticket_id for one in counted],
        [one.ticket_id for one in counted if not one.calendars],
        [one.ticket_id for one in going],
        [",".join(sorted(one.calendars)) for one in going],
        [one.ticket_id for one in marks],
        [one.version for one in marks],
        [one.times for one in marks],
    )


async def due(db: Connection) -> list[DueTimer]:
    """Return timers whose time has come by the database's clock, the oldest first."""
    rows = await db.fetch(
        "select ticket_id, key, due_at, clock_timestamp() as now from workflow.timers"
        " where try_at <= clock_timestamp() order by try_at limit $1",
        DUE_MAX,
    )
    return [DueTimer(**row) for row in rows]


async def done(tx: Connection, rang: Sequence[DueTimer]) -> None:
    """Take timers away that rang."""
    await tx.execute(
        "delete from workflow.timers t"
        " using unnest($1::uuid[], $2::text[], $3::timestamptz[]) as r(ticket_id, key, due_at)"
        " where t.ticket_id = r.ticket_id and t.key = r.key and t.due_at = r.due_at",
        [one.ticket_id for one in rang],
        [one.key for one in rang],
        [one.due_at for one in rang],
    )


async def put_off(tx: Connection, silent: Sequence[DueTimer]) -> None:
    """Try timers that did not ring again later, and count their tickets' timers before that."""
    await tx.execute(
        "update workflow.timers t set tries = tries + 1, try_at = clock_timestamp()"
        " + make_interval(secs => least($4, $3 * 2.0 ^ least(tries, $5)))"
        " from unnest($1::uuid[], $2::text[]) as s(ticket_id, key)"
        " where t.ticket_id = s.ticket_id and t.key = s.key",
        [one.ticket_id for one in silent],
        [one.key for one in silent],
        float(RETRY_S_MIN),
        float(RETRY_S_MAX),
        DOUBLINGS_MAX,
    )
    await mark(tx, sorted({one.ticket_id for one in silent}))
