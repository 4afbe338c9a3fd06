"""Reading views: once more if they were not there yet, or were switched while we looked."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

from shared.database import Connection, Databases
from shared.intent import TenantId

T = TypeVar("T")

Prepare = Callable[[TenantId], Awaitable[object]]
"""Makes a tenant's views if they are not there yet."""

SWITCHED = (asyncpg.UndefinedTableError, asyncpg.InvalidCachedStatementError)


class Reading:
    """The way to the views that one projection keeps."""

    def __init__(self, databases: Databases, prepare: Prepare) -> None:
        self._databases = databases
        self._prepare = prepare
        self._met: set[TenantId] = set()

    async def __call__(self, tenant: TenantId, query: Callable[[Connection], Awaitable[T]]) -> T:
        """Return what ``query`` finds."""
        if tenant not in self._met:  # asking for a table that is not there is an error in its log
            await self._prepare(tenant)
            self._met.add(tenant)
        try:
            async with self._databases.connection(tenant) as db:
                return await query(db)
        except SWITCHED:
            await self._prepare(tenant)
        async with self._databases.connection(tenant) as db:
            return await query(db)
