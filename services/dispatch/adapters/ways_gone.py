"""The ways that people went, out of the view of them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

import asyncpg

from services.dispatch.domain.calibration import Way
from services.dispatch.views.ways import WayRow, ways_since
from shared.database import Databases
from shared.intent import TenantId


@dataclass(frozen=True, kw_only=True)
class WaysInView:
    """Ways as the view has them."""

    databases: Databases

    async def since(self, tenant: TenantId, span: timedelta) -> Sequence[Way]:
        """Return the latest ways whose arrival is not longer ago than ``span``."""
        return [Way(**asdict(row)) for row in await self._rows(tenant, span)]

    async def _rows(self, tenant: TenantId, span: timedelta) -> list[WayRow]:
        async with self.databases.connection(tenant) as db:
            try:
                return await ways_since(db, span)
            except asyncpg.InvalidCachedStatementError:
                return await ways_since(db, span)  # it was rebuilt
            except asyncpg.UndefinedTableError:
                return []  # the view is made when the tenant is first met
