"""Why nobody has a ticket, in words beside the code, wherever it is shown."""

from services.gateway.api.titles import TITLES
from shared.contracts.reasons import because


def in_words(event: object) -> object:
    """Return what happened to a ticket, with why a wished slot was refused in words beside it."""
    data = event.get("data") if isinstance(event, dict) else None
    code = data.get("refused") if isinstance(data, dict) else None
    if not isinstance(event, dict) or not isinstance(data, dict) or code not in TITLES:
        return event
    _, zh, en = TITLES[code]
    return event | {"data": data | {"refused_label": {"zh": zh, "en": en}}}


def explained(row: object, name: str = "unassignable") -> object:
    """Return what is told of a ticket with its reason, called ``name``, in words beside it."""
    if not isinstance(row, dict):
        return row
    if isinstance(posts := row.get("unfilled"), list):
        row = row | {"unfilled": [explained(one) for one in posts]}
    if isinstance(crew := row.get("crew"), list):
        row = row | {"crew": [explained(one, "reason") for one in crew]}
    return row | {f"{name}_label": because(row[name])} if isinstance(row.get(name), str) else row
