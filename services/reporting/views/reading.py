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

    async def __call__(self, tenant: TenantId, query: Callable[[Connection], Awaitable[T]]) -> T:
        """Return what ``query`` finds, all of one moment: rows, and how many there are."""
        try:
            return await self._at_one_moment(tenant, query)
        except SWITCHED:
            await self._prepare(tenant)
        return await self._at_one_moment(tenant, query)

    async def _at_one_moment(
        self, tenant: TenantId, query: Callable[[Connection], Awaitable[T]]
    ) -> T:
        async with (
            self._databases.connection(tenant) as db,
            db.transaction(isolation="repeatable_read", readonly=True),
        ):
            return await query(db)
