"""Assets through the whole product: a table becomes the register, and a label says its name."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from services.cli.commands import app
from tests.product import Product, eventually, key
from tests.shop import Shop, report

pytestmark = pytest.mark.e2e

TABLE = (
    "编号,名称,类别,门店,上级,安装日期,保修截止\n"
    "FRZ-0042,后厨冷柜一号,冷柜,042,LINE-1,2024/3/1,2027/2/28\n"
    "FAN-7,风扇,,042,FRZ-0042,,\n"
    "LINE-1,后厨,,042,,,\n"
)


async def run(product: Product, *words: str) -> tuple[int, str, str]:
    env = {"GONGDAN_HOME": str(product.home)}
    result = await asyncio.to_thread(CliRunner().invoke, app, [*words], env=env)
    return result.exit_code, result.stdout, result.stderr


async def imports(
    product: Product, shop: Shop, table: Path, *more: str
) -> tuple[int, dict[str, Any], str]:
    words = ("assets", "import", str(table), "--tenant", shop.key, "--place-kind", "store")
    code, said, trouble = await run(product, *words, "--json", *more)
    return code, json.loads(said), trouble


async def test_a_table_becomes_the_register_and_twice_is_once(
    product: Product, shop: Shop, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    table = tmp_path / "assets.csv"
    table.write_bytes(TABLE.encode("gbk"))
    counted = {"registered": 3, "changed": 0, "unchanged": 0, "orphans": [], "wrong": []}
    tried = await imports(product, shop, table, "--dry-run")
    assert tried == (0, {"rows": 3, "kept": False, **counted}, "")
    assert (await client.get("/assets/FRZ-0042")).json()["code"] == "asset-unknown"
    assert await imports(product, shop, table) == (0, {"rows": 3, "kept": True, **counted}, "")
    _, again, _ = await imports(product, shop, table)
    assert again == {"rows": 3, "kept": True, **counted, "registered": 0, "unchanged": 3}

    async def shown() -> dict[str, Any]:
        return dict((await client.get("/assets/FAN-7")).json())

    fan = await eventually(shown, lambda one: len(one.get("line", ())) == 2)
    assert [one["key"] for one in fan["line"]] == ["FRZ-0042", "LINE-1"]
    code, drawn, _ = await run(product, "assets", "tree", "LINE-1", "--tenant", shop.key)
    assert code == 0
    assert [line.split()[-3] for line in drawn.splitlines()] == ["LINE-1", "FRZ-0042", "FAN-7"]


async def test_the_history_of_an_asset_has_the_tickets_of_its_parts(
    product: Product, shop: Shop, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    table = tmp_path / "assets.csv"
    table.write_text(TABLE)
    await imports(product, shop, table)
    for asset in ("FAN-7", "LINE-1", "OTHER-1"):
        sent = await client.post("/submissions", json=report(asset=asset), headers=key())
        assert sent.status_code == 202, sent.text

    async def history(of: str) -> list[str]:
        found = (await client.get(f"/assets/{of}/tickets")).json()
        return [str(one["id"]) for one in found.get("items", ())]

    whole = await eventually(lambda: history("LINE-1"), lambda found: len(found) == 2)
    assert await history("FRZ-0042") == [one for one in whole if one in await history("FAN-7")]
    code, said, _ = await run(product, "assets", "show", "FAN-7", "--tenant", shop.key, "--json")
    assert code == 0
    shown = json.loads(said)
    assert (shown["total"], shown["tickets"][0]["id"]) == (1, (await history("FAN-7"))[0])


async def test_every_wrong_row_is_named_and_then_nothing_is_kept(
    product: Product, shop: Shop, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    table = tmp_path / "assets.csv"
    table.write_text("编号,名称,保修截止\nA-1,冷柜,2027/2/30\nA-2,王家 13812345678,\nA-3,好,\n")
    code, said, _ = await imports(product, shop, table)
    assert code == 1
    assert (said["kept"], said["rows"]) == (False, 3)
    assert [(one["line"], one["column"]) for one in said["wrong"]] == [(2, "保修截止"), (3, "名称")]
    assert (await client.get("/assets/A-3")).status_code == 404
    shown = await run(product, "assets", "import", str(table), "--tenant", shop.key)
    assert "13812345678" not in "".join(str(one) for one in shown)


async def test_a_label_is_called_as_its_asset_is_registered(
    product: Product, shop: Shop, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    table = tmp_path / "assets.csv"
    table.write_text(TABLE)
    await imports(product, shop, table)
    code, told, trouble = await run(
        product, "labels", "--registered", "--place", "store:042", "--type", "equipment_repair",
        "--tenant", shop.key, "--json",
    )  # fmt: skip
    assert code == 0, trouble
    labels = {one["asset"]: one for one in json.loads(told)["labels"]}
    label = labels["FRZ-0042"]
    assert (len(labels), label["name"]) == (3, "后厨冷柜一号")
    async with httpx.AsyncClient(trust_env=False) as anybody:
        page = (await anybody.get(label["url"])).text
    assert "后厨冷柜一号" in page
    retired = {"assets": [{"key": "FRZ-0042", "values": {"retired": True}, "reason": "漏氟"}]}
    await client.post("/assets", json=retired, headers={"Idempotency-Key": "retire"})
    async with httpx.AsyncClient(trust_env=False) as anybody:
        assert "已登记为停用" in (await anybody.get(label["url"])).text
