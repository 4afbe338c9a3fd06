"""Looks: who looked at whom, read from the view."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

import asyncpg

from services.dispatch.app.ports import LookTaken
from services.dispatch.views.looks import looks_at
from shared.database import Databases
from shared.intent import TenantId


class LooksInView:
    """Satisfies ``LooksTaken``."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def looks_at(
        self, tenant: TenantId, technician_id: UUID, before: int | None, limit: int
    ) -> Sequence[LookTaken]:
        """Return up to ``limit`` looks, the latest first, before a position of the log."""
        async with self._databases.connection(tenant) as db:
            try:
                rows = await looks_at(db, technician_id, before, limit)
            except asyncpg.InvalidCachedStatementError:
                rows = await looks_at(db, technician_id, before, limit)  # it was rebuilt
            except asyncpg.UndefinedTableError:
                return []  # the view is made when the tenant is first met
        return [LookTaken(**asdict(row)) for row in rows]
