"""Keeping decisions, and everything that was ever said about who decides for whom.

Workflow checks every right when it is used. These are kept side by side so that anybody can ask
afterwards, of all tickets at once, whether it held.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

import msgspec

from services.reporting.views.delegations import OF_DELEGATIONS
from services.reporting.views.rows import inserting_new, json_text
from shared.database import Connection
from shared.projections.planned import fold_planned
from shared.recorded import Recorded

DECIDED: Final = "ticket.approval_decided"
KINDS: Final = (DECIDED, *OF_DELEGATIONS)

TABLES = """
create table {schema}.decisions (
    ticket_id uuid not null,
    version integer not null,
    type text not null,
    number text not null,
    approval text not null,
    round integer not null,
    step text not null,
    seat text not null,
    verdict text not null,
    actor text not null,
    on_behalf_of text not null,
    authority text not null,
    authority_until timestamptz,
    decided_at timestamptz not null,
    primary key (ticket_id, version)
);
create index decisions_delegated on {schema}.decisions (decided_at, ticket_id, version)
    where authority = 'delegation';
create table {schema}.delegations_told (
    version integer primary key,
    member text not null,
    told_at timestamptz not null,
    delegate text not null,
    starts_at timestamptz,
    ends_at timestamptz
);
create index delegations_told_of on {schema}.delegations_told (member, version);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """What one person decided, its members in the order of the table's columns."""

    ticket_id: UUID
    version: int
    type: str
    number: str
    approval: str
    round: int
    step: str
    seat: str
    verdict: str
    actor: str
    on_behalf_of: str
    authority: str
    authority_until: datetime | None
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRow:
    """What was said last about who decides for a member, until more is said; all in one stream."""

    version: int
    member: str
    told_at: datetime
    delegate: str
    starts_at: datetime | None
    ends_at: datetime | None


class _Decided(msgspec.Struct, frozen=True):
    type: str
    number: str
    approval: str
    round: int
    step: str
    seat: str
    verdict: str
    actor: str
    on_behalf_of: str = ""
    authority: str = ""
    authority_until: datetime | None = None


class _Told(msgspec.Struct, frozen=True):
    member: str
    delegate: str = ""
    start: datetime | None = None
    end: datetime | None = None


_decided = msgspec.json.Decoder(_Decided).decode
_told = msgspec.json.Decoder(_Told).decode


class DecisionsProjection:
    """Keeps every decision, and everything that was said about delegations."""

    name: ClassVar[str] = "decisions"
    shape: ClassVar[str] = "1"
    views: ClassVar[tuple[str, ...]] = ("decisions", "delegations_told")

    def ddl(self, schema: str) -> str:
        """Return the tables of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Keep what was decided and said; an event heard before is there already."""
        await fold_planned(self, tx, schema, events)

    def reading(self, _schema: str) -> str:
        """Know nothing."""
        return ""

    def plan(self, events: Sequence[Recorded], _known: str) -> tuple[str, str]:
        """Return what was decided, and what was said."""
        decisions = [_decision(event) for event in events if event.type == DECIDED]
        told = [_of_delegation(event) for event in events if event.type in OF_DELEGATIONS]
        return json_text(decisions), json_text(told)

    def writing(self, schema: str, documents: Sequence[str], gate: str) -> dict[str, str]:
        """Write what is new."""
        decisions, told = documents
        return {
            "decisions_rows": inserting_new(f"{schema}.decisions", decisions, gate),
            "decisions_told": inserting_new(f"{schema}.delegations_told", told, gate),
        }


def _decision(event: Recorded) -> DecisionRow:
    said = _decided(event.data)
    return DecisionRow(
        ticket_id=event.stream_id,
        version=event.version,
        type=said.type,
        number=said.number,
        approval=said.approval,
        round=said.round,
        step=said.step,
        seat=said.seat,
        verdict=said.verdict,
        actor=said.actor,
        on_behalf_of=said.on_behalf_of,
        authority=said.authority,
        authority_until=said.authority_until,
        decided_at=event.occurred_at,
    )


def _of_delegation(event: Recorded) -> ToldRow:
    said = _told(event.data)
    return ToldRow(
        version=event.version,
        member=said.member,
        told_at=event.occurred_at,
        delegate=said.delegate,
        starts_at=said.start,
        ends_at=said.end,
    )
