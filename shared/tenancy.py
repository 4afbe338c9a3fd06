"""Tenancy: which tenants there are, and where each one lives.

The catalogue is a table of the control database ``gongdan``; every process keeps a copy that it
refreshes every few seconds and at once when it is asked for a tenant it has not heard of.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import structlog

from shared.config import Settings, role_password
from shared.database import CONNECTION_TROUBLE, Connection, DatabaseAway, Target
from shared.decider import Kind, Refusal
from shared.intent import TenantId

CONTROL_DATABASE = "gongdan"
TENANT_KEY = re.compile(r"^[a-z][a-z0-9]{1,30}$")
REFRESH_S = 5.0
READ_PAUSE_S = 0.2
TENANTS_MAX = 10_000
ACTIVE = "active"
CATALOGUE_CONNECTIONS = 1
"""What a process's copy of the catalogue takes of its budget of connections."""

log = structlog.get_logger()


class TenantUnknown(Refusal):
    """There is no such tenant here; check its key."""

    slug: ClassVar[str] = "tenant-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class TenantKeyWrong(Refusal):
    """A tenant's key is 2 to 31 lower-case letters and digits and starts with a letter."""

    slug: ClassVar[str] = "tenant-key-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """One tenant as the catalogue knows it. ``dsn`` names host, port and database, no secret."""

    key: TenantId
    id: UUID
    name: str
    dsn: str
    state: str
    cell: str


def tenant_key(text: str) -> TenantId:
    """Return ``text`` as a tenant's key, or refuse it."""
    if not TENANT_KEY.match(text):
        raise TenantKeyWrong(key=text[:40])
    return TenantId(text)


def database_of(tenant: TenantId) -> str:
    """Return the name of a tenant's database."""
    return f"gd_{tenant}"


def role_of(tenant: TenantId, service: str) -> str:
    """Return the name of the role a service uses in a tenant's database."""
    return f"gd_{tenant}_{service}"


def catalogue_role(service: str) -> str:
    """Return the name of the role a service reads the catalogue with."""
    return f"gd_{service}"


class Catalogue:
    """The copy of the catalogue that one process keeps."""

    def __init__(self, service: str, settings: Settings) -> None:
        self._service = service
        self._settings = settings
        self._master = settings.master_secret()
        self._tenants: dict[TenantId, Tenant] = {}
        self._read_at = float("-inf")
        self._lock = asyncio.Lock()
        self._changed = asyncio.Event()
        self._connection: Connection | None = None

    async def get(self, tenant: TenantId) -> Tenant:
        """Return a tenant; raises ``TenantUnknown``, or ``DatabaseAway`` if nobody can tell."""
        found = self._tenants.get(tenant)
        if found is None or found.state != ACTIVE:
            await self._refresh_since(time.monotonic())
            found = self._tenants.get(tenant)
        if found is None or found.state != ACTIVE:
            raise TenantUnknown(tenant=str(tenant)[:40])
        return found

    def active(self) -> list[Tenant]:
        """Return the tenants in service, by key."""
        return [one for one in self._tenants.values() if one.state == ACTIVE]

    async def resolve(self, tenant: TenantId) -> Target:
        """Return the tenant's database and this service's role in it."""
        parts = urlsplit((await self.get(tenant)).dsn)
        role = role_of(tenant, self._service)
        return Target(
            host=parts.hostname or "127.0.0.1",
            port=parts.port or 5432,
            database=parts.path.removeprefix("/"),
            user=role,
            password=role_password(self._master, role),
        )

    async def refresh(self) -> None:
        """Read the catalogue now."""
        await self._refresh_since(time.monotonic())

    async def watch(self) -> AsyncIterator[list[Tenant]]:
        """Yield the tenants in service, now and whenever they change."""
        seen: list[Tenant] | None = None
        while True:
            if self.active() != seen:
                seen = self.active()
                yield seen
                continue
            self._changed.clear()
            await self._changed.wait()

    async def run(self) -> None:
        """Keep the copy fresh until cancelled."""
        while True:
            try:
                await self._refresh_since(time.monotonic() - REFRESH_S)
            except DatabaseAway as away:
                log.warning("catalogue_away", reason=str(away.__cause__))
            await asyncio.sleep(REFRESH_S)

    async def close(self) -> None:
        """Close the connection to the control database."""
        if self._connection is not None:
            await self._connection.close(timeout=1.0)

    async def _refresh_since(self, moment: float) -> None:
        """Have a copy that is younger than a moment; those who ask together share one reading.

        Two readings are never closer than a fifth of a second: whoever asks for tenants that do
        not exist waits, instead of keeping the control database busy.
        """
        async with self._lock:
            if self._read_at >= moment:
                return
            await asyncio.sleep(self._read_at + READ_PAUSE_S - time.monotonic())
            began = time.monotonic()
            async with self._control() as control:
                rows = await control.fetch(
                    "select key, id, name, dsn, state, cell from catalogue.tenants"
                    " where cell = $1 order by key limit $2",
                    self._settings.cell,
                    TENANTS_MAX,
                )
            fresh = {TenantId(row["key"]): Tenant(**dict(row)) for row in rows}
            self._read_at = began
            if fresh != self._tenants:
                self._tenants = fresh
                self._changed.set()

    @asynccontextmanager
    async def _control(self) -> AsyncIterator[Connection]:
        try:
            if self._connection is None or self._connection.is_closed():
                host, port = self._settings.postgres_host_port()
                role = catalogue_role(self._service)
                self._connection = await asyncpg.connect(
                    host=host,
                    port=port,
                    database=CONTROL_DATABASE,
                    user=role,
                    password=role_password(self._master, role),
                    ssl=False,
                    timeout=5.0,
                    command_timeout=5.0,
                    server_settings={"application_name": f"gongdan-{self._service}"},
                )
            yield self._connection
        except (*CONNECTION_TROUBLE, TimeoutError) as trouble:
            self._connection = None
            raise DatabaseAway(database=CONTROL_DATABASE) from trouble
