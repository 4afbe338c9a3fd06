"""Planning: a better plan is looked for by engines, and whatever becomes of them there is one."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from services.dispatch.domain.planning.acceptance import Verdict, holders, judge, proposed
from services.dispatch.domain.planning.insertion import inserted
from services.dispatch.domain.planning.plan import Plan, Sequences
from services.dispatch.domain.planning.problem import Problem


class Engines(Protocol):
    """Whoever looks for better plans."""

    async def improved(
        self, problem: Problem, present: Plan, held_by: Mapping[UUID, UUID], budget_s: float
    ) -> Sequences | None:
        """Return a better order, found within a budget of seconds; None: nothing was found.

        ``held_by`` says who was given which visits already: to move those costs.
        """


@dataclass(frozen=True, kw_only=True)
class Planning:
    """Plans again what is planned already."""

    engines: Engines

    async def replan(self, problem: Problem, present: Sequences, budget_s: float) -> Verdict:
        """Return the plan that shall stand from now on: the present one, completed, or a better.

        Nobody may trust an engine: its order is timed, completed and verified here, in a thread,
        as it takes tenths of a second during which others are to be answered.
        """
        began = time.monotonic()
        stands = await asyncio.to_thread(inserted, problem, present)
        left_s = budget_s - (time.monotonic() - began)
        found = await self.engines.improved(problem, stands, holders(present), left_s)
        order = stands.sequences if found is None else found
        return await asyncio.to_thread(judge, proposed(order, problem), present, problem)
