"""One product for all who hurt it: it is started once, and must have recovered after each blow."""

from collections.abc import Iterator

import pytest

from tests.product import Product, running_product


@pytest.fixture(scope="package")
def running() -> Iterator[Product]:
    with running_product() as one:
        yield one


@pytest.fixture
def product(running: Product) -> Product:
    """The product, whole: what a blow of the test before left behind is over."""
    running.recover()
    return running
