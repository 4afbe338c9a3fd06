"""Delegations: who decides for whom while they are away; lists show them what is asked of both."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import ClassVar

import msgspec

from services.reporting.views.rows import json_text, rows_in, upserting
from shared.database import Connection
from shared.projections.planned import fold_planned
from shared.recorded import Recorded
from shared.sight.told import CHAIN_MAX

GIVEN, ENDED = "delegation.given", "delegation.ended"
OF_DELEGATIONS = (GIVEN, ENDED)
PRINCIPALS_MAX = 5_000

TABLES = """
create table {schema}.delegations (
    member text primary key,
    delegate text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null
);
create index delegations_delegate on {schema}.delegations (delegate);
"""
PRINCIPALS = """
with recursive known as (
    select member, delegate from reporting.delegations
    where starts_at <= clock_timestamp() and clock_timestamp() < ends_at
), chain(member, length) as (
    select member, 1 from known where delegate = $1
    union all
    select known.member, chain.length + 1 from known join chain on known.delegate = chain.member
    where chain.length < $2
)
select distinct member from chain order by member limit $3
"""
"""Of those that are in force; a delegate may have one too, in a chain of bounded length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationRow:
    """From when until when somebody decides for a member."""

    member: str
    delegate: str
    starts_at: datetime
    ends_at: datetime


COLUMNS = tuple(field.name for field in fields(DelegationRow))


class _Told(msgspec.Struct, frozen=True):
    member: str
    delegate: str = ""
    start: datetime | None = None
    end: datetime | None = None


_told = msgspec.json.Decoder(_Told).decode


class DelegationsProjection:
    """Keeps the last delegation of every member who did not take it back."""

    name: ClassVar[str] = "delegations"
    shape: ClassVar[str] = "1"
    views: ClassVar[tuple[str, ...]] = ("delegations",)

    def ddl(self, schema: str) -> str:
        """Return the tables of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Keep what was said last of every member."""
        await fold_planned(self, tx, schema, events)

    def reading(self, _schema: str) -> str:
        """Know nothing."""
        return ""

    def plan(self, events: Sequence[Recorded], _known: str) -> tuple[str, str]:
        """Return the members of whom something was said, and the delegations that stand."""
        latest = {
            told.member: told
            for event in events
            if event.type in OF_DELEGATIONS
            for told in [_told(event.data)]
        }
        rows = [
            DelegationRow(
                member=one.member, delegate=one.delegate, starts_at=one.start, ends_at=one.end
            )
            for one in latest.values()
            if one.start is not None and one.end is not None
        ]
        return json_text(list(latest)), json_text(rows)

    def writing(self, schema: str, documents: Sequence[str], gate: str) -> dict[str, str]:
        """Write the delegations; those that ended go."""
        members, rows = documents
        table = f"{schema}.delegations"
        return {
            "delegations_gone": (
                f"delete from {table} where {gate}"
                f" and member in (select json_array_elements_text({members}))"
                f" and member not in (select member from {rows_in(table, rows)})"
            ),
            "delegations_rows": upserting(table, "member", COLUMNS, rows, gate),
        }


async def principals_of(tx: Connection, member: str) -> list[str]:
    """Return the members whom somebody decides for now."""
    rows = await tx.fetch(PRINCIPALS, member, CHAIN_MAX, PRINCIPALS_MAX)
    return [row["member"] for row in rows]
