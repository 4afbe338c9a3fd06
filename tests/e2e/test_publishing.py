"""A change is seen, published, exported and taken back from the terminal."""

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import yaml

from tests.product import Json, Product, eventually, key
from tests.shop import Shop

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
SMITHS = ["submissions:write", "tickets:read", "tickets:write"]


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
    back = command(product, "revert", "restaurant_chain", *here, "--yes", "--json")
    assert json.loads(back.stdout)["restored"] == "restaurant_chain@1", back.stderr
    lint = command(product, "lint", "restaurant_chain", *here, "--days", "90", "--json")
    codes = {one["code"] for one in json.loads(lint.stdout)["problems"]}
    assert "never-fired" in codes, lint.stderr


WORKSHOP = """\
scenario: workshop
name: Workshop
roles: {smith: {label: Smith, scope: tenant}}
ticket_types:
  - key: task
    name: Task
    states: {todo: To do, parked: Parked, done: Done}
    priority: [{default: P2}]
    transitions:
      - {id: park, from: todo, to: parked, by: smith}
      - {id: do, from: [todo, parked], to: done, by: smith}
"""
UNPARKED = """\
scenario: workshop
name: Workshop
roles: {smith: {label: Smith, scope: tenant}}
ticket_types:
  - key: task
    name: Task
    states: {todo: To do, done: Done}
    priority: [{default: P2}]
    transitions: [{id: do, from: todo, to: done, by: smith}]
"""


async def test_tickets_in_a_state_that_is_gone_are_listed_mapped_migrated_and_taken_back(
    product: Product, shop: Shop, tmp_path: Path
) -> None:
    file = tmp_path / "workshop.yaml"
    here = (str(file), "--tenant", shop.key, "--yes")
    file.write_text(WORKSHOP, "utf-8")
    first = command(product, "publish", *here)
    assert "It is the first version" in first.stderr, first.stderr
    assert "Published workshop@1." in first.stdout
    async with product.operator(shop.key) as operator:
        wish = {"name": "smith", "scopes": SMITHS, "roles": ["smith"]}
        made = await operator.post("/keys", json=wish, headers=key())
        async with product.client(made.json()["api_key"]) as smith:
            parked = [await parked_task(smith, f"horseshoe {number}") for number in (1, 2)]
            await publish_and_revert(product, here, operator, smith, parked)


async def publish_and_revert(
    product: Product,
    here: tuple[str, ...],
    operator: httpx.AsyncClient,
    smith: httpx.AsyncClient,
    parked: list[str],
) -> None:
    """Publish what knows no parked tasks any more, and take it back."""
    numbers = [(await smith.get(path)).json()["number"] for path in parked]
    Path(here[0]).write_text(UNPARKED, "utf-8")
    wish = {"document": UNPARKED, "migrate": True}
    refused = await operator.post("/scenarios", json=wish, headers=key())
    assert refused.json()["code"] == "places-missing", refused.text
    homeless = await operator.post("/scenarios/homeless", json={"document": UNPARKED})
    assert homeless.json()["total"] == len(parked), homeless.text
    assert [one["number"] for one in homeless.json()["tickets"]] == numbers
    said = command(product, "publish", *here, "--migrate")
    assert said.returncode == 1
    assert f"{numbers[0]} (task) stands in parked" in said.stderr
    assert "--place task.parked=STATE" in said.stderr

    way = ("--migrate", "--place", "task.parked=todo", "--replay", "7d")
    done = command(product, "publish", *here, *way)
    assert done.returncode == 0, done.stderr
    assert "2 of 2 tickets go another way" in done.stderr
    assert ", ".join(numbers) in done.stderr, "which tickets, not only how many"
    migration = await migrated(operator, "workshop@2")
    assert (migration["tickets_migrated"], migration["tickets_left"]) == (len(parked), 0)
    assert "tickets_seen" not in migration
    assert await standing(smith, parked) == {("todo", "workshop@2")}

    back = command(product, "revert", "workshop", "--tenant", here[2], "--yes", "--json")
    assert json.loads(back.stdout)["restored"] == "workshop@1", back.stderr
    returned = await migrated(operator, "workshop@3")
    assert (returned["undoes"], returned["tickets_migrated"]) == ("workshop@2", len(parked))
    assert {state for state, _ in await standing(smith, parked)} == {"parked"}


async def parked_task(smith: httpx.AsyncClient, summary: str) -> str:
    """Report a task and park it; return where it is found."""
    report = {"type": "task", "summary": summary}

    sent = await smith.post("/submissions", json=report, headers=key())
    assert sent.status_code == 202, sent.text
    path = f"/tickets/{sent.json()['ticket_id']}"

    async def parks() -> httpx.Response:
        return await smith.post(f"{path}/transitions/park", json={}, headers=key())

    await eventually(parks, lambda one: one.status_code == 200)
    return path


async def migrated(operator: httpx.AsyncClient, definition: str) -> Json:
    """Follow a migration to its end."""

    async def way() -> Json:
        return dict((await operator.get("/scenarios/workshop/migration")).json())

    return await eventually(
        way, lambda one: (one.get("state"), one.get("definition")) == ("done", definition)
    )


async def standing(smith: httpx.AsyncClient, paths: list[str]) -> set[tuple[str, str]]:
    """Return in which states tickets stand, and by which versions."""
    found = [(await smith.get(path)).json() for path in paths]
    return {(one["state"], one["definition"]) for one in found}
