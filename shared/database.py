"""Databases: connections to every tenant's database, never more than a few in one process.

A connection belongs to one database, and a process serves many tenants, so one bounded set is
shared by all: a connection that nobody uses is closed for a tenant that needs one (decision 20).
The tenant is always the first argument: a query without one does not run.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import asyncpg

from shared.connections import Connection, remembering
from shared.intent import TenantId
from shared.lending import ELSEWHERE, DatabaseAway, DatabaseBusy, Lending, Target

__all__ = [
    "CONNECTION_TROUBLE",
    "Connection",
    "DatabaseAway",
    "DatabaseBusy",
    "Databases",
    "Resolve",
    "Target",
]

CONNECT_TIMEOUT_S = 5.0
COMMAND_TIMEOUT_S = 30.0
GONE_CHECK_MS = "1000"
"""How soon PostgreSQL sees that we gave up on a statement: a session that waits for a lock would
outlive us by hours otherwise, and every new attempt would add one."""
CONNECTION_TROUBLE = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)
"""What asyncpg raises when the server is away, restarting or full: worth another try."""


Resolve = Callable[[TenantId], Awaitable[Target]]
"""Finds a tenant's database; raises a refusal for an unknown tenant."""


class Databases:
    """At most ``limit`` connections to all tenants' databases together, and no more to one of them
    than leaves others their share.
    """

    def __init__(
        self,
        resolve: Resolve,
        *,
        limit: int,
        application: str,
        lending: Lending | None = None,
    ) -> None:
        self._resolve = resolve
        self._application = application
        self._connection_class = remembering()
        self._lending = lending or Lending(limit)

    def sharing(self, resolve: Resolve) -> "Databases":
        """Return the way to other databases of the tenants, within the same ``limit``."""
        return Databases(
            resolve,
            limit=self._lending.limit,
            application=self._application,
            lending=self._lending,
        )

    @asynccontextmanager
    async def connection(self, tenant: TenantId) -> AsyncIterator[Connection]:
        """Lend a connection to the tenant's database.

        Raises ``DatabaseAway`` when it cannot be reached and ``DatabaseBusy`` when none is free
        within ten seconds. A connection that comes back inside a transaction is closed.
        """
        target = await self._resolve(tenant)
        connection = await self._acquire(target)
        try:
            yield connection
        finally:
            await self._release(target, connection)

    @asynccontextmanager
    async def tenant_transaction(self, tenant: TenantId) -> AsyncIterator[Connection]:
        """Lend a connection inside a transaction; it commits unless something is raised."""
        async with self.connection(tenant) as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def room(self, connections: int) -> AsyncIterator[None]:
        """Leave so many connections (two at most) to somebody who opens their own meanwhile.

        Raises ``DatabaseBusy`` when they are not free within ten seconds.
        """
        taken = 0
        try:
            for _ in range(connections):
                grant = await self._lending.borrow(ELSEWHERE)
                taken += 1
                if grant.unwanted is not None:
                    await _close(grant.unwanted)
            yield
        finally:
            for _ in range(taken):
                self._lending.give_up(ELSEWHERE)

    async def close(self) -> None:
        """Close what is idle; what is lent is closed when it comes back."""
        for one in self._lending.close():
            await _close(one)

    @property
    def open_connections(self) -> int:
        """How many connections this process holds at the moment."""
        return self._lending.open

    async def _acquire(self, target: Target) -> Connection:
        grant = await self._lending.borrow(target)
        if grant.found is not None:
            return grant.found
        try:
            if grant.unwanted is not None:
                await _close(grant.unwanted)
            return await self._connect(target)
        except BaseException:
            self._lending.give_up(target)
            raise

    async def _connect(self, target: Target) -> Connection:
        try:
            return await asyncpg.connect(
                host=target.host,
                port=target.port,
                database=target.database,
                user=target.user,
                password=target.password,
                ssl=False,
                timeout=CONNECT_TIMEOUT_S,
                command_timeout=COMMAND_TIMEOUT_S,
                connection_class=self._connection_class,
                statement_cache_size=256,
                max_cached_statement_lifetime=0,
                server_settings={
                    "application_name": self._application,
                    "jit": "off",
                    "client_connection_check_interval": GONE_CHECK_MS,
                },
            )
        except (*CONNECTION_TROUBLE, TimeoutError) as trouble:
            raise DatabaseAway(database=target.database) from trouble

    async def _release(self, target: Target, connection: Connection) -> None:
        if connection.is_closed() or connection.is_in_transaction() or self._lending.closed:
            try:
                await asyncio.shield(_close(connection))
            finally:
                self._lending.give_up(target)
        else:
            self._lending.give_back(target, connection)


async def _close(connection: Connection) -> None:
    with suppress(*CONNECTION_TROUBLE, TimeoutError, asyncpg.PostgresError):
        await connection.close(timeout=1.0)
