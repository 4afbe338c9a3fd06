"""A database with a registry and a log to be folded, for every test of projections."""

from collections.abc import AsyncIterator

import pytest

from shared.database import Databases
from tests.written_log import ACME, WrittenLog, databases_at, prepare_database


@pytest.fixture
async def databases(database: str) -> AsyncIterator[Databases]:
    """Connections of the service's role to acme's database."""
    await prepare_database(database)
    opened = databases_at({ACME: database})
    yield opened
    await opened.close()


@pytest.fixture
def log() -> WrittenLog:
    """An empty log."""
    return WrittenLog()
