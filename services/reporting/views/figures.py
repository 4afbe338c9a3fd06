"""The questions about figures: how many, how long, through how many hands, how much lies about.

``docs/figures.md`` says in words what each figure means. Durations are answered in seconds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from services.reporting.views.seeing import WHOLE, Whole
from shared.database import Connection
from shared.decider import Kind, Refusal

DAYS_MAX = 10_000
TOP = 5
SECOND_US = 1_000_000

Answer = dict[str, object]


class BacklogTooLong(Refusal):
    """A backlog is shown for at most 10,000 days at a time; ask for fewer."""

    slug: ClassVar[str] = "backlog-too-long"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Tickets whose first step lies in [since, until), of one type; ``None`` means any.

    Only those of the ``whole`` count that whoever asks is shown.
    """

    since: datetime | None = None
    until: datetime | None = None
    type: str | None = None
    whole: Whole = WHOLE

    def counted(self) -> tuple[str, list[object]]:
        """Return what counts of rows with the type and whom it is kept from, and all values.

        The first three values are the members of the range.
        """
        return self.whole.after(self.since, self.until, self.type)


_OF_TYPE = "($3::text is null or type = $3)"
_ANY_TIME = "$1::timestamptz is null and $2::timestamptz is null"
_IN_RANGE = (
    "($1::timestamptz is null or first_at >= $1) and ($2::timestamptz is null or first_at < $2)"
    f" and {_OF_TYPE}"
)


async def tickets(tx: Connection, wanted: Range) -> Answer:
    """Return how many tickets and events there are, of which kinds, and how long they took."""
    shown, values = wanted.counted()
    row = await _one(
        tx,
        f"""
        select count(*) as cases, coalesce(sum(moves), 0) as events,
            count(*) filter (where is_open) as open,
            count(*) filter (where not is_open) as closed,
            count(*) filter (where imported) as imported,
            coalesce(sum(reopenings), 0) as reopenings,
            count(*) filter (where reopenings > 0) as reopened,
            {_spread("cycle_us")}, {_spread("resolution_us")}
        from reporting.ticket_figures where {_IN_RANGE} and {shown}
        """,
        values,
    )
    return {
        **{name: _int(row[name]) for name in ("cases", "events", "open", "closed", "imported")},
        "reopenings": {"total": _int(row["reopenings"]), "tickets": _int(row["reopened"])},
        "cycle_s": _seconds(row, "cycle_us"),
        "resolution_s": _seconds(row, "resolution_us"),
        **{f"by_{kind}": await _counts(tx, kind, wanted) for kind in _COUNTS},
    }


async def responses(tx: Connection, wanted: Range) -> Answer:
    """Return how long tickets waited until somebody was chosen, and until somebody said yes."""
    shown, values = wanted.counted()
    row = await _one(
        tx,
        f"""
        select {_spread("assigned_us")}, {_spread("accepted_us")},
            count(*) filter (where is_open and assigned_us is null) as waiting
        from reporting.ticket_figures where {_IN_RANGE} and {shown}
        """,
        values,
    )
    return {
        "assigned_s": _seconds(row, "assigned_us"),
        "accepted_s": _seconds(row, "accepted_us"),
        "waiting": _int(row["waiting"]),
    }


async def handovers(tx: Connection, wanted: Range) -> Answer:
    """Return how often tickets changed hands, and went back to the hand before."""
    shown, values = wanted.counted()
    row = await _one(
        tx,
        f"""
        select count(*) as cases, coalesce(sum(handovers), 0) as total,
            count(*) filter (where handovers > 0) as tickets,
            coalesce(sum(pingpong), 0) as pingpong_total,
            count(*) filter (where pingpong > 0) as pingpong_tickets
        from reporting.ticket_figures where {_IN_RANGE} and {shown}
        """,
        values,
    )
    top = await tx.fetch(
        f"select ticket_id, handovers from reporting.ticket_figures where {_IN_RANGE}"
        f" and {shown} and handovers > 0 order by handovers desc, ticket_id limit {TOP}",
        *values,
    )
    counted = {name: _int(value) for name, value in row.items()}
    mean = counted["total"] / counted["cases"] if counted["cases"] else None
    return {
        **counted,
        "mean": mean,
        "top": [{"ticket_id": str(one["ticket_id"]), "handovers": one[1]} for one in top],
    }


async def backlog(tx: Connection, wanted: Range) -> Answer:
    """Return, for each day, what was open and what was active at its first moment (UTC)."""
    first, last = await _days(tx, wanted)
    if first is None or last is None:
        return {"days": [], "peak": {"open": None, "active": None}}
    if (last - first).days >= DAYS_MAX:
        raise BacklogTooLong
    shown, values = wanted.whole.after(first, last, wanted.type)
    rows = await tx.fetch(
        f"""
        with daily as (
            select day, sum(open_change) as open_change, sum(active_change) as active_change,
                sum(arrivals) as arrivals, sum(closings) as closings
            from reporting.daily_figures
            where day <= $2 and {_OF_TYPE} and {shown} group by day
        ), before as (
            select coalesce(sum(open_change), 0) as open,
                coalesce(sum(active_change), 0) as active
            from daily where day < $1
        )
        select days.day::date as day,
            (before.open + sum(coalesce(open_change, 0)) over so_far)::bigint as open,
            (before.active + sum(coalesce(active_change, 0)) over so_far)::bigint as active,
            coalesce(arrivals, 0)::bigint as arrivals, coalesce(closings, 0)::bigint as closings
        from before, generate_series($1::date, $2::date, interval '1 day') as days(day)
            left join daily on daily.day = days.day::date
        window so_far as (order by days.day) order by days.day
        """,
        *values,
    )
    days = [{**row, "day": row["day"].isoformat()} for row in map(dict, rows)]
    return {"days": days, "peak": {name: _peak(days, name) for name in ("open", "active")}}


def _peak(days: list[Answer], figure: str) -> Answer:
    highest = max(days, key=lambda day: _int(day[figure]))
    return {"day": highest["day"], "tickets": highest[figure]}


async def _days(tx: Connection, wanted: Range) -> tuple[date | None, date | None]:
    """Return the first and last day to show: those asked for, else those with any figure."""
    shown, values = wanted.whole.after(wanted.type)
    row = await tx.fetchrow(
        "select min(day) as first, max(day) as last from reporting.daily_figures"
        f" where ($1::text is null or type = $1) and {shown}",
        *values,
    )
    first, last = (row["first"], row["last"]) if row is not None else (None, None)
    since = first if wanted.since is None else wanted.since.date()
    until = last if wanted.until is None else wanted.until.date()
    return (None, None) if since is None or until is None or until < since else (since, until)


def _spread(column: str) -> str:
    """Return what is asked about a duration: how many have one, its middle, mean, top tenth."""
    return (
        f"count({column}) as {column}_n, avg({column}) as {column}_mean,"
        f" max({column}) as {column}_max,"
        f" percentile_cont(array[0.5, 0.9]) within group (order by {column}) as {column}_at"
    )


def _seconds(row: Mapping[str, object], column: str) -> Answer:
    at = row[f"{column}_at"]
    median, p90 = at if isinstance(at, list) else (None, None)
    figures = {"median": median, "mean": row[f"{column}_mean"], "p90": p90}
    return {
        "tickets": _int(row[f"{column}_n"]),
        **{name: _as_seconds(value) for name, value in figures.items()},
        "max": _as_seconds(row[f"{column}_max"]),
    }


def _as_seconds(value: object) -> float | None:
    return float(Decimal(str(value)) / SECOND_US) if value is not None else None


def _int(value: object) -> int:
    return int(str(value))


_COUNTS = {
    "type": "select type as kind, count(*) as n from reporting.queue",
    "state": "select state as kind, count(*) as n from reporting.queue",
    "priority": "select priority as kind, count(*) as n from reporting.queue",
}
_COUNTED = {
    kind: f"select {kind} as kind, sum(tickets)::bigint as n from reporting.queue_counts"
    for kind in _COUNTS
}


async def _counts(tx: Connection, kind: str, wanted: Range) -> Answer:
    """Count by kind; without a range the counters know, otherwise the rows are asked."""
    shown, values = wanted.counted()
    if wanted.since is None and wanted.until is None:
        chosen = f"{_COUNTED[kind]} where {_ANY_TIME} and {_OF_TYPE}"
    else:
        chosen = f"{_COUNTS[kind]} where {_IN_RANGE.replace('first_at', 'opened_at')}"
    rows = await tx.fetch(f"{chosen} and {shown} group by 1 order by 1", *values)
    return {row["kind"]: row["n"] for row in rows}


async def _one(tx: Connection, sql: str, values: Sequence[object]) -> dict[str, object]:
    row = await tx.fetchrow(sql, *values)
    return {} if row is None else dict(row)
