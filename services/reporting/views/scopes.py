"""Scopes: which tickets somebody may see, as conditions over columns every ticket row carries.

The roles of a scenario have a scope each (decision 26). What a caller may see is the union of
their roles' scopes; lists, searches and counters all use the same condition, so that a number never
tells what a list hides. A scope that is not understood shows nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import ClassVar

import msgspec

from services.reporting.views.heard import SCENARIO_PUBLISHED
from services.reporting.views.rows import json_text, rows_in, upserting
from shared.database import Connection
from shared.intent import Caller
from shared.projections.planned import fold_planned
from shared.recorded import Recorded

ROLES_MAX = 500
READ_ALL = frozenset({"tickets:read", "tenant:admin"})
"""The scopes of keys (and administrators) that may read every ticket of their tenant."""

OPERATOR = "operator"

TABLES = """
create table {schema}.role_scopes (
    role_key text primary key,
    scenario text not null,
    role text not null,
    scope text not null,
    types text[] not null,
    confidential boolean not null
);
"""


class Scope(StrEnum):
    """Which tickets a role is about."""

    OWN = "own"  # those they reported
    CREATED_BY_ME = "created_by_me"  # those they wrote down, for whomever
    OR_QUEUE = "created_by_me_or_queue"  # and what waits for them
    ASSIGNED = "assigned"  # those they have to work on
    TYPE = "type"  # every ticket of the types their role acts in
    TENANT = "tenant"  # all of them
    READ_ONLY_ALL = "read_only_all"  # all of them, confidential ones too, to read
    AT_PLACE = "at_place"  # those of the places they were granted: every other scope


CONDITIONS = {
    Scope.OWN: "opened_by = any({values}::text[])",
    Scope.CREATED_BY_ME: "opened_by = any({values}::text[])",
    Scope.OR_QUEUE: (
        "(opened_by = any({values}::text[]) or assignee_member = any({values}::text[])"
        " or assignee = any({values}::text[])"
        " or (assignee is null and type = any({types}::text[])))"
    ),
    Scope.ASSIGNED: "(assignee_member = any({values}::text[]) or assignee = any({values}::text[]))",
    Scope.TYPE: "type = any({types}::text[])",
    Scope.TENANT: "true",
    Scope.AT_PLACE: "places && {values}::text[]",
}
"""Of the values of a grant, and of the types its role acts in."""

BOUND_TO = {
    "team": "team",
    "site": "site",
    "region": "region",
    "department": "department",
    "own_store": "store",
    "own_club": "club",
    "own_building": "building",
    "own_hospital": "hospital",
    "own_campus": "campus",
    "own_class": "class",
    "own_department": "department",
}
"""The scopes of what happened at a place: a field or a link of that name says where."""

PLACES = frozenset(BOUND_TO.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleScope:
    """What one role of one scenario may see."""

    role_key: str
    scenario: str
    role: str
    scope: str
    types: list[str]
    confidential: bool = False


COLUMNS = tuple(field.name for field in fields(RoleScope))


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """The scopes of somebody's roles, and what is hidden in the tenant at all.

    ``confidential`` are the types that only those see who act in them; ``hides`` says whether any
    ticket is hidden from some roles.
    """

    roles: list[RoleScope]
    confidential: tuple[str, ...] = ()
    hides: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What one role shows: what its scope says of ``values``, and of ``types`` it acts in."""

    role: str
    scope: Scope
    values: tuple[str, ...]
    types: tuple[str, ...]

    @property
    def is_own(self) -> bool:
        """Whether it shows people what they reported themselves, which is not kept from them."""
        return self.scope is Scope.OWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Visible:
    """What a caller may see: everything, or what any grant shows.

    ``roles`` are those of the caller; places in a ticket may be veiled from them.
    """

    everything: bool
    grants: tuple[Grant, ...] = ()
    confidential: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()


def visible_to(caller: Caller, granted: Granted) -> Visible:
    """Return what a caller may see, given the scopes of roles."""
    if caller.is_system or caller.actor == OPERATOR or READ_ALL & caller.scopes:
        return Visible(everything=True)
    theirs = [role for role in granted.roles if role.role in caller.roles]
    scopes = {role.scope for role in theirs}
    hidden = granted.hides or bool(granted.confidential)
    if Scope.READ_ONLY_ALL in scopes or (Scope.TENANT in scopes and not hidden):
        return Visible(everything=True)
    return Visible(
        everything=False,
        grants=tuple(grant for role in theirs for grant in _grant(caller, role)),
        confidential=granted.confidential,
        roles=caller.roles,
    )


def _grant(caller: Caller, role: RoleScope) -> Iterable[Grant]:
    """Return what a role shows; nothing for a scope that is not understood."""
    place = BOUND_TO.get(role.scope)
    if place is not None:
        names = {role.scope, role.role, place}
        found = {f"{place}:{value}" for name, value in caller.attributes if name in names and value}
        scope, values = Scope.AT_PLACE, tuple(sorted(found))
    elif role.scope in CONDITIONS:
        scope, values = Scope(role.scope), (caller.actor, caller.actor.partition(":")[2])
    else:
        return
    yield Grant(role=role.role, scope=scope, values=values, types=tuple(role.types))


class ScopesProjection:
    """Learns what roles may see from the scenarios that are published."""

    name: ClassVar[str] = "scopes"
    shape: ClassVar[str] = "2"
    views: ClassVar[tuple[str, ...]] = ("role_scopes",)

    def ddl(self, schema: str) -> str:
        """Return the tables of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Replace the roles of every scenario that was published; its last version holds."""
        await fold_planned(self, tx, schema, events)

    def reading(self, _schema: str) -> str:
        """Know nothing."""
        return ""

    def plan(self, events: Sequence[Recorded], _known: str) -> tuple[str, str]:
        """Return the scenarios that were published, and their roles."""
        latest = {
            document.scenario: document
            for event in events
            if event.type == SCENARIO_PUBLISHED
            for document in [_scenario(event.data).document]
        }
        rows = [row for document in latest.values() for row in roles_of(document)]
        return json_text(list(latest)), json_text(rows)

    def writing(self, schema: str, documents: Sequence[str], gate: str) -> dict[str, str]:
        """Write the roles; those the scenarios no longer have go."""
        scenarios, rows = documents
        table = f"{schema}.role_scopes"
        return {
            "scopes_gone": (
                f"delete from {table} where {gate}"
                f" and scenario in (select json_array_elements_text({scenarios}))"
                f" and role_key not in (select role_key from {rows_in(table, rows)})"
            ),
            "scopes_rows": upserting(table, "role_key", COLUMNS, rows, gate),
        }


class _Role(msgspec.Struct, frozen=True):
    scope: str = ""
    confidential: bool = False


class _Transition(msgspec.Struct, frozen=True):
    by: list[str] = []


class _Step(msgspec.Struct, frozen=True):
    who: str = ""


class _Approval(msgspec.Struct, frozen=True):
    steps: list[_Step] = []
    add: list[_Step] = []


class _TicketType(msgspec.Struct, frozen=True):
    key: str
    transitions: list[_Transition] = []
    approvals: list[_Approval] = []

    @property
    def acting(self) -> frozenset[str]:
        """Return who may make a move, or approve one."""
        moving = {role for one in self.transitions for role in one.by}
        steps = {step.who for one in self.approvals for step in (*one.steps, *one.add)}
        return frozenset(moving | steps)


class ScenarioRoles(msgspec.Struct, frozen=True):
    """A scenario's document, as far as visibility goes."""

    scenario: str
    roles: dict[str, _Role] = {}
    ticket_types: list[_TicketType] = []


class _Published(msgspec.Struct, frozen=True):
    document: ScenarioRoles


_scenario = msgspec.json.Decoder(_Published).decode


def roles_of(document: ScenarioRoles) -> list[RoleScope]:
    """Return the roles of a scenario; one acts in the types where it may move or approve."""
    return [
        RoleScope(
            role_key=f"{document.scenario}/{role}",
            scenario=document.scenario,
            role=role,
            scope=told.scope,
            types=sorted(kind.key for kind in document.ticket_types if role in kind.acting),
            confidential=told.confidential,
        )
        for role, told in sorted(document.roles.items())
    ]


async def role_scopes(tx: Connection, roles: Iterable[str]) -> Granted:
    """Return the scopes of these roles in every scenario of the tenant, and what is hidden."""
    rows = await tx.fetch(
        "select role_key, scenario, role, scope, types, confidential from reporting.role_scopes"
        " where role = any($1::text[]) or confidential order by role_key limit $2",
        list(roles),
        ROLES_MAX,
    )
    known = [RoleScope(**dict(row)) for row in rows]
    hides = await tx.fetchval(
        "select exists(select from reporting.queue"
        " where only_for is not null or cardinality(hidden_from) > 0)"
    )
    confidential = {kind for role in known if role.confidential for kind in role.types}
    return Granted(roles=known, confidential=tuple(sorted(confidential)), hides=bool(hides))
