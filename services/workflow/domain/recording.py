"""Recording: what dispatch says about a ticket becomes a fact of the ticket, and may move it.

Dispatch owns the assignment (decision 21), so nothing here is refused: what happened, happened.
The move bound to it is made when it starts from where the ticket stands; otherwise the fact alone
is kept. What the search says about a ticket that a person has moved on meanwhile is overtaken, and
nothing is kept of it: only a person takes a ticket out of the hands it goes on in.
"""

from datetime import datetime
from typing import assert_never

from services.workflow.domain.appointing import appointed, freeing
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import (
    TicketAccepted,
    TicketDeclined,
    TicketEndangered,
    TicketEvent,
    TicketMoved,
    TicketOffered,
    TicketQueued,
    TicketSecured,
    TicketUnassignable,
)
from services.workflow.domain.labels import SYSTEM
from services.workflow.domain.moving import moved
from services.workflow.domain.noting import crew_told, marked, transfer_asked
from services.workflow.domain.recordings import (
    RELEASED,
    RecordAcceptance,
    RecordAppointment,
    RecordCrew,
    RecordDanger,
    RecordDecline,
    Recording,
    RecordOffer,
    RecordQueue,
    RecordTransfer,
    RecordTrip,
    RecordUnassignable,
)
from services.workflow.domain.ticket import Ticket

DECLINED, EXPIRED, OFFERED = "declined", "expired", "offered"
BY_HAND, TRANSFERRED = "by_hand", "transferred"
DECIDED_BY_PEOPLE = frozenset({BY_HAND, TRANSFERRED})
"""The policies of offers that a person decided."""


def decide_recording(command: Recording, ticket: Ticket) -> list[TicketEvent]:
    """Return the fact dispatch told, and the move it fires, if any."""
    if _is_overtaken(command, ticket):
        return []
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
        case (
            RecordTrip()
            | RecordQueue()
            | RecordTransfer()
            | RecordCrew()
            | RecordAppointment()
            | RecordDanger()
        ):
            return _told(command, ticket, at)
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


def _is_overtaken(command: Recording, ticket: Ticket) -> bool:
    """Return whether a person moved the ticket on before dispatch could know.

    An offer a person decided stands, and so does a no that was said after the move: a person
    gives the ticket away. An acceptance takes nothing from anybody, nor does a step of a trip.
    """
    if not _goes_on(ticket, command.rules):
        return False
    match command:
        case RecordOffer():
            return command.policy not in DECIDED_BY_PEOPLE
        case RecordDecline(how=how):
            said_before = command.occurred_at < ticket.last_moved_at
            return how == EXPIRED or (how == DECLINED and said_before)
        case RecordUnassignable() | RecordDanger():
            return True
        case RecordQueue(queue=queue):
            return queue == ""
        case (
            RecordAcceptance()
            | RecordTrip()
            | RecordTransfer()
            | RecordCrew()
            | RecordAppointment()
        ):
            return False
        case _:
            assert_never(command)


def _goes_on(ticket: Ticket, rules: TicketType) -> bool:
    """Return whether a person took it out of the state the last offer left it in.

    It counts while it is in the same hands, and not where the next offer would begin anyway.
    """
    last = ticket.passages[-1]
    asked_at = next((one.at for one in reversed(ticket.diary) if one.what == OFFERED), None)
    if ticket.assignee is None or last.transition is None or asked_at is None:
        return False
    transition = rules.transitions.get(last.transition)  # rules may have lost a move since
    by_a_person = transition is None or not transition.bound_to
    in_these_hands = last.member_id == ticket.member_id
    left = ticket.passage_at(max(asked_at, ticket.opened_at)).state != ticket.state
    begins_anew = rules.bound_to("assignment.offered", ticket.state) is not None
    return by_a_person and in_these_hands and left and not begins_anew


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


def _told(
    command: RecordTrip
    | RecordQueue
    | RecordTransfer
    | RecordCrew
    | RecordAppointment
    | RecordDanger,
    ticket: Ticket,
    at: datetime,
) -> list[TicketEvent]:
    if isinstance(command, RecordAppointment | RecordDanger):
        return _of_appointment(command, ticket, at)
    if isinstance(command, RecordCrew):
        return crew_told(command, ticket, at)
    if isinstance(command, RecordTrip):
        return marked(command, ticket, at)
    if isinstance(command, RecordTransfer):
        return [transfer_asked(command, ticket, at)]
    return _queued(command, ticket, at)


def _of_appointment(
    command: RecordAppointment | RecordDanger, ticket: Ticket, at: datetime
) -> list[TicketEvent]:
    """Say when somebody comes, or whether anybody could.

    Nobody comes to a ticket that is closed, which dispatch had not heard of when it said so.
    """
    if ticket.closed:
        return []
    if isinstance(command, RecordDanger):
        return _dangerous(command, ticket, at)
    return _appointed(command, ticket, at)


def _appointed(command: RecordAppointment, ticket: Ticket, at: datetime) -> list[TicketEvent]:
    """Say when somebody comes; whoever had it has it no more, and their letting go moves it."""
    told, freed = appointed(command, ticket, at), freeing(command, ticket)
    if freed is not None:
        return [told, *_declined(freed, ticket, at)]
    name = "assignment.unappointed" if command.slot is None else "assignment.appointed"
    return [told, *_fired(name, command.rules, ticket, told, "")]


def _dangerous(command: RecordDanger, ticket: Ticket, at: datetime) -> list[TicketEvent]:
    """Say whether anybody could come; it moves nothing, and concerns nobody who has it."""
    if ticket.assignee is not None:
        return []
    number, kind, nth, why = ticket.number, ticket.type, command.round, command.reason
    if why is None:
        return [TicketSecured(occurred_at=at, number=number, type=kind, round=nth)]
    return [TicketEndangered(occurred_at=at, number=number, type=kind, reason=why, round=nth)]


def _queued(command: RecordQueue, ticket: Ticket, at: datetime) -> list[TicketEvent]:
    """Put it in a queue; whoever had it has it no more, as if they had declined it."""
    before = ticket.queued
    queued = TicketQueued(
        occurred_at=at,
        number=ticket.number,
        type=ticket.type,
        queue=command.queue,
        members=command.members,
        until=command.until,
        reason=command.reason,
        round=command.round,
        again=before is not None and (before.queue, before.round) == (command.queue, command.round),
    )
    if ticket.assignee is None or not command.queue:
        return [queued]
    reason = command.reason or command.queue
    return [queued, *_fired("assignment.declined", command.rules, ticket, queued, reason)]


def _fired(
    name: str, rules: TicketType, ticket: Ticket, fact: TicketEvent, reason: str
) -> list[TicketMoved]:
    """Return the move that assignment fact ``name`` fires; its needed texts get the reason."""
    transition = rules.bound_to(name, ticket.state)
    if transition is None:
        return []
    asked = [key for key in rules.needed_by(transition) if not rules.fields[key].agreed]
    return [
        moved(
            ticket,
            rules,
            transition,
            fields=dict.fromkeys(asked, reason),
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
        case TicketDeclined() | TicketQueued():
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
