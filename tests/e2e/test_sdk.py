"""Programs of others, in two languages, do what the page about them says, with a real product."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PIL import Image

from gongdan import AsyncClient, Client, LiveEvent, NotAllowed, Outdated, Problem
from tests.product import Product, eventually, key
from tests.shop import Shop, report

pytestmark = pytest.mark.e2e

SDK = Path(__file__).parents[2] / "sdk"
EXAMPLES = SDK / "examples"
NODE = shutil.which("node")
PATIENCE_S = 60
REPORT = report()


def argv(example: str) -> list[str]:
    if example.endswith(".mjs"):
        if NODE is None:
            pytest.skip("no node on the PATH")
        return [NODE, str(EXAMPLES / example)]
    return [sys.executable, str(EXAMPLES / example)]


def environment(**more: str) -> dict[str, str]:
    """Nothing of ours but the client itself, as an integrator has it."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(SDK / "python" / "src"), **more}


@pytest.mark.parametrize("example", ["report_and_follow.py", "report_and_follow.mjs"])
async def test_an_example_reports_follows_and_reads_a_refusal(
    product: Product, shop: Shop, tmp_path: Path, example: str
) -> None:
    photo = tmp_path / "冷柜.jpg"
    Image.new("RGB", (64, 32), "white").save(photo, "JPEG")
    photos = [str(photo)] if example.endswith(".py") else []
    done = await asyncio.to_thread(
        subprocess.run,
        [*argv(example), *photos],
        env=environment(GONGDAN_URL=product.http, GONGDAN_KEY=shop.api_key),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stderr
    said = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    assert said["event"] == "gongdan.ticket.opened.v1"
    assert re.match(r"\S+ \w+", said["ticket"])
    code, sentence = said["refused"].split(" ", 1)
    assert code == "transition-unknown"
    assert re.search("[\u4e00-\u9fff]", sentence), "in the language asked for"
    async with product.client(shop.api_key) as client:
        ticket = (await client.get(f"/tickets/{said['opened']}")).json()
        attached = (await client.get(f"/tickets/{said['opened']}/attachments")).json()["items"]
    assert ticket["summary"] == "冷柜不制冷"
    assert [one["name"] for one in attached] == ["冷柜.jpg"] * len(photos)


@asynccontextmanager
async def receiver(example: str, secret: str) -> AsyncIterator[tuple[str, asyncio.StreamReader]]:
    """Run a receiver of webhooks; yield its address and what it prints."""
    process = await asyncio.create_subprocess_exec(
        *argv(example),
        "0",
        env=environment(WEBHOOK_SECRET=secret),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE_S):
            _, port = (await process.stdout.readline()).decode().split()
        yield f"http://127.0.0.1:{port}/", process.stdout
    finally:
        process.terminate()
        await process.wait()


@pytest.mark.parametrize("example", ["receive_webhooks.py", "receive_webhooks.mjs"])
async def test_an_example_hears_webhooks_and_believes_no_other(
    product: Product, shop: Shop, example: str
) -> None:
    async with product.operator(shop.key) as admin, product.anybody() as stranger:
        first = {"url": "http://127.0.0.1:9/", "types": ["ticket.opened"]}
        hook = (await admin.post("/webhooks", json=first, headers=key())).json()
        async with receiver(example, hook["secret"]) as (url, printed):
            wanted = {"url": url, "types": ["ticket.opened"]}
            changed = await admin.put(f"/webhooks/{hook['id']}", json=wanted, headers=key())
            assert changed.status_code == 200, changed.text
            forged = {"webhook-id": "x", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"}
            assert (await stranger.post(url, content=b"{}", headers=forged)).status_code == 401
            sent = await admin.post("/submissions", json=report(), headers=key())
            assert sent.status_code == 202, sent.text
            async with asyncio.timeout(PATIENCE_S):
                heard = (await printed.readline()).decode()
            assert heard.startswith("heard gongdan.ticket.opened.v1 ")


def test_a_program_works_on_a_ticket(product: Product, shop: Shop) -> None:
    with Client(product.http, shop.api_key) as client:
        one = client.open_ticket(REPORT, key="one")
        again = client.open_ticket(REPORT, key="one")
        assert (again.ticket_id, again.duplicate) == (one.ticket_id, True)
        said = client.comment(one.ticket_id, "客户在家")  # it waits for what was reported before
        ticket = client.ticket(one.ticket_id)
        assert ticket.version >= (said.version or 0), "it waits for what was said before"
        assert ticket.number
        closed = next(one for one in ticket.moves if not one.open)
        with pytest.raises(Problem) as refused:
            client.move(ticket.id, closed.name)
        assert refused.value.code
        with pytest.raises(Outdated):
            client.move(ticket.id, ticket.moves[0].name, if_match=ticket.version + 100)
        assert ticket.id in {each.id for each in client.tickets(view="open", limit=1)}
    stranger = Client(product.http, "gd_local_nobody-0123456789ab_" + "a" * 32)
    with stranger, pytest.raises(NotAllowed):
        stranger.get("/technicians")


async def test_a_program_follows_across_a_kill(product: Product, shop: Shop) -> None:
    heard: list[LiveEvent] = []
    async with AsyncClient(product.http, shop.api_key) as client:

        async def listen() -> None:
            async for one in client.follow():
                heard.append(one)  # noqa: PERF401  # it never ends, and others look at the list

        async def names() -> list[str]:
            return [one.name for one in heard]

        listening = asyncio.create_task(listen())
        try:
            opened = await client.open_ticket(REPORT)
            await eventually(names, lambda found: "ticket.opened" in found)
            product.kill("gateway")
            another = await client.open_ticket(REPORT)
            await eventually(names, lambda found: found.count("ticket.opened") == 2, PATIENCE_S)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
    assert [one.data["ticket_id"] for one in heard if one.name == "ticket.opened"] == [
        opened.ticket_id,
        another.ticket_id,
    ]
    assert "reset" not in await names()
