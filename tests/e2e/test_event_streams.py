"""Event streams of a running product: opened from the command line, read by the page's programs."""

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import nats.errors
import pytest

from tests.e2e.test_parked import gongdan
from tests.node_here import PACKAGES, node_folder
from tests.product import Product, eventually, key
from tests.shop import Shop, report

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

PAGE = (Path(__file__).parents[2] / "docs" / "event-streams.md").read_text("utf-8")
EXAMPLES = {
    language: re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    for language in ("python", "js")
}
OPENED = "gongdan.ticket.opened.v1"
COMMENTED = "gongdan.ticket.commented.v1"
COUNT = 3


async def new_key(product: Product, shop: Shop, *scopes: str) -> str:
    async with product.operator(shop.key) as inside:
        wish = {"name": "crm", "scopes": scopes, "roles": []}
        made = await inside.post("/keys", json=wish, headers=key())
    assert made.status_code == 201, made.text
    return str(made.json()["api_key"])


async def opened_stream(product: Product, shop: Shop) -> dict[str, Any]:
    """Open the stream and wait until NATS has it."""
    code, said = await gongdan(product, "stream", "open", "--tenant", shop.key, "--mib", "16")
    assert (code, said["open"]) == (0, True)

    async def shown() -> dict[str, Any]:
        return dict((await gongdan(product, "stream", "show", "--tenant", shop.key))[1])

    return await eventually(shown, lambda one: len(one["streams"]) == 2, 30)


@asynccontextmanager
async def running(
    program: Sequence[str], product: Product, api_key: str, folder: Path
) -> AsyncIterator[asyncio.StreamReader]:
    """Run an example and give what it prints."""
    process = await asyncio.create_subprocess_exec(
        *program,
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "GONGDAN_KEY": api_key,
            "GONGDAN_API": f"{product.http}/api/v1/",
            "GONGDAN_NATS": product.nats,
        },
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        process.kill()
        await process.communicate()


def program_of(language: str, folder: Path) -> list[str]:
    (example,) = EXAMPLES[language]
    if language == "python":
        return [sys.executable, "-c", example]
    (node_folder(folder, PACKAGES) / "example.mjs").write_text(example, "utf-8")
    return [shutil.which("node") or "node", "example.mjs"]


async def lines(out: asyncio.StreamReader, kind: str, count: int) -> list[str]:
    """Return what the next events of a kind are about."""
    found: list[str] = []
    async with asyncio.timeout(60):
        while len(found) < count:
            name, _, subject = (await out.readline()).decode().strip().partition(" ")
            assert name, "the example ended"
            if name == kind:
                found.append(subject)
    return found


@pytest.mark.parametrize("language", ["python", "js"])
async def test_an_example_reads_the_past_and_what_comes_but_not_its_own_echo(
    product: Product, shop: Shop, client: httpx.AsyncClient, tmp_path: Path, language: str
) -> None:
    program = program_of(language, tmp_path)
    before = await client.post("/submissions", json=report(), headers=key())
    assert before.status_code == 202, before.text
    await opened_stream(product, shop)
    own_key = await new_key(product, shop, "events:read", "submissions:write")
    async with product.client(own_key) as own, running(program, product, own_key, tmp_path) as out:
        mine = await own.post("/submissions", json=report(asset="FRZ-0001"), headers=key())
        theirs = [
            await client.post("/submissions", json=report(asset=f"FRZ-1{n}"), headers=key())
            for n in range(COUNT)
        ]
        told = await lines(out, OPENED, COUNT + 1)
    expected = [one.json()["ticket_id"] for one in (before, *theirs)]
    assert sorted(told) == sorted(expected)
    assert mine.json()["ticket_id"] not in told


async def test_two_systems_that_answer_each_other_do_not_go_round_in_circles(
    product: Product, shop: Shop, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    """A CRM comments on what comes; of its own comments it hears nothing, of others' once each."""
    await opened_stream(product, shop)
    crm_key = await new_key(product, shop, "events:read", "tickets:read", "tickets:write")
    program = program_of("python", tmp_path)
    of_crm, of_others = [
        (await client.post("/submissions", json=report(asset=one), headers=key())).json()[
            "ticket_id"
        ]
        for one in ("FRZ-0001", "FRZ-0002")
    ]

    async def comments(who: httpx.AsyncClient, ticket: str) -> None:
        async def said() -> int:
            path, text = f"/tickets/{ticket}/comments", {"text": "好"}
            return (await who.post(path, json=text, headers=key())).status_code

        assert await eventually(said, lambda one: one < 300, 20) < 300

    async with product.client(crm_key) as crm, running(program, product, crm_key, tmp_path) as out:
        assert sorted(await lines(out, OPENED, 2)) == sorted([of_crm, of_others])
        for _ in range(COUNT):
            await comments(crm, of_crm)
            await comments(client, of_others)
        assert await lines(out, COMMENTED, COUNT) == [of_others] * COUNT


async def test_who_may_not_is_refused_and_a_closed_stream_is_gone(
    product: Product, shop: Shop, client: httpx.AsyncClient
) -> None:
    shown = await opened_stream(product, shop)
    reader_key = await new_key(product, shop, "events:read")
    async with product.client(reader_key) as reader:
        told = (await reader.get("/event-stream")).json()
        assert [one["stream"] for one in told["streams"]] == [
            one["stream"] for one in shown["streams"] if not one["confidential"]
        ]
        refused = await reader.put("/event-stream", json={}, headers=key())
        assert refused.status_code == 403
        closed = await reader.delete("/event-stream", headers=key())
        assert closed.json()["code"] in {"not-allowed", "event-stream-forbidden"}
    async with product.client(await new_key(product, shop, "tickets:read")) as other:
        answer = await other.get("/event-stream", headers={"accept-language": "zh"})
        assert answer.json()["code"] == "event-stream-forbidden"
        assert "租户管理员" in answer.json()["detail"]
    code, described = await gongdan(product, "stream", "describe")
    assert (code, described["asyncapi"]) == (0, "3.0.0")
    assert "ticket.opened" in described["channels"]
    wrong = await client.put("/event-stream", json={"max_age_s": 5}, headers=key())
    assert wrong.status_code == 422
    nc = await product.producer(reader_key, shop.key)
    name = str(told["streams"][0]["stream"])
    assert (await nc.jetstream().stream_info(name)).config.max_bytes == 16 * 1024 * 1024
    assert (await gongdan(product, "stream", "close", "--tenant", shop.key))[0] == 0

    async def is_gone() -> bool:
        try:
            await nc.jetstream().stream_info(name)
        except nats.js.errors.NotFoundError:
            return True
        return False

    assert await eventually(is_gone, bool, 30)
    await nc.close()


async def test_killed_while_it_writes_nothing_is_lost_or_said_twice(
    product: Product, shop: Shop, client: httpx.AsyncClient
) -> None:
    await opened_stream(product, shop)
    reader_key = await new_key(product, shop, "events:read")
    async with product.client(reader_key) as reader:
        stream = (await reader.get("/event-stream")).json()["streams"][0]["stream"]
    nc = await product.producer(reader_key, shop.key)
    consumer = await nc.jetstream().pull_subscribe("", durable="all", stream=stream)
    sent = []
    for number in range(4):
        answer = await client.post("/submissions", json=report(asset=f"A-{number}"), headers=key())
        sent.append(answer.json()["ticket_id"])
        product.kill("notification")
    product.recover()
    heard: list[tuple[str, str, str]] = []
    async with asyncio.timeout(60):
        while len([one for one in heard if one[0] == OPENED]) < len(sent):
            try:
                found = await consumer.fetch(50, timeout=2)
            except (nats.errors.TimeoutError, TimeoutError):
                continue
            for one in found:
                told = one.headers or {}
                heard.append((told["ce-type"], told["ce-subject"], told["ce-id"]))
                await one.ack()
    await nc.close()
    assert sorted(one[1] for one in heard if one[0] == OPENED) == sorted(sent)
    assert len({one[2] for one in heard}) == len(heard)
