"""Sight: nobody is told of a ticket that they may not see, by the same rules as when they read."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.notification.domain.rules import Card
from shared.intent import Caller, TenantId
from shared.sight import TENANT, RoleScope, sight_of
from shared.sight.told import is_told_of

MEMBER = "member:"
PLACE = "channel:"
"""Before the key of a channel that leads to one place: it is told, and nobody in particular."""
ADMIN_ROLE, ADMIN = "admin", "tenant:admin"
"""Whoever has the role administers the tenant; identity says so in their token."""

READ_ALL = frozenset({"tickets:read", ADMIN})
"""The scopes of those who may read every ticket of their tenant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleKnown:
    """A role as the newest version of its scenario has it."""

    role: str
    scope: str
    types: frozenset[str]
    confidential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """The roles of all scenarios of a tenant, as they are now."""

    known: tuple[RoleKnown, ...] = ()

    @property
    def confidential(self) -> frozenset[str]:
        """The types of tickets that only those see who act in them."""
        return frozenset(kind for one in self.known if one.confidential for kind in one.types)

    def may_see(self, caller: Caller, card: Card) -> bool:
        """Say whether somebody sees a ticket: by a role, or because they are asked about it."""
        if is_told_of(card.asking, caller.actor.removeprefix(MEMBER)):
            return True
        held = [
            RoleScope(role=one.role, scope=one.scope, types=one.types)
            for one in self.known
            if one.role in caller.roles
        ]
        return sight_of(caller, held, self.confidential, above=READ_ALL).shows(card.seen)

    def may_be_shown_to(self, role: str, card: Card) -> bool:
        """Say whether a place where many read sees a ticket: as the role that is told may."""
        held = [one for one in self.known if one.role == role]
        confidential = any(one.confidential and card.type in one.types for one in self.known)
        is_theirs = not confidential or any(card.type in one.types for one in held)
        return bool(held) and is_theirs and not card.seen.leaves_out(role, own=False)

    def oversees(self, caller: Caller) -> bool:
        """Say whether somebody may ask what others were told, of tickets that they see."""
        return any(one.scope == TENANT and one.role in caller.roles for one in self.known)


def member_with(tenant: TenantId, member: str, grants: Iterable[tuple[str, str]]) -> Caller:
    """Return a member as they would come to us themselves: with roles, and what these are about."""
    held = tuple(sorted(grants))
    roles = frozenset(role for role, _ in held)
    return Caller(
        tenant=tenant,
        actor=member,
        roles=roles,
        scopes=frozenset({ADMIN}) if ADMIN_ROLE in roles else frozenset(),
        attributes=held,
    )
