"""What people see of any ticket: what their roles show them, and no more."""

from services.workflow.domain.definition import TicketType
from services.workflow.domain.visibility import READ_ALL, Look, Opening
from shared.intent import Caller
from shared.sight import RoleScope, sight_of

OPENED_BY = "member:clerk"


def look(rules: TicketType, who: Caller) -> Look:
    """Return how somebody sees a ticket of a type that the clerk reported."""
    acting = rules.acting
    held = [
        RoleScope(
            role=key,
            scope=role.scope,
            types=frozenset({rules.key}) if key in acting else frozenset(),
        )
        for key, role in rules.roles.items()
        if key in who.roles
    ]
    opening = Opening(opened_by=OPENED_BY)
    return Look(sight=sight_of(who, held, above=READ_ALL), opening=opening)
