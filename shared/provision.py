"""Provisioning: the walls of an installation and of each tenant (decisions 16, 18 and 19).

Everything here runs with a provisioner's credentials, is idempotent, and takes seconds: the
control database with its catalogue; per tenant two databases (data and keys) and a role per
service that can reach its own schemas and nothing else.
"""

import hashlib
import hmac
import secrets
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID

import asyncpg

from shared.config import role_password
from shared.database import Connection
from shared.intent import TenantId, tenant_namespace
from shared.migrations import OWNER, ServiceSchema, migrate
from shared.tenancy import (
    ACTIVE,
    CONTROL_DATABASE,
    catalogue_role,
    database_of,
    role_of,
    tenant_key,
)

PROVISION_LOCK = 727_302
PROVISION_TIMEOUT_S = 60.0
PROVISION_CONNECTIONS = 2
"""How many connections are open at once while a tenant is built."""

CREATING = "creating"
SCRAM_ROUNDS = 1
APPLICATION = "gongdan-provisioner"

CATALOGUE = """
create schema if not exists catalogue;
create table if not exists catalogue.tenants(
  key text primary key check (key ~ '^[a-z][a-z0-9]{1,30}$'), id uuid not null unique,
  name text not null, dsn text not null, state text not null, cell text not null,
  created_at timestamptz not null default now());
create table if not exists catalogue.installation(
  one boolean primary key default true check (one), master_check text not null);
revoke all on schema public from public;
"""


class MasterForeign(Exception):
    """Another master secret made this database; the message says what to do."""

    def __init__(self) -> None:
        """Say it in one sentence."""
        super().__init__(
            "This database belongs to an installation with another keys/master: restore that "
            "file, or point GONGDAN_POSTGRES_URL at another database."
        )


@dataclass(frozen=True, kw_only=True)
class Provisioner:
    """Someone who may create databases: its DSN, the master secret, and what services keep.

    ``keeper`` is the service that holds the keys database of each tenant.
    """

    dsn: str
    master: bytes = field(repr=False)
    schemas: Sequence[ServiceSchema]
    readers: Sequence[str]
    keeper: str
    cell: str = "main"

    async def prepare(self) -> None:
        """Create the control database, its catalogue and the roles that read it.

        Raises ``MasterForeign``, before anything of another installation is touched.
        """
        async with self._connect(None) as cluster:
            await _create_database(cluster, CONTROL_DATABASE)
        async with self._connect(CONTROL_DATABASE) as control:
            await control.execute(CATALOGUE)
            await self._require_own(control)
            for service in self.readers:
                role = catalogue_role(service)
                await self._login(control, role)
                await control.execute(f"grant connect on database {CONTROL_DATABASE} to {role}")
                await control.execute(f"grant usage on schema catalogue to {role}")
                await control.execute(f"grant select on catalogue.tenants to {role}")

    async def create_tenant(self, key: str, name: str) -> UUID:
        """Create a tenant, or finish one that was begun; return its id.

        Raises ``TenantKeyWrong`` or ``MasterForeign``.
        """
        tenant = tenant_key(key)
        tenant_id = tenant_namespace(tenant)
        async with self._connect(CONTROL_DATABASE) as control:
            await self._require_own(control)
            await control.execute("select pg_advisory_lock($1)", PROVISION_LOCK)
            await control.execute(
                "insert into catalogue.tenants(key, id, name, dsn, state, cell)"
                " values ($1, $2, $3, $4, $5, $6) on conflict (key) do nothing",
                tenant,
                tenant_id,
                name,
                self._public_dsn(database_of(tenant)),
                CREATING,
                self.cell,
            )
            await self._build(tenant)
            await control.execute(
                "update catalogue.tenants set state = $2 where key = $1", tenant, ACTIVE
            )
        return tenant_id

    async def upgrade(self) -> AsyncIterator[tuple[str, list[str]]]:
        """Migrate every tenant; yield each tenant's key and what was applied.

        Raises ``MasterForeign``.
        """
        async with self._connect(CONTROL_DATABASE) as control:
            await self._require_own(control)
            keys = await control.fetch(
                "select key from catalogue.tenants where cell = $1 order by key", self.cell
            )
        for row in keys:
            tenant = TenantId(row["key"])
            await self._create_roles(tenant)
            async with self._connect(database_of(tenant)) as database:
                yield tenant, await migrate(database, tenant, self.schemas)

    async def refresh_addresses(self) -> None:
        """Point the catalogue at where the cluster answers now (an embedded one may move)."""
        parts = urlsplit(self._public_dsn("x"))
        async with self._connect(CONTROL_DATABASE) as control:
            await control.execute(
                "update catalogue.tenants set dsn = $1 || 'gd_' || key where cell = $2",
                f"{parts.scheme}://{parts.netloc}/",
                self.cell,
            )

    async def _require_own(self, control: Connection) -> None:
        """Remember whose database this is; every password in it follows from that master."""
        ours = hmac.new(self.master, b"installation", hashlib.sha256).hexdigest()
        await control.execute(
            "insert into catalogue.installation(master_check) values ($1) on conflict do nothing",
            ours,
        )
        kept = str(await control.fetchval("select master_check from catalogue.installation"))
        if not hmac.compare_digest(kept, ours):
            raise MasterForeign

    async def _build(self, tenant: TenantId) -> None:
        await self._create_roles(tenant)
        keys = f"{database_of(tenant)}_keys"
        async with self._connect(None) as cluster:
            await _create_database(cluster, database_of(tenant))
            await _create_database(cluster, keys)
            for schema in self.schemas:
                role = role_of(tenant, schema.name)
                name = database_of(tenant)
                await cluster.execute(f"grant connect, create on database {name} to {role}")
            keeper = role_of(tenant, self.keeper)
            await cluster.execute(f"grant connect, create on database {keys} to {keeper}")
        async with self._connect(database_of(tenant)) as database:
            await database.execute("revoke all on schema public from public")
            await migrate(database, tenant, self.schemas)

    async def _create_roles(self, tenant: TenantId) -> None:
        async with self._connect(None) as cluster:
            owner = role_of(tenant, OWNER)
            if await cluster.fetchrow("select 1 from pg_roles where rolname = $1", owner) is None:
                await cluster.execute(f"create role {owner} nologin")
            for schema in self.schemas:
                await self._login(cluster, role_of(tenant, schema.name))

    async def _login(self, cluster: Connection, role: str) -> None:
        # The digest is base64 and the role's name checked: both are safe in a statement that takes
        # no parameters.
        password = scram_digest(role_password(self.master, role))
        known = await cluster.fetchrow("select 1 from pg_roles where rolname = $1", role)
        verb = "create" if known is None else "alter"
        await cluster.execute(f"{verb} role {role} login password '{password}'")

    @asynccontextmanager
    async def _connect(self, database: str | None) -> AsyncIterator[Connection]:
        parts = urlsplit(self.dsn)
        path = parts.path if database is None else f"/{quote(database)}"
        connection = await asyncpg.connect(
            urlunsplit(parts._replace(path=path)),
            ssl=False,
            command_timeout=PROVISION_TIMEOUT_S,
            server_settings={"application_name": APPLICATION},
        )
        try:
            yield connection
        finally:
            await connection.close(timeout=5.0)

    def _public_dsn(self, database: str) -> str:
        parts = urlsplit(self.dsn)
        return f"postgresql://{parts.hostname}:{parts.port or 5432}/{database}"


def scram_digest(password: str) -> str:
    """Return what PostgreSQL keeps of one of our passwords; the password itself never goes there.

    Thousands of rounds slow down whoever guesses, but nobody guesses 256 bits: one round will do.
    The usual 4,096 cost 7 ms of CPU for every connection, and we open many.
    """
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, SCRAM_ROUNDS)
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    stored_key = hashlib.sha256(client_key).digest()
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    texts = [b64encode(one).decode() for one in (salt, stored_key, server_key)]
    return "SCRAM-SHA-256${}:{}${}:{}".format(SCRAM_ROUNDS, *texts)


async def _create_database(cluster: Connection, name: str) -> None:
    if await cluster.fetchrow("select 1 from pg_database where datname = $1", name) is None:
        await cluster.execute(f"create database {name} template template0 encoding 'UTF8'")
        await cluster.execute(f"revoke all on database {name} from public")
