"""What is written stays written, for every role that an application has."""

from uuid import uuid4

import asyncpg
import pytest

from shared.database import Databases
from shared.eventstore import EventStore
from tests.integration.eventstore.things import ACME, OWNER, SCHEMA, THING, WRITER, Make, intent

REWRITES = (
    "update {table} set stream_id = gen_random_uuid()",
    "delete from {table}",
    "truncate {table}",
)
TABLES = ("events", "events_p1", "commands", "tags")


@pytest.fixture
async def written(store: EventStore) -> None:
    """A log with something in it."""
    await store.execute(THING, intent(), uuid4(), Make(name="thing"))


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("rewrite", REWRITES)
async def test_nobody_rewrites_not_even_the_owner_or_a_superuser(
    log: str, table: str, rewrite: str
) -> None:
    control = await asyncpg.connect(log)
    statement = rewrite.format(table=f"{SCHEMA}.{table}")
    for role in ("none", OWNER):
        await control.execute(f"set role {role}")
        with pytest.raises(asyncpg.FeatureNotSupportedError, match="append-only"):
            await control.execute(statement)
    await control.execute(f"set role {WRITER}")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await control.execute(statement)
    await control.close()


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("table", ["events", "events_p1", "streams", "commands", "log_meta"])
async def test_the_writer_cannot_write_past_the_function(
    connections: Databases, table: str
) -> None:
    async with connections.connection(ACME) as connection:
        assert await connection.fetchval(f"select count(*) from {SCHEMA}.{table}") == 1
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"insert into {SCHEMA}.{table} select * from {SCHEMA}.{table}")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"alter table {SCHEMA}.{table} disable trigger all")


async def test_the_functions_are_for_the_writer_alone(log: str) -> None:
    control = await asyncpg.connect(log)
    allowed = await control.fetch(
        "select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        f" where n.nspname = '{SCHEMA}' and has_function_privilege('{WRITER}', p.oid, 'execute')"
    )
    public = await control.fetchval(
        "select count(*) from pg_proc p join pg_namespace n on n.oid = p.pronamespace,"
        f" aclexplode(p.proacl) a where n.nspname = '{SCHEMA}' and a.grantee = 0"
    )
    can_log_in = await control.fetchval(f"select rolcanlogin from pg_roles where rolname='{OWNER}'")
    await control.close()

    assert {row["proname"] for row in allowed} == {
        "append_batch",
        "append_tagged",
        "load",
        "extend",
    }
    assert public == 0
    assert can_log_in is False


@pytest.mark.parametrize(("function", "arguments"), [("append_batch", 18), ("append_tagged", 26)])
async def test_appending_needs_read_committed(
    connections: Databases, function: str, arguments: int
) -> None:
    async with (
        connections.connection(ACME) as connection,
        connection.transaction(isolation="repeatable_read"),
    ):
        with pytest.raises(asyncpg.FeatureNotSupportedError, match="read committed"):
            nothing = ", ".join(["'{}'"] * arguments)
            await connection.fetch(f"select {SCHEMA}.{function}({nothing})")
