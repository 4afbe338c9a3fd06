"""Scopes: which tickets somebody may see, as conditions over columns every ticket row carries.

The roles of a scenario have a scope each (decision 26). What a caller may see is the union of
their roles' scopes; lists, searches and counters all use the same condition, so that a number never
tells what a list hides. A scope that is not understood shows nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import ClassVar

import msgspec

from services.reporting.views.delegations import principals_of
from services.reporting.views.heard import SCENARIO_PUBLISHED
from services.reporting.views.rows import json_text, rows_in, upserting
from shared.contracts.acting import ScenarioRoles
from shared.database import Connection
from shared.intent import Caller
from shared.projections.planned import fold_planned
from shared.recorded import Recorded
from shared.sight import ASSIGNED, CREATED_BY_ME, OR_QUEUE, OWN, TENANT, TYPE, Sight, sight_of
from shared.sight import RoleScope as Held
from shared.sight.told import asked_as

ROLES_MAX = 500
READ_ALL = frozenset({"tickets:read", "tenant:admin"})
"""The scopes of keys (and administrators) that may read every ticket of their tenant."""

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


AT_PLACE = "places && {values}::text[]"
"""What every scope asks that is about a place; one that is not understood has no values."""

CONDITIONS = {
    OWN: "opened_by = any({values}::text[])",
    CREATED_BY_ME: "opened_by = any({values}::text[])",
    OR_QUEUE: (
        "(opened_by = any({values}::text[]) or assignee_member = any({values}::text[])"
        " or assignee = any({values}::text[])"
        " or (assignee is null and type = any({types}::text[])))"
    ),
    ASSIGNED: (
        "(assignee_member = any({values}::text[]) or assignee = any({values}::text[])"
        " or opened_by = any({values}::text[]))"
    ),
    TYPE: "type = any({types}::text[])",
    TENANT: "true",
}
"""Of the values of a grant, and of the types its role acts in."""


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
    """The scopes of somebody's roles, and the types that only those see who act in them."""

    roles: list[RoleScope]
    confidential: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visible:
    """What a caller may see: what their ``sight`` shows, and what ``members`` are asked about."""

    sight: Sight
    members: tuple[str, ...] = ()


ALL = Visible(sight=Sight(everything=True))


def visible_to(caller: Caller, granted: Granted, members: Sequence[str] = ()) -> Visible:
    """Return what a caller may see, given the scopes of roles, and as whom they are asked."""
    theirs = [role for role in granted.roles if role.role in caller.roles]
    held = [Held(role=one.role, scope=one.scope, types=frozenset(one.types)) for one in theirs]
    sight = sight_of(caller, held, frozenset(granted.confidential), above=READ_ALL)
    return Visible(sight=sight, members=tuple(members))


async def visible(tx: Connection, caller: Caller) -> Visible:
    """Return what a caller may see now."""
    kind, _, member = caller.actor.partition(":")
    members = asked_as(member, await principals_of(tx, member)) if kind == "member" else []
    return visible_to(caller, await role_scopes(tx, caller.roles), members)


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
            types=document.acts_in(role),
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
    confidential = {kind for role in known if role.confidential for kind in role.types}
    return Granted(roles=known, confidential=tuple(sorted(confidential)))
