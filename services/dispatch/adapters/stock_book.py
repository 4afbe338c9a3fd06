"""The stock book: the books of parts, read once they have come as far as the reader has seen."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

from shared.database import Connection, Databases
from shared.intent import TenantId
from shared.projections.position import WaitFor
from shared.projections.runner import ProjectionApply

T = TypeVar("T")

SWITCHED = (asyncpg.UndefinedTableError, asyncpg.InvalidCachedStatementError)


class StockBook:
    """The way to what ``StockBooks`` keeps."""

    def __init__(self, databases: Databases, books: ProjectionApply, wait: WaitFor) -> None:
        """``wait`` is for the books to come as far as a position token says."""
        self._databases = databases
        self._books = books
        self._wait = wait
        self._met: set[TenantId] = set()

    async def read(
        self,
        tenant: TenantId,
        query: Callable[[Connection], Awaitable[T]],
        *,
        seen: str,
        within_s: float,
    ) -> T:
        """Return what a query finds in books that know what was ``seen``; raises NotCaughtUp."""
        if tenant not in self._met:  # asking for a table that is not there is an error in its log
            await self._books.checkpoint(tenant)
            self._met.add(tenant)
        await self._wait.reach(tenant, seen, within_s)
        try:
            async with self._databases.connection(tenant) as db:
                return await query(db)
        except SWITCHED:
            await self._books.checkpoint(tenant)
        async with self._databases.connection(tenant) as db:
            return await query(db)
