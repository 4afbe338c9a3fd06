"""What of a ticket's past decides what happens to it by itself."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.workflow.domain.facts import (
    TicketAccepted,
    TicketCommented,
    TicketCommitted,
    TicketEscalated,
    TicketEvent,
    TicketMarked,
    TicketMoved,
    TicketOpened,
)
from services.workflow.domain.facts.approvals import TicketApprovalDecided
from services.workflow.domain.facts.flow import TicketAnswered, TicketBranchDone
from services.workflow.domain.labels import SYSTEM, Label
from services.workflow.domain.lots import lot_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A promise that was made, as ``TicketCommitted`` tells it."""

    key: str
    nth: int
    label: Label
    within_s: int
    until_what: str
    until_about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timely:
    """``lot`` is what samples are drawn by, ``spoken_at`` when somebody last spoke in public.

    ``rungs`` are those of escalation ladders that were climbed. ``in_a_row`` counts the moves that
    were made by themselves since a person last did something.
    """

    lot: str = ""
    spoken_at: datetime | None = None
    rungs: tuple[str, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    in_a_row: int = 0


NOTHING_YET = Timely()


def timely_after(timely: Timely, fact: TicketEvent) -> Timely:
    """Return what is known after ``fact``."""
    match fact:
        case TicketOpened():
            return Timely(lot=lot_of(fact.source, fact.external_id))
        case TicketCommented() if not fact.internal:
            before = timely.spoken_at or fact.occurred_at
            return replace(timely, spoken_at=max(fact.occurred_at, before), in_a_row=0)
        case TicketEscalated():
            return replace(timely, rungs=(*timely.rungs, fact.rung))
        case TicketCommitted():
            promise = Commitment(
                key=fact.reply,
                nth=fact.nth,
                label=fact.label,
                within_s=fact.within_s,
                until_what=fact.until_what,
                until_about=fact.until_about,
            )
            return replace(timely, commitments=(*timely.commitments, promise))
        case _:
            return _counted(timely, fact)


def _counted(timely: Timely, fact: TicketEvent) -> Timely:
    """Count the moves that were made by themselves; assignments that make one are no person yet."""
    match fact:
        case TicketMoved() if fact.role == SYSTEM:
            return timely if fact.bound_to else replace(timely, in_a_row=timely.in_a_row + 1)
        case TicketBranchDone() | TicketAnswered() if fact.role == SYSTEM:
            return timely
        case (
            TicketMoved()
            | TicketCommented()
            | TicketAccepted()
            | TicketApprovalDecided()
            | TicketBranchDone()
            | TicketAnswered()
            | TicketMarked()
        ):
            return replace(timely, in_a_row=0) if timely.in_a_row else timely
        case _:
            return timely
