"""Visibility: who may see a ticket at all. Whoever may not is told that there is none.

Lists are made by reporting, which compiles the same scopes to conditions over its columns
(decision 26); a differential test keeps the two equal. What a role may see is what the newest
version of each scenario says, as in lists. A scope that is not understood shows nothing.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Self

from services.workflow.domain.definition import Definition
from services.workflow.domain.facts import TicketOpened
from services.workflow.domain.refusals import ReadOnly, ScopeMissing, TicketUnknown
from services.workflow.domain.ticket import Ticket
from shared.intent import Caller
from shared.veils import hidden_places, named

READ_ALL = frozenset({"tickets:read", "tenant:admin"})
"""The scopes of keys (and administrators) that may read every ticket of their tenant."""

WRITE = "tickets:write"
"""The scope with which a key without roles may write to tickets."""

ADMIN = "tenant:admin"
OPERATOR = "operator"
OWN, CREATED_BY_ME, OR_QUEUE = "own", "created_by_me", "created_by_me_or_queue"
ASSIGNED, TYPE, TENANT, READ_ONLY_ALL = "assigned", "type", "tenant", "read_only_all"
BOUND_TO: Mapping[str, str] = {
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
"""The scopes that show what happened at a place: a field or a link of that name says where."""

PLACES = frozenset(BOUND_TO.values())
BY_OPENING = frozenset({OWN, CREATED_BY_ME, OR_QUEUE, *BOUND_TO})
"""The scopes that ask how a ticket was opened, which never changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleScope:
    """What one role of one scenario may see; it acts in ``types``."""

    role: str
    scope: str
    types: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What of a ticket's opening decides who sees it; ``places`` are such as ``store:042``."""

    opened_by: str = ""
    places: frozenset[str] = frozenset()

    @classmethod
    def of(cls, fact: TicketOpened, opened_by: str) -> Self:
        """Return what the opening says; a field comes before a link of its name."""
        named = {name: _text(fact.fields, name) or _text(fact.links, name) for name in PLACES}
        places = frozenset(f"{name}:{value}" for name, value in named.items() if value)
        return cls(opened_by=opened_by, places=places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What one role shows to whoever holds it: what one of ``values`` says, by its scope."""

    role: str
    scope: str
    values: frozenset[str]
    types: frozenset[str]

    @property
    def is_own(self) -> bool:
        """Whether it shows people what they reported themselves."""
        return self.scope == OWN

    def shows(self, ticket: Ticket, opening: Opening, confidential: AbstractSet[str]) -> bool:
        """Say whether a ticket is among what this role may see."""
        if not (self._reaches(ticket, opening) or self._has_work_in(ticket)):
            return False
        if ticket.type in confidential - self.types and not self.is_own:
            return False
        return not ticket.restriction.leaves_out(self.role, own=self.is_own)

    def _has_work_in(self, ticket: Ticket) -> bool:
        """Say whether one of its parallel branches is for this role, at this place."""
        place = BOUND_TO.get(self.scope)
        return any(
            self.role in task.roles
            and (not task.item or place is None or f"{place}:{task.item}" in self.values)
            for task in ticket.flow.tasks
        )

    def _reaches(self, ticket: Ticket, opening: Opening) -> bool:
        mine = not self.values.isdisjoint({ticket.assignee, ticket.member_id})
        match self.scope:
            case "own" | "created_by_me":
                return opening.opened_by in self.values
            case "created_by_me_or_queue":
                queued = ticket.assignee is None and ticket.type in self.types
                return opening.opened_by in self.values or mine or queued
            case "assigned":
                return mine
            case "type":
                return ticket.type in self.types
            case "tenant":
                return True
            case _:
                return not self.values.isdisjoint(opening.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What a caller may see: everything, or what one of their roles shows.

    ``confidential`` are the types that only those see who act in them.
    """

    everything: bool
    grants: tuple[Grant, ...] = ()
    confidential: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()

    @property
    def needs_opening(self) -> bool:
        """Whether it takes the opening of a ticket to say whether it is seen."""
        return any(grant.scope in BY_OPENING for grant in self.grants)

    def shows(self, ticket: Ticket, opening: Opening) -> bool:
        """Say whether a ticket is among what may be seen."""
        return self.everything or any(
            grant.shows(ticket, opening, self.confidential) for grant in self.grants
        )

    def hidden_in(self, ticket: Ticket) -> tuple[str, ...]:
        """Return the places in a ticket that are not for these eyes, as JSON pointers."""
        return () if self.everything else hidden_places(ticket.restriction.veiled, self.roles)

    def hidden_fields(self, ticket: Ticket) -> frozenset[str]:
        """Return the fields of a ticket that are not for these eyes."""
        return frozenset(named(self.hidden_in(ticket)))


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
        RoleScope(role=role.key, scope=role.scope, types=definition.acts_in(role.key))
        for definition in definitions
        for role in definition.roles.values()
        if role.key in caller.roles
    ]


def confidential_types(definitions: Iterable[Definition]) -> frozenset[str]:
    """Return the types that a confidential role acts in: nobody else sees their tickets."""
    return frozenset().union(*(definition.confidential for definition in definitions))


def sees_everything(caller: Caller) -> bool:
    """Say whether somebody sees all tickets whatever their roles."""
    return caller.is_system or caller.actor == OPERATOR or bool(READ_ALL & caller.scopes)


def sight_of(
    caller: Caller, held: Iterable[RoleScope], confidential: frozenset[str] = frozenset()
) -> Sight:
    """Return what a caller may see, given the scopes of the roles they hold."""
    held = list(held)
    if sees_everything(caller) or any(role.scope == READ_ONLY_ALL for role in held):
        return EVERYTHING
    grants = tuple(
        Grant(
            role=role.role,
            scope=role.scope,
            values=frozenset(_values(caller, role)),
            types=role.types,
        )
        for role in held
    )
    return Sight(everything=False, grants=grants, confidential=confidential, roles=caller.roles)


def must_write(caller: Caller, held: Iterable[RoleScope]) -> None:
    """Refuse who only reads: a key without scope or role, and roles that are there to read.

    Raises ScopeMissing and ReadOnly.
    """
    held = list(held)
    if caller.actor.startswith("key:") and WRITE not in caller.scopes and not held:
        raise ScopeMissing(f"Writing to tickets needs the scope {WRITE} or a role.", scope=WRITE)
    only_reads = bool(held) and all(role.scope == READ_ONLY_ALL for role in held)
    if only_reads and not caller.scopes & {WRITE, ADMIN}:
        raise ReadOnly


def _values(caller: Caller, role: RoleScope) -> Iterable[str]:
    """Return what the scope's column must be one of."""
    if role.scope not in BOUND_TO:
        return (caller.actor, caller.actor.partition(":")[2])
    place = BOUND_TO[role.scope]
    names = {role.scope, role.role, place}
    return [f"{place}:{value}" for name, value in caller.attributes if name in names and value]


def _text(values: Mapping[str, object], name: str) -> str | None:
    value = values.get(name)
    if isinstance(value, Mapping):
        value = value.get("ref")
    return value if isinstance(value, str) and value else None
