"""A tenant whose database stands still makes no other tenant wait, and nobody opens too much."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from time import perf_counter
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest

from services.cli.embedded.postgres import EmbeddedPostgres
from shared.database import Databases, Target
from shared.eventstore import EventStore
from shared.intent import TenantId
from tests.integration.eventstore.things import (
    SCHEMA,
    THING,
    WRITER,
    Make,
    create_log,
    event_store,
    intent,
)

pytestmark = pytest.mark.integration

STILL, LIVELY = TenantId("still"), TenantId("lively")
CROWD = [TenantId(f"crowd{number}") for number in range(30)]
APPENDS = 200
LATENCY_S_MAX = 1.0


@pytest.fixture
async def stores(postgres: EmbeddedPostgres) -> AsyncIterator[tuple[EventStore, Databases]]:
    control = await asyncpg.connect(postgres.dsn)
    names = {tenant: f"test_{uuid4().hex[:16]}" for tenant in (STILL, LIVELY, *CROWD)}
    template = f"test_{uuid4().hex[:16]}"
    await control.execute(f"create database {template}")
    await create_log(postgres.url(template))
    for name in names.values():
        await control.execute(f"create database {name} template {template}")

    async def resolve(tenant: TenantId) -> Target:
        return Target(
            host=postgres.host,
            port=urlsplit(postgres.dsn).port or 0,
            database=names[tenant],
            user=WRITER,
            password="writer",
        )

    databases = Databases(resolve, limit=12, application="isolation-test")
    store = event_store(databases)
    yield store, databases
    await store.close()
    await databases.close()
    for name in (template, *names.values()):
        await control.execute(f"drop database {name} with (force)")
    await control.close()


async def append(store: EventStore, tenant: TenantId) -> float:
    began = perf_counter()
    wanted = replace(intent(), tenant=tenant)
    receipt = await store.execute(THING, wanted, uuid4(), Make(name="it"))
    assert receipt.version == 1
    return perf_counter() - began


async def test_a_tenant_that_stands_still_makes_no_other_wait(
    stores: tuple[EventStore, Databases], postgres: EmbeddedPostgres
) -> None:
    store, databases = stores
    await append(store, STILL)
    async with databases.connection(STILL) as connection:
        name = await connection.fetchval("select current_database()")
    locker = await asyncpg.connect(postgres.url(name))
    async with locker.transaction():
        await locker.execute(f"lock table {SCHEMA}.events in access exclusive mode")
        stuck = [asyncio.create_task(append(store, STILL)) for _ in range(100)]
        latencies = sorted([await append(store, LIVELY) for _ in range(APPENDS)])
        assert not any(one.done() for one in stuck)
    await asyncio.gather(*stuck)
    await locker.close()
    assert latencies[APPENDS * 99 // 100] < LATENCY_S_MAX


async def test_a_crowd_of_tenants_keeps_to_the_budget_of_connections(
    stores: tuple[EventStore, Databases], postgres: EmbeddedPostgres
) -> None:
    store, _ = stores
    control = await asyncpg.connect(postgres.dsn)
    seen = 0

    async def count() -> None:
        nonlocal seen
        held = await control.fetchval(
            "select count(*) from pg_stat_activity where application_name = 'isolation-test'"
        )
        seen = max(seen, held)

    for _ in range(3):
        appends = [asyncio.create_task(append(store, tenant)) for tenant in CROWD]
        while not all(one.done() for one in appends):
            await count()
        await asyncio.gather(*appends)
    await control.close()
    assert 1 <= seen <= 12
