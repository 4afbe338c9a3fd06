"""Asking the product: who has not caught up is asked again, whoever refuses is not."""

import pytest

from services.cli.rest import NOT_CAUGHT_UP, Refused, patiently


class Product:
    """Answers once it has refused with each of some codes."""

    def __init__(self, *codes: str) -> None:
        self.codes = [*codes]

    async def answer(self) -> str:
        if self.codes:
            raise Refused(429, {"code": self.codes.pop(0)})
        return "done"


async def test_who_has_not_caught_up_is_asked_again() -> None:
    assert await patiently(Product(NOT_CAUGHT_UP, NOT_CAUGHT_UP).answer) == "done"


async def test_whoever_refuses_is_not_asked_again() -> None:
    product = Product(NOT_CAUGHT_UP, "ticket-unknown", NOT_CAUGHT_UP)
    with pytest.raises(Refused) as refused:
        await patiently(product.answer)
    assert (refused.value.code, product.codes) == ("ticket-unknown", [NOT_CAUGHT_UP])
