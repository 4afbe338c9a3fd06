"""The register of customers as lists show it: each as they are now; what is personal is sealed."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from shared.database import Connection
from shared.recorded import Recorded

REGISTERED: Final = "customer.registered"
CHANGED: Final = "customer.changed"
MERGED: Final = "customer.merged"
SEPARATED: Final = "customer.separated"
TYPES: Final = (REGISTERED, CHANGED, MERGED, SEPARATED)
MERGED_MAX: Final = 99
PAGE_MAX: Final = 200
DEPTH_MAX: Final = 8

Known = dict[str, tuple[str, object]]
"""By the name of a value: since when it is so, and what it is."""


class CustomerList:
    """Every customer as they are now, folded from intake's own log."""

    name = "customers"
    shape = "2"
    views = ("customers",)

    def ddl(self, schema: str) -> str:
        """Return the table's SQL."""
        return (
            f"create table {schema}.customers("
            " key text primary key, id uuid not null, tier text not null,"
            " tags text[] not null, stores text[] not null, known text not null,"
            " merged_into text not null default '');"
            f" create index on {schema}.customers (merged_into) where merged_into <> '';"
            f" create index on {schema}.customers using gin (stores);"
            f" create index on {schema}.customers (tier, key) where tier <> ''"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Write what the batch says of each customer."""
        told = [(json.loads(one.data), one) for one in events if one.type in TYPES[:2]]
        if told:
            await self._describe(tx, schema, told)
        merged = [
            (json.loads(one.data), one.type == MERGED) for one in events if one.type in TYPES[2:]
        ]
        await tx.executemany(
            f"update {schema}.customers set merged_into = $2 where key = $1",
            [(data["key"], data["into"] if is_merged else "") for data, is_merged in merged],
        )

    async def _describe(
        self, tx: Connection, schema: str, told: Sequence[tuple[Mapping[str, Any], Recorded]]
    ) -> None:
        keys = list({data["key"] for data, _ in told})
        rows = await tx.fetch(
            f"select key, known from {schema}.customers where key = any($1::text[])", keys
        )
        known: dict[str, Known] = {row["key"]: json.loads(row["known"]) for row in rows}
        ids: dict[str, UUID] = {}
        for data, event in told:
            ids[data["key"]] = event.stream_id
            of_key = known.setdefault(data["key"], {})
            for name, value in {**data["values"], **data["personal"]}.items():
                since = event.occurred_at.isoformat()
                if name not in of_key or _moment(of_key[name][0]) <= event.occurred_at:
                    of_key[name] = (since, value)
        await tx.executemany(
            f"insert into {schema}.customers(key, id, tier, tags, stores, known)"
            " values ($1, $2, $3, $4, $5, $6) on conflict (key) do update"
            " set tier = excluded.tier, tags = excluded.tags, stores = excluded.stores,"
            " known = excluded.known",
            [_row(key, ids[key], known[key]) for key in keys],
        )


@dataclass(frozen=True, kw_only=True)
class CustomerRow:
    """One customer as they are now: everything known of them, what is personal of it sealed."""

    key: str
    values: Mapping[str, object]
    merged_into: str = ""


async def customers_page(
    db: Connection,
    *,
    places: Collection[str] | None,
    tier: str,
    tag: str,
    store: str,
    text: str,
    after: str,
    limit: int,
) -> list[CustomerRow]:
    """Return customers by key, those after a key; empty conditions say nothing.

    ``places`` are those whose customers may be seen; None means all customers.
    """
    rows = await db.fetch(
        "select key, known, merged_into from intake.customers where key > $1"
        " and ($2::text[] is null or stores && $2) and ($3 = '' or tier = $3)"
        " and ($4 = '' or tags @> array[$4]) and ($5 = '' or stores @> array[$5])"
        " and ($6 = '' or position(lower($6) in lower(key)) > 0)"
        " order by key limit $7",
        after,
        None if places is None else [*places],
        tier,
        tag,
        store,
        text,
        min(limit, PAGE_MAX),
    )
    return [_customer(row["key"], row["known"], row["merged_into"]) for row in rows]


async def merged_into(db: Connection, key: str) -> list[str]:
    """Return the keys of those who are merged into a customer, however far, the nearest first."""
    rows = await db.fetch(
        "with recursive merged(key, depth) as ("
        " select key, 1 from intake.customers where merged_into = $1 and key <> $1"
        " union"
        " select one.key, merged.depth + 1 from intake.customers one"
        " join merged on one.merged_into = merged.key where merged.depth < $2)"
        " select key from merged where key <> $1 group by key order by min(depth), key limit $3",
        key,
        DEPTH_MAX,
        MERGED_MAX,
    )
    return [row["key"] for row in rows]


def _customer(key: str, known: str, merged: str) -> CustomerRow:
    values = {name: value for name, (_, value) in json.loads(known).items() if value is not None}
    return CustomerRow(key=key, values=values, merged_into=merged)


def _row(key: str, customer_id: UUID, known: Known) -> tuple[object, ...]:
    tier = known.get("tier", ("", ""))[1]
    kept = json.dumps(known, ensure_ascii=False, sort_keys=True)
    return (
        key,
        customer_id,
        tier if isinstance(tier, str) else "",
        _texts(known, "tags"),
        _texts(known, "stores"),
        kept,
    )


def _texts(known: Known, name: str) -> list[str]:
    value = known.get(name, ("", None))[1]
    many = value if isinstance(value, list) else [value]
    return [one for one in many if isinstance(one, str)]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
