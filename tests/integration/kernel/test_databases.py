"""Many tenants share few connections: the budget holds, and one tenant's trouble is its own."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import asyncpg
import pytest

from services.cli.embedded.postgres import EmbeddedPostgres
from shared.database import DatabaseAway, Databases, Target
from shared.intent import TenantId

pytestmark = pytest.mark.integration

TENANTS = [TenantId(f"t{number}") for number in range(6)]


@pytest.fixture
async def databases(postgres: EmbeddedPostgres) -> AsyncIterator[Databases]:
    control = await asyncpg.connect(postgres.dsn)
    for tenant in TENANTS:
        await control.execute(f"create database pool_{tenant}")
    parts = urlsplit(postgres.dsn)

    async def resolve(tenant: TenantId) -> Target:
        return Target(
            host=postgres.host,
            port=postgres.port,
            database=f"pool_{tenant}",
            user=parts.username or "",
            password=postgres.password,
        )

    pool = Databases(resolve, limit=3, application="pool-test")
    yield pool
    await pool.close()
    for tenant in TENANTS:
        await control.execute(f"drop database pool_{tenant} with (force)")
    await control.close()


async def test_six_tenants_are_served_by_three_connections(databases: Databases) -> None:
    most = 0

    async def ask(tenant: TenantId) -> str:
        nonlocal most
        async with databases.connection(tenant) as connection:
            most = max(most, databases.open_connections)
            return str(await connection.fetchval("select current_database()"))

    answers = await asyncio.gather(*(ask(tenant) for tenant in TENANTS * 10))

    assert answers == [f"pool_{tenant}" for tenant in TENANTS * 10]
    assert most <= 3


async def test_a_connection_is_used_again_by_its_own_tenant_only(databases: Databases) -> None:
    async with databases.connection(TENANTS[0]) as first:
        pid = await first.fetchval("select pg_backend_pid()")
    async with databases.connection(TENANTS[1]) as other:
        assert await other.fetchval("select pg_backend_pid()") != pid
    async with databases.connection(TENANTS[0]) as again:
        assert await again.fetchval("select pg_backend_pid()") == pid


async def test_the_servers_own_types_are_looked_up_once_for_all_tenants(
    databases: Databases,
) -> None:
    lists = "select array[1::int2, 2::int2], array[now()], array['x'::bytea]"
    looked_up: list[str] = []
    for tenant in TENANTS[:3]:
        async with databases.connection(tenant) as connection:

            def note(query: asyncpg.connection.LoggedQuery) -> None:
                looked_up.append(query.query)

            connection.add_query_logger(note)
            row = await connection.fetchrow(lists)
            connection.remove_query_logger(note)
            assert row is not None
            assert (row[0], row[2]) == ([1, 2], [b"x"])
    assert sum("pg_type" in one for one in looked_up) == 1


async def test_a_transaction_that_raises_leaves_nothing(databases: Databases) -> None:
    async with databases.connection(TENANTS[0]) as connection:
        await connection.execute("create table kept(a int)")
    with pytest.raises(asyncpg.DivisionByZeroError):
        async with databases.tenant_transaction(TENANTS[0]) as tx:
            await tx.execute("insert into kept values (1)")
            await tx.execute("select 1 / 0")
    async with databases.connection(TENANTS[0]) as connection:
        assert await connection.fetchval("select count(*) from kept") == 0


async def test_a_connection_left_inside_a_transaction_is_not_lent_again(
    databases: Databases,
) -> None:
    async with databases.connection(TENANTS[0]) as connection:
        await connection.execute("begin")
        pid = await connection.fetchval("select pg_backend_pid()")
    async with databases.connection(TENANTS[0]) as connection:
        assert await connection.fetchval("select pg_backend_pid()") != pid
    assert databases.open_connections == 1


async def test_a_cancelled_waiter_takes_no_connection_with_it(databases: Databases) -> None:
    async with (
        databases.connection(TENANTS[0]),
        databases.connection(TENANTS[1]),
        databases.connection(TENANTS[2]),
    ):
        waiting = asyncio.create_task(_ask(databases, TENANTS[3]))
        done, _ = await asyncio.wait({waiting}, timeout=0.05)
        assert not done
        waiting.cancel()
        await asyncio.wait({waiting})
    assert await asyncio.gather(*(_ask(databases, tenant) for tenant in TENANTS)) == [1] * 6
    assert databases.open_connections <= 3


async def test_a_tenant_that_keeps_what_it_was_lent_leaves_others_their_share(
    databases: Databases,
) -> None:
    still = [asyncio.create_task(_keep(databases, TENANTS[0])) for _ in range(10)]
    await asyncio.wait(still, timeout=0.2)
    assert databases.open_connections == 2
    assert await asyncio.gather(*(_ask(databases, tenant) for tenant in TENANTS[1:])) == [1] * 5
    for one in still:
        one.cancel()
    await asyncio.wait(still)
    assert await _ask(databases, TENANTS[0]) == 1
    assert databases.open_connections <= 3


async def test_those_who_wait_are_served_in_turns_between_tenants(databases: Databases) -> None:
    served: list[TenantId] = []

    async def ask(tenant: TenantId) -> None:
        await _ask(databases, tenant)
        served.append(tenant)

    async with databases.connection(TENANTS[3]), databases.connection(TENANTS[4]):
        crowd = [asyncio.create_task(ask(TENANTS[0])) for _ in range(30)]
        last = asyncio.create_task(ask(TENANTS[1]))
        await asyncio.gather(*crowd, last)
    assert served.index(TENANTS[1]) < 10


async def test_other_databases_of_the_tenants_count_too(
    databases: Databases, postgres: EmbeddedPostgres
) -> None:
    async def another(_tenant: TenantId) -> Target:
        port = urlsplit(postgres.dsn).port or 0
        return Target(
            host=postgres.host,
            port=port,
            database="postgres",
            user=postgres.user,
            password=postgres.password,
        )

    beside = databases.sharing(another)
    for tenant in TENANTS:
        assert await _ask(databases, tenant) == await _ask(beside, tenant)
        assert databases.open_connections == beside.open_connections <= 3


async def test_room_is_made_for_connections_of_others(databases: Databases) -> None:
    assert await asyncio.gather(*(_ask(databases, tenant) for tenant in TENANTS[:3])) == [1] * 3
    async with databases.room(2):
        async with databases.connection(TENANTS[0]):
            waiting = asyncio.create_task(_ask(databases, TENANTS[1]))
            done, _ = await asyncio.wait({waiting}, timeout=0.1)
            assert not done
        assert await waiting == 1
    assert databases.open_connections == 1


async def test_a_server_that_is_away_is_said_so_and_costs_no_connection() -> None:
    async def nowhere(_tenant: TenantId) -> Target:
        return Target(host="127.0.0.1", port=1, database="x", user="x", password="x")

    pool = Databases(nowhere, limit=2, application="pool-test")
    for _ in range(5):
        with pytest.raises(DatabaseAway):
            await _ask(pool, TENANTS[0])
    assert pool.open_connections == 0


async def _ask(databases: Databases, tenant: TenantId) -> int:
    async with databases.connection(tenant) as connection:
        return int(await connection.fetchval("select 1"))


async def _keep(databases: Databases, tenant: TenantId) -> None:
    async with databases.connection(tenant):
        await asyncio.get_running_loop().create_future()
