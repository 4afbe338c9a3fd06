"""The list of schedules by their keys; how each stands is read off its own stream."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Final

import asyncpg

from shared.database import Databases
from shared.intent import TenantId

LISTED_MAX: Final = 100
"""Of one page: each is one stream that is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which schedules: of ``types`` (None: of any), about a ``subject`` (empty: about any)."""

    types: Collection[str] | None
    subject: str
    after: str
    limit: int


@dataclass(frozen=True, kw_only=True)
class PlannedView:
    """Answers which schedules there are."""

    databases: Databases
    prepare: Callable[[TenantId], Awaitable[object]]

    async def keys(self, tenant: TenantId, asked: Asked) -> list[str]:
        """Return the keys of a page of schedules, in their order."""
        try:
            return await self._read(tenant, asked)
        except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
            await self.prepare(tenant)
        return await self._read(tenant, asked)

    async def _read(self, tenant: TenantId, asked: Asked) -> list[str]:
        async with self.databases.connection(tenant) as db:
            rows = await db.fetch(
                "select key from workflow.planned where key > $1"
                " and ($2::text[] is null or type = any($2::text[]))"
                " and ($3 = '' or subject = $3) order by key limit $4",
                asked.after,
                None if asked.types is None else sorted(asked.types),
                asked.subject,
                min(asked.limit, LISTED_MAX),
            )
        return [row["key"] for row in rows]
