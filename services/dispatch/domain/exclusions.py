"""Exclusions: whom not to ask about which ticket, as the log says it."""

from uuid import UUID

from services.dispatch.domain.appointments.facts import AppointmentChange
from services.dispatch.domain.facts import (
    AssignmentAccepted,
    AssignmentDeclined,
    AssignmentExpired,
    AssignmentFact,
    AssignmentReleased,
)
from services.dispatch.domain.standing import NOBODY_EXCLUDED, Excluded


class Exclusions:
    """Who said no, or nothing, to the tickets that are open."""

    def __init__(self) -> None:
        self._excluded: dict[UUID, Excluded] = {}

    def of(self, ticket_id: UUID) -> Excluded:
        """Return who is not asked about a ticket."""
        return self._excluded.get(ticket_id, NOBODY_EXCLUDED)

    def learn(self, ticket_id: UUID, fact: AssignmentFact) -> None:
        """Take in a fact about an assignment."""
        before = self.of(ticket_id)
        match fact:
            case AssignmentDeclined(technician_id=who):
                self._excluded[ticket_id] = before.after_no(who)
            case AssignmentExpired(technician_id=who):
                self._excluded[ticket_id] = before.after_silence(who)
            case AssignmentAccepted() | AppointmentChange() if ticket_id in self._excluded:
                self._excluded[ticket_id] = before.after_yes()
            case AssignmentReleased():
                self._excluded.pop(ticket_id, None)
            case _:
                pass
