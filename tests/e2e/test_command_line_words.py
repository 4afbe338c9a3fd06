"""``gongdan classify`` beside a running product: on the first day, and to learn what is new."""

import json

import pytest
from typer.testing import CliRunner

from services.cli.commands import app
from tests.product import Product

pytestmark = pytest.mark.e2e


TRIES_MAX = 6
"""Each waits fifteen seconds for the first lesson; a slow machine takes its time."""


def run(product: Product, *words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [*words], env={"GONGDAN_HOME": str(product.home)})
    return result.exit_code, result.stdout, result.stderr


def test_a_lamp_in_the_living_room_is_read_on_the_first_day(product: Product) -> None:
    code, _, trouble = run(product, "tenant", "create", "manor", "--scenario", "property")
    assert code == 0, trouble
    words = ("classify", "text", "我家客厅灯不亮了", "--tenant", "manor", "--json")
    for _ in range(TRIES_MAX):
        code, said, trouble = run(product, *words)
        if code == 0:
            break
    assert code == 0, trouble
    [item] = json.loads(said)["items"]
    assert {one["field"]: one["value"] for one in item["read"]} == {
        "category": "照明",
        "spot": "客厅",
    }
    code, said, trouble = run(product, "classify", "train", "--tenant", "manor", "--json")
    assert code == 0, trouble
    models = json.loads(said)["items"]
    assert {one["field"]: (one["people"], one["news"]) for one in models} == {
        "category": (0, False),
        "spot": (0, False),
    }
    code, said, trouble = run(product, "classify", "status", "--tenant", "manor")
    assert code == 0, trouble
    assert "property/home_repair" in said
