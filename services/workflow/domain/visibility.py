"""Visibility: who may see a ticket at all. Whoever may not is told that there is none.

Lists are made by reporting, which compiles the same scopes to conditions over its columns
(decision 26); a differential test keeps the two equal. What a role may see is what the newest
version of each scenario says, as in lists. A scope that is not understood shows nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from services.workflow.domain.definition import Definition
from services.workflow.domain.facts import TicketOpened
from services.workflow.domain.refusals import ScopeMissing, TicketUnknown
from services.workflow.domain.ticket import Ticket
from shared.intent import Caller

READ_ALL = frozenset({"tickets:read", "tenant:admin"})
"""The scopes of keys (and administrators) that may read every ticket of their tenant."""

WRITE = "tickets:write"
"""The scope with which a key without roles may write to tickets."""

OPERATOR = "operator"
OWN, OWN_STORE, ASSIGNED, TEAM, TYPE, TENANT = (
    "own",
    "own_store",
    "assigned",
    "team",
    "type",
    "tenant",
)
BY_OPENING = frozenset({OWN, OWN_STORE, TEAM})
"""The scopes that ask how a ticket was opened, which never changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleScope:
    """What one role of one scenario may see; it acts in ``types``."""

    role: str
    scope: str
    types: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What of a ticket's opening decides who sees it."""

    opened_by: str = ""
    store: str | None = None
    team: str | None = None

    @classmethod
    def of(cls, fact: TicketOpened, opened_by: str) -> Self:
        """Return what the opening says; a field comes before a link of its name."""
        return cls(
            opened_by=opened_by,
            store=_text(fact.fields, "store") or _text(fact.links, "store"),
            team=_text(fact.fields, "team") or _text(fact.links, "team"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What a caller may see: everything, or what one of ``allowed`` (scope, value) names."""

    everything: bool
    allowed: frozenset[tuple[str, str]] = field(default=frozenset())

    @property
    def needs_opening(self) -> bool:
        """Whether it takes the opening of a ticket to say whether it is seen."""
        return any(scope in BY_OPENING for scope, _ in self.allowed)

    def shows(self, ticket: Ticket, opening: Opening) -> bool:
        """Say whether a ticket is among what may be seen."""
        columns = {
            (OWN, opening.opened_by),
            (OWN_STORE, opening.store),
            (TEAM, opening.team),
            (ASSIGNED, ticket.assignee),
            (ASSIGNED, ticket.member_id),
            (TYPE, ticket.type),
        }
        return self.everything or not self.allowed.isdisjoint(columns)


EVERYTHING = Sight(everything=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A caller's sight, held against one ticket."""

    sight: Sight = EVERYTHING
    opening: Opening = field(default_factory=Opening)

    def must_show(self, ticket: Ticket) -> None:
        """Refuse as if there were no ticket, unless there is one that may be seen."""
        if not ticket.is_known or not self.sight.shows(ticket, self.opening):
            raise TicketUnknown


def roles_held(caller: Caller, definitions: Iterable[Definition]) -> list[RoleScope]:
    """Return the scopes of the caller's roles; a role acts where it may make a move."""
    return [
        RoleScope(
            role=role.key,
            scope=role.scope,
            types=frozenset(
                kind.key
                for kind in definition.types.values()
                if any(role.key in transition.by for transition in kind.transitions.values())
            ),
        )
        for definition in definitions
        for role in definition.roles.values()
        if role.key in caller.roles
    ]


def sees_everything(caller: Caller) -> bool:
    """Say whether somebody sees all tickets whatever their roles."""
    return caller.is_system or caller.actor == OPERATOR or bool(READ_ALL & caller.scopes)


def sight_of(caller: Caller, held: Iterable[RoleScope]) -> Sight:
    """Return what a caller may see, given the scopes of the roles they hold."""
    held = list(held)
    if sees_everything(caller) or any(role.scope == TENANT for role in held):
        return EVERYTHING
    return Sight(
        everything=False,
        allowed=frozenset((role.scope, value) for role in held for value in _values(caller, role)),
    )


def must_write(caller: Caller, held: Iterable[RoleScope]) -> None:
    """Refuse an API key that has neither the scope to write to tickets nor a role to do it in."""
    if caller.actor.startswith("key:") and WRITE not in caller.scopes and not list(held):
        raise ScopeMissing(f"Writing to tickets needs the scope {WRITE} or a role.", scope=WRITE)


def _values(caller: Caller, role: RoleScope) -> Iterable[str]:
    """Return what the scope's column must be one of."""
    match role.scope:
        case "own" | "assigned":
            return (caller.actor, caller.actor.partition(":")[2])
        case "type":
            return role.types
        case "own_store" | "team":
            names = {role.scope, role.role}
            return [value for name, value in caller.attributes if name in names and value]
        case _:
            return ()


def _text(values: Mapping[str, object], name: str) -> str | None:
    value = values.get(name)
    return value if isinstance(value, str) and value else None
