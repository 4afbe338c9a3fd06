"""One product for all who hurt it: it is started once, and must have recovered after each blow."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forgetting import forget
from tests.product import Product


@pytest.fixture(scope="package")
def running() -> Iterator[Product]:
    home = Path(tempfile.mkdtemp(prefix="gongdan-chaos-"))
    one = Product(home)
    try:
        one.start()
        yield one
        one.stop()
    finally:
        forget(home)


@pytest.fixture
def product(running: Product) -> Product:
    """The product, whole: what a blow of the test before left behind is over."""
    running.recover()
    return running
