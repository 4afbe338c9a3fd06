"""Customers through the whole product: imported, found by number, masked, and nowhere in clear."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from services.cli.commands import app
from tests.e2e.test_attachments import sent
from tests.on_disk import files_showing, spelled, texts_of_every_database
from tests.product import Product, eventually, key, running_product
from tests.shop import Shop, report

pytestmark = pytest.mark.e2e

NAME, PHONE, EMAIL, STREET = "欧阳修远", "13870011234", "xiuyuan@example.org", "望江路 19 弄 3 号"
PERSONAL = (NAME, PHONE, EMAIL, STREET)
TABLE = (
    "客户编号,姓名,手机号,邮箱,地址,等级,标签,门店\n"
    f"C-1,{NAME},138 7001 1234,{EMAIL},{STREET},gold,vip；老客户,042\n"
    "C-2,李四,13870015678,,,,,043\n"
)


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    """An installation of its own: each of its files is read, and there should be few."""
    with running_product() as one:
        yield one


async def run(product: Product, *words: str) -> tuple[int, str, str]:
    env = {"GONGDAN_HOME": str(product.home)}
    result = await asyncio.to_thread(CliRunner().invoke, app, ["customer", *words], env=env)
    return result.exit_code, result.stdout, result.stderr


async def imports(product: Product, shop: Shop, table: Path, *more: str) -> dict[str, Any]:
    words = ("import", str(table), "--tenant", shop.key, "--store-kind", "store", "--json")
    _, said, trouble = await run(product, *words, *more)
    assert said, trouble
    found: dict[str, Any] = json.loads(said)
    return found


async def test_a_table_becomes_customers_and_nothing_shows_who_they_are(
    product: Product, shop: Shop, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    table = tmp_path / "customers.csv"
    table.write_bytes(TABLE.encode("gbk"))
    counted = {"rows": 2, "registered": 2, "changed": 0, "unchanged": 0, "wrong": []}
    assert await imports(product, shop, table, "--dry-run") == {**counted, "kept": False}
    assert (await client.get("/customers/C-1")).json()["code"] == "customer-unknown"
    assert await imports(product, shop, table) == {**counted, "kept": True}
    again = await imports(product, shop, table)
    assert again == {**counted, "kept": True, "registered": 0, "unchanged": 2}

    one = (await client.get("/customers/C-1")).json()
    assert one["values"] == {
        "name": "欧***",
        "phone": "138****1234",
        "email": "x***@example.org",
        "address": "***",
        "stores": ["store:042"],
        "tags": ["vip", "老客户"],
        "tier": "gold",
    }

    async def listed() -> list[str]:
        found = (await client.get("/customers", params={"tag": "vip"})).json()
        return [item["values"]["phone"] for item in found.get("items", ())]

    assert await eventually(listed, lambda found: found == ["138****1234"])
    found = await client.post("/customers/find", json={"phone": "+86 138-7001-1234"})
    assert found.json()["key"] == "C-1"
    nobody = await client.post("/customers/find", json={"email": "nobody@example.org"})
    assert nobody.status_code == 404
    code, said, _ = await run(product, "find", "--phone", PHONE, "--tenant", shop.key)
    assert (code, "C-1" in said, PHONE in said) == (0, True, False)
    await must_show_nobody(product, shop)


async def must_show_nobody(product: Product, shop: Shop) -> None:
    """Check that neither a file nor a table has anything of the customers in clear."""
    sought = {one for text in PERSONAL for one in spelled(text)}
    texts = await texts_of_every_database(product.database(shop.key))
    assert any("C-1" in text for text in texts.values())
    assert [(name, one) for name, text in texts.items() for one in PERSONAL if one in text] == []
    assert files_showing(product.home, sought) == []


async def test_a_customer_is_shown_in_clear_to_who_says_why_and_that_is_told(
    product: Product, shop: Shop, client: httpx.AsyncClient
) -> None:
    said = {"customers": [{"key": "C-9", "values": {"name": "王芳", "phone": "13870010009"}}]}
    kept = await client.post("/customers", json=said, headers=key())
    assert kept.status_code == 200, kept.text
    why = {"reason": "回电确认上门时间"}
    refused = await client.post("/customers/C-9/reveal", json=why, headers=key())
    assert (refused.status_code, refused.json()["code"]) == (403, "reveal-not-allowed")
    async with product.operator(shop.key) as operator:
        wish = {"name": "reader", "scopes": ["tickets:read", "reveal"], "roles": []}
        reader = (await operator.post("/keys", json=wish, headers=key())).json()["api_key"]
        async with product.client(reader) as may:
            clear = await may.post("/customers/C-9/reveal", json=why, headers=key())
        assert clear.json()["values"] == {"name": "王芳", "phone": "+8613870010009"}
        (told,) = (await operator.get("/customers/C-9/reveals")).json()["items"]
    assert (told["by"], told["reason"]) == ("reveal", why["reason"])


async def test_a_customer_has_the_tickets_of_their_telephone_and_their_assets(
    product: Product, shop: Shop, client: httpx.AsyncClient
) -> None:
    async def reports(**changes: object) -> str:
        sent = await client.post("/submissions", json=report(**changes), headers=key())
        assert sent.status_code == 202, sent.text
        return str(sent.json()["ticket_id"])

    by_phone = {"reporter": {"name": "王芳", "phone": "13870030003"}}
    before = await reports(**by_phone)
    said = {"key": "C-5", "values": {"phone": "13870030003", "tier": "gold"}}
    asset = {"key": "FRZ-5", "values": {"name": "冷柜", "customer": "C-5"}}
    for path, body in (("/customers", {"customers": [said]}), ("/assets", {"assets": [asset]})):
        kept = await client.post(path, json=body, headers=key())
        assert kept.status_code == 200, kept.text
    after = await reports(**by_phone)
    about = await reports(asset="FRZ-5", reporter={"phone": "13870030004"})
    await reports(reporter={"phone": "13870030004"})

    async def tickets() -> list[str]:
        found = (await client.get("/customers/C-5/tickets")).json()
        return [str(one["id"]) for one in found.get("items", ())]

    assert await eventually(tickets, lambda found: len(found) == 3) == [about, after, before]
    assert (await client.get(f"/tickets/{after}")).json()["customer"] == "C-5"
    assert (await client.get(f"/tickets/{before}")).json()["customer"] is None
    (owned,) = (await client.get("/assets", params={"customer": "C-5"})).json()["items"]
    assert owned["key"] == "FRZ-5"
    code, shown, _ = await run(product, "show", "C-5", "--tenant", shop.key, "--json")
    assert (code, json.loads(shown)["total"]) == (0, 3)
    assert "13870030003" not in shown


async def test_who_is_forgotten_is_erased_everywhere_and_their_files_are_gone(
    product: Product, shop: Shop, client: httpx.AsyncClient
) -> None:
    said = {"customers": [{"key": "C-7", "values": {"name": NAME, "phone": "13870040004"}}]}
    await client.post("/customers", json=said, headers=key())
    ref = await sent(client, "冷柜里面的照片".encode(), "说明.txt")
    by_them = report(reporter={"name": NAME, "phone": "13870040004"}, attachments=[{"ref": ref}])
    answer = await client.post("/submissions", json=by_them, headers=key())
    ticket = f"/tickets/{answer.json()['ticket_id']}"

    async def tickets() -> int:
        return int((await client.get("/customers/C-7/tickets")).json().get("total", 0))

    # Lists show nobody's name, so no process has the key in its memory by what is looked at here.
    assert await eventually(tickets, lambda total: total == 1)
    files = product.home / "files" / shop.key
    assert stored(files)
    async with product.operator(shop.key) as operator:
        wish = {"name": "clerk", "scopes": ["tickets:read", "references:write"], "roles": []}
        clerk = (await operator.post("/keys", json=wish, headers=key())).json()["api_key"]
    async with product.client(clerk) as may_not:
        refused = await may_not.post("/customers/C-7/forget", headers=key())
    assert (refused.status_code, refused.json()["code"]) == (403, "not-allowed")
    code, told, trouble = await run(
        product, "forget", "C-7", "--tenant", shop.key, "--yes", "--json"
    )
    assert (code, json.loads(told)["persons"]) == (0, 1), trouble

    async def gone() -> bool:
        return not stored(files)

    assert await eventually(gone, bool)

    async def shown() -> dict[str, Any]:
        return dict((await client.get("/customers/C-7")).json())

    # A process that sealed or opened something a moment ago remembers a key for up to 45 s.
    one = await eventually(shown, lambda found: found["values"]["name"] == "[erased]", 60.0)
    assert (one["values"]["phone"], one["forgotten"]) == ("[erased]", True)
    reporter = (await client.get(ticket)).json()["reporter"]
    assert reporter == {"name": "[erased]", "phone": "[erased]"}
    lost = await client.get(f"{ticket}/attachments/{ref}")
    assert lost.json()["code"] == "attachment-gone"


def stored(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


async def test_every_wrong_row_is_named_and_then_nothing_is_kept(
    product: Product, shop: Shop, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    table = tmp_path / "customers.csv"
    rows = ["A-1,12", "A-2,13870020002", "A-3,13870020002"]
    table.write_text("编号,电话\n" + "\n".join(rows) + "\n")
    said = await imports(product, shop, table)
    assert (said["kept"], said["rows"]) == (False, 3)
    assert [(one["line"], one["column"]) for one in said["wrong"]] == [(2, "电话"), (4, "电话")]
    assert (await client.get("/customers/A-2")).status_code == 404
