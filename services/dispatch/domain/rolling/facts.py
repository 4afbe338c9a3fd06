"""What planning says of a ticket."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.dispatch.domain.travel import STRAIGHT_LINE
from shared.decider import Fact


@dataclass(frozen=True, kw_only=True)
class Because:
    """Why a plan gave a ticket to somebody else.

    ``gain_s`` is the way that the exchange saves, ``more`` how many more tickets somebody comes to
    by it, ``moved`` how many it takes from who had them. All are 0 where whoever had it could not
    come any more, or had more than they have hands.
    """

    plan_id: UUID
    gain_s: int = 0
    more: int = 0
    moved: int = 0


@dataclass(frozen=True, kw_only=True)
class AssignmentPlanned(Fact):
    """Whoever has the ticket comes to it as their ``turn``th, and begins at about ``begins_at``.

    ``travel`` is who says how long the ways of the plan take.
    """

    TOPIC = "assignment.planned"
    technician_id: UUID
    turn: int
    begins_at: datetime
    plan_id: UUID
    travel: str = STRAIGHT_LINE
