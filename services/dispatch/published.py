"""What others may see of technicians and assignments."""

from services.dispatch.domain.facts import (
    AssignmentHeld,
    AssignmentReleased,
    AssignmentRequested,
)
from shared.decider import Fact
from shared.eventstore import Public


def public_form(fact: Fact) -> Public | None:
    """Return every fact as it is, but those about a ticket nobody has or was asked to take."""
    match fact:
        case AssignmentRequested() | AssignmentHeld() | AssignmentReleased(technician_id=None):
            return None
        case _:
            return Public(type=fact.TOPIC)
