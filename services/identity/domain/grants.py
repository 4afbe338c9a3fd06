"""Grants: which roles of the scenario a member holds, each bound to a place or to none.

Every grant and revocation is a fact, so "who could see X on day D" is a fold (decision 13).
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID, uuid5

from shared.decider import Decider, Fact, Kind, Refusal

ROLE = re.compile(r"^[a-z][a-z0-9_]{0,63}$")
RESERVED = "system"
"""The role in which our own services make moves."""

SCOPE_VALUE_CHARS_MAX = 200
GRANTS_MAX = 200


class RoleWrong(Refusal):
    """A role's key is 1 to 64 lower-case letters, digits and underscores."""

    slug: ClassVar[str] = "role-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class RoleReserved(Refusal):
    """The role `system` is our own services': nobody can be given it."""

    slug: ClassVar[str] = "role-reserved"
    kind: ClassVar[Kind] = Kind.INVALID


class GrantsTooMany(Refusal):
    """One member cannot hold more than 200 grants."""

    slug: ClassVar[str] = "grants-too-many"


class GrantUnknown(Refusal):
    """The member does not hold this role."""

    slug: ClassVar[str] = "grant-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Fact):
    """A member holds a role from now on."""

    TOPIC: ClassVar[str] = "grant.given"

    member_id: UUID
    role: str
    scope_value: str


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(Fact):
    """A member no longer holds a role."""

    TOPIC: ClassVar[str] = "grant.revoked"

    member_id: UUID
    role: str
    scope_value: str


@dataclass(frozen=True, kw_only=True)
class GrantRole:
    """Give a role; ``scope_value`` is what its scope is bound to (a store), empty for none."""

    at: datetime
    member_id: UUID
    role: str
    scope_value: str = ""


@dataclass(frozen=True, kw_only=True)
class RevokeRole:
    """Take a role away."""

    at: datetime
    member_id: UUID
    role: str
    scope_value: str = ""


@dataclass(frozen=True, kw_only=True)
class Grants:
    """The (role, scope value) pairs a member holds."""

    held: frozenset[tuple[str, str]] = frozenset()


Event: TypeAlias = RoleGranted | RoleRevoked
Command: TypeAlias = GrantRole | RevokeRole


def grants_stream(member_id: UUID) -> UUID:
    """Return the id of the stream of a member's grants."""
    return uuid5(member_id, "grants")


def decide(command: Command, grants: Grants) -> list[Event]:
    """Say what follows from a command."""
    pair = (command.role, command.scope_value)
    match command:
        case GrantRole(at=at, member_id=member_id, role=role, scope_value=scope_value):
            if not ROLE.match(role) or len(scope_value) > SCOPE_VALUE_CHARS_MAX:
                raise RoleWrong
            if role == RESERVED:
                raise RoleReserved
            if pair in grants.held:
                return []
            if len(grants.held) >= GRANTS_MAX:
                raise GrantsTooMany
            return [
                RoleGranted(occurred_at=at, member_id=member_id, role=role, scope_value=scope_value)
            ]
        case RevokeRole(at=at, member_id=member_id, role=role, scope_value=scope_value):
            if pair not in grants.held:
                raise GrantUnknown
            return [
                RoleRevoked(occurred_at=at, member_id=member_id, role=role, scope_value=scope_value)
            ]
        case _:
            assert_never(command)


def evolve(grants: Grants, event: Event) -> Grants:
    """Say what is true after a fact."""
    pair = {(event.role, event.scope_value)}
    match event:
        case RoleGranted():
            return Grants(held=grants.held | pair)
        case RoleRevoked():
            return Grants(held=grants.held - pair)
        case _:
            assert_never(event)


GRANTS: Decider[Command, Event, Grants] = Decider(
    kind="grants",
    initial=Grants,
    decide=decide,
    evolve=evolve,
    facts=(RoleGranted, RoleRevoked),
)
