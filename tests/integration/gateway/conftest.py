"""The gateway in this process, with small real services behind it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from services.gateway.api.app import make_app
from services.gateway.api.context import Gateway
from tests.integration.gateway.gateway_fakes import Backend, gateway_over
from tests.integration.gateway.gateway_known import KEY, Memory


@dataclass
class Edge:
    """A client at the gateway's door, and what the services behind it saw."""

    http: httpx.AsyncClient
    gateway: Gateway
    memory: Memory


@pytest.fixture
async def backend() -> AsyncIterator[Backend]:
    backend = Backend()
    yield backend
    await backend.stop()


@pytest.fixture
async def edge(backend: Backend) -> AsyncIterator[Edge]:
    gateway = gateway_over(await backend.start(), ping_s=0.05)
    transport = httpx.ASGITransport(make_app(gateway), raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": "k-1"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://gongdan.test", headers=headers
    ) as http:
        yield Edge(http, gateway, backend.memory)
