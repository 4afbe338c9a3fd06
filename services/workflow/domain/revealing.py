"""Revealing: who may have the personal data of a ticket shown in clear, if they say why.

A role that a ticket's own scenario lets reveal (``reveal: with_reason``) may do so with the tickets
that this very role shows to its holder; as with sight, the newest version of the scenario says so.
"""

from collections.abc import Iterable
from typing import ClassVar

from services.workflow.domain.definition import Definition
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.visibility import Opening, confidential_types, roles_held, seen
from shared.decider import Kind, Refusal
from shared.intent import Caller
from shared.sight import READ_ONLY_ALL, RoleScope, grant_of

REVEAL = "reveal"
"""The scope that reveals whatever its holder may see."""


class RevealNotAllowed(Refusal):
    """None of your roles lets you see the personal data of this ticket in clear."""

    slug: ClassVar[str] = "reveal-not-allowed"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


def right_to_reveal(
    caller: Caller, ticket: Ticket, opening: Opening, latest: Iterable[Definition]
) -> str:
    """Return the role or scope that lets somebody reveal a ticket; raises RevealNotAllowed.

    ``latest`` is the newest version of every scenario. The caller is known to see the ticket.
    """
    if REVEAL in caller.scopes:
        return REVEAL
    definitions = list(latest)
    own = [one for one in definitions if one.key == ticket.definition.rpartition("@")[0]]
    openers = {role.key for one in own for role in one.roles.values() if role.may_reveal}
    confidential = confidential_types(definitions)
    what = seen(ticket, opening)

    def shows(held: RoleScope) -> bool:
        if held.scope == READ_ONLY_ALL:
            return True
        return grant_of(caller, held).shows(what, confidential)

    for held in roles_held(caller, own):
        if held.role in openers and shows(held):
            return held.role
    raise RevealNotAllowed
