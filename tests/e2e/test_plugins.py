"""Plug-ins through the whole product: agreed to, bounded by their manifest, replaced, removed."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import nats
import pytest
import yaml
from nats.aio.client import Client
from typer.testing import CliRunner

from services.cli.commands import app
from tests.product import Product, key
from tests.shop import Shop, report

pytestmark = pytest.mark.e2e

MANIFEST = """
plugin: shift-bot
version: 1.0.0
name: {zh: 班次机器人, en: Shift bot}
scopes: [events:read, tickets:read, tickets:write, submissions:write]
commands: [commentTicket]
"""


async def run(product: Product, *words: str, said: str = "") -> tuple[int, str]:
    env = {"GONGDAN_HOME": str(product.home)}
    result = await asyncio.to_thread(
        CliRunner().invoke, app, ["plugin", *words], env=env, input=said
    )
    return result.exit_code, result.output


async def installed(product: Product, shop: Shop, manifest: Path) -> dict[str, Any]:
    words = ("install", str(manifest), "--tenant", shop.key, "--json")
    code, told = await run(product, *words)
    assert code == 0, told
    return dict(json.loads(told))


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    path = tmp_path / "plugin.yaml"
    path.write_text(MANIFEST)
    return path


async def test_a_plugin_may_do_what_was_agreed_to_and_nothing_else(
    product: Product, shop: Shop, client: httpx.AsyncClient, manifest: Path
) -> None:
    sent = await client.post("/submissions", json=report(), headers=key())
    ticket = sent.json()["ticket_id"]
    made = await installed(product, shop, manifest)
    position = {"Gongdan-Min-Position": sent.headers["gongdan-position"]}
    async with product.client(made["api_key"]) as bot:
        assert (await bot.get(f"/tickets/{ticket}", headers=position)).status_code == 200
        assert (await bot.get("/events", params={"source": "workflow"})).status_code == 200
        said = {"text": "接单人已下班", "internal": True}
        comment = await bot.post(f"/tickets/{ticket}/comments", json=said, headers=key())
        assert comment.status_code == 201, comment.text
        for path, body in (
            (f"/tickets/{ticket}/transitions/cancel", {}),
            ("/submissions", report()),
            ("/keys", {"name": "more", "scopes": ["tickets:read"]}),
        ):
            refused = await bot.post(path, json=body, headers=key())
            assert refused.status_code == 403, refused.text
        assert (await bot.get("/members")).status_code == 403
    history = (await client.get(f"/tickets/{ticket}/history")).json()["items"]
    assert [one["actor"] for one in history if one["type"] == "ticket.commented"] == [
        f"key:{made['key_id']}"
    ]


async def test_a_plugin_has_no_way_around_the_front_door(
    product: Product, shop: Shop, manifest: Path
) -> None:
    made = await installed(product, shop, manifest)
    stranger = Client()
    with pytest.raises(nats.errors.Error):
        await stranger.connect(
            product.nats, token=made["api_key"], allow_reconnect=False, connect_timeout=3
        )
    await stranger.close()


async def test_another_version_ends_the_key_of_the_one_before_and_removal_the_last(
    product: Product, shop: Shop, client: httpx.AsyncClient, manifest: Path
) -> None:
    first = await installed(product, shop, manifest)
    manifest.write_text(MANIFEST.replace("1.0.0", "1.1.0").replace("[commentTicket]", "[]"))
    second = await installed(product, shop, manifest)
    assert second["api_key"] != first["api_key"]

    async def ended() -> set[str]:
        keys = (await client.get("/keys", headers=position)).json()["items"]
        return {one["key_id"] for one in keys if one["revoked_at"]}

    listed = await client.get("/plugins")
    (there,) = listed.json()["items"]
    assert (there["version"], there["commands"], there["key_id"]) == ("1.1.0", [], second["key_id"])
    removed = await client.delete("/plugins/shift-bot", headers=key())
    assert removed.status_code == 200, removed.text
    position = {"Gongdan-Min-Position": removed.headers["gongdan-position"]}
    assert {first["key_id"], second["key_id"]} <= await ended()
    assert (await client.get("/plugins")).json()["items"] == []
    again = await client.delete("/plugins/shift-bot", headers=key())
    assert again.json()["code"] == "plugin-unknown"
    async with product.client(second["api_key"]) as bot:
        assert (await bot.get("/tickets")).status_code == 401


async def test_what_a_plugin_wants_is_shown_before_anybody_agrees(
    product: Product, shop: Shop, manifest: Path, client: httpx.AsyncClient
) -> None:
    code, told = await run(product, "install", str(manifest), "--tenant", shop.key, said="n\n")
    assert code == 1
    assert "commentTicket" in told
    assert "tickets:write" in told
    assert (await client.get("/plugins")).json()["items"] == []
    code, told = await run(product, "install", str(manifest), "--tenant", shop.key, said="y\n")
    assert code == 0, told
    assert "gd_" in told


async def test_a_manifest_that_wants_too_much_installs_nothing(client: httpx.AsyncClient) -> None:
    for wrong, code in (
        (MANIFEST.replace("commentTicket", "createTenant"), "manifest-wrong"),
        (MANIFEST.replace("tickets:write", "everything:write"), "scope-unknown"),
        (MANIFEST.replace("events:read", "history:import"), "scope-not-yours"),
    ):
        refused = await client.post("/plugins", json=yaml.safe_load(wrong), headers=key())
        assert refused.json()["code"] == code, refused.text
    assert (await client.get("/plugins")).json()["items"] == []
    keys = (await client.get("/keys")).json()["items"]
    assert not [one for one in keys if one["name"].startswith("plug-in")]
