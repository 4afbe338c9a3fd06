"""Ringing: a timer that is due makes something happen; one that is not (any more) nothing."""

from collections.abc import Sequence

from services.workflow.domain.commands import RingTimer
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.timer import TimerSource
from services.workflow.domain.timers.sources import SOURCES, timers_of


def decide_ring(
    command: RingTimer, ticket: Ticket, sources: Sequence[TimerSource] = SOURCES
) -> list[TicketEvent]:
    """Return what follows from a timer that is due now; nothing if there is no such timer."""
    pending = timers_of(ticket, command.rules, command.days, sources)
    timer = next((one for one in pending if one.key == command.key), None)
    if timer is None or timer.due_at > command.now:
        return []
    source = next(one for one in sources if timer.key.startswith(f"{one.prefix}:"))
    at = max(timer.due_at, ticket.updated_at)
    return [*source.ring(timer.key, ticket, command.rules, at)]
