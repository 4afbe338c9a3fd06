"""A roster from the terminal and over HTTP: proposed, changed, published, and people's shifts."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from services.cli.commands import app
from tests.product import Product, key
from tests.shop import Shop

pytestmark = pytest.mark.e2e

FIRST = datetime.now(UTC).date() + timedelta(days=30)
ASKED = {
    "zone": "Asia/Shanghai",
    "first": FIRST.isoformat(),
    "last": (FIRST + timedelta(days=6)).isoformat(),
    "shifts": [{"name": "early", "begins": "06:00", "ends": "14:00"}],
    "demand": [{"days": ["mon", "wed"], "shift": "early", "people": 1}],
}


async def run(product: Product, *words: str) -> tuple[int, str, str]:
    env = {"GONGDAN_HOME": str(product.home)}
    result = await asyncio.to_thread(CliRunner().invoke, app, [*words], env=env)
    return result.exit_code, result.stdout, result.stderr


async def test_a_roster_is_proposed_changed_and_published(
    product: Product, shop: Shop, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    asked = tmp_path / "asked.json"
    asked.write_text(json.dumps(ASKED), "utf-8")
    code, said, trouble = await run(
        product, "roster", "demand", str(asked), "--tenant", shop.key, "--json"
    )
    assert code == 0, trouble
    assert json.loads(said)["weeks"] == 8
    code, said, trouble = await run(
        product, "roster", "propose", str(asked), "--tenant", shop.key, "--json"
    )
    assert code == 0, trouble
    proposed = json.loads(said)
    assert (proposed["status"], proposed["broken"]) == ("proposed", [])
    assert proposed["score"]["uncovered"] == []
    path, who = f"/rosters/{proposed['id']}", proposed["rows"][0]["technician_id"]

    cells = [
        {"technician_id": who, "day": (FIRST + timedelta(days=n)).isoformat(), "shift": "early"}
        for n in range(7)
    ]
    refused = await client.put(path, json={"cells": cells}, headers=key())
    assert refused.status_code == 409
    assert refused.json()["code"] == "roster-breaks-rules"
    assert "days_in_a_row" in refused.text
    kept = await client.put(path, json={"cells": cells[:2]}, headers=key())
    assert kept.status_code == 200, kept.text
    edited = ("roster", "edit", proposed["id"], who, str(cells[0]["day"]))
    code, said, trouble = await run(product, *edited, "--tenant", shop.key, "--json")
    assert code == 0, trouble
    (row,) = [one for one in json.loads(said)["rows"] if one["technician_id"] == who]
    code, said, trouble = await run(product, *edited, "early", "--tenant", shop.key, "--json")
    assert code == 0, trouble
    assert json.loads(said)["rows"] != row

    code, said, trouble = await run(
        product, "roster", "publish", proposed["id"], "--tenant", shop.key
    )
    assert code == 0, trouble
    people = len(proposed["rows"])
    assert said.strip() == f"{people} of {people} technicians work as the roster says."
    shown = (await client.get(path)).json()
    assert (shown["status"], shown["changes"]) == ("published", [])
    code, said, _ = await run(product, "roster", "show", proposed["id"], "--tenant", shop.key)
    assert (code, "published" in said) == (0, True)
    assert proposed["id"] in (await run(product, "roster", "list", "--tenant", shop.key))[1]
