"""What the words of a report were read as, as people read it."""

from services.workflow.domain.facts.readings import Reading
from services.workflow.domain.standing import Standing
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.values import is_given
from services.workflow.views.labels import Json
from shared.veils import named


def readings_shown(standing: Standing) -> list[Json]:
    """Return what was read for the fields that the reader sees, and whether it ``stands``.

    What a person said later, or instead, always does.
    """
    hidden, fields = named(standing.hidden), standing.ticket.fields
    return [
        {
            **reading_shown(one),
            "stands": bool(one.value) and fields.get(one.field) == one.value,
        }
        for one in standing.ticket.flow.read
        if one.field not in hidden
    ]


def reading_shown(one: Reading) -> Json:
    """Return what the words said of a field, and by which rule or model."""
    return {
        "field": one.field,
        "value": one.value or None,
        "words": list(one.words),
        "rule": one.rule,
        "model": one.model or None,
        "probability": one.probability if one.model and one.value else None,
        "suggestions": [
            {"value": each.value, "probability": each.probability} for each in one.suggestions
        ],
    }


def suggested_for(ticket: Ticket) -> dict[str, list[str]]:
    """Return the values that words suggest for fields which nobody has filled in yet."""
    return {
        one.field: [each.value for each in one.suggestions]
        for one in ticket.flow.read
        if one.suggestions and not is_given(ticket.fields.get(one.field))
    }
