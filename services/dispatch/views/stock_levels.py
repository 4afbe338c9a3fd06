"""What the books say: how much is where, by now or by a past minute, and how it came to be."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.database import Connection


@dataclass(frozen=True, kw_only=True)
class LevelRow:
    """How much of a part is at a place: all of it, by lot, and how much is kept for tickets."""

    part: str
    account: str
    quantity: int
    held: int
    lots: str


@dataclass(frozen=True, kw_only=True)
class EntryRow:
    """A line of the books; ``quantity`` moved, or ``held`` for a ticket more or less."""

    position: int
    line: int
    part: str
    account: str
    lot: str
    quantity: int
    held: int
    kind: str
    ticket_id: UUID | None
    actor: str
    reason: str
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True)
class ShortRow:
    """What is short for a ticket, and since when."""

    part: str
    ticket_id: UUID
    purpose: str
    lot: str
    quantity: int
    because: str
    account: str
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which part, which place, which ticket; an empty one is any of them."""

    part: str = ""
    place: str = ""
    ticket_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class PartRow:
    """The card of a part."""

    part: str
    name: str
    unit: str
    lot_required: bool


@dataclass(frozen=True, kw_only=True)
class StoreRow:
    """A store, and where it is if somebody said so."""

    store: str
    name: str
    lat: float | None
    lon: float | None


async def levels(
    db: Connection, asked: Asked, as_of: datetime | None, after: tuple[str, str], limit: int
) -> list[LevelRow]:
    """Return how much there is, part by part and place by place; of a moment, as known then."""
    rows = await db.fetch(
        "select part, account, sum(quantity)::bigint as quantity, sum(held)::bigint as held,"
        " coalesce(jsonb_object_agg(lot, quantity) filter (where lot <> '' and quantity <> 0),"
        " '{}')::text as lots from ("
        "  select part, account, lot, sum(quantity) as quantity, sum(held) as held"
        "  from dispatch.stock_entries where shown and ($1 = '' or part = $1)"
        "  and ($2 = '' or account = $2) and (part, account) > ($3, $4)"
        "  and ($5::timestamptz is null or recorded_at <= $5)"
        "  group by part, account, lot) as by_lot"
        " group by part, account having sum(quantity) <> 0 or sum(held) <> 0"
        " order by part, account limit $6",
        asked.part,
        asked.place,
        *after,
        as_of,
        limit,
    )
    return [LevelRow(**row) for row in rows]


async def entries(
    db: Connection, asked: Asked, before: tuple[int, int], limit: int
) -> list[EntryRow]:
    """Return lines of the books, the newest first."""
    rows = await db.fetch(
        "select position, line, part, account, lot, quantity, held, kind, ticket_id, actor, reason,"
        " recorded_at from dispatch.stock_entries where ($1 = '' or part = $1)"
        " and ($2 = '' or account = $2) and ($3::uuid is null or ticket_id = $3)"
        " and (position, line) < ($4, $5) order by position desc, line desc limit $6",
        asked.part,
        asked.place,
        asked.ticket_id,
        *before,
        limit,
    )
    return [EntryRow(**row) for row in rows]


async def shortfalls(
    db: Connection, asked: Asked, after: tuple[str, str, str, str], limit: int
) -> list[ShortRow]:
    """Return what is short, part by part."""
    rows = await db.fetch(
        "select part, ticket_id, purpose, lot, quantity, because, account, since"
        " from dispatch.stock_short where ($1 = '' or part = $1)"
        " and ($2::uuid is null or ticket_id = $2)"
        " and (part, ticket_id::text, purpose, lot) > ($3, $4, $5, $6)"
        " order by part, ticket_id::text, purpose, lot limit $7",
        asked.part,
        asked.ticket_id,
        *after,
        limit,
    )
    return [ShortRow(**row) for row in rows]


async def parts(db: Connection, after: str, limit: int) -> list[PartRow]:
    """Return the cards of parts, by key."""
    rows = await db.fetch(
        "select part, name, unit, lot_required from dispatch.stock_parts where part > $1"
        " order by part limit $2",
        after,
        limit,
    )
    return [PartRow(**row) for row in rows]


async def stores(db: Connection, after: str, limit: int) -> list[StoreRow]:
    """Return the stores, by key."""
    rows = await db.fetch(
        "select store, name, lat, lon from dispatch.stock_stores where store > $1"
        " order by store limit $2",
        after,
        limit,
    )
    return [StoreRow(**row) for row in rows]
