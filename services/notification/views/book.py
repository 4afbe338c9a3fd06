"""The book: the rules of every definition and a card for every ticket, folded from workflow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import ClassVar
from uuid import UUID

import msgspec

from services.notification.domain.rules import Card
from services.notification.views.cards import card_after
from shared.contracts.acting import Role, ScenarioRoles
from shared.database import Connection
from shared.recorded import Recorded
from shared.sight import ASSIGNED

SYSTEM = "system"

TABLES = """
create table {schema}.rules (
    definition text not null,
    ticket_type text not null,
    key text not null,
    ordinal integer not null,
    fires_on text not null,
    transition text,
    priorities text[] not null,
    role text not null,
    scope text not null,
    channel text not null,
    template json not null,
    urgent boolean not null,
    on_duty boolean not null,
    primary key (definition, ticket_type, key)
);
create table {schema}.roles (
    definition text not null,
    scenario text not null,
    version integer not null,
    role text not null,
    scope text not null,
    types text[] not null,
    confidential boolean not null,
    primary key (definition, role)
);
create table {schema}.states (
    definition text not null,
    ticket_type text not null,
    state text not null,
    movers text[] not null,
    scopes text[] not null,
    of_assignees boolean not null,
    primary key (definition, ticket_type, state)
);
create table {schema}.zones (
    scenario text not null,
    version integer not null,
    zone text not null,
    primary key (scenario, version)
);
create table {schema}.cards (
    ticket_id uuid primary key,
    number text not null,
    type text not null,
    type_label json not null,
    summary text not null,
    priority text not null,
    state text not null,
    state_label json not null,
    definition text not null,
    store text,
    team text,
    opened_by text not null,
    assignee_member text,
    version integer not null,
    only_for text[],
    hidden_from text[] not null,
    assignee text,
    places text[] not null,
    work text[] not null,
    asking json not null
);
"""


class _Notify(msgspec.Struct, frozen=True):
    key: str
    when: str
    to: str
    via: str
    template: dict[str, str]
    transition: str | None = None
    priority: list[str] = []
    urgent: bool = False
    on_duty: bool = False


class _Move(msgspec.Struct, frozen=True):
    by: list[str] = []
    sources: list[str] = msgspec.field(default=[], name="from")


class _TicketType(msgspec.Struct, frozen=True):
    key: str
    notify: list[_Notify] = []
    transitions: list[_Move] = []
    states: dict[str, object] = {}

    def moves_from(self, state: str) -> list[_Move]:
        """Return the moves that lead on from a state."""
        return [one for one in self.transitions if state in one.sources]


class _Calendar(msgspec.Struct, frozen=True):
    tz: str = ""


class _Document(msgspec.Struct, frozen=True):
    ticket_types: list[_TicketType] = []
    calendars: dict[str, _Calendar] = {}

    @property
    def zone(self) -> str:
        """The time zone of its first calendar; empty if it has none."""
        return next((one.tz for one in self.calendars.values()), "")


class _Scenario(msgspec.Struct, frozen=True):
    key: str
    version: int
    document: _Document


class _Acting(msgspec.Struct, frozen=True):
    document: ScenarioRoles


_acting = msgspec.json.Decoder(_Acting).decode
_scenario = msgspec.json.Decoder(_Scenario).decode
_label = msgspec.json.Decoder(dict[str, str]).decode
CARD_COLUMNS = ", ".join(field.name for field in fields(Card))


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """A rule as it is kept."""

    definition: str
    ticket_type: str
    key: str
    ordinal: int
    fires_on: str
    transition: str | None
    priorities: list[str]
    role: str
    scope: str
    channel: str
    template: dict[str, str]
    urgent: bool
    on_duty: bool


class BookProjection:
    """Folds scenarios into rules, and tickets into cards."""

    name: ClassVar[str] = "book"
    shape: ClassVar[str] = "4"
    views: ClassVar[tuple[str, ...]] = ("rules", "roles", "states", "zones", "cards")

    def ddl(self, schema: str) -> str:
        """Return the tables of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Write the rules of new definitions, and every card that changed."""
        for event in events:
            if event.type == "scenario.published":
                said = _scenario(event.data), _acting(event.data).document
                await _keep_scenario(tx, schema, *said)
        heard = [event for event in events if event.type.startswith("ticket.")]
        if not heard:
            return
        before = await cards_of(tx, f"{schema}.cards", {event.stream_id for event in heard})
        after = dict(before)
        for event in heard:
            card = card_after(after.get(event.stream_id), event)
            if card is not None:
                after[event.stream_id] = card
        changed = [card for key, card in after.items() if card != before.get(key)]
        await _write_cards(tx, schema, changed)


async def _keep_scenario(
    tx: Connection, schema: str, scenario: _Scenario, acting: ScenarioRoles
) -> None:
    definition = f"{scenario.key}@{scenario.version}"
    roles = acting.roles
    rules = [
        RuleRow(
            definition=definition,
            ticket_type=kind.key,
            key=rule.key,
            ordinal=ordinal,
            fires_on=rule.when,
            transition=rule.transition,
            priorities=rule.priority,
            role=rule.to,
            scope=roles[rule.to].scope if rule.to in roles else "",
            channel=rule.via,
            template=rule.template,
            urgent=rule.urgent,
            on_duty=rule.on_duty,
        )
        for kind in scenario.document.ticket_types
        for ordinal, rule in enumerate(kind.notify)
    ]
    kept = [
        {
            "definition": definition,
            "scenario": scenario.key,
            "version": scenario.version,
            "role": role,
            "scope": told.scope,
            "types": acting.acts_in(role),
            "confidential": told.confidential,
        }
        for role, told in sorted(roles.items())
    ]
    zone = scenario.document.zone
    zones = [{"scenario": scenario.key, "version": scenario.version, "zone": zone}] if zone else []
    tables = {"rules": rules, "roles": kept, "zones": zones}
    tables["states"] = [
        _state(definition, kind, state, roles)
        for kind in scenario.document.ticket_types
        for state in kind.states
    ]
    for table, rows in tables.items():
        await tx.execute(
            f"insert into {schema}.{table} select * from"
            f" json_populate_recordset(null::{schema}.{table}, $1::json) on conflict do nothing",
            msgspec.json.encode(rows).decode(),
        )


def _state(
    definition: str, kind: _TicketType, state: str, roles: Mapping[str, Role]
) -> dict[str, object]:
    """Return who moves a ticket on from a state.

    Assignees act there where a role of theirs may, or where none of the type may anywhere.
    """
    scopes = {
        role: roles[role].scope if role in roles else ""
        for one in kind.transitions
        for role in one.by
        if role != SYSTEM
    }
    moves = kind.moves_from(state)
    movers = list(dict.fromkeys(role for one in moves for role in one.by if role in scopes))
    for_assignees = ASSIGNED in {scopes[one] for one in movers}
    others = [one for one in movers if scopes[one] != ASSIGNED]
    return {
        "definition": definition,
        "ticket_type": kind.key,
        "state": state,
        "movers": others,
        "scopes": [scopes[one] for one in others],
        "of_assignees": bool(moves) and (for_assignees or ASSIGNED not in scopes.values()),
    }


async def cards_of(tx: Connection, table: str, tickets: set[UUID]) -> dict[UUID, Card]:
    """Return the cards of tickets, by ticket."""
    rows = await tx.fetch(
        f"select {CARD_COLUMNS} from {table} where ticket_id = any($1::uuid[])", list(tickets)
    )
    return {row["ticket_id"]: _card(dict(row)) for row in rows}


def _card(row: dict[str, object]) -> Card:
    labels = {name: _label(str(row[name])) for name in ("type_label", "state_label")}
    asking = msgspec.json.decode(str(row["asking"]))
    return msgspec.convert(row | labels | {"asking": asking}, Card)


async def _write_cards(tx: Connection, schema: str, cards: Sequence[Card]) -> None:
    if cards:
        names = [field.name for field in fields(Card)]
        replaced = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
        await tx.execute(
            f"insert into {schema}.cards ({CARD_COLUMNS}) select {CARD_COLUMNS}"
            f" from json_populate_recordset(null::{schema}.cards, $1::json)"
            f" on conflict (ticket_id) do update set {replaced}",
            msgspec.json.encode(cards).decode(),
        )
