"""The book: the rules of every definition, and a card for every ticket, folded from workflow's log.

A reaction to an event may run before the book has heard of it; whoever asks waits until it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import ClassVar, Protocol
from uuid import UUID

import msgspec

from services.notification.domain.rules import Card, Rule, TicketFact
from shared.database import Connection, Databases
from shared.intent import TenantId
from shared.recorded import Recorded

RULES_MAX = 500

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
    primary key (definition, ticket_type, key)
);
create table {schema}.roles (
    definition text not null,
    role text not null,
    scope text not null,
    primary key (definition, role)
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
    version integer not null
);
"""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """The data of any ``ticket.*`` event, as far as notices need it."""

    number: str = ""
    type: str = ""
    type_label: dict[str, str] = {}
    summary: str = ""
    priority: str = ""
    state: str = ""
    state_label: dict[str, str] = {}
    definition: str = ""
    fields: dict[str, object] = {}
    links: dict[str, object] = {}
    imported: bool = False
    transition: str | None = None
    transition_label: dict[str, str] = {}
    reason: str = ""
    assignee: str | None = None
    member_id: str | None = None


class _Role(msgspec.Struct, frozen=True):
    scope: str = ""


class _Notify(msgspec.Struct, frozen=True):
    key: str
    when: str
    to: str
    via: str
    template: dict[str, str]
    transition: str | None = None
    priority: list[str] = []


class _TicketType(msgspec.Struct, frozen=True):
    key: str
    notify: list[_Notify] = []


class _Document(msgspec.Struct, frozen=True):
    roles: dict[str, _Role] = {}
    ticket_types: list[_TicketType] = []


class _Scenario(msgspec.Struct, frozen=True):
    key: str
    version: int
    document: _Document


_scenario = msgspec.json.Decoder(_Scenario).decode
_heard = msgspec.json.Decoder(Heard).decode
_label = msgspec.json.Decoder(dict[str, str]).decode
CARD_COLUMNS = ", ".join(field.name for field in fields(Card))


def fact_of(event: Recorded) -> TicketFact:
    """Return a ``ticket.*`` event as rules look at it; raises ``msgspec.DecodeError``."""
    heard = _heard(event.data)
    labels = {"state": heard.state_label, "transition": heard.transition_label}
    return TicketFact(
        event_id=event.event_id,
        ticket_id=event.stream_id,
        type=event.type,
        position=event.position,
        definition=event.meta.definition or heard.definition,
        ticket_type=heard.type,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        imported=heard.imported,
        transition=heard.transition,
        reason=heard.reason,
        labels={name: label for name, label in labels.items() if label},
    )


def card_after(card: Card | None, event: Recorded) -> Card | None:
    """Return a ticket's card after one more event; one heard before changes nothing."""
    if event.type == "ticket.opened":
        return card or _new_card(event, _heard(event.data))
    if card is None or event.version <= card.version:
        return card
    seen = replace(card, version=event.version)
    heard = _heard(event.data)
    match event.type:
        case "ticket.offered":
            return replace(seen, assignee_member=heard.member_id)
        case "ticket.declined":
            return replace(seen, assignee_member=None)
        case "ticket.moved":
            kept = card.assignee_member if heard.assignee else None
            labelled = heard.state_label or card.state_label
            return replace(
                seen,
                state=heard.state or card.state,
                state_label=labelled,
                assignee_member=kept,
                definition=event.meta.definition or card.definition,
            )
        case _:
            return seen


def _new_card(event: Recorded, heard: Heard) -> Card:
    def text(name: str) -> str | None:
        value = heard.fields.get(name) or heard.links.get(name)
        return value if isinstance(value, str) else None

    return Card(
        ticket_id=event.stream_id,
        number=heard.number,
        type=heard.type,
        type_label=heard.type_label,
        summary=heard.summary,
        priority=heard.priority,
        state=heard.state,
        state_label=heard.state_label,
        definition=heard.definition or event.meta.definition or "",
        store=text("store"),
        team=text("team"),
        opened_by=event.meta.on_behalf_of or event.meta.actor,
        assignee_member=None,
        version=event.version,
    )


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


class BookProjection:
    """Folds scenarios into rules, and tickets into cards."""

    name: ClassVar[str] = "book"
    shape: ClassVar[str] = "1"
    views: ClassVar[tuple[str, ...]] = ("rules", "roles", "cards")

    def ddl(self, schema: str) -> str:
        """Return the tables of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Write the rules of new definitions, and every card that changed."""
        for event in events:
            if event.type == "scenario.published":
                await _keep_scenario(tx, schema, _scenario(event.data))
        heard = [event for event in events if event.type.startswith("ticket.")]
        if not heard:
            return
        before = await _cards(tx, f"{schema}.cards", {event.stream_id for event in heard})
        after = dict(before)
        for event in heard:
            card = card_after(after.get(event.stream_id), event)
            if card is not None:
                after[event.stream_id] = card
        changed = [card for key, card in after.items() if card != before.get(key)]
        await _write_cards(tx, schema, changed)


async def _keep_scenario(tx: Connection, schema: str, scenario: _Scenario) -> None:
    definition = f"{scenario.key}@{scenario.version}"
    roles = scenario.document.roles
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
        )
        for kind in scenario.document.ticket_types
        for ordinal, rule in enumerate(kind.notify)
    ]
    kept = [
        {"definition": definition, "role": role, "scope": told.scope}
        for role, told in sorted(roles.items())
    ]
    for table, rows in (("rules", rules), ("roles", kept)):
        await tx.execute(
            f"insert into {schema}.{table} select * from"
            f" json_populate_recordset(null::{schema}.{table}, $1::json) on conflict do nothing",
            msgspec.json.encode(rows).decode(),
        )


async def _cards(tx: Connection, table: str, tickets: set[UUID]) -> dict[UUID, Card]:
    rows = await tx.fetch(
        f"select {CARD_COLUMNS} from {table} where ticket_id = any($1::uuid[])", list(tickets)
    )
    return {row["ticket_id"]: _card(dict(row)) for row in rows}


def _card(row: dict[str, object]) -> Card:
    labels = {name: _label(str(row[name])) for name in ("type_label", "state_label")}
    return msgspec.convert(row | labels, Card)


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


class Reached(Protocol):
    """Waits until the book has come as far as a position of workflow's log."""

    async def __call__(self, tenant: TenantId, position: int) -> None:
        """Return then; raises a passing refusal when it takes too long."""


class BookView:
    """Answers from the book; rules never change once published, so they are kept in memory."""

    def __init__(self, databases: Databases, reached: Reached) -> None:
        self._databases = databases
        self._reached = reached
        self._known: dict[tuple[TenantId, str, str], tuple[Rule, ...]] = {}

    async def rules(self, tenant: TenantId, fact: TicketFact) -> Sequence[Rule]:
        """Return the rules that a fact of this kind falls under."""
        key = (tenant, fact.definition, fact.ticket_type)
        if key not in self._known:
            await self._reached(tenant, fact.position)
            if len(self._known) >= RULES_MAX:
                self._known.clear()
            self._known[key] = await self._read_rules(*key)
        return [
            rule
            for rule in self._known[key]
            if rule.when == fact.type and rule.transition in (None, fact.transition)
        ]

    async def card(self, tenant: TenantId, fact: TicketFact) -> Card | None:
        """Return the ticket's card, not older than the fact."""
        await self._reached(tenant, fact.position)
        async with self._databases.connection(tenant) as db:
            found = await _cards(db, "notification.cards", {fact.ticket_id})
        return found.get(fact.ticket_id)

    async def sees_everything(self, tenant: TenantId, roles: frozenset[str]) -> bool:
        """Say whether any of these roles is about the whole tenant."""
        async with self._databases.connection(tenant) as db:
            found = await db.fetchval(
                "select true from notification.roles"
                " where scope = 'tenant' and role = any($1::text[]) limit 1",
                list(roles),
            )
        return bool(found)

    async def _read_rules(
        self, tenant: TenantId, definition: str, ticket_type: str
    ) -> tuple[Rule, ...]:
        async with self._databases.connection(tenant) as db:
            rows = await db.fetch(
                "select key, fires_on, transition, priorities, role, scope, channel, template"
                " from notification.rules where definition = $1 and ticket_type = $2"
                " order by ordinal limit $3",
                definition,
                ticket_type,
                RULES_MAX,
            )
        return tuple(
            Rule(
                key=row["key"],
                when=row["fires_on"],
                transition=row["transition"],
                priorities=tuple(row["priorities"]),
                role=row["role"],
                scope=row["scope"],
                channel=row["channel"],
                template=_label(row["template"]),
            )
            for row in rows
        )
