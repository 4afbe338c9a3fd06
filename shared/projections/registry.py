"""The registry of a service's readers in one tenant's database: checkpoints and leases."""

import re
from importlib.resources import files

from shared.database import Connection, Databases
from shared.intent import TenantId

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,62}")


def registry_ddl(schema: str, writer: str) -> str:
    """Return the SQL that creates the registry ``schema``, for the service's role ``writer``.

    The role must exist. Raises ``ValueError`` for a name that is not a plain identifier.
    """
    template = files(__package__).joinpath("sql/registry.sql").read_text(encoding="utf-8")
    return template.replace("{schema}", identifier(schema)).replace("{writer}", identifier(writer))


def identifier(name: str) -> str:
    """Return ``name`` if it can stand in SQL unquoted; raises ``ValueError`` otherwise."""
    if not _IDENTIFIER.fullmatch(name):
        raise ValueError(f"not a plain SQL identifier: {name!r}")
    return name


class Registry:
    """How far each reader has come, and who leads, for all tenants of one service."""

    def __init__(self, service: str, databases: Databases) -> None:
        self.schema = f"{identifier(service)}_rm"
        self._databases = databases

    async def position(self, tenant: TenantId, name: str, build: int = 0) -> int:
        """Return a reader's checkpoint; 0 if it has none yet."""
        async with self._databases.connection(tenant) as db:
            found = await db.fetchval(
                f"select position from {self.schema}.checkpoints where name = $1 and build = $2",
                name,
                build,
            )
        return int(found or 0)

    async def note_position(self, tenant: TenantId, name: str, position: int) -> None:
        """Move a hint forward; one that is further already stays."""
        async with self._databases.connection(tenant) as db:
            await db.execute(
                f"insert into {self.schema}.checkpoints as c (name, build, position)"
                " values ($1, 0, $2) on conflict (name, build) do update"
                " set position = excluded.position, updated_at = clock_timestamp()"
                " where c.position < excluded.position",
                name,
                position,
            )

    async def move(self, db: Connection, name: str, noted: int, position: int) -> bool:
        """Move a checkpoint from where it was found; False if somebody else moved it since."""
        moved = await db.fetchval(
            f"insert into {self.schema}.checkpoints as c (name, build, position)"
            " select $1::text, 0, $3::bigint where $2::bigint = 0 or exists (select from"
            f" {self.schema}.checkpoints where name = $1 and build = 0)"
            " on conflict (name, build) do update"
            " set position = excluded.position, updated_at = clock_timestamp()"
            " where c.position = $2 returning true",
            name,
            noted,
            position,
        )
        return bool(moved)

    async def take_lease(self, tenant: TenantId, name: str, owner: str, duration_s: float) -> bool:
        """Take or renew a lease for some seconds, by the database's clock; False if another has."""
        async with self._databases.connection(tenant) as db:
            taken = await db.fetchval(
                f"insert into {self.schema}.leases as l (name, owner, expires_at)"
                " values ($1, $2, clock_timestamp() + make_interval(secs => $3))"
                " on conflict (name) do update"
                " set owner = excluded.owner, expires_at = excluded.expires_at"
                " where l.owner = excluded.owner or l.expires_at < clock_timestamp()"
                " returning true",
                name,
                owner,
                duration_s,
            )
        return bool(taken)

    async def release_lease(self, tenant: TenantId, name: str, owner: str) -> None:
        """Give a lease back before it ends."""
        async with self._databases.connection(tenant) as db:
            await db.execute(
                f"delete from {self.schema}.leases where name = $1 and owner = $2", name, owner
            )
