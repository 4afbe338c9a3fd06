"""The crew of a ticket, as its page shows it."""

from services.workflow.domain.answering import answers_about
from services.workflow.domain.crew import Crew
from services.workflow.domain.definition import TicketType
from services.workflow.domain.labels import Label
from services.workflow.domain.standing import Standing
from services.workflow.views.labels import Json, label_of
from shared.intent import Caller


def crew_now(standing: Standing, reader: Caller) -> list[Json]:
    """Return each post, and what a reader may answer about it now."""
    ticket, rules = standing.ticket, standing.rules
    return [
        {**shown, "answers": answers_about(place, ticket, rules, reader)}
        for place, shown in zip(ticket.crew, crew_shown(ticket.crew, rules), strict=True)
    ]


def crew_shown(crew: Crew, rules: TicketType) -> list[Json]:
    """Return each post, who fills it and how far they have come; who signs in is not told."""
    hands = () if rules.dispatch is None else rules.dispatch.crew
    labels = {one.role: one.label for one in hands}
    return [
        {
            "post": one.post,
            "role": one.role,
            "label": label_of(labels.get(one.role, Label(zh=one.role, en=one.role))),
            "technician": one.technician_id,
            "stage": one.stage,
            "reason": one.reason or None,
        }
        for one in crew
    ]
