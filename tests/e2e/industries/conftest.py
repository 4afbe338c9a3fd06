"""Companies of seven industries in the product all share: one of each, in which journeys meet.

Each journey reports its own things (an asset, a batch, a class, an order), so that none is in the
way of another. A journey that publishes something founds a company of its own.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from tests.e2e.industries.company import Company, Tenant
from tests.e2e.industries.founding import enter, found, found_empty
from tests.product import Product

Found = Callable[[str], Awaitable[Company]]


@pytest.fixture(scope="session")
def tenants() -> dict[str, Tenant]:
    """The companies that are there already, by scenario."""
    return {}


@pytest.fixture
async def company(product: Product, tenants: dict[str, Tenant]) -> AsyncIterator[Found]:
    """Come to the company that works by a shipped scenario."""
    async with AsyncExitStack() as stack:

        async def one(scenario: str) -> Company:
            if scenario in tenants:
                return await enter(product, tenants[scenario], stack)
            founded = await found(product, scenario, stack)
            tenants[scenario] = founded.tenant
            return founded

        yield one


@pytest.fixture
async def newcomer(product: Product) -> AsyncIterator[Found]:
    """Found a company of a journey's own, by a shipped scenario or ("") without one."""
    async with AsyncExitStack() as stack:

        async def one(scenario: str) -> Company:
            if not scenario:
                return await found_empty(product, stack)
            return await found(product, scenario, stack)

        yield one
