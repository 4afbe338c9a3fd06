"""Headings: where technicians are on their way to, for that is where they are free next."""

from datetime import datetime
from typing import assert_never
from uuid import UUID

from services.dispatch.domain.doubts import believable, known
from services.dispatch.domain.facts import (
    AssignmentArrived,
    AssignmentDeparted,
    AssignmentLeft,
    TripEvent,
)
from services.dispatch.domain.need import Need
from services.dispatch.domain.places import Place


class Headings:
    """For each technician what they set out for last, until they arrive."""

    def __init__(self) -> None:
        self._out: dict[UUID, Need] = {}
        self._since: dict[UUID, datetime] = {}

    def learn(self, need: Need, fact: TripEvent) -> None:
        """Take in a step of a trip to where somebody is needed.

        A departure told later than one that was later says nothing of where somebody goes now.
        """
        match fact:
            case AssignmentDeparted(technician_id=who, occurred_at=at):
                if at >= self._since.get(who, at):
                    self._out[who], self._since[who] = need, at
            case AssignmentArrived(technician_id=who):
                self.end(who, need.ticket_id)
            case AssignmentLeft():
                pass
            case _:
                assert_never(fact)

    def end(self, technician_id: UUID, assignment_id: UUID) -> None:
        """Take in that somebody does not go where they are needed any more, if they did."""
        need = self._out.get(technician_id)
        if need is not None and need.ticket_id == assignment_id:
            del self._out[technician_id]

    def ticket(self, technician_id: UUID) -> UUID | None:
        """Return the ticket that somebody is on the way to, be it for a post; None: to none."""
        need = self._out.get(technician_id)
        return None if need is None else need.on_ticket

    def place(self, technician_id: UUID, here: Place | None) -> Place | None:
        """Return where somebody is reckoned to be: where they go, unless that is in doubt.

        ``here`` is where they were last; that counts for whoever is not on the way.
        """
        need = self._out.get(technician_id)
        there = None if need is None else believable(need.place, here)
        return there or known(here)
