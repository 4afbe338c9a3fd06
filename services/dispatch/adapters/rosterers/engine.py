"""CP-SAT in a process of its own, which is ended at the deadline whatever it is doing."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
import structlog

from services.dispatch.adapters.rosterers.question import Better, Question
from services.dispatch.adapters.solvers.processes import listen
from services.dispatch.domain.rostering.problem import Roster, RosterProblem

ARGV: Final = (sys.executable, "-m", "services.dispatch.adapters.rosterers")
GRACE_S: Final = 3.0
"""So long after the budget a process may still start and write; then it is killed."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class CpSatEngine:
    """Looks for a better roster than one that there is already."""

    argv: Sequence[str] = ARGV
    grace_s: float = GRACE_S

    async def better(self, problem: RosterProblem, start: Roster, budget_s: float) -> Roster | None:
        """Return the last roster that was found within the budget and the grace, if any was."""
        rosters = list[Roster]()

        def heard(line: bytes) -> None:
            try:
                rosters.append(msgspec.json.decode(line, type=Better).rows)
            except msgspec.DecodeError:
                log.warning("solver_talked_nonsense")

        question = Question(problem=problem, start=dict(start), budget_s=budget_s)
        until = asyncio.get_running_loop().time() + budget_s + self.grace_s
        await listen(self.argv, msgspec.json.encode(question), until, heard)
        return rosters[-1] if rosters else None
