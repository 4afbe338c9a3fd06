"""A ticket as it is read: where it stands, what it knows, and the moves open to the reader."""

from uuid import UUID

from services.workflow.domain.definition import Label
from services.workflow.domain.moving import Move, moves_open
from services.workflow.domain.standing import Standing
from shared.intent import Caller

Json = dict[str, object]


def ticket_now(ticket_id: UUID, standing: Standing, reader: Caller) -> Json:
    """Return a ticket as JSON data, with every move, open or why not."""
    moves = moves_open(standing.ticket, standing.rules, reader)
    return {**_ticket(ticket_id, standing), "moves": [_move(one) for one in moves]}


def ticket_then(ticket_id: UUID, standing: Standing) -> Json:
    """Return a ticket as it was known at a past moment: nothing can be done there any more."""
    return {**_ticket(ticket_id, standing), "moves": []}


def _ticket(ticket_id: UUID, standing: Standing) -> Json:
    ticket, rules = standing.ticket, standing.rules
    return {
        "id": str(ticket_id),
        "number": ticket.number,
        "type": ticket.type,
        "type_label": _label(rules.name),
        "summary": ticket.summary,
        "channel": ticket.channel,
        "state": ticket.state,
        "state_label": _label(rules.states[ticket.state].label),
        "closed": ticket.closed,
        "priority": ticket.priority,
        "assignee": ticket.assignee,
        "unassignable": ticket.unassignable,
        "fields": ticket.fields,
        "reporter": ticket.reporter,
        "asset": ticket.asset,
        "location": ticket.location,
        "links": ticket.links,
        "attachments": ticket.attachments,
        "flags": ticket.flags,
        "imported": ticket.imported,
        "clocks": [],
        "waiting": None,
        "version": standing.version,
        "definition": ticket.definition,
        "opened_at": ticket.opened_at,
        "updated_at": ticket.updated_at,
    }


def _move(one: Move) -> Json:
    return {
        "name": one.name,
        "label": _label(one.label),
        "to": one.to,
        "needs": list(one.needs),
        "open": one.is_open,
        "why_not": one.why_not.message if one.why_not else None,
        "why_not_code": one.why_not.slug if one.why_not else None,
    }


def _label(label: Label) -> Json:
    return {"zh": label.zh, "en": label.en}
