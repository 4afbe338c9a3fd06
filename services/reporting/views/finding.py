"""Finding somebody: why nobody comes to a ticket, or could come, and when somebody is to come."""

from collections.abc import Mapping
from typing import Final

import msgspec

from services.reporting.views.heard import (
    APPOINTED,
    ENDANGERED,
    SECURED,
    UNASSIGNABLE,
    TicketFact,
)
from shared.recorded import Recorded

OF_FINDING: Final = frozenset({UNASSIGNABLE, APPOINTED, ENDANGERED, SECURED})


class Slot(msgspec.Struct, frozen=True):
    """From when to when somebody is to come, as the ticket says it in a ``field``."""

    field: str
    start: str
    end: str


def found_after(event: Recorded, fact: TicketFact) -> Mapping[str, object]:
    """Return the columns of a ticket that are otherwise after one of these facts."""
    if event.type == APPOINTED:
        agreed = ((key, one) for key, one in fact.fields.items() if isinstance(one, dict))
        slots = (Slot(field=key, start=one["start"], end=one["end"]) for key, one in agreed)
        return {"slot": next(slots, None), "unassignable": None}
    return {"unassignable": None if event.type == SECURED else fact.reason}
