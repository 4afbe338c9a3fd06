"""Migrations: plain SQL files, each applied once to each tenant's database, in order, for ever.

A service's files are ``services/<name>/migrations/NNNN_{pre|post}_what.sql``: ``pre`` runs before
the new code, ``post`` after it. They see only the service's own schema. The schemas of logs and
read models come from the kernel and are recorded like any other file. An applied file never
changes: its checksum is compared at every run.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.database import Connection
from shared.eventstore import log_steps
from shared.intent import TenantId
from shared.projections import registry_ddl
from shared.tenancy import role_of

FILE_NAME = re.compile(r"^(\d{4})_(pre|post)_[a-z0-9_]+\.sql$")
MIGRATIONS_LOCK = 727_301
OWNER = "owner"

LEDGER = """
create schema if not exists gongdan;
create table if not exists gongdan.migrations(
  service text not null, name text not null, checksum text not null,
  applied_at timestamptz not null default now(), primary key (service, name));
"""


class MigrationChanged(Exception):
    """A migration was edited after it had been applied; write a new file instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSchema:
    """What a service keeps in a tenant's database: its name, whether it has a log, its files."""

    name: str
    has_log: bool
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    service: str
    name: str
    sql: str
    role: str | None

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def services_folder() -> Path:
    """Return the folder below which services keep their migrations."""
    return Path(__file__).parent.parent / "services"


def discover(services: Path) -> list[ServiceSchema]:
    """Return the services below a folder that keep data: those with ``migrations/``.

    A service with a domain is event-sourced and has a log.
    """
    found = []
    for folder in sorted(services.iterdir()):
        if (folder / "migrations").is_dir():
            domain = (folder / "domain.py").exists() or (folder / "domain").is_dir()
            found.append(
                ServiceSchema(name=folder.name, has_log=domain, folder=folder / "migrations")
            )
    return found


async def migrate(
    connection: Connection, tenant: TenantId, schemas: Iterable[ServiceSchema]
) -> list[str]:
    """Bring one tenant's database up to date; return what was applied (``service/name``).

    ``connection`` belongs to a provisioner. Two runs at once wait for each other. Raises
    ``MigrationChanged``; a file that fails leaves no trace and stops the run.
    """
    await connection.execute("select pg_advisory_lock($1)", MIGRATIONS_LOCK)
    try:
        await connection.execute(LEDGER)
        rows = await connection.fetch("select service, name, checksum from gongdan.migrations")
        applied = {(row["service"], row["name"]): row["checksum"] for row in rows}
        done = []
        for schema in schemas:
            for step in _steps(tenant, schema):
                before = applied.get((step.service, step.name))
                if before is None:
                    await _apply(connection, step)
                    done.append(f"{step.service}/{step.name}")
                elif before != step.checksum:
                    raise MigrationChanged(f"{step.service}/{step.name}")
        return done
    finally:
        await connection.execute("select pg_advisory_unlock($1)", MIGRATIONS_LOCK)


def _steps(tenant: TenantId, schema: ServiceSchema) -> Sequence[_Step]:
    name, role = schema.name, role_of(tenant, schema.name)
    steps = [
        _Step(
            service=name,
            name="0000_schema",
            role=None,
            sql=f"create schema if not exists {name} authorization {role};",
        ),
        _Step(
            service=name,
            name="0000_read_models",
            role=None,
            sql=registry_ddl(f"{name}_rm", role),
        ),
    ]
    if schema.has_log:
        log = log_steps(f"{name}_log", role_of(tenant, OWNER), role)
        steps += [_Step(service=name, name=one, role=None, sql=sql) for one, sql in log.items()]
    for file in sorted(schema.folder.glob("*.sql")):
        if not FILE_NAME.match(file.name):
            raise MigrationChanged(f"{file.name} is not called NNNN_pre|post_what.sql")
        steps.append(_Step(service=name, name=file.stem, role=role, sql=file.read_text("utf-8")))
    return steps


async def _apply(connection: Connection, step: _Step) -> None:
    async with connection.transaction():
        if step.role is not None:
            await connection.execute(f"set local role {step.role}")
            await connection.execute(f"set local search_path = {step.service}")
        await connection.execute(step.sql)
        await connection.execute("reset role")
        await connection.execute("set local search_path = public")
        await connection.execute(
            "insert into gongdan.migrations(service, name, checksum) values ($1, $2, $3)",
            step.service,
            step.name,
            step.checksum,
        )
