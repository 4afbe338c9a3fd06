"""A change is seen, published, exported and taken back from the terminal."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.product import Product
from tests.shop import Shop

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]


def command(product: Product, *words: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "services.cli", "scenario", *words, "--home", str(product.home)]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=90)


async def test_a_change_is_shown_published_exported_and_taken_back(
    product: Product, shop: Shop, tmp_path: Path
) -> None:
    here = ("--tenant", shop.key)
    exported = command(product, "export", "restaurant_chain", *here)
    assert exported.returncode == 0, exported.stderr
    file = tmp_path / "chain.yaml"
    file.write_text(exported.stdout, "utf-8")
    same = command(product, "publish", str(file), *here, "--yes", "--json")
    assert same.returncode == 0, same.stderr
    said = json.loads(same.stdout)
    assert (said["definition"], said["changes"]) == ("restaurant_chain@1", [])
    assert said["shadow"]["ways"] == []

    file.write_text(exported.stdout.replace("en: Finish}", "en: Done}", 1), "utf-8")
    assert command(product, "publish", str(file), *here, "--json").returncode == 1
    shown = command(product, "diff", "restaurant_chain", str(file), *here, "--replay", "30d")
    assert "0 of 0 tickets go another way" in shown.stdout, shown.stderr
    file = file.rename(tmp_path / "chain.json")
    file.write_text(json.dumps(yaml.safe_load(file.read_text("utf-8"))), "utf-8")
    done = command(product, "publish", str(file), *here, "--yes", "--migrate", "--json")
    published = json.loads(done.stdout)
    assert published["definition"] == "restaurant_chain@2", done.stderr
    assert len(published["changes"]) == 1
    back = command(product, "revert", "restaurant_chain", *here, "--json")
    assert json.loads(back.stdout)["restored"] == "restaurant_chain@1", back.stderr
    lint = command(product, "lint", "restaurant_chain", *here, "--days", "90", "--json")
    codes = {one["code"] for one in json.loads(lint.stdout)["problems"]}
    assert "never-fired" in codes, lint.stderr
