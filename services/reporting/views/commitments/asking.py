"""Asking: how often each canned reply promised something, and how often that was kept."""

from services.reporting.views.figures import Answer, Range
from shared.database import Connection

REPLIES_MAX = 200


async def commitments(tx: Connection, wanted: Range) -> Answer:
    """Return commitments by reply, the most broken first; ranges choose by when they were made.

    One that is overdue is broken, even if it still stands. Seconds count whole, as clocks do.
    """
    asked = wanted.since, wanted.until, wanted.type
    shown, values = wanted.whole.tickets_after("ticket_id", *asked)
    rows = await tx.fetch(
        f"""
        select reply, count(*) as made, count(*) filter (where is_broken) as broken,
            count(*) filter (where ended_at is not null and not is_broken) as kept,
            count(*) filter (where ended_at is null and not is_broken) as standing,
            count(distinct ticket_id) as tickets
        from (
            select reply, ticket_id, ended_at,
                date_trunc('second', coalesce(ended_at, now())) > due_at as is_broken
            from reporting.promises
            where ($1::timestamptz is null or made_at >= $1)
                and ($2::timestamptz is null or made_at < $2)
                and ($3::text is null or type = $3) and {shown}
        ) judged
        group by reply order by broken desc, made desc, reply limit {REPLIES_MAX}
        """,
        *values,
    )
    return {"replies": [dict(row) for row in rows]}
