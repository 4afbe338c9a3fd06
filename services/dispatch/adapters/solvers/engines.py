"""Engines in a process of their own, which is ended at the deadline whatever it is doing.

PyVRP has been seen to search for ever, and VROOM holds the interpreter: neither may run where
anything else does. What was found before the end counts; nothing found is no failure, as the
present plan stands.
"""

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec
import structlog

from services.dispatch.adapters.solvers.parts import VISITS_MAX, parts
from services.dispatch.adapters.solvers.processes import listen
from services.dispatch.adapters.solvers.task import Engine, Found, Numbered, numbered
from services.dispatch.domain.planning.plan import Plan, Sequences
from services.dispatch.domain.planning.problem import Problem

GRACE_S: Final = 1.0
"""So long after the budget a process may still write what it found; then it is killed."""

ARGV: Final = (sys.executable, "-m", "services.dispatch.adapters.solvers")
log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class SolverEngines:
    """VROOM and PyVRP, one part of the problem after the other; ``engine`` says which of them."""

    argv: Sequence[str] = ARGV
    grace_s: float = GRACE_S
    engine: Engine = "fitting"
    visits_max: int = VISITS_MAX

    async def improved(
        self, problem: Problem, present: Plan, held_by: Mapping[UUID, UUID], budget_s: float
    ) -> Sequences | None:
        """Return a better order, found within the budget and the grace; None: nothing was."""
        until = time.monotonic() + budget_s
        better = dict[UUID, tuple[UUID, ...]]()
        pieces = parts(problem, present.sequences, self.visits_max)
        for number, piece in enumerate(pieces):
            left = sum(len(one.visits) for one in pieces[number:])
            now = time.monotonic()
            ends = now + (until - now) * len(piece.visits) / max(1, left)
            task = numbered(piece, present.sequences, held_by, ends, self.engine)
            found = await self._found(task, self.grace_s / len(pieces))
            if found is not None:
                better.update(task.sequences(found))
        return {**present.sequences, **better} if better else None

    async def _found(self, task: Numbered, grace_s: float) -> Found | None:
        """Return the last answer of the process for one task."""
        answers = list[Found]()

        def heard(line: bytes) -> None:
            found = _read(line, task)
            if found is not None:
                answers.append(found)

        question = msgspec.json.encode(task.task)
        await listen(self.argv, question, task.task.until + grace_s, heard)
        return answers[-1] if answers else None


def _read(line: bytes, task: Numbered) -> Found | None:
    """Return an answer that speaks of our days and visits; anything else is none."""
    try:
        found = msgspec.json.decode(line, type=Found)
    except msgspec.DecodeError:
        log.warning("solver_talked_nonsense")
        return None
    numbers = [number for route in found.routes for number in route]
    is_ours = len(found.routes) == len(task.technicians) and all(
        0 <= number < len(task.visits) for number in numbers
    )
    return found if is_ours else None
