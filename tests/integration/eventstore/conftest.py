"""A log of its own for every test of the event store."""

from collections.abc import AsyncIterator

import pytest

from shared.database import Databases
from shared.eventstore import EventStore
from tests.integration.eventstore.things import create_log, databases, event_store


@pytest.fixture
async def log(database: str) -> str:
    """The superuser's URL of a fresh database with an empty log."""
    await create_log(database)
    return database


@pytest.fixture
async def connections(log: str) -> AsyncIterator[Databases]:
    """Connections as the log's writer."""
    opened = databases(log)
    yield opened
    await opened.close()


@pytest.fixture
async def store(connections: Databases) -> AsyncIterator[EventStore]:
    """The store under test."""
    opened = event_store(connections)
    yield opened
    await opened.close()
