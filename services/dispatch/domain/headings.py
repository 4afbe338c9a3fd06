"""Headings: where technicians are on their way to, for that is where they are free next."""

from datetime import datetime
from typing import assert_never
from uuid import UUID

from services.dispatch.domain.facts import (
    AssignmentArrived,
    AssignmentDeparted,
    AssignmentLeft,
    TripEvent,
)
from services.dispatch.domain.places import Place


class Headings:
    """For each technician the last ticket they set out for, and where it is, until they arrive."""

    def __init__(self) -> None:
        self._out: dict[UUID, tuple[UUID, Place | None]] = {}
        self._since: dict[UUID, datetime] = {}

    def learn(self, ticket_id: UUID, fact: TripEvent, place: Place | None) -> None:
        """Take in a step of a trip to a ticket at ``place``; None: nobody knows where it is.

        A departure told later than one that was later says nothing of where somebody goes now.
        """
        match fact:
            case AssignmentDeparted(technician_id=who, occurred_at=at):
                if at >= self._since.get(who, at):
                    self._out[who], self._since[who] = (ticket_id, place), at
            case AssignmentArrived(technician_id=who):
                self.end(who, ticket_id)
            case AssignmentLeft():
                pass
            case _:
                assert_never(fact)

    def end(self, technician_id: UUID, ticket_id: UUID) -> None:
        """Take in that somebody does not go to a ticket any more, if they did."""
        if self.ticket(technician_id) == ticket_id:
            del self._out[technician_id]

    def ticket(self, technician_id: UUID) -> UUID | None:
        """Return the ticket that somebody is on the way to; None if they are not."""
        return self._out.get(technician_id, (None, None))[0]

    def place(self, technician_id: UUID) -> Place | None:
        """Return where somebody is on the way to; None if they are not, or nobody knows."""
        return self._out.get(technician_id, (None, None))[1]
