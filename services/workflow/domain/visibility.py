"""Visibility: who may see a ticket at all. Whoever may not is told that there is none.

Lists are made by reporting, which compiles the same scopes to conditions over its columns
(decision 26); a differential test keeps the two equal. What a role may see is what the newest
version of each scenario says, as in lists.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from services.workflow.domain.crew import hands_of
from services.workflow.domain.definition import Definition, Role
from services.workflow.domain.facts import TicketOpened
from services.workflow.domain.flow.state import Flow
from services.workflow.domain.refusals import ReadOnly, ScopeMissing, TicketUnknown
from services.workflow.domain.ticket import Ticket
from shared.intent import Caller
from shared.sight import (
    ANYWHERE,
    CREATED_BY_ME,
    OWN,
    READ_ONLY_ALL,
    RoleScope,
    Seen,
    Sight,
    places_of,
    work_key,
)
from shared.veils import hidden_places, named

READ_ALL = frozenset({"tickets:read", "tenant:admin"})
"""The scopes of keys (and administrators) that may read every ticket of their tenant."""

WRITE = "tickets:write"
"""The scope with which a key without roles may write to tickets."""

ADMIN = "tenant:admin"

THEIR_OWN = frozenset({OWN, CREATED_BY_ME})
"""The scopes of who sees only what they report themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What of a ticket's opening decides who sees it; ``places`` are such as ``store:042``."""

    opened_by: str = ""
    places: frozenset[str] = frozenset()

    @classmethod
    def of(cls, fact: TicketOpened, opened_by: str) -> Self:
        """Return what the opening says."""
        return cls(opened_by=opened_by, places=places_of(fact.fields, fact.links))


def seen(ticket: Ticket, opening: Opening) -> Seen:
    """Return a ticket as far as it decides who sees it."""
    restriction = ticket.restriction
    return Seen(
        type=ticket.type,
        opened_by=opening.opened_by,
        places=opening.places,
        hands={one for one in (ticket.assignee, ticket.member_id) if one} | hands_of(ticket.crew),
        is_free=ticket.assignee is None,
        work=work_of(ticket.flow),
        only_for=restriction.only_for,
        hidden_from=restriction.hidden_from,
    )


def work_of(flow: Flow) -> frozenset[str]:
    """Return which roles have a parallel branch, at this place or that or at any."""
    return frozenset(
        work_key(role, item)
        for task in flow.tasks
        for role in task.roles
        for item in ((task.item, ANYWHERE) if task.item else ("",))
    )


TRANSFER_REASON = "/transfer/reason"
"""Why somebody would rather not do a ticket: a word among colleagues."""

OF_THE_HOUSE = (TRANSFER_REASON, "/entitlement", "/customer")
"""What only those who work there are told of a ticket."""

EVERYTHING = Sight(everything=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A caller's sight, held against one ticket."""

    sight: Sight = EVERYTHING
    opening: Opening = field(default_factory=Opening)

    def shows(self, ticket: Ticket) -> bool:
        """Say whether the ticket is among what may be seen."""
        return self.sight.everything or self.sight.shows(seen(ticket, self.opening))

    def must_show(self, ticket: Ticket) -> None:
        """Refuse as if there were no ticket, unless there is one that may be seen."""
        if not ticket.is_known or not self.shows(ticket):
            raise TicketUnknown

    def hidden_in(self, ticket: Ticket) -> tuple[str, ...]:
        """Return the places in a ticket that are not for these eyes, as JSON pointers."""
        sight = self.sight
        if sight.everything:
            return ()
        veiled = hidden_places(ticket.restriction.veiled, sight.roles)
        return veiled if sight.is_of_staff else (*veiled, *OF_THE_HOUSE)

    def hidden_fields(self, ticket: Ticket) -> frozenset[str]:
        """Return the fields of a ticket that are not for these eyes."""
        return frozenset(named(self.hidden_in(ticket)))


def roles_held(caller: Caller, definitions: Iterable[Definition]) -> list[RoleScope]:
    """Return the scopes of the caller's roles; a role acts where it may make a move."""
    return [
        RoleScope(role=role.key, scope=role.scope, types=definition.acts_in(role.key))
        for definition in definitions
        for role in definition.roles.values()
        if role.key in caller.roles
    ]


def works_here(caller: Caller, roles: Mapping[str, Role]) -> bool:
    """Say whether a caller works on such tickets, rather than only reporting their own.

    ``roles`` are those of the scenario.
    """
    held = [roles[one].scope for one in caller.roles if one in roles]
    return bool(caller.scopes & READ_ALL) or any(one not in THEIR_OWN for one in held)


def confidential_types(definitions: Iterable[Definition]) -> frozenset[str]:
    """Return the types that a confidential role acts in: nobody else sees their tickets."""
    return frozenset().union(*(definition.confidential for definition in definitions))


def must_write(caller: Caller, held: Iterable[RoleScope]) -> None:
    """Refuse who only reads: a key without scope or role, and roles that are there to read.

    Raises ScopeMissing and ReadOnly.
    """
    held = list(held)
    if caller.is_program and WRITE not in caller.scopes and not held:
        raise ScopeMissing(f"Writing to tickets needs the scope {WRITE} or a role.", scope=WRITE)
    only_reads = bool(held) and all(role.scope == READ_ONLY_ALL for role in held)
    if only_reads and not caller.scopes & {WRITE, ADMIN}:
        raise ReadOnly
