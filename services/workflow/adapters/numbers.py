"""Numbers: T-000123, one sequence per tenant, handed out in blocks."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

from shared.database import Databases
from shared.intent import TenantId

BLOCK = 50
"""What one value of the sequence stands for, as its migration says."""


@dataclass(frozen=True, kw_only=True)
class TicketNumbers:
    """The next numbers of every tenant, taken from its sequence a block at a time."""

    databases: Databases
    _blocks: dict[TenantId, list[int]] = field(default_factory=dict)
    _locks: defaultdict[TenantId, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )

    async def next(self, tenant: TenantId) -> str:
        """Return a number that was never given before in this tenant."""
        async with self._locks[tenant]:
            block = self._blocks.get(tenant)
            if not block:
                block = self._blocks[tenant] = await self._fetch(tenant)
            return f"T-{block.pop():06d}"

    async def _fetch(self, tenant: TenantId) -> list[int]:
        async with self.databases.connection(tenant) as db:
            first = int(await db.fetchval("select nextval('workflow.ticket_numbers')"))
        return list(range(first + BLOCK - 1, first - 1, -1))
