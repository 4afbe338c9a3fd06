"""Rights: who may administer a tenant, run the platform, or ask the vault."""

from collections.abc import Iterable
from typing import ClassVar, Final

from services.identity.domain.api_key import KEY_SCOPES
from shared.decider import Kind, Refusal
from shared.intent import Caller

OPERATOR: Final = "operator"
PLATFORM: Final = "platform"
ADMIN: Final = "tenant:admin"
ADMIN_ROLE: Final = "admin"
"""The one role that is not a scenario's: whoever holds it administers the tenant."""

FIRST_KEY_SCOPES: Final = (
    "tenant:admin",
    "submissions:write",
    "references:write",
    "tickets:read",
    "tickets:write",
    "events:read",
    "scenario:publish",
)
OPERATOR_SCOPES: Final = frozenset({PLATFORM, "history:import", *FIRST_KEY_SCOPES})
MAY_SEAL: Final = frozenset({"gateway", "intake", "workflow", "dispatch", "notification"})
MAY_OPEN: Final = frozenset({"gateway", "notification", "dispatch", "reporting"})
"""Decision 17: workflow and intake seal and never open."""


class ScopeNotYours(Refusal):
    """A key cannot hold more than who makes it; `allowed` lists what you may give."""

    slug: ClassVar[str] = "scope-not-yours"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class AgentMayNotAdminister(Refusal):
    """An agent's key cannot have `tenant:admin`: with it, it could make itself any other key."""

    slug: ClassVar[str] = "agent-not-administrator"
    kind: ClassVar[Kind] = Kind.INVALID


class NotAllowed(Refusal):
    """You may not do this; ask whoever administers your company's tenant."""

    slug: ClassVar[str] = "not-allowed"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


def scopes_of_member(roles: frozenset[str]) -> frozenset[str]:
    """Return the scopes a person has by their roles."""
    return frozenset({ADMIN}) if ADMIN_ROLE in roles else frozenset()


def must_run_the_platform(caller: Caller) -> None:
    """Refuse anybody but an operator of this installation."""
    if caller.actor != OPERATOR or PLATFORM not in caller.scopes:
        raise NotAllowed


def must_administer(caller: Caller) -> None:
    """Refuse whoever may not change members, grants and keys of the tenant."""
    if not caller.tenant or ADMIN not in caller.scopes:
        raise NotAllowed


def must_hold(caller: Caller, scopes: Iterable[str]) -> None:
    """Refuse whoever wants a key that may do more than they may themselves.

    Who administers a tenant may give what its first key has; the past and personal data (scopes
    `history:import` and `reveal`) only whoever has them, and operators.
    """
    if caller.actor == OPERATOR:
        return
    allowed = KEY_SCOPES & {*FIRST_KEY_SCOPES, *caller.scopes}
    if beyond := sorted(KEY_SCOPES.intersection(scopes) - allowed):
        raise ScopeNotYours(beyond=", ".join(beyond), allowed=", ".join(sorted(allowed)))


def must_not_administer(scopes: Iterable[str]) -> None:
    """Refuse a key for an agent that could make itself another, which is nobody's agent."""
    if ADMIN in scopes:
        raise AgentMayNotAdminister


def may_see_accounts(caller: Caller) -> bool:
    """Say whether somebody may see how every member signs in and what they were granted."""
    return caller.is_system or ADMIN in caller.scopes


def must_work_here(caller: Caller) -> None:
    """Refuse programs of outsiders: colleagues and our own services may see who works here."""
    here = caller.is_system or caller.actor.startswith("member:") or ADMIN in caller.scopes
    if not caller.tenant or not here:
        raise NotAllowed


def must_be_service(caller: Caller, allowed: frozenset[str]) -> None:
    """Refuse anybody but one of these services."""
    if not caller.is_system or caller.actor.removeprefix("system:") not in allowed:
        raise NotAllowed
