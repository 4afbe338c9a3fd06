"""A bus, and two tenants with a database each, for every test of messaging."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_hex

import asyncpg
import pytest

from services.cli.embedded.nats import EmbeddedNats
from services.cli.embedded.postgres import EmbeddedPostgres
from shared.database import Databases
from shared.messaging.bus import Bus
from tests.stack import StartNats
from tests.written_log import ACME, GLOBEX, WrittenLog, databases_at, prepare_database


@pytest.fixture
async def nats(start_nats: StartNats) -> EmbeddedNats:
    """A NATS of this test's own."""
    return await start_nats()


def url_of(nats: EmbeddedNats) -> str:
    return f"nats://svc:{nats.keys.nats_password('svc')}@127.0.0.1:{nats.port}"


@asynccontextmanager
async def connected(nats: EmbeddedNats) -> AsyncIterator[Bus]:
    bus = await Bus.connect(url_of(nats), name="test", monitor_url=nats.monitor_url)
    yield bus
    await bus.close()


@pytest.fixture
async def bus(nats: EmbeddedNats) -> AsyncIterator[Bus]:
    """A connection to it."""
    async with connected(nats) as opened:
        yield opened


@pytest.fixture
async def databases(postgres: EmbeddedPostgres) -> AsyncIterator[Databases]:
    """The databases of acme and globex, with the registry of one service."""
    names = {tenant: f"test_{tenant}_{token_hex(6)}" for tenant in (ACME, GLOBEX)}
    control = await asyncpg.connect(postgres.dsn)
    for name in names.values():
        await control.execute(f"create database {name}")
        await prepare_database(postgres.url(name))
    opened = databases_at({tenant: postgres.url(name) for tenant, name in names.items()})
    yield opened
    await opened.close()
    for name in names.values():
        await control.execute(f"drop database {name} with (force)")
    await control.close()


@pytest.fixture
def log() -> WrittenLog:
    """An empty log."""
    return WrittenLog()
