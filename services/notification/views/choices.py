"""Choices of people, and their rules by what these ask for, folded from our own log."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import ClassVar

import msgspec

from services.notification.domain.choices.choices import Choices
from services.notification.domain.choices.facts import (
    Event,
    RuleAdded,
    RuleChoicesMade,
    RuleMuted,
    RuleRemoved,
    RuleUnmuted,
)
from services.notification.domain.choices.personal import PersonalRule, Subscriber
from services.notification.domain.choices.settings import Settings
from shared.database import Connection
from shared.intent import TenantId
from shared.projections.reading import Reading
from shared.recorded import Recorded

FRESH_S = 1.0
RULES_KNOWN_MAX = 1_000
MEMBERS_KNOWN_MAX = 20_000
SUBSCRIBERS_MAX = 2_000
"""Personal rules about one kind of event in one tenant; beyond it the oldest count."""

TABLES = """
create table {schema}.choices (
    member text primary key,
    settings json not null,
    muted_rules text[] not null,
    muted_tickets uuid[] not null
);
create table {schema}.personal_rules (
    rule_id uuid primary key,
    member text not null,
    fires_on text not null,
    since timestamptz not null,
    rule json not null
);
create index personal_rules_fires_on on {schema}.personal_rules (fires_on, since);
"""

FACTS: Mapping[str, type[Event]] = {
    fact.TOPIC: fact for fact in (RuleChoicesMade, RuleMuted, RuleUnmuted, RuleAdded, RuleRemoved)
}


class ChoicesProjection:
    """Folds what people chose."""

    name: ClassVar[str] = "choices"
    shape: ClassVar[str] = "1"
    views: ClassVar[tuple[str, ...]] = ("choices", "personal_rules")

    def ddl(self, schema: str) -> str:
        """Return the tables of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Write what each fact says; people choose seldom."""
        for event in events:
            if event.type in FACTS:
                said = msgspec.json.decode(event.data) | {"occurred_at": event.occurred_at}
                await _write(tx, schema, msgspec.convert(said, FACTS[event.type]), event)


async def _write(tx: Connection, schema: str, fact: Event, event: Recorded) -> None:
    match fact:
        case RuleAdded(member=member, rule=rule):
            await tx.execute(
                f"insert into {schema}.personal_rules values ($1, $2, $3, $4, $5)"
                " on conflict (rule_id) do nothing",
                rule.rule_id,
                member,
                rule.when,
                event.recorded_at,
                msgspec.json.encode(rule).decode(),
            )
        case RuleRemoved(rule_id=rule_id):
            await tx.execute(f"delete from {schema}.personal_rules where rule_id = $1", rule_id)
        case RuleChoicesMade(member=member, settings=settings):
            written = msgspec.json.encode(settings).decode()
            await _change(tx, schema, member, "settings = $2::json", written)
        case RuleMuted(member=member):
            column, what = _muted(fact)
            await _change(tx, schema, member, f"{column} = array_append(c.{column}, $2)", what)
        case RuleUnmuted(member=member):
            column, what = _muted(fact)
            await _change(tx, schema, member, f"{column} = array_remove(c.{column}, $2)", what)


def _muted(fact: RuleMuted | RuleUnmuted) -> tuple[str, object]:
    if fact.ticket_id is not None:
        return "muted_tickets", fact.ticket_id
    return "muted_rules", fact.rule


async def _change(tx: Connection, schema: str, member: str, change: str, value: object) -> None:
    await tx.execute(
        f"insert into {schema}.choices values ($1, $2, '{{}}', '{{}}') on conflict do nothing",
        member,
        msgspec.json.encode(Settings()).decode(),
    )
    await tx.execute(f"update {schema}.choices c set {change} where member = $1", member, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Who asks for one kind of event, as it was ``at`` a moment of our clock."""

    at: float
    rows: Sequence[tuple[Subscriber, datetime]]


class ChoicesView:
    """Answers what people chose, and who asks for what, as it was at most a second ago."""

    def __init__(self, reading: Reading, clock: Callable[[], float] = monotonic) -> None:
        self._reading = reading
        self._clock = clock
        self._known: dict[tuple[TenantId, str], Known] = {}
        self._chosen: dict[tuple[TenantId, str], tuple[float, Choices | None]] = {}

    async def of(self, tenant: TenantId, members: Collection[str]) -> Mapping[str, Choices]:
        """Return what members (by id) chose, without their rules; who chose nothing is left out."""
        now = self._clock()
        chosen = {one: self._fresh((tenant, one), now) for one in members}
        wanted = [member for member, known in chosen.items() if known is None]
        if wanted:
            found = await self._read_choices(tenant, wanted)
            chosen |= {one: (now, found.get(one)) for one in wanted}
            if len(self._chosen) + len(wanted) > MEMBERS_KNOWN_MAX:
                self._chosen.clear()
            self._chosen |= {(tenant, one): (now, found.get(one)) for one in wanted}
        told = {member: known[1] for member, known in chosen.items() if known is not None}
        return {member: one for member, one in told.items() if one is not None}

    def _fresh(self, key: tuple[TenantId, str], now: float) -> tuple[float, Choices | None] | None:
        known = self._chosen.get(key)
        return known if known is not None and now - known[0] < FRESH_S else None

    async def asking_for(self, tenant: TenantId, when: str, at: datetime) -> list[Subscriber]:
        """Return who asked for a kind of event before ``at``."""
        now, key = self._clock(), (tenant, when)
        known = self._known.get(key)
        if known is None or now - known.at >= FRESH_S:
            if len(self._known) >= RULES_KNOWN_MAX:
                self._known.clear()
            known = self._known[key] = Known(at=now, rows=await self._read(tenant, when))
        return [one for one, since in known.rows if since <= at]

    async def _read_choices(
        self, tenant: TenantId, members: Collection[str]
    ) -> Mapping[str, Choices]:
        rows = await self._reading(
            tenant,
            lambda db: db.fetch(
                "select member, settings, muted_rules, muted_tickets from notification.choices"
                " where member = any($1::text[])",
                list(members),
            ),
        )
        return {
            row["member"]: Choices(
                settings=msgspec.json.decode(row["settings"], type=Settings),
                muted_rules=frozenset(row["muted_rules"]),
                muted_tickets=frozenset(row["muted_tickets"]),
            )
            for row in rows
        }

    async def _read(self, tenant: TenantId, when: str) -> list[tuple[Subscriber, datetime]]:
        rows = await self._reading(
            tenant,
            lambda db: db.fetch(
                "select member, rule, since from notification.personal_rules"
                " where fires_on = $1 order by since, rule_id limit $2",
                when,
                SUBSCRIBERS_MAX,
            ),
        )
        return [
            (
                Subscriber(
                    member_id=row["member"],
                    rule=msgspec.json.decode(row["rule"], type=PersonalRule),
                ),
                row["since"],
            )
            for row in rows
        ]
