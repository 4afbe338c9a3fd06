"""Asking: what was decided for others, and what of it when that was over."""

from typing import Final

from services.reporting.views.figures import Answer, Range
from shared.database import Connection
from shared.sight.told import CHAIN_MAX

LISTED_MAX: Final = 200
"""Of decisions without a right; there should be none, and all are counted."""

_CHOSEN = """
    from reporting.decisions
    where ($1::timestamptz is null or decided_at >= $1)
        and ($2::timestamptz is null or decided_at < $2) and ($3::text is null or type = $3)
        and {shown}
"""
_LAPSED = """
with recursive lent as (
    select * {chosen} and authority = 'delegation'
), spans as (
    select member, delegate, starts_at,
        least(ends_at, lead(told_at) over (partition by member order by version)) as ends_at
    from reporting.delegations_told
), chain(ticket_id, version, member, length) as (
    select ticket_id, version, on_behalf_of, 0 from lent
    union all
    select lent.ticket_id, lent.version, spans.delegate, chain.length + 1
    from chain join lent using (ticket_id, version) join spans on spans.member = chain.member
    where starts_at <= decided_at and decided_at < ends_at and chain.length < {length}
)
select ticket_id, number, type, approval, round, step, seat, verdict, actor, on_behalf_of,
    authority_until, decided_at, count(*) over () as all_of_them
from lent
where authority_until is null or decided_at >= authority_until
    or not exists (
        select from chain
        where chain.ticket_id = lent.ticket_id and chain.version = lent.version
            and chain.length > 0 and chain.member = lent.actor
    )
order by decided_at, ticket_id, version limit {limit}
"""
"""Those are wrong by their own words, or by what was said about delegations."""


async def delegated(tx: Connection, wanted: Range) -> Answer:
    """Return how much was decided, how much of it for others, and what after that was over.

    A decision for somebody else is right before its own ``authority_until``, and if at its moment a
    delegation, or a chain of them, led from whose it was to whoever decided. Ranges choose
    decisions by when they were made.
    """
    shown, values = wanted.whole.tickets_after("ticket_id", wanted.since, wanted.until, wanted.type)
    chosen = _CHOSEN.format(shown=shown)
    (told,) = await tx.fetch(
        "select count(*) as decisions,"
        f" count(*) filter (where authority = 'delegation') as delegated {chosen}",
        *values,
    )
    rows = await tx.fetch(
        _LAPSED.format(chosen=chosen, length=CHAIN_MAX, limit=LISTED_MAX), *values
    )
    items = [dict(row) for row in rows]
    lapsed = items[0]["all_of_them"] if items else 0
    return {
        "decisions": told["decisions"],
        "delegated": told["delegated"],
        "lapsed": lapsed,
        "items": [{key: one[key] for key in one if key != "all_of_them"} for one in items],
    }
