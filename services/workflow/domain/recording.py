"""Recording: what dispatch says about a ticket becomes a fact of the ticket, and may move it.

Dispatch owns the assignment (decision 21), so nothing here is refused: what happened, happened.
The move bound to it is made when it starts from where the ticket stands; otherwise the fact alone
is kept.
"""

from datetime import datetime
from typing import assert_never

from services.workflow.domain.commands import (
    RecordAcceptance,
    RecordDecline,
    Recording,
    RecordOffer,
    RecordUnassignable,
)
from services.workflow.domain.definition import SYSTEM, TicketType
from services.workflow.domain.facts import (
    TicketAccepted,
    TicketDeclined,
    TicketEvent,
    TicketMoved,
    TicketOffered,
    TicketUnassignable,
)
from services.workflow.domain.moving import moved
from services.workflow.domain.ticket import Ticket

RELEASED = "released"


def decide_recording(command: Recording, ticket: Ticket) -> list[TicketEvent]:
    """Return the fact dispatch told, and the move it fires, if any."""
    at = _dated(command.occurred_at, ticket)
    match command:
        case RecordOffer():
            offered = TicketOffered(
                occurred_at=at,
                number=ticket.number,
                type=ticket.type,
                technician_id=command.technician_id,
                member_id=command.member_id,
                policy=command.policy,
                expires_at=command.expires_at,
                round=command.round,
            )
            return [offered, *_fired("assignment.offered", command.rules, ticket, offered, "")]
        case RecordAcceptance():
            accepted = TicketAccepted(
                occurred_at=at,
                number=ticket.number,
                type=ticket.type,
                technician_id=command.technician_id,
                round=command.round,
            )
            return [accepted, *_fired("assignment.accepted", command.rules, ticket, accepted, "")]
        case RecordDecline():
            return _declined(command, ticket, at)
        case RecordUnassignable():
            unassignable = TicketUnassignable(
                occurred_at=at,
                number=ticket.number,
                type=ticket.type,
                reason=command.reason,
                round=command.round,
            )
            name = "assignment.unassignable"
            reason = command.reason
            return [unassignable, *_fired(name, command.rules, ticket, unassignable, reason)]
        case _:
            assert_never(command)


def _declined(command: RecordDecline, ticket: Ticket, at: datetime) -> list[TicketEvent]:
    if ticket.closed and command.how == RELEASED:
        return []  # a closed ticket needs nobody: nothing new to say
    declined = TicketDeclined(
        occurred_at=at,
        number=ticket.number,
        type=ticket.type,
        technician_id=command.technician_id,
        round=command.round,
        reason=command.reason,
        how=command.how,
    )
    if command.technician_id not in {None, ticket.assignee}:
        return [declined]  # somebody else has it by now
    reason = command.reason or command.how
    name = f"assignment.{command.how}"
    return [declined, *_fired(name, command.rules, ticket, declined, reason)]


def _fired(
    name: str, rules: TicketType, ticket: Ticket, fact: TicketEvent, reason: str
) -> list[TicketMoved]:
    """Return the move that assignment fact ``name`` fires; its needed texts get the reason."""
    transition = rules.bound_to(name, ticket.state)
    if transition is None:
        return []
    return [
        moved(
            ticket,
            rules,
            transition,
            fields=dict.fromkeys(rules.needed_by(transition), reason),
            role=SYSTEM,
            at=max(fact.occurred_at, ticket.last_moved_at),
            imported=ticket.imported,
            bound_to=name,
            assignee=_assignee_after(fact, ticket),
        )
    ]


def _assignee_after(fact: TicketEvent, ticket: Ticket) -> str | None:
    match fact:
        case TicketOffered():
            return fact.technician_id
        case TicketDeclined():
            return None
        case _:
            return ticket.assignee


def _dated(occurred_at: datetime, ticket: Ticket) -> datetime:
    """Return when dispatch's fact happened in the life of the ticket.

    A ticket imported from the past is dispatched today, if at all; dating that by today would make
    every later line of its history a late one.
    """
    if ticket.imported:
        return min(occurred_at, ticket.updated_at)
    return max(occurred_at, ticket.opened_at)
