"""The books of every part: each entry with its moment, so that any past minute can be added up."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from services.dispatch.domain.places import Place
from services.dispatch.domain.stock.accounts import FAULTY, SHELVES, kind_of
from services.dispatch.domain.stock.deciding import STOCK
from services.dispatch.domain.stock.entries import NO_LOT, Entry, Hold
from services.dispatch.domain.stock.facts import (
    Part,
    StockDescribed,
    StockReleased,
    StockSettled,
    StockShort,
)
from services.dispatch.domain.stock.stores import StoreRegistered
from shared.database import Connection
from shared.recorded import Recorded

BOOKED = frozenset(fact.TOPIC for fact in STOCK.facts)
OF_STOCK = BOOKED | {StoreRegistered.TOPIC}

Line = tuple[int, int, str, str, str, int, int, bool, str, UUID | None, str, str, datetime]


class _Said(msgspec.Struct):
    """What the books need of a fact about a part."""

    part: str
    entries: tuple[Entry, ...] = ()
    holds: tuple[Hold, ...] = ()
    ticket_id: UUID | None = None
    reason: str = ""
    card: Part | None = None
    purpose: str = ""
    quantity: int = 0
    because: str = ""
    lot: str = NO_LOT
    account: str = ""
    over: bool = False


class _Store(msgspec.Struct):
    """What is said of a store."""

    store: str
    name: str
    place: Place | None = None


class StockBooks:
    """Entries and what was kept for whom, line by line; cards, stores, and what is short."""

    name = "stock"
    shape = "1"
    views = ("stock_entries", "stock_parts", "stock_stores", "stock_short")

    def ddl(self, schema: str) -> str:
        """Return the tables' SQL."""
        return (
            f"create table {schema}.stock_entries("
            " position bigint not null, line int not null, part text not null,"
            " account text not null, lot text not null, quantity bigint not null,"
            " held bigint not null, shown boolean not null, kind text not null, ticket_id uuid,"
            " actor text not null, reason text not null, recorded_at timestamptz not null,"
            " primary key (position, line));"
            f"create index stock_entries_sums on {schema}.stock_entries"
            " (part, account, lot, recorded_at) include (quantity, held) where shown;"
            f"create index stock_entries_places on {schema}.stock_entries"
            " (account, part, lot, recorded_at) include (quantity, held) where shown;"
            f"create index stock_entries_parts on {schema}.stock_entries(part, position, line);"
            f"create index stock_entries_tickets on {schema}.stock_entries(ticket_id, position);"
            f"create table {schema}.stock_parts("
            " part text primary key, name text not null, unit text not null,"
            " lot_required boolean not null);"
            f"create table {schema}.stock_stores("
            " store text primary key, name text not null, lat float8, lon float8);"
            f"create table {schema}.stock_short("
            " part text not null, ticket_id uuid not null, purpose text not null,"
            " lot text not null, quantity bigint not null, because text not null,"
            " account text not null, since timestamptz not null,"
            " primary key (part, ticket_id, purpose, lot))"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Write every line down, and the rest as the last word has it."""
        lines: list[Line] = []
        for event in events:
            if event.type == StoreRegistered.TOPIC:
                await _keep_store(tx, schema, msgspec.json.decode(event.data, type=_Store))
            elif event.type in BOOKED:
                said = msgspec.json.decode(event.data, type=_Said)
                lines += _lines(event, said)
                await _keep_rest(tx, schema, event, said)
        if lines:
            await tx.executemany(
                f"insert into {schema}.stock_entries(position, line, part, account, lot, quantity,"
                " held, shown, kind, ticket_id, actor, reason, recorded_at)"
                " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                lines,
            )


def _lines(event: Recorded, said: _Said) -> Iterator[Line]:
    changes = [
        *((one.account, one.lot, one.quantity, 0, said.ticket_id) for one in said.entries),
        *((one.account, NO_LOT, 0, one.quantity, one.ticket_id) for one in said.holds),
    ]
    for line, (account, lot, quantity, held, ticket_id) in enumerate(changes):
        yield (
            event.position,
            line,
            said.part,
            account,
            lot,
            quantity,
            held,
            kind_of(account) in {*SHELVES, FAULTY},
            event.type.removeprefix("stock."),
            ticket_id,
            event.meta.actor,
            said.reason,
            event.recorded_at,
        )


async def _keep_store(tx: Connection, schema: str, said: _Store) -> None:
    place = said.place
    await tx.execute(
        f"insert into {schema}.stock_stores(store, name, lat, lon) values ($1, $2, $3, $4)"
        " on conflict (store) do update set name = excluded.name, lat = excluded.lat,"
        " lon = excluded.lon",
        said.store,
        said.name,
        None if place is None else place.lat,
        None if place is None else place.lon,
    )


async def _keep_rest(tx: Connection, schema: str, event: Recorded, said: _Said) -> None:
    """Keep a card, and what is short."""
    if event.type == StockDescribed.TOPIC and said.card is not None:
        await tx.execute(
            f"insert into {schema}.stock_parts(part, name, unit, lot_required)"
            " values ($1, $2, $3, $4) on conflict (part) do update set name = excluded.name,"
            " unit = excluded.unit, lot_required = excluded.lot_required",
            said.part,
            said.card.name,
            said.card.unit,
            said.card.lot_required,
        )
    elif event.type == StockShort.TOPIC:
        await tx.execute(
            f"insert into {schema}.stock_short as s(part, ticket_id, purpose, lot, quantity,"
            " because, account, since) values ($1, $2, $3, $4, $5, $6, $7, $8)"
            " on conflict (part, ticket_id, purpose, lot) do update set"
            " quantity = s.quantity + excluded.quantity, because = excluded.because,"
            " account = excluded.account",
            said.part,
            said.ticket_id,
            said.purpose,
            said.lot,
            said.quantity,
            said.because,
            said.account,
            event.recorded_at,
        )
    elif event.type == StockSettled.TOPIC:
        await _settle(tx, schema, said)
    elif event.type == StockReleased.TOPIC and said.over:
        await tx.execute(
            f"delete from {schema}.stock_short"
            " where part = $1 and ticket_id = $2 and purpose = 'needed'",
            said.part,
            said.ticket_id,
        )


async def _settle(tx: Connection, schema: str, said: _Said) -> None:
    key = (said.part, said.ticket_id, said.purpose, said.lot)
    await tx.execute(
        f"update {schema}.stock_short set quantity = quantity - $5"
        " where part = $1 and ticket_id = $2 and purpose = $3 and lot = $4",
        *key,
        said.quantity,
    )
    await tx.execute(
        f"delete from {schema}.stock_short where part = $1 and ticket_id = $2 and purpose = $3"
        " and lot = $4 and quantity <= 0",
        *key,
    )
