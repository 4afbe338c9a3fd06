"""What views know for rosters: which there are, and what became of past tickets."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.dispatch.domain.rostering.history import Job
from services.dispatch.views.jobs import jobs_between
from services.dispatch.views.rosters import RosterRow, published_since, rosters
from shared.database import Databases
from shared.intent import TenantId
from shared.projections.runner import ProjectionApply

LATELY_MAX = 200
EASTWARD = timedelta(days=1)
"""Days of a roster are those of its zone, which may be a day behind ours."""


class RosterBook:
    """The way to what ``Rosters`` keeps."""

    def __init__(self, databases: Databases, view: ProjectionApply) -> None:
        self._databases = databases
        self._view = view

    async def published(self, tenant: TenantId) -> list[UUID]:
        """Return the published rosters that are not over, the newest first."""
        await self._view.checkpoint(tenant)  # there is no table before that
        today = datetime.now(UTC).date()
        async with self._databases.connection(tenant) as db:
            return await published_since(db, today - EASTWARD, LATELY_MAX)

    async def listed(self, tenant: TenantId, before: int, limit: int) -> list[RosterRow]:
        """Return rosters that were asked for before a position, the newest first."""
        await self._view.checkpoint(tenant)
        async with self._databases.connection(tenant) as db:
            return await rosters(db, before, limit)


class JobBook:
    """The way to what ``Jobs`` keeps."""

    def __init__(self, databases: Databases, view: ProjectionApply) -> None:
        self._databases = databases
        self._view = view

    async def between(
        self, tenant: TenantId, since: datetime, until: datetime, limit: int
    ) -> list[Job]:
        """Return the tickets that came between two moments, the latest first."""
        await self._view.checkpoint(tenant)
        async with self._databases.connection(tenant) as db:
            return await jobs_between(db, since, until, limit)
