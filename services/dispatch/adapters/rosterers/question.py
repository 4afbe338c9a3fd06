"""What the process is asked about a roster, and what it answers."""

from uuid import UUID

import msgspec

from services.dispatch.domain.rostering.problem import RosterProblem, Row


class Question(msgspec.Struct, frozen=True):
    """A problem, a roster to begin with, and for how many seconds to look for a better one."""

    problem: RosterProblem
    start: dict[UUID, Row]
    budget_s: float


class Better(msgspec.Struct, frozen=True):
    """A roster that is better than all that were told before."""

    rows: dict[UUID, Row]
