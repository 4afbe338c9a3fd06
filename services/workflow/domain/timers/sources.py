"""Every kind of timers there is, and all pending timers of a ticket."""

from collections.abc import Sequence

from services.workflow.domain.approvals.absence import ABSENCES
from services.workflow.domain.approvals.overdue import REMINDERS
from services.workflow.domain.automatic.escalation import ESCALATIONS, escalations_along
from services.workflow.domain.automatic.moves import AUTO_MOVES
from services.workflow.domain.calendars import NO_CHANGES, DayChanges
from services.workflow.domain.definition import TicketType
from services.workflow.domain.flow.follow_ups import FOLLOW_UPS
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.timer import Timer, TimerSource

SOURCES: tuple[TimerSource, ...] = (AUTO_MOVES, ESCALATIONS, REMINDERS, ABSENCES, FOLLOW_UPS)


def sources_along(rules: TicketType, days: DayChanges) -> tuple[TimerSource, ...]:
    """Return the sources of one ticket whose rules stay: they remember what they counted."""
    return (AUTO_MOVES, escalations_along(rules, days), REMINDERS, ABSENCES, FOLLOW_UPS)


def timers_of(
    ticket: Ticket,
    rules: TicketType,
    days: DayChanges = NO_CHANGES,
    sources: Sequence[TimerSource] = SOURCES,
) -> tuple[Timer, ...]:
    """Return every pending timer of a ticket, the next one first; imported tickets have none.

    Nor have those that are merged into another, until that is undone.
    """
    if not ticket.is_known or ticket.imported or ticket.merging.now is not None:
        return ()
    found = [timer for source in sources for timer in source.pending(ticket, rules, days)]
    return tuple(sorted(found, key=lambda one: (one.due_at, one.key)))
