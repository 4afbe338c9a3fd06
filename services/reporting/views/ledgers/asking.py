"""Asking: what the time of tickets was spent on, and what each hand-over cost."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

import asyncpg

from services.reporting.views.figures import Answer, Range
from shared.database import Connection

ROWS_MAX: Final = 5_000
"""Owners and reasons of all types; more than any company has states, steps and branches."""

SHARE_DIGITS: Final = 4

CHILD: Final = "child"
"""Who has a ticket that waits for a child, and why: ``child:`` and its type."""

_CHOSEN = """
    from reporting.ledgers
    where ($1::timestamptz is null or opened_at >= $1)
        and ($2::timestamptz is null or opened_at < $2) and ($3::text is null or type = $3)
        and {shown}
"""


async def waiting(tx: Connection, wanted: Range) -> Answer:
    """Return the seconds of closed tickets by type, owner and reason, and by hand-over.

    The seconds of all ``owners`` are those of the tickets, to the second. Tickets that are open, or
    of which nobody said what was booked, are counted apart; ranges choose tickets by their report.
    """
    chosen, values = _chosen(wanted)
    (told,) = await tx.fetch(
        f"""
        select count(*) filter (where not is_open and booked_s is not null) as tickets,
            coalesce(sum(booked_s), 0)::bigint as seconds,
            count(*) filter (where is_open) as open,
            coalesce(sum(extract(epoch from date_trunc('second', now())
                - date_trunc('second', opened_at))) filter (where is_open), 0)::bigint as open_s,
            count(*) filter (where not is_open and booked_s is null) as unbooked
        {chosen}
        """,
        *values,
    )
    return {
        "tickets": told["tickets"],
        "seconds": told["seconds"],
        "open": {"tickets": told["open"], "seconds": told["open_s"]},
        "unbooked": told["unbooked"],
        "owners": await _owners(tx, wanted, told["seconds"]),
        "hand_overs": await _hand_overs(tx, wanted, told["seconds"]),
    }


async def _owners(tx: Connection, wanted: Range, total: int) -> list[Answer]:
    """Return who had the tickets, the longest first."""
    chosen, values = _chosen(wanted)
    rows = await tx.fetch(
        f"""
        select type, owner, department, reason, sum(lasted)::bigint as seconds,
            count(*) as tickets
        from (
            select type, unnest(owners) as owner, unnest(departments) as department,
                unnest(reasons) as reason, unnest(seconds) as lasted
            {chosen}
        ) booked
        group by type, owner, department, reason
        order by seconds desc, type, owner, reason, department limit {ROWS_MAX}
        """,
        *values,
    )
    return _summed(rows, wanted, ("type", "owner", "department", "reason"), total)


async def _hand_overs(tx: Connection, wanted: Range, total: int) -> list[Answer]:
    """Return how long departments had what others gave them, the longest first."""
    chosen, values = _chosen(wanted)
    rows = await tx.fetch(
        f"""
        select type, giver as "from", taker as "to", sum(lasted)::bigint as seconds,
            count(*) as tickets
        from (
            select type, unnest(givers) as giver, unnest(takers) as taker,
                unnest(handed_s) as lasted
            {chosen}
        ) handed
        group by type, giver, taker order by seconds desc, type, giver, taker limit {ROWS_MAX}
        """,
        *values,
    )
    return _summed(rows, wanted, ("type", "from", "to"), total)


def _summed(
    rows: Iterable[asyncpg.Record], wanted: Range, names: tuple[str, ...], total: int
) -> list[Answer]:
    """Return rows in which no child's type is named that the asker may know nothing of."""
    kept = {f"{CHILD}:{one}" for one in wanted.whole.kept_types}
    seconds: Counter[tuple[str, ...]] = Counter()
    tickets: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        key = tuple(CHILD if row[name] in kept else row[name] for name in names)
        seconds[key] += row["seconds"]
        tickets[key] += row["tickets"]
    return [
        {
            **dict(zip(names, key, strict=True)),
            "seconds": lasted,
            "tickets": tickets[key],
            "share": _share(lasted, total),
        }
        for key, lasted in seconds.most_common()
    ]


def _share(seconds: int, total: int) -> float | None:
    """Return the part of all booked seconds."""
    return round(seconds / total, SHARE_DIGITS) if total else None


def _chosen(wanted: Range) -> tuple[str, list[object]]:
    """Return where the figures come from, less what is hidden from the asker, and its values."""
    shown, values = wanted.whole.tickets_after("ticket_id", wanted.since, wanted.until, wanted.type)
    return _CHOSEN.format(shown=shown), values
