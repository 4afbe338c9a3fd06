"""Appointments: what a ticket says of when somebody comes, as dispatch told it."""

from collections.abc import Mapping
from datetime import datetime

from services.workflow.domain.commands import OpenTicket
from services.workflow.domain.deciders import may_decide
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketAppointed
from services.workflow.domain.recordings import RELEASED, RecordAppointment, RecordDecline
from services.workflow.domain.ticket import Ticket

MOVED = "appointment_moved"


def is_promised(command: OpenTicket, fields: Mapping[str, object]) -> bool:
    """Say whether the slot that a ticket opens with was promised before, by whoever may do so.

    That is who decides about appointments, and the past that is imported; else it is a wish.
    """
    rules, bringer = command.rules, command.brought_by
    if rules.dispatch is None or not fields.get(rules.dispatch.appointment_field):
        return False
    decides = bringer is not None and may_decide(rules, bringer.roles, bringer.scopes)
    return command.imported or decides


def appointed(command: RecordAppointment, ticket: Ticket, at: datetime) -> TicketAppointed:
    """Return what was agreed.

    What a field says of it is a promise from then on: another slot is a new promise, and mends
    nothing about the one before (decision 49).
    """
    field = "" if command.rules.dispatch is None else command.rules.dispatch.appointment_field
    return TicketAppointed(
        occurred_at=at,
        number=ticket.number,
        type=ticket.type,
        fields={field: command.slot} if field else {},
        before=command.before,
        by=command.by,
        round=command.round,
        look_at=command.look_at,
        refused=command.refused,
    )


def freeing(command: RecordAppointment, ticket: Ticket) -> RecordDecline | None:
    """Return that whoever has the ticket has it no more because of this, if somebody has."""
    if command.replaces is None or command.replaces != ticket.assignee:
        return None
    return RecordDecline(
        rules=command.rules,
        occurred_at=command.occurred_at,
        how=RELEASED,
        reason=MOVED,
        technician_id=command.replaces,
        round=command.round,
    )


def recording_of(fact: TicketAppointed, rules: TicketType) -> RecordAppointment:
    """Return the command that would say so again, under these rules.

    That somebody was let go for it is told by a fact of its own.
    """
    said = next((value for value in fact.fields.values() if isinstance(value, dict)), None)
    before = None if fact.before is None else {key: str(one) for key, one in fact.before.items()}
    return RecordAppointment(
        rules=rules,
        occurred_at=fact.occurred_at,
        slot=None if said is None else {key: str(one) for key, one in said.items()},
        before=before,
        by=fact.by,
        round=fact.round,
        look_at=fact.look_at,
        refused=fact.refused,
    )
