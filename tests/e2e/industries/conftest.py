"""Companies of seven industries: each journey founds one of its own in the product all share."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from tests.e2e.industries.company import Company, found
from tests.product import Product

Found = Callable[[str], Awaitable[Company]]


@pytest.fixture
async def company(product: Product) -> AsyncIterator[Found]:
    """Found a company that works by a shipped scenario."""
    async with AsyncExitStack() as stack:

        async def one(scenario: str) -> Company:
            return await found(product, scenario, stack)

        yield one
