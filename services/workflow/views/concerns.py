"""What a ticket has to do with others and with itself later on, as it is read."""

from uuid import UUID, uuid5

from services.workflow.domain.definition import TicketType
from services.workflow.domain.flow.blocking import Blocker, blockers_of
from services.workflow.domain.flow.state import Child, Flow, FollowUp, Question, Task
from services.workflow.domain.ticket import Ticket
from services.workflow.views.labels import Json, label_of


def brought_about(ticket_id: UUID, ticket: Ticket, rules: TicketType) -> Json:
    """Return what a ticket brought about, what it waits for, and what it was brought about by."""
    flow = ticket.flow
    return {
        "team": flow.role or None,
        "parent": _parent(flow),
        "schedule": {"key": flow.schedule, "visit": flow.visit} if flow.schedule else None,
        "children": [_child(ticket_id, one) for one in flow.children if one.key],
        "branches": [_branch(one) for one in flow.tasks],
        "blockers": [_blocker(one, rules) for one in blockers_of(ticket)],
        "follow_ups": [_follow_up(one) for one in flow.follow_ups],
        "questions": [_question(one) for one in flow.questions],
    }


def _parent(flow: Flow) -> Json | None:
    if not flow.parent:
        return None
    return {"id": flow.parent, "number": flow.parent_number, "link": flow.link}


def _child(ticket_id: UUID, one: Child) -> Json:
    return {
        "id": str(uuid5(ticket_id, one.key)),
        "key": one.key,
        "number": one.number,
        "type": one.type,
        "type_label": label_of(one.label),
        "link": one.link,
        "blocks": one.blocks,
        "closed": one.closed,
    }


def _branch(one: Task) -> Json:
    return {
        "branch": one.key,
        "label": label_of(one.label),
        "roles": one.roles,
        "needs": one.needs,
        "done_at": one.done_at,
        "done_by": one.done_by or None,
        "brought": list(one.fields),
    }


def _blocker(one: Blocker, rules: TicketType) -> Json:
    return {
        "kind": one.kind,
        "what": one.what,
        "label": label_of(one.label),
        "name": label_of(one.name(rules)),
        "who": one.who,
        "blocks": one.blocks,
        "since": one.since,
    }


def _follow_up(one: FollowUp) -> Json:
    return {
        "key": one.key,
        "what": one.what,
        "about": one.about,
        "label": label_of(one.label),
        "due_at": one.due_at,
        "status": one.status,
    }


def _question(one: Question) -> Json:
    return {
        "key": one.key,
        "question": one.question,
        "items": one.items,
        "deadline_at": one.deadline_at,
        # The answer about the ticket itself is one of its fields.
        "answers": one.answers if one.items else {},
    }
