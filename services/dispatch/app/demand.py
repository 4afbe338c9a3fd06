"""Demand: how many people past tickets would have needed, for who plans a roster."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol

from services.dispatch.app.ports import Deciders
from services.dispatch.domain.rights import NotYourDecision, may_decide
from services.dispatch.domain.rostering.asking import AskedShift, kinds_of
from services.dispatch.domain.rostering.history import (
    WEEKS_DEFAULT,
    WEEKS_MAX,
    Job,
    PastDemand,
    days_looked_at,
    past_demand,
    weeks_known,
)
from services.dispatch.domain.rostering.refusals import RosterWrong
from services.dispatch.domain.shifts.written import today_in
from shared.intent import Caller, TenantId

JOBS_MAX = 100_000
"""So many past tickets are counted at most, of as many of the latest weeks as they fill."""

AROUND = timedelta(days=2)
"""Days are those of a zone, and a ticket of the night belongs to the day before."""


class PastJobs(Protocol):
    """What became of past tickets."""

    async def between(
        self, tenant: TenantId, since: datetime, until: datetime, limit: int
    ) -> list[Job]:
        """Return the tickets that came between two moments, the latest first."""


@dataclass(frozen=True, kw_only=True)
class AskedHistory:
    """Which weeks are asked about, for which shifts, in the time of which zone."""

    zone: str
    shifts: tuple[AskedShift, ...]
    weeks: int = WEEKS_DEFAULT


@dataclass(frozen=True, kw_only=True)
class Demands:
    """The use case."""

    deciders: Deciders
    jobs: PastJobs
    jobs_max: int = JOBS_MAX

    async def from_history(self, caller: Caller, asked: AskedHistory, at: datetime) -> PastDemand:
        """Return what the weeks that are over would have needed; fewer, if too many tickets came.

        Raises NotYourDecision, RosterWrong and the refusals of shifts.
        """
        if not may_decide(caller, await self.deciders.assigning_roles(caller.tenant)):
            raise NotYourDecision
        if not 1 <= asked.weeks <= WEEKS_MAX:
            raise RosterWrong(f"History is looked at for 1 to {WEEKS_MAX} weeks.")
        today, kinds = today_in(asked.zone, at), kinds_of(asked.shifts)
        first, last = days_looked_at(today, asked.weeks)
        jobs = await self.jobs.between(
            caller.tenant,
            datetime.combine(first, time(), UTC) - AROUND,
            datetime.combine(last, time(), UTC) + AROUND,
            self.jobs_max,
        )
        weeks = asked.weeks
        if len(jobs) == self.jobs_max:
            weeks = min(weeks, weeks_known(jobs[-1].came_at, asked.zone, today))
        if not weeks:
            raise RosterWrong(
                f"More than {self.jobs_max} tickets came in a week: say how many people it needs."
            )
        return await asyncio.to_thread(past_demand, jobs, kinds, asked.zone, today, weeks)
