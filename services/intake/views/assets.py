"""The register as lists and trees show it: every asset as it is now, as far as is known."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.database import Connection
from shared.recorded import Recorded

REGISTERED: Final = "asset.registered"
CHANGED: Final = "asset.changed"
MOVED: Final = "asset.moved"
ATTACHED: Final = "asset.attached"
RETIRED: Final = "asset.retired"
REINSTATED: Final = "asset.reinstated"
TYPES: Final = (REGISTERED, CHANGED, MOVED, ATTACHED, RETIRED, REINSTATED)

PAGE_MAX: Final = 200
DEPTH_MAX: Final = 8
PARTS_MAX: Final = 1_000
"""Of a tree that has more, so many are shown, and that there are more is said."""


class Assets:
    """Every asset as it is now, folded from intake's own log.

    Of each value it is kept since when it is so: what is told late does not cover what came after.
    """

    name = "assets"
    shape = "2"
    views = ("assets",)

    def ddl(self, schema: str) -> str:
        """Return the table's SQL."""
        return (
            f"create table {schema}.assets("
            " key text primary key, name text not null, class text not null, place text not null,"
            " parent text not null, customer text not null, retired boolean not null,"
            " known text not null);"
            f" create index on {schema}.assets (parent) where parent <> '';"
            f" create index on {schema}.assets (place, key) where place <> '';"
            f" create index on {schema}.assets (customer, key) where customer <> ''"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Write what the batch says of each asset."""
        told = [(json.loads(one.data), one) for one in events if one.type in TYPES]
        if not told:
            return
        keys = list({data["key"] for data, _ in told})
        rows = await tx.fetch(
            f"select key, known from {schema}.assets where key = any($1::text[])", keys
        )
        known: dict[str, Known] = {row["key"]: json.loads(row["known"]) for row in rows}
        for data, event in told:
            of_key = known.setdefault(data["key"], {})
            for name, value in values_of(event.type, data).items():
                since = event.occurred_at.isoformat()
                if name not in of_key or _moment(of_key[name][0]) <= event.occurred_at:
                    of_key[name] = (since, value)
        await tx.executemany(
            f"insert into {schema}.assets"
            " (key, name, class, place, parent, customer, retired, known)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (key) do update"
            " set name = excluded.name, class = excluded.class, place = excluded.place,"
            " parent = excluded.parent, customer = excluded.customer, retired = excluded.retired,"
            " known = excluded.known",
            [_row(key, of_key) for key, of_key in known.items()],
        )


Known = dict[str, tuple[str, object]]
"""By the name of a value: since when it is so, and what it is."""


def values_of(topic: str, data: Mapping[str, object]) -> Mapping[str, object]:
    """Return what a fact says of its asset."""
    if topic in {REGISTERED, CHANGED}:
        values = data["values"]
        return values if isinstance(values, dict) else {}
    if topic in {RETIRED, REINSTATED}:
        return {"retired": topic == RETIRED}
    name = "place" if topic == MOVED else "parent"
    return {name: data.get(name)}


@dataclass(frozen=True, kw_only=True)
class AssetRow:
    """One asset as it is now; ``values`` is everything known of it."""

    key: str
    parent: str
    values: Mapping[str, object]


async def assets_page(
    db: Connection,
    *,
    place: str,
    asset_class: str,
    text: str,
    customer: str = "",
    after: str,
    limit: int,
) -> list[AssetRow]:
    """Return assets by key, those after a key; empty conditions say nothing."""
    rows = await db.fetch(
        "select key, parent, known from intake.assets where key > $1"
        " and ($2 = '' or place = $2) and ($3 = '' or class = $3)"
        " and ($4 = '' or position(lower($4) in lower(key || ' ' || name)) > 0)"
        " and ($5 = '' or customer = $5)"
        " order by key limit $6",
        after,
        place,
        asset_class,
        text,
        customer,
        min(limit, PAGE_MAX),
    )
    return [_asset(row["key"], row["parent"], row["known"]) for row in rows]


async def parts_of(db: Connection, key: str) -> list[AssetRow]:
    """Return an asset and everything that stands in it, one more than a tree shows if there is."""
    rows = await db.fetch(
        "with recursive tree(key, depth, path) as ("
        " select key, 0, array[key] from intake.assets where key = $1"
        " union all"
        " select part.key, tree.depth + 1, tree.path || part.key"
        " from intake.assets part join tree on part.parent = tree.key"
        " where part.parent <> '' and tree.depth < $2 and part.key <> all(tree.path))"
        " select one.key, one.parent, one.known from tree join intake.assets one using (key)"
        " order by tree.depth, one.key limit $3",
        key,
        DEPTH_MAX,
        PARTS_MAX + 1,
    )
    return [_asset(row["key"], row["parent"], row["known"]) for row in rows]


async def line_above(db: Connection, key: str) -> list[AssetRow]:
    """Return what an asset stands in, the nearest first."""
    rows = await db.fetch(
        "with recursive line(key, parent, known, depth, path) as ("
        " select key, parent, known, 0, array[key] from intake.assets where key = $1"
        " union all"
        " select above.key, above.parent, above.known, line.depth + 1, line.path || above.key"
        " from intake.assets above join line on above.key = line.parent"
        " where line.depth < $2 and above.key <> all(line.path))"
        " select key, parent, known from line where depth > 0 order by depth",
        key,
        DEPTH_MAX,
    )
    return [_asset(row["key"], row["parent"], row["known"]) for row in rows]


def _asset(key: str, parent: str, known: str) -> AssetRow:
    values = {name: value for name, (_, value) in json.loads(known).items() if value is not None}
    return AssetRow(key=key, parent=parent, values=values)


def _row(key: str, known: Known) -> tuple[object, ...]:
    text = [_text(known, name) for name in ("name", "class", "place", "parent", "customer")]
    retired = known.get("retired", ("", False))[1] is True
    kept = json.dumps(known, ensure_ascii=False, sort_keys=True)
    return (key, *text, retired, kept)


def _text(known: Known, name: str) -> str:
    value = known.get(name, ("", None))[1]
    return value if isinstance(value, str) else ""


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
