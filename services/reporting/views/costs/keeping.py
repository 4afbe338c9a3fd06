"""Keeping the amounts that were told of assets, and which fields of which types are costs.

Amounts are kept of every field that could hold one: a field that a later version declares as a
cost is one for the past, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

import msgspec

from services.reporting.views.heard import BRINGING, OPENED, SCENARIO_PUBLISHED
from services.reporting.views.rows import json_text, rows_in, upserting
from shared.database import Connection
from shared.field_kinds import KINDS as FIELD_KINDS
from shared.projections.planned import fold_planned
from shared.recorded import Recorded
from shared.sight import placed

KINDS: Final = (OPENED, *BRINGING, SCENARIO_PUBLISHED)
is_no_amount: Final = FIELD_KINDS["money"].check

TABLES = """
create table {schema}.asset_amounts (
    ticket_id uuid primary key,
    version integer not null,
    scenario text not null,
    type text not null,
    asset text not null,
    opened_at timestamptz not null,
    told_at timestamptz not null,
    amounts json not null
);
create index asset_amounts_asset on {schema}.asset_amounts (asset, told_at, ticket_id);
create table {schema}.cost_fields (
    type_key text primary key,
    scenario text not null,
    type text not null,
    fields text[] not null
);
create index cost_fields_type on {schema}.cost_fields (scenario, type);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What was told of a field, and when it happened."""

    told: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountsRow:
    """The amounts in a ticket about an asset, by field; ``told_at`` is the last time one was."""

    ticket_id: UUID
    version: int
    scenario: str
    type: str
    asset: str
    opened_at: datetime
    told_at: datetime
    amounts: dict[str, Amount]


@dataclass(frozen=True, slots=True, kw_only=True)
class CostsRow:
    """The fields of a type that are costs, by the newest version of its scenario."""

    type_key: str
    scenario: str
    type: str
    fields: list[str]


AMOUNT_COLUMNS = tuple(one.name for one in fields(AmountsRow))
COST_COLUMNS = tuple(one.name for one in fields(CostsRow))


class _Said(msgspec.Struct, frozen=True):
    type: str = ""
    definition: str = ""
    asset: str | None = None
    fields: dict[str, object] = {}
    item: str = ""
    late: bool = False


class _Field(msgspec.Struct, frozen=True):
    cost: bool = False


class _Type(msgspec.Struct, frozen=True):
    key: str
    fields: dict[str, _Field] = {}


class _Document(msgspec.Struct, frozen=True):
    scenario: str
    ticket_types: list[_Type] = []


class _Published(msgspec.Struct, frozen=True):
    document: _Document


_said = msgspec.json.Decoder(_Said).decode
_published = msgspec.json.Decoder(_Published).decode
_known = msgspec.json.Decoder(list[AmountsRow]).decode


class CostsProjection:
    """Keeps amounts in tickets about assets, and which of them are costs."""

    name: ClassVar[str] = "costs"
    shape: ClassVar[str] = "2"
    views: ClassVar[tuple[str, ...]] = ("asset_amounts", "cost_fields")

    def ddl(self, schema: str) -> str:
        """Return the tables of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Keep what was told."""
        await fold_planned(self, tx, schema, events)

    def reading(self, schema: str) -> str:
        """Return the query of the amounts so far."""
        columns = ", ".join(AMOUNT_COLUMNS)
        return f"select {columns} from {schema}.asset_amounts where ticket_id = any($1::uuid[])"

    def plan(self, events: Sequence[Recorded], known: str) -> tuple[str, str, str]:
        """Return the amounts that changed, the scenarios that were published, and their costs."""
        before = {row.ticket_id: row for row in _known(known)}
        after = dict(before)
        for event in events:
            if event.type == OPENED or event.type in BRINGING:
                row = row_after(after.get(event.stream_id), event)
                if row is not None:
                    after[event.stream_id] = row
        latest = {one.scenario: one for one in _documents(events)}
        costs = [row for document in latest.values() for row in costs_of(document)]
        changed = [row for key, row in after.items() if row is not before.get(key)]
        return json_text(changed), json_text(list(latest)), json_text(costs)

    def writing(self, schema: str, documents: Sequence[str], gate: str) -> dict[str, str]:
        """Write the amounts and the costs; types that scenarios no longer have go."""
        amounts, scenarios, costs = documents
        table = f"{schema}.cost_fields"
        return {
            "costs_amounts": upserting(
                f"{schema}.asset_amounts", "ticket_id", AMOUNT_COLUMNS, amounts, gate
            ),
            "costs_gone": (
                f"delete from {table} where {gate}"
                f" and scenario in (select json_array_elements_text({scenarios}))"
                f" and type_key not in (select type_key from {rows_in(table, costs)})"
            ),
            "costs_fields": upserting(table, "type_key", COST_COLUMNS, costs, gate),
        }


def row_after(row: AmountsRow | None, event: Recorded) -> AmountsRow | None:
    """Return a ticket's amounts after one more event; the same row if it told none."""
    said = _said(event.data)
    if row is None:
        return _opened(event, said) if event.type == OPENED else None
    told = {} if said.item else _amounts(event, said)
    if event.version <= row.version or not (told or _emptied(row, said)):
        return row
    # What is told late fills in what nobody had said.
    amounts = {**told, **row.amounts} if said.late else {**row.amounts, **told}
    kept = {key: one for key, one in amounts.items() if said.late or key not in _none(said)}
    told_at = max((one.at for one in kept.values()), default=row.opened_at)
    return replace(row, version=event.version, amounts=kept, told_at=told_at)


def costs_of(document: _Document) -> Iterator[CostsRow]:
    """Yield the types of a scenario that have costs."""
    for one in document.ticket_types:
        costs = sorted(key for key, field in one.fields.items() if field.cost)
        if costs:
            key = f"{document.scenario}/{one.key}"
            yield CostsRow(type_key=key, scenario=document.scenario, type=one.key, fields=costs)


def _documents(events: Sequence[Recorded]) -> Iterator[_Document]:
    for event in events:
        if event.type == SCENARIO_PUBLISHED:
            yield _published(event.data).document


def _opened(event: Recorded, said: _Said) -> AmountsRow | None:
    asset = said.asset or placed(said.fields, {}, "asset")
    if asset is None:
        return None
    return AmountsRow(
        ticket_id=event.stream_id,
        version=event.version,
        scenario=(said.definition or event.meta.definition or "").rpartition("@")[0],
        type=said.type,
        asset=asset,
        opened_at=event.occurred_at,
        told_at=event.occurred_at,
        amounts=_amounts(event, said),
    )


def _amounts(event: Recorded, said: _Said) -> dict[str, Amount]:
    return {
        key: Amount(told=str(value), at=event.occurred_at)
        for key, value in said.fields.items()
        if is_no_amount(value) is None
    }


def _none(said: _Said) -> Mapping[str, object]:
    return {key: value for key, value in said.fields.items() if is_no_amount(value) is not None}


def _emptied(row: AmountsRow, said: _Said) -> bool:
    return not said.late and not said.item and any(key in row.amounts for key in _none(said))
