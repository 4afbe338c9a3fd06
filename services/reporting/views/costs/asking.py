"""Asking: what an asset cost in each of the last twelve months, by tickets that may be seen."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

import asyncpg
import msgspec

from services.reporting.views.costs.keeping import Amount
from services.reporting.views.figures import Answer
from services.reporting.views.scopes import Visible
from services.reporting.views.seeing import Where, seen
from shared.database import Connection
from shared.veils import FIELDS, hidden_places

MONTHS: Final = 12
TICKETS_MAX: Final = 5_000
"""About one asset in a year; beyond, the newest count and the answer says so."""

OF_ASSETS: Final = frozenset({"/asset", f"{FIELDS}asset"})
"""Where a ticket names its asset; to whom that is hidden it is about none."""

_amounts = msgspec.json.Decoder(dict[str, Amount]).decode
_veiled = msgspec.json.Decoder(dict[str, list[str]]).decode


async def asset_costs(tx: Connection, visible: Visible, asset: str, now: datetime) -> Answer:
    """Return costs and tickets by month (UTC), the oldest first, the present one last.

    A cost falls into the month in which it happened that it was told; a ticket into that of its
    report. What is hidden from whoever asks is neither added nor counted.
    """
    months = _months(now)
    rows = await _rows(tx, visible, asset, since=f"{months[0]}-01")
    costs = dict.fromkeys(months, Decimal(0))
    tickets = dict.fromkeys(months, 0)
    for row in rows[:TICKETS_MAX]:
        hidden = _hidden(row, visible)
        if not hidden.isdisjoint(OF_ASSETS):
            continue
        if (opened := _month(row["opened_at"])) in tickets:
            tickets[opened] += 1
        for one in _costs(row, hidden):
            if (month := _month(one.at)) in costs:
                costs[month] += Decimal(one.told)
    return {
        "asset": asset,
        "months": [
            {"month": one, "cost": str(costs[one]), "tickets": tickets[one]} for one in months
        ],
        "cost": str(sum(costs.values(), Decimal(0))),
        "tickets": sum(tickets.values()),
        "is_whole": len(rows) <= TICKETS_MAX,
    }


async def _rows(
    tx: Connection, visible: Visible, asset: str, *, since: str
) -> list[asyncpg.Record]:
    where = Where()
    where.add("asset = {0} and told_at >= {1}::text::timestamptz", asset, f"{since}T00:00:00Z")
    sight = seen(where, visible)
    return list(
        await tx.fetch(
            "select told.opened_at, told.amounts::text, shown.veiled::text,"
            " (select array_agg(field) from reporting.cost_fields costs, unnest(costs.fields) field"
            " where (costs.scenario, costs.type) = (told.scenario, told.type)) as costs"
            " from reporting.asset_amounts told"
            f" join (select ticket_id, veiled from reporting.queue where {sight}) shown"
            f" using (ticket_id) where {where.sql}"
            f" order by told.told_at desc, told.ticket_id limit {TICKETS_MAX + 1}",
            *where.values,
        )
    )


def _hidden(row: asyncpg.Record, visible: Visible) -> frozenset[str]:
    """Return the places of a ticket that are hidden from whoever asks."""
    if visible.sight.everything:
        return frozenset()
    return frozenset(hidden_places(_veiled(row["veiled"]), visible.sight.roles))


def _costs(row: asyncpg.Record, hidden: AbstractSet[str]) -> Iterable[Amount]:
    """Return the costs of a ticket that are not hidden."""
    amounts = _amounts(row["amounts"])
    return [
        amounts[key]
        for key in row["costs"] or ()
        if key in amounts and f"{FIELDS}{key}" not in hidden
    ]


def _month(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m}"


def _months(now: datetime) -> list[str]:
    """Return the months up to the present one, the oldest first."""
    last = now.year * 12 + now.month - 1
    return [f"{one // 12:04d}-{one % 12 + 1:02d}" for one in range(last - MONTHS + 1, last + 1)]
