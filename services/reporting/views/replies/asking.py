"""Asking: how often each canned reply was said, and what became of the tickets."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import asyncpg
import msgspec

from services.reporting.views.figures import Answer, Range
from shared.database import Connection

ABOUT_MAX: Final = 20_000
"""So many times that a reply was said about a ticket are looked at, the newest."""

_told = msgspec.json.Decoder(dict[str, int]).decode
_veiled = msgspec.json.Decoder(dict[str, list[str]]).decode


@dataclass
class _Effect:
    """What became of the tickets about which one reply was said."""

    said: int = 0
    tickets: int = 0
    reopened: int = 0
    ratings: list[float] = field(default_factory=list)

    def shown(self, reply: str) -> dict[str, object]:
        """Return it as figures show it; without a rating there is no mean."""
        rated = len(self.ratings)
        return {
            "reply": reply,
            "said": self.said,
            "tickets": self.tickets,
            "reopened": self.reopened,
            "rated": rated,
            "rating": round(sum(self.ratings) / rated, 2) if rated else None,
        }


async def replies(tx: Connection, wanted: Range) -> Answer:
    """Return canned replies, those said most often first; ranges choose by when they were said.

    A ticket counts once for a reply, with what it was rated last of all afterwards; ratings that
    are hidden from whoever asks are left out.
    """
    rows = await _rows(tx, wanted)
    effects: dict[str, _Effect] = defaultdict(_Effect)
    for row in rows[:ABOUT_MAX]:
        effect = effects[row["reply"]]
        effect.said += row["times"]
        effect.tickets += 1
        effect.reopened += row["reopened"]
        hidden = wanted.whole.hidden_fields(_veiled(row["veiled"]))
        told = _told(row["told"])
        shown = [told[one] for one in row["ratings"] or () if one in told and one not in hidden]
        effect.ratings += [_mean(shown)] if shown else []
    told_of = sorted(effects.items(), key=lambda one: (-one[1].said, one[0]))
    return {
        "replies": [effect.shown(reply) for reply, effect in told_of],
        "is_whole": len(rows) <= ABOUT_MAX,
    }


async def _rows(tx: Connection, wanted: Range) -> list[asyncpg.Record]:
    """Return how often each reply was said about each ticket, and what followed; newest first."""
    asked = wanted.since, wanted.until, wanted.type
    shown, values = wanted.whole.tickets_after("ticket_id", *asked)
    return list(
        await tx.fetch(
            f"""
            select said.*, queue.veiled::text as veiled, (
                select array_agg(field) from reporting.rating_fields one, unnest(one.fields) field
                where one.scenario = split_part(queue.definition, '@', 1) and one.type = said.type
            ) as ratings
            from (
                select reply, ticket_id, type, count(*) as times,
                    bool_or(reopened_at is not null) as reopened, max(said_at) as said_at,
                    (array_agg(told::text order by nth))[1] as told
                from reporting.replies_said
                where ($1::timestamptz is null or said_at >= $1)
                    and ($2::timestamptz is null or said_at < $2)
                    and ($3::text is null or type = $3) and {shown}
                group by reply, ticket_id, type
            ) said join reporting.queue using (ticket_id)
            order by said.said_at desc, said.ticket_id, said.reply limit {ABOUT_MAX + 1}
            """,
            *values,
        )
    )


def _mean(ratings: Iterable[int]) -> float:
    told = [*ratings]
    return sum(told) / len(told)
