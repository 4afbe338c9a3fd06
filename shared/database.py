"""Databases: connections to every tenant's database, never more than a few in one process.

A connection belongs to one database, and a process serves many tenants, so one bounded set is
shared by all: a connection that nobody uses is closed for a tenant that needs one (decision 20).
The tenant is always the first argument: a query without one does not run.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, TypeAlias

import asyncpg

from shared.decider import Kind, Refusal
from shared.intent import TenantId

if TYPE_CHECKING:
    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection

CONNECT_TIMEOUT_S = 5.0
COMMAND_TIMEOUT_S = 30.0
ACQUIRE_TIMEOUT_S = 10.0
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


class DatabaseAway(Refusal):
    """The database does not answer; nothing was changed, try again in a few seconds."""

    slug: ClassVar[str] = "database-away"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class DatabaseBusy(Refusal):
    """Every database connection is in use; nothing was changed, try again in a few seconds."""

    slug: ClassVar[str] = "database-busy"
    kind: ClassVar[Kind] = Kind.BUSY


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One database and the role to use there."""

    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)


Resolve = Callable[[TenantId], Awaitable[Target]]
"""Finds a tenant's database; raises a refusal for an unknown tenant."""


class Databases:
    """At most ``limit`` connections to all tenants' databases together."""

    def __init__(self, resolve: Resolve, *, limit: int, application: str) -> None:
        self._resolve = resolve
        self._limit = limit
        self._application = application
        self._idle: OrderedDict[Target, list[Connection]] = OrderedDict()
        self._open = 0
        self._changed = asyncio.Condition()
        self._closed = False

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

    async def close(self) -> None:
        """Close what is idle; what is lent is closed when it comes back."""
        async with self._changed:
            self._closed = True
            idle = [one for ones in self._idle.values() for one in ones]
            self._idle.clear()
            self._open -= len(idle)
            self._changed.notify_all()
        for one in idle:
            await _close(one)

    @property
    def open_connections(self) -> int:
        """How many connections this process holds at the moment."""
        return self._open

    async def _acquire(self, target: Target) -> Connection:
        try:
            async with asyncio.timeout(ACQUIRE_TIMEOUT_S):
                found, evicted = await self._reserve(target)
        except TimeoutError as late:
            raise DatabaseBusy from late
        if found is not None:
            return found
        try:
            if evicted is not None:
                await _close(evicted)
            return await self._connect(target)
        except BaseException:
            await self._forget_one()
            raise

    async def _reserve(self, target: Target) -> tuple[Connection | None, Connection | None]:
        """Return an idle connection, or a right to open one and perhaps one to close for it."""
        async with self._changed:
            while True:
                if self._closed:
                    raise DatabaseAway
                found = self._take_idle(target)
                if found is not None:
                    return found, None
                if self._open < self._limit:
                    self._open += 1
                    return None, None
                if self._idle:
                    return None, self._take_least_used()
                await self._changed.wait()

    def _take_idle(self, target: Target) -> Connection | None:
        ones = self._idle.pop(target, [])
        while ones:
            one = ones.pop()
            if not one.is_closed():
                if ones:
                    self._idle[target] = ones
                return one
            self._open -= 1
        return None

    def _take_least_used(self) -> Connection:
        target, ones = next(iter(self._idle.items()))
        one = ones.pop(0)
        if not ones:
            del self._idle[target]
        return one

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
                statement_cache_size=256,
                max_cached_statement_lifetime=0,
                server_settings={"application_name": self._application, "jit": "off"},
            )
        except (*CONNECTION_TROUBLE, TimeoutError) as trouble:
            raise DatabaseAway(database=target.database) from trouble

    async def _release(self, target: Target, connection: Connection) -> None:
        keep = not (connection.is_closed() or connection.is_in_transaction() or self._closed)
        if not keep:
            await asyncio.shield(_close(connection))
        async with self._changed:
            if keep:
                self._idle.setdefault(target, []).append(connection)
                self._idle.move_to_end(target)
            else:
                self._open -= 1
            self._changed.notify()

    async def _forget_one(self) -> None:
        async with self._changed:
            self._open -= 1
            self._changed.notify()


async def _close(connection: Connection) -> None:
    with suppress(*CONNECTION_TROUBLE, TimeoutError, asyncpg.PostgresError):
        await connection.close(timeout=1.0)
