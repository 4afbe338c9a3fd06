"""Articles through the whole product: written as files, read by a label, and held to account."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from typer.testing import CliRunner

from services.cli.commands import app
from tests.product import Product, eventually, key
from tests.shop import Shop, report

pytestmark = pytest.mark.e2e

WARM_ZH = (
    "---\ntitle: 冷柜不制冷怎么办\nclasses: [冷柜]\nwords: [不凉]\n---\n"
    "1. 看插头。\n2. <b>清理</b>散热口。\n"
)
WARM_EN = "---\ntitle: The freezer does not cool\n---\n1. Check the plug.\n"
GAS_ZH = "---\ntitle: 加氟的压力\naudience: staff\nclasses: [冷柜]\n---\n先抽真空。\n"


async def run(product: Product, *words: str) -> tuple[int, Any]:
    env = {"GONGDAN_HOME": str(product.home)}
    result = await asyncio.to_thread(CliRunner().invoke, app, [*words, "--json"], env=env)
    assert result.exit_code == 0, result.output
    return result.exit_code, json.loads(result.stdout)


async def label_of(product: Product, shop: Shop, asset: str) -> str:
    words = ("labels", asset, "--type", "equipment_repair", "--place", "store:042")
    _, told = await run(product, *words, "--tenant", shop.key)
    return str(told["labels"][0]["url"])


async def test_who_scans_a_label_helps_themselves_and_that_is_counted(
    product: Product, shop: Shop, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    for name, text in (("warm.zh", WARM_ZH), ("warm.en", WARM_EN), ("gas.zh", GAS_ZH)):
        (tmp_path / f"{name}.md").write_text(text)
    _, written = await run(product, "article", "write", str(tmp_path), "--tenant", shop.key)
    assert [(one["key"], one["version"]) for one in written["articles"]] == [
        ("gas", 1),
        ("warm", 1),
    ]
    said = {"assets": [{"key": "FRZ-1", "values": {"name": "后厨冷柜", "class": "冷柜"}}]}
    await client.post("/assets", json=said, headers=key())
    label = await label_of(product, shop, "FRZ-1")
    async with httpx.AsyncClient(trust_env=False, headers={"accept-language": "zh-CN"}) as anybody:

        async def scans() -> str:
            return (await anybody.get(label)).text

        form = await eventually(scans, lambda page: "冷柜不制冷怎么办" in page, poll_s=0.5)
        assert "加氟" not in form
        once = {"once": re.findall(r'name="once" value="([^"]+)"', form)[0]}
        page = (await anybody.post(f"{label}/articles/warm", data=once)).text
        assert "看插头" in page
        assert "&lt;b&gt;清理" in page
        other = (await anybody.get(f"{label}/articles/warm?lang=en")).text
        assert "Check the plug" in other
        solved = await anybody.post(f"{label}/articles/warm/answer", data={**once, "helped": "yes"})
        assert "没有提交报修" in solved.text
        again = {"once": str(uuid4()), "helped": "no"}
        on = await anybody.post(f"{label}/articles/warm/answer", data=again)
        assert (on.status_code, on.headers["location"]) == (303, f"{httpx.URL(label).path}?lang=zh")
        hidden = await anybody.post(f"{label}/articles/gas", data=once)
        assert hidden.status_code == 404

    async def effect() -> list[dict[str, Any]]:
        _, told = await run(product, "article", "effect", "--tenant", shop.key)
        return list(told["effects"])

    (row,) = await eventually(effect, lambda rows: bool(rows) and rows[0]["not_helped"] == 1)
    assert {name: row[name] for name in ("version", "reporters", "helped", "quiet")} == {
        "version": 1,
        "reporters": 2,
        "helped": 1,
        "quiet": 0,
    }


async def test_whoever_works_on_a_ticket_is_told_what_may_help_and_says_whether_it_did(
    product: Product, shop: Shop, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    path = tmp_path / "gas.zh.md"
    path.write_text(GAS_ZH.replace("加氟的压力", "压缩机不转先量电容"))
    await run(product, "article", "write", str(path), "--tenant", shop.key)
    sent = await client.post("/submissions", json=report(), headers=key())
    ticket = sent.json()["ticket_id"]
    (summary,) = [report()["summary"]]
    wrote = {"title": {"zh": f"{summary}"}, "body": {"zh": "换电容。"}, "audience": "staff"}
    await client.put("/articles/by-summary", json=wrote, headers=key())

    async def suggested() -> list[str]:
        found = (await client.get(f"/tickets/{ticket}/articles")).json()
        return [one["key"] for one in found.get("items", ())]

    assert "by-summary" in await eventually(suggested, lambda keys: "by-summary" in keys)
    begun = await client.post(
        "/articles/by-summary/consultations", json={"ticket_id": ticket}, headers=key()
    )
    assert begun.status_code == 201, begun.text
    consultation = begun.json()["consultation"]
    answer = await client.put(
        f"/articles/by-summary/consultations/{consultation}", json={"helped": True}, headers=key()
    )
    assert answer.json()["helped"] is True
    position = {"Gongdan-Min-Position": answer.headers["gongdan-position"]}
    told = (await client.get("/knowledge/effects", headers=position)).json()["items"]
    (row,) = [one for one in told if one["article"] == "by-summary"]
    assert (row["staff"], row["staff_helped"], row["reporters"]) == (1, 1, 0)
    unknown = {"ticket_id": str(uuid4())}
    refused = await client.post("/articles/by-summary/consultations", json=unknown, headers=key())
    assert refused.status_code == 404
    gone = await client.delete("/articles/by-summary", headers=key())
    assert gone.status_code == 200
    assert (await client.get("/articles/by-summary")).json()["code"] == "article-unknown"
