"""Linting: advice about a document that works, but may not work well."""

from collections.abc import Iterator

from services.workflow.adapters.documents.model import Document, TypePart
from shared.decider import Reason

STATES_ADVISED_MAX = 6
"""More states than this, and people start to mix them up."""

FIELDS_ADVISED_MAX = 15
"""More required fields than this, and people fill in anything."""


def advice_on(document: Document) -> list[Reason]:
    """Return what the author of a document may want to think about again."""
    return [
        advice
        for place, part in enumerate(document.ticket_types)
        for advice in _advice(part, f"/ticket_types/{place}")
    ]


def _advice(part: TypePart, where: str) -> Iterator[Reason]:
    if len(part.states) > STATES_ADVISED_MAX:
        message = f"{len(part.states)} states; more than six are hard to tell apart."
        yield Reason(code="many-states", message=message, pointer=f"{where}/states")
    required = [key for key, field in part.fields.items() if field.required_on]
    if len(required) > FIELDS_ADVISED_MAX:
        message = f"{len(required)} required fields; people will fill in anything."
        yield Reason(code="many-fields", message=message, pointer=f"{where}/fields")
    reachable = _reachable(part)
    for key, state in part.states.items():
        if key not in reachable:
            message = f"No move leads to {key}."
            yield Reason(code="unreachable", message=message, pointer=f"{where}/states/{key}")
        if not state.final and not any(key in one.sources for one in part.transitions):
            message = f"No move leads out of {key}, and it is not final."
            yield Reason(code="dead-end", message=message, pointer=f"{where}/states/{key}")


def _reachable(part: TypePart) -> set[str]:
    reached = {key for key, state in part.states.items() if state.initial}
    for _ in part.states:  # one round per state is enough: each round adds one or none is left
        reached |= {one.to for one in part.transitions if reached & set(one.sources)}
    return reached
