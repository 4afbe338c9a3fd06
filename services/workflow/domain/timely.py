"""What of a ticket's past decides what happens to it by itself."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.workflow.domain.facts import (
    TicketCommented,
    TicketEscalated,
    TicketEvent,
    TicketOpened,
)
from services.workflow.domain.lots import lot_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Timely:
    """``lot`` is what samples are drawn by, ``spoken_at`` when somebody last spoke in public.

    ``rungs`` are those of escalation ladders that were climbed.
    """

    lot: str = ""
    spoken_at: datetime | None = None
    rungs: tuple[str, ...] = ()


NOTHING_YET = Timely()


def timely_after(timely: Timely, fact: TicketEvent) -> Timely:
    """Return what is known after ``fact``."""
    match fact:
        case TicketOpened():
            return Timely(lot=lot_of(fact.source, fact.external_id))
        case TicketCommented() if not fact.internal:
            before = timely.spoken_at or fact.occurred_at
            return replace(timely, spoken_at=max(fact.occurred_at, before))
        case TicketEscalated():
            return replace(timely, rungs=(*timely.rungs, fact.rung))
        case _:
            return timely
