"""One product for all journeys: tests share it and keep to tenants of their own."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import httpx
import pytest

from tests.product import Product, free_port, running_product
from tests.shop import Shop, make_shop


@pytest.fixture(scope="package")
def product() -> Iterator[Product]:
    settings = {
        "GONGDAN_WEBHOOK_NETWORKS": "127.0.0.0/8",
        "GONGDAN_MAIL_LISTEN": f"smtp://127.0.0.1:{free_port()}",
        "GONGDAN_MAIL_DOMAIN": "mail.example.com",
    }
    with running_product(settings) as one:
        yield one


@pytest.fixture
async def operator(product: Product) -> AsyncIterator[httpx.AsyncClient]:
    async with product.operator() as client:
        yield client


@pytest.fixture
async def shop(product: Product) -> Shop:
    """A tenant of this test's own."""
    return await make_shop(product, f"shop{uuid4().hex[:8]}")


@pytest.fixture(scope="package")
def common_shop(product: Product) -> Shop:
    """A tenant that tests share which change nothing in it."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(make_shop(product, "common"))


@pytest.fixture
async def client(product: Product, shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    async with product.client(shop.api_key) as one:
        yield one
