"""The crew of a ticket, as its page shows it."""

from services.workflow.domain.answering import answers_about
from services.workflow.domain.crew import Crew
from services.workflow.domain.standing import Standing
from services.workflow.views.labels import Json
from shared.intent import Caller


def crew_now(standing: Standing, reader: Caller) -> list[Json]:
    """Return each post, and what a reader may answer about it now."""
    ticket, rules = standing.ticket, standing.rules
    return [
        {**shown, "answers": answers_about(place, ticket, rules, reader)}
        for place, shown in zip(ticket.crew, crew_shown(ticket.crew), strict=True)
    ]


def crew_shown(crew: Crew) -> list[Json]:
    """Return each post, who fills it and how far they have come; who signs in is not told."""
    return [
        {
            "post": one.post,
            "role": one.role,
            "technician": one.technician_id,
            "stage": one.stage,
            "reason": one.reason or None,
        }
        for one in crew
    ]
