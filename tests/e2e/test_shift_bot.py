"""The shift bot: a plug-in that warms up by replay, and says everything once, also when killed."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.product import Product, eventually, key
from tests.shop import Shop, report

pytestmark = pytest.mark.e2e

SDK = Path(__file__).parents[2] / "sdk"
BOT = SDK / "examples" / "shift_bot"
SAYS = "班次机器人"


@asynccontextmanager
async def bot(product: Product, api_key: str, place: Path) -> AsyncIterator[None]:
    """Run the bot; at the end it is killed as a machine would be that lost its power."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(BOT / "shift_bot.py"),
        product.http,
        api_key,
        str(place),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SDK / "python" / "src")},
    )
    try:
        await eventually(exists(place), bool)
        yield
    finally:
        process.kill()
        await process.wait()


def exists(place: Path) -> Callable[[], Awaitable[bool]]:
    async def ask() -> bool:
        return await asyncio.to_thread(place.exists)

    return ask


async def installed(client: httpx.AsyncClient) -> str:
    manifest = yaml.safe_load((BOT / "plugin.yaml").read_text())
    made = await client.post("/plugins", json=manifest, headers=key())
    assert made.status_code == 201, made.text
    return str(made.json()["api_key"])


async def accepted(product: Product, shop: Shop, client: httpx.AsyncClient) -> tuple[str, str]:
    """Return a ticket that somebody has, and who."""
    sent = await client.post("/submissions", json=report(), headers=key())
    path = f"/tickets/{sent.json()['ticket_id']}"

    async def shown() -> dict[str, Any]:
        return dict((await client.get(path)).json())

    offered = await eventually(shown, lambda one: bool(one.get("assignee")))
    async with product.operator(shop.key) as operator:
        await operator.post(f"{path}/assignments/accept", headers=key())
    return path, str(offered["assignee"])


async def shift(product: Product, shop: Shop, technician: str, *, on: bool) -> None:
    async with product.operator(shop.key) as operator:
        path = f"/technicians/{technician}/shift"
        changed = await operator.post(path, json={"on_shift": on}, headers=key())
        assert changed.status_code == 200, changed.text


async def said(client: httpx.AsyncClient, path: str) -> list[str]:
    """Return what the bot said about a ticket."""
    events = (await client.get(f"{path}/history")).json()["items"]
    texts = [str(one["data"].get("text")) for one in events if one["type"] == "ticket.commented"]
    return [one for one in texts if SAYS in one]


async def test_a_shift_that_ends_is_told_once_on_each_ticket_in_hand_also_after_a_kill(
    product: Product, shop: Shop, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    place = tmp_path / "place.txt"
    before, somebody = await accepted(product, shop, client)
    await shift(product, shop, somebody, on=False)
    await shift(product, shop, somebody, on=True)
    after, who = await accepted(product, shop, client)
    assert who == somebody
    api_key = await installed(client)
    async with bot(product, api_key, place):
        await shift(product, shop, somebody, on=False)
        await eventually(lambda: said(client, after), lambda texts: len(texts) == 1)
        await eventually(lambda: said(client, before), lambda texts: len(texts) == 1)
    await shift(product, shop, somebody, on=True)
    third, _ = await accepted(product, shop, client)
    await shift(product, shop, somebody, on=False)
    async with bot(product, api_key, place):
        await eventually(lambda: said(client, third), lambda texts: len(texts) == 1)
        await eventually(lambda: said(client, after), lambda texts: len(texts) == 2)
    assert len(await said(client, before)) == 2
    place.write_text("0")
    async with bot(product, api_key, place):
        fourth, other = await accepted(product, shop, client)
        await shift(product, shop, other, on=False)
        await eventually(lambda: said(client, fourth), lambda texts: len(texts) == 1)
    assert [len(await said(client, one)) for one in (before, after, third)] == [3, 2, 1]
