"""Reckoning: what ways are expected to take, by a matrix service or else by the straight line.

Plans and trips ask the service. Choices do not: they have milliseconds, compare thousands, and must
come out the same from the log alone.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import structlog

from services.dispatch.domain.need import Need
from services.dispatch.domain.places import Place
from services.dispatch.domain.planning.problem import Problem
from services.dispatch.domain.planning.travel import tabulated
from services.dispatch.domain.travel import TravelEstimate, by_matrix, estimated
from shared.intent import TenantId

Rows = Sequence[Sequence[float | None]]
"""Seconds from each source to each destination; None: there is no way."""

log = structlog.get_logger()


class MatrixAway(Exception):
    """The matrix service does not answer, or with something else than was asked for."""


class Matrices(Protocol):
    """Whoever knows how long ways on streets take."""

    async def seconds(
        self, tenant: TenantId, sources: Sequence[Place], destinations: Sequence[Place]
    ) -> Rows:
        """Return a row of seconds for each source; raises MatrixAway."""


class Reckoning:
    """Asks the service, if there is one; where it does not answer, the straight line counts."""

    def __init__(self, matrices: Matrices | None = None) -> None:
        self._matrices = matrices

    async def way(
        self, tenant: TenantId, here: Place | None, need: Need, at: datetime
    ) -> TravelEstimate | None:
        """Return what the way to a ticket takes; None where one of its ends is not known."""
        there, policy = need.place, need.policy
        straight = estimated(here, there, policy.speed_kmh, policy.traffic_at(at))
        if straight is None or here is None or there is None:
            return None
        rows = await self._seconds(tenant, [here], [there])
        seconds = None if rows is None else rows[0][0]
        return straight if seconds is None else by_matrix(straight, seconds)

    async def measured(self, tenant: TenantId, problem: Problem) -> Problem:
        """Return a problem whose ways are the service's, or the problem as it is.

        Where the service knows no way between two places, the straight line counts.
        """
        places = _places(problem)
        rows = await self._seconds(tenant, places, places) if places else None
        if rows is None:
            return problem
        return replace(problem, travel=tabulated(places, rows, problem.travel))

    async def _seconds(
        self, tenant: TenantId, sources: Sequence[Place], destinations: Sequence[Place]
    ) -> Rows | None:
        if self._matrices is None:
            return None
        try:
            return await self._matrices.seconds(tenant, sources, destinations)
        except MatrixAway as away:
            log.warning("matrix_service_away", why=str(away), places=len(sources))
            return None


def _places(problem: Problem) -> list[Place]:
    """Return the places between which people go, each once, in order."""
    known = [
        *(place for day in problem.days for place in (day.start, day.end)),
        *(visit.place for visit in problem.visits),
    ]
    return list(dict.fromkeys(place for place in known if place is not None))
