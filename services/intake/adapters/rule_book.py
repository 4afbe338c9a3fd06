"""The rule book: the scenarios in force as rules, in memory, looked up again every few seconds.

Several processes may take reports and only one of them hears of a new scenario, so the view is the
truth and memory is only a copy of it. The view is behind workflow by as long as the bus takes, so
whoever is about to be turned away waits until it has everything that workflow has published.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import asyncpg
import structlog
from pydantic import BaseModel, ConfigDict

from services.intake.adapters.entitlements import (
    CalendarRead,
    ClockRead,
    EntitlementRead,
    entitlement_rule,
)
from services.intake.app.ports import RulesUnconfirmed
from services.intake.domain.rules import (
    NO_RULES,
    OURS,
    FieldRule,
    Label,
    Rules,
    TicketType,
    Trigger,
)
from services.intake.views.reports import ScenarioRow, scenario_versions, scenarios_in_force
from shared.conditions import Condition
from shared.database import Databases
from shared.decider import Refusal
from shared.field_kinds import REFERENCE
from shared.intent import TenantId
from shared.sight import OWN, RoleScope

AGE_MAX_S = 2.0
CONFIRM_S_MAX = 2.0
"""To ask workflow and to hear what it says. Who comes meanwhile waits for the next, so for twice
this at most: less than clients of NATS wait for an answer."""
POLL_S = 0.02
ALWAYS = "always"
WITH_REASON = "with_reason"

log = structlog.get_logger()


class _Label(BaseModel):
    model_config = ConfigDict(extra="ignore")

    zh: str = ""
    en: str = ""


class _Field(BaseModel):
    model_config = ConfigDict(extra="ignore")

    type: str
    label: _Label | None = None
    required_on: str | None = None
    values: tuple[str, ...] | None = None
    pii: bool = False
    min: int = 0
    lot_required: bool = False
    formula: str | None = None
    nlp: bool = False
    editable_by: frozenset[str] = frozenset()
    editable_on: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    order: int = 0
    autofill: Literal[True] | str | None = None
    snapshot: bool = False
    snapshot_as_of: str | None = None


class _Trigger(BaseModel):
    model_config = ConfigDict(extra="ignore")

    event: str
    when: str = ALWAYS


class _Type(BaseModel):
    model_config = ConfigDict(extra="ignore")

    key: str
    name: _Label | None = None
    fields: dict[str, _Field]
    trigger: _Trigger | None = None
    entitlement: EntitlementRead | None = None
    calendar: str | None = None
    clocks: tuple[ClockRead, ...] = ()


class _Role(BaseModel):
    model_config = ConfigDict(extra="ignore")

    scope: str
    reveal: str | None = None


class _Document(BaseModel):
    """The part of a normalised scenario that intake needs."""

    model_config = ConfigDict(extra="ignore")

    ticket_types: tuple[_Type, ...]
    roles: dict[str, _Role] = {}
    calendars: dict[str, CalendarRead] = {}


@dataclass(frozen=True, kw_only=True)
class _Page:
    versions: tuple[tuple[str, int], ...]
    rules: Rules
    read_at: float

    def has(self, wanted: Mapping[str, int]) -> bool:
        """Whether these versions, or later ones, are all here."""
        known = dict(self.versions)
        return all(known.get(key, 0) >= version for key, version in wanted.items())


@dataclass(frozen=True, kw_only=True)
class _Confirmed:
    """What asking workflow came to: rules, or none if it could not be told."""

    asked_at: float
    rules: Rules | None


class InForce(Protocol):
    """Workflow, where scenarios are published."""

    async def versions(self, tenant: TenantId) -> Mapping[str, int]:
        """Return the newest version of each scenario at this moment."""


class RuleBookInMemory:
    """Answers from memory while it is fresh, from the view otherwise."""

    def __init__(self, databases: Databases, in_force: InForce) -> None:
        self._databases = databases
        self._in_force = in_force
        self._pages: dict[TenantId, _Page] = {}
        self._locks: defaultdict[TenantId, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._confirmed: dict[TenantId, _Confirmed] = {}
        self._confirming: defaultdict[TenantId, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def rules(self, tenant: TenantId) -> Rules:
        """Return a tenant's rules, at most two seconds old."""
        page = self._pages.get(tenant)
        if page is not None and time.monotonic() - page.read_at < AGE_MAX_S:
            return page.rules
        return (await self._read_since(tenant, time.monotonic() - AGE_MAX_S)).rules

    async def heard(self, tenant: TenantId) -> Rules:
        """Return a tenant's rules as the view has them now."""
        return (await self._read_since(tenant, time.monotonic())).rules

    async def published(self, tenant: TenantId) -> Rules:
        """Return rules with everything in them that workflow had published by now.

        However many ask, workflow is asked once at a time. Raises ``RulesUnconfirmed``.
        """
        came_at = time.monotonic()
        async with self._confirming[tenant]:
            confirmed = self._confirmed.get(tenant)
            if confirmed is None or confirmed.asked_at < came_at:
                confirmed = self._confirmed[tenant] = await self._confirm(tenant)
        if confirmed.rules is None:
            raise RulesUnconfirmed
        return confirmed.rules

    async def _confirm(self, tenant: TenantId) -> _Confirmed:
        asked_at = time.monotonic()
        try:
            async with asyncio.timeout(CONFIRM_S_MAX):
                wanted = await self._in_force.versions(tenant)
                page = await self._read_since(tenant, time.monotonic())
                while not page.has(wanted):
                    await asyncio.sleep(POLL_S)
                    page = await self._read_since(tenant, time.monotonic())
        except (Refusal, TimeoutError) as trouble:
            log.warning("rules_unconfirmed", tenant=tenant, error=repr(trouble))
            return _Confirmed(asked_at=asked_at, rules=None)
        return _Confirmed(asked_at=asked_at, rules=page.rules)

    async def _read_since(self, tenant: TenantId, moment: float) -> _Page:
        """Look the rules up unless somebody did since: many may wait for the same answer."""
        async with self._locks[tenant]:
            page = self._pages.get(tenant)
            if page is None or page.read_at < moment:
                page = self._pages[tenant] = await self._read(tenant, page)
            return page

    async def _read(self, tenant: TenantId, known: _Page | None) -> _Page:
        read_at = time.monotonic()
        async with self._databases.connection(tenant) as db:
            try:
                versions = await scenario_versions(db)
                if known is not None and known.versions == versions:
                    return _Page(versions=versions, rules=known.rules, read_at=read_at)
                rules = rules_of(await scenarios_in_force(db))
            except asyncpg.UndefinedTableError:
                versions, rules = (), NO_RULES  # the view is made when the tenant is first met
        return _Page(versions=versions, rules=rules, read_at=read_at)


def rules_of(scenarios: list[ScenarioRow]) -> Rules:
    """Return the rules that published scenarios make."""
    types: dict[str, TicketType] = {}
    staff: set[str] = set()
    customers: set[str] = set()
    roles: list[RoleScope] = []
    revealing: set[str] = set()
    for row in scenarios:
        document = _Document.model_validate_json(row.document)
        for key, role in document.roles.items():
            (customers if role.scope == OWN else staff).add(key)
            roles.append(RoleScope(role=key, scope=role.scope, types=frozenset()))
            if role.reveal == WITH_REASON:
                revealing.add(key)
        for one in document.ticket_types:
            ours = _ticket_type(one, f"{row.key}@{row.version}")
            says = entitlement_rule(one.entitlement, one.calendar, one.clocks, document.calendars)
            types[one.key] = replace(ours, entitlement=says)
    staff -= customers
    return Rules(
        types=types,
        staff=frozenset(staff),
        roles=tuple(roles),
        revealing=frozenset(revealing & staff),
    )


def _ticket_type(one: _Type, definition: str) -> TicketType:
    fields = dict(sorted(one.fields.items(), key=lambda item: item[1].order))
    rules = {
        key: FieldRule(
            key=key,
            type=field.type,
            required_on=field.required_on,
            values=field.values,
            pii=field.pii,
            min=field.min,
            lot_required=field.lot_required,
            computed=field.formula is not None,
            nlp=field.nlp,
            editable_by=field.editable_by | field.roles,
            editable_on=field.editable_on,
            label=_called(field.label, key),
            autofill=_source(field, fields),
            snapshot=field.snapshot or field.snapshot_as_of is not None,
            snapshot_as_of=field.snapshot_as_of or "",
        )
        for key, field in fields.items()
    }
    return TicketType(
        key=one.key,
        definition=definition,
        fields=rules,
        name=_called(one.name, one.key),
        trigger=None if one.trigger is None else _trigger(one.trigger),
    )


def _trigger(part: _Trigger) -> Trigger:
    """Return when an event opens a ticket; conditions were checked when they were published."""
    when = None if part.when == ALWAYS else Condition(part.when)
    return Trigger(event=part.event, when=when)


def _source(field: _Field, fields: Mapping[str, _Field]) -> str:
    """Return from where a field is filled; ``true`` means what the first field points at."""
    if field.autofill is not True:
        return field.autofill or ""
    outside = (one.type for one in fields.values() if one.type.endswith(REFERENCE))
    return next((one.removesuffix(REFERENCE) for one in outside if one not in OURS), "")


def _called(label: _Label | None, key: str) -> Label:
    """Return what something is called; by its key where nobody said it."""
    said = label or _Label()
    return Label(zh=said.zh or said.en or key, en=said.en or said.zh or key)
