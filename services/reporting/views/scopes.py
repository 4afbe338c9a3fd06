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
    types text[] not null
);
"""


class Scope(StrEnum):
    """Which tickets a role is about."""

    OWN = "own"  # those they reported
    OWN_STORE = "own_store"  # those of the stores they were granted
    ASSIGNED = "assigned"  # those they have to work on
    TEAM = "team"  # those of the teams they were granted
    TYPE = "type"  # every ticket of the types their role acts in
    TENANT = "tenant"  # all of them


CONDITIONS = {
    Scope.OWN: "opened_by = any({0}::text[])",
    Scope.OWN_STORE: "store = any({0}::text[])",
    Scope.ASSIGNED: "(assignee_member = any({0}::text[]) or assignee = any({0}::text[]))",
    Scope.TEAM: "team = any({0}::text[])",
    Scope.TYPE: "type = any({0}::text[])",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleScope:
    """What one role of one scenario may see."""

    role_key: str
    scenario: str
    role: str
    scope: str
    types: list[str]


COLUMNS = tuple(field.name for field in fields(RoleScope))


@dataclass(frozen=True, slots=True)
class Visible:
    """What a caller may see: everything, or what meets any of the conditions."""

    everything: bool
    any_of: tuple[tuple[Scope, tuple[str, ...]], ...] = ()


def visible_to(caller: Caller, roles: Iterable[RoleScope]) -> Visible:
    """Return what a caller may see, given the scopes of roles."""
    if caller.is_system or caller.actor == OPERATOR or READ_ALL & caller.scopes:
        return Visible(everything=True)
    theirs = [role for role in roles if role.role in caller.roles]
    if any(role.scope == Scope.TENANT for role in theirs):
        return Visible(everything=True)
    allowed: dict[Scope, set[str]] = {}
    for role in theirs:
        if role.scope in CONDITIONS:
            scope = Scope(role.scope)
            allowed.setdefault(scope, set()).update(_values(caller, role, scope))
    return Visible(
        everything=False,
        any_of=tuple((scope, tuple(sorted(allowed[scope]))) for scope in sorted(allowed)),
    )


def _values(caller: Caller, role: RoleScope, scope: Scope) -> Iterable[str]:
    """Return what the scope's column must be one of."""
    match scope:
        case Scope.OWN | Scope.ASSIGNED:
            return (caller.actor, caller.actor.partition(":")[2])
        case Scope.TYPE:
            return role.types
        case _:
            names = {scope.value, role.role}
            return (value for name, value in caller.attributes if name in names and value)


class ScopesProjection:
    """Learns what roles may see from the scenarios that are published."""

    name: ClassVar[str] = "scopes"
    shape: ClassVar[str] = "1"
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


class _Transition(msgspec.Struct, frozen=True):
    by: list[str] = []


class _TicketType(msgspec.Struct, frozen=True):
    key: str
    transitions: list[_Transition] = []


class ScenarioRoles(msgspec.Struct, frozen=True):
    """A scenario's document, as far as visibility goes."""

    scenario: str
    roles: dict[str, _Role] = {}
    ticket_types: list[_TicketType] = []


class _Published(msgspec.Struct, frozen=True):
    document: ScenarioRoles


_scenario = msgspec.json.Decoder(_Published).decode


def roles_of(document: ScenarioRoles) -> list[RoleScope]:
    """Return the roles of a scenario; a role acts in the types whose transitions it may fire."""
    return [
        RoleScope(
            role_key=f"{document.scenario}/{role}",
            scenario=document.scenario,
            role=role,
            scope=told.scope,
            types=sorted(
                kind.key
                for kind in document.ticket_types
                if any(role in transition.by for transition in kind.transitions)
            ),
        )
        for role, told in sorted(document.roles.items())
    ]


async def role_scopes(tx: Connection, roles: Iterable[str]) -> list[RoleScope]:
    """Return the scopes of these roles in every scenario of the tenant."""
    rows = await tx.fetch(
        "select role_key, scenario, role, scope, types from reporting.role_scopes"
        " where role = any($1::text[]) order by role_key limit $2",
        list(roles),
        ROLES_MAX,
    )
    return [RoleScope(**dict(row)) for row in rows]
