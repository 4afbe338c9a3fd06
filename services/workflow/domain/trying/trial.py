"""A trial: an invented ticket under its rules, and the moment to which its story has come."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.workflow.domain.calendars import NO_CHANGES, DayChanges
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.folding import evolve
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.timers import Timer, timers_of


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Where a story stands; ``role`` is who acts unless a step says so, empty for whoever may.

    ``opened_by`` is who reported the ticket, ``others`` when others about the same thing came.
    """

    rules: TicketType
    definition: str
    now: datetime
    days: DayChanges = NO_CHANGES
    ticket: Ticket = field(default_factory=Ticket)
    role: str = ""
    opened_by: str = ""
    others: tuple[datetime, ...] = ()

    @property
    def upcoming(self) -> tuple[Timer, ...]:
        """What will happen by itself unless the ticket changes."""
        return timers_of(self.ticket, self.rules, self.days)

    def after(self, facts: Iterable[TicketEvent]) -> "Trial":
        """Return the trial after some facts."""
        ticket = self.ticket
        for fact in facts:
            ticket = evolve(ticket, fact)
        return replace(self, ticket=ticket)
