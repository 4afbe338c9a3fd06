"""Promising: until when somebody should have come, said with the facts that decide it.

Dispatch weighs by it who would come too late. It is what was promised then: waits and days that are
announced later do not move it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.clocks.reading import as_promised
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEvent, TicketOpened
from services.workflow.domain.facts.flow import TicketPrioritised
from services.workflow.domain.ticket import Ticket

ACCEPTED: Final = "accepted"
"""What stops the clocks that are kept by saying yes, wherever one is."""


def with_promise(
    facts: Sequence[TicketEvent], after: Ticket, rules: TicketType, days: DayChanges
) -> list[TicketEvent]:
    """Return facts; an opening and a new priority say when the first promise is over."""
    if rules.dispatch is None or not rules.clocks:
        return [*facts]
    return [
        replace(fact, come_by=first_due(after, rules, days))
        if isinstance(fact, TicketOpened | TicketPrioritised)
        else fact
        for fact in facts
    ]


def first_due(ticket: Ticket, rules: TicketType, days: DayChanges) -> datetime | None:
    """Return when the first promise of an open ticket is over that saying yes does not keep."""
    clocks = tuple(one for one in rules.clocks if one.stop.what != ACCEPTED)
    now = max(ticket.updated_at, ticket.diary[-1].at)
    read = as_promised(ticket.diary, replace(rules, clocks=clocks), now, days)
    running = (one.due_at for one in read if one.status == "running" and one.due_at is not None)
    return min(running, default=None)
