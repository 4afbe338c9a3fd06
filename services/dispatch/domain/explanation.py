"""Explanations: who was compared for a ticket last, or why nobody has been."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from services.dispatch.domain.appointments.rule import Slot
from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import (
    AssignmentFact,
    AssignmentOffered,
    AssignmentQueued,
    AssignmentUnassignable,
)
from services.dispatch.domain.refusals import NotForDispatch

HELD: Final = "held"
"""Nobody is looked for: the ticket has a flag, or is history."""
NO_SLOT_YET: Final = "no_slot_yet"
PUT_OFF_UNTIL: Final = "put_off_until"
IN_QUEUE: Final = "in_queue"
LOOKED_FOR: Final = "looked_for"
OVER: Final = "over"


@dataclass(frozen=True, kw_only=True)
class Uncompared:
    """Why nobody was compared, as a code: perhaps ``put_off_until:`` a moment, or a danger."""

    reason: str
    occurred_at: datetime
    slot: Slot | None = None


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why this one and not the others, as it was stored with the last decision.

    ``uncompared`` says of a ticket that nobody was compared for, or is not yet, why that is so.
    ``recorded_at`` is from when on the log has it: the moment to ask about it as of.
    """

    offered: AssignmentOffered | None = None
    stuck: AssignmentUnassignable | None = None
    queued: AssignmentQueued | None = None
    uncompared: Uncompared | None = None
    recorded_at: datetime | None = None

    @property
    def fact(self) -> AssignmentOffered | AssignmentUnassignable | AssignmentQueued | None:
        """What was decided; None: nobody was compared."""
        return self.offered or self.stuck or self.queued


def explanation_of(known: Sequence[AssignmentFact]) -> Explanation:
    """Return what is to be said of a ticket by what happened to it; raises NotForDispatch."""
    if not known:
        raise NotForDispatch
    now, at = ASSIGNMENT.fold(known), known[-1].occurred_at
    if now.status in {"held", "put_off"}:
        return Explanation(uncompared=_uncompared(now, at))
    for fact in reversed(known):
        match fact:
            case AssignmentOffered():
                return Explanation(offered=fact)
            case AssignmentUnassignable():
                return Explanation(stuck=fact)
            case AssignmentQueued():
                return Explanation(queued=fact)
            case _:
                continue
    return Explanation(uncompared=_uncompared(now, at))


def queued_because(fact: AssignmentQueued) -> str:
    """Return why nobody is compared for a ticket that stands in a queue, as a code."""
    return f"{IN_QUEUE}:{fact.queue}"


def _uncompared(now: Assignment, at: datetime) -> Uncompared:
    slot = None if now.need is None else now.need.slot
    return Uncompared(reason=_because(now), occurred_at=at, slot=slot)


def _because(now: Assignment) -> str:
    match now.status:
        case "held":
            return HELD
        case "put_off" if now.danger is not None:
            return now.danger
        case "put_off" if now.look_at is not None and now.need is not None:
            there = now.look_at.astimezone(ZoneInfo(now.need.policy.zone))
            return f"{PUT_OFF_UNTIL}:{there:%Y-%m-%d %H:%M}"
        case "put_off":
            return NO_SLOT_YET
        case "over":
            return OVER
        case _:
            return LOOKED_FOR
