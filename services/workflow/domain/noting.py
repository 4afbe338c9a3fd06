"""Noting: what dispatch says of a ticket that moves nothing."""

from datetime import datetime

from services.workflow.domain.facts import (
    TicketCrewTold,
    TicketEvent,
    TicketMarked,
    TicketTransferAsked,
)
from services.workflow.domain.labels import SYSTEM
from services.workflow.domain.marking import MARK, marks_of
from services.workflow.domain.recordings import (
    RELEASED,
    RecordCrew,
    RecordTransfer,
    RecordTrip,
)
from services.workflow.domain.ticket import Ticket


def crew_told(command: RecordCrew, ticket: Ticket, at: datetime) -> list[TicketEvent]:
    """Return what happened to a post: it moves nothing, for the ticket is its lead's."""
    if ticket.closed and command.how == RELEASED:
        return []
    return [
        TicketCrewTold(
            occurred_at=at,
            number=ticket.number,
            type=ticket.type,
            post=command.post,
            how=command.how,
            round=command.round,
            technician_id=command.technician_id,
            member_id=command.member_id,
            reason=command.reason,
            until=command.until,
        )
    ]


def marked(command: RecordTrip, ticket: Ticket, at: datetime) -> list[TicketEvent]:
    """Return the mark, unless dispatch has it from the ticket itself."""
    if any((one.what, one.about, one.at) == (MARK, command.mark, at) for one in ticket.diary):
        return []
    return [
        TicketMarked(
            occurred_at=at,
            number=ticket.number,
            type=ticket.type,
            mark=command.mark,
            mark_label=marks_of(command.rules)[command.mark],
            role=SYSTEM,
            late=at < ticket.last_moved_at,
            imported=ticket.imported,
        )
    ]


def transfer_asked(command: RecordTransfer, ticket: Ticket, at: datetime) -> TicketTransferAsked:
    """Return who is asked to take it over, or is not any more; whoever has it still does."""
    return TicketTransferAsked(
        occurred_at=at,
        number=ticket.number,
        type=ticket.type,
        how=command.how,
        technician_id=command.technician_id,
        member_id=command.member_id,
        until=command.until,
        reason=command.reason,
        nth=command.nth,
        round=command.round,
    )
