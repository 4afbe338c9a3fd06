"""Whoever follows what happens misses nothing and hears nothing twice, also across a kill."""

import asyncio
import json
from collections.abc import AsyncGenerator
from uuid import uuid4

import httpx
import pytest

from tests.product import Product, key
from tests.shop import Shop, report
from tests.sse_reader import LineBroke, Reader

pytestmark = pytest.mark.e2e

REPORTS, PATIENCE_S = 8, 60


Event = dict[str, str]


async def followed(product: Product, shop: Shop, last: list[str]) -> AsyncGenerator[Event]:
    """Yield events for ever; whenever the line breaks, go on after the last id, as browsers do."""
    while True:
        try:
            headers = {"Last-Event-ID": last[-1]} if last else {}
            async with (
                product.client(shop.api_key) as client,
                client.stream("GET", "/stream", headers=headers) as response,
            ):
                reader = Reader(response)
                while True:
                    one = await reader.block()
                    if "event" in one:
                        last.append(one["id"])
                        yield one
        except (httpx.HTTPError, LineBroke):
            await asyncio.sleep(0.1)  # as browsers wait before they come back


async def reported(product: Product, shop: Shop, number: int) -> set[str]:
    """Report over NATS, which needs no gateway; return the tickets."""
    producer = await product.producer(shop.api_key, shop.key)
    tickets = set()
    try:
        for _ in range(number):
            headers = {
                "ce-specversion": "1.0",
                "ce-type": "gongdan.report",
                "ce-source": "/tests/live",
                "ce-id": uuid4().hex,
                "content-type": "application/json",
            }
            body = json.dumps(report()).encode()
            subject = f"intake.{shop.key}.alarm"
            answer = await producer.request(subject, body, headers=headers, timeout=20)
            tickets.add(str(json.loads(answer.data)["ticket_id"]))
    finally:
        await producer.close()
    return tickets


async def test_a_gateway_is_killed_while_somebody_listens(product: Product, shop: Shop) -> None:
    last: list[str] = []
    events = followed(product, shop, last)
    heard: list[tuple[str, str]] = []
    async with asyncio.timeout(PATIENCE_S):
        assert (await anext(events))["event"] == "hello"
        wanted = await reported(product, shop, REPORTS)
        while not wanted <= opened(heard):
            heard.append(told(await anext(events)))

        going = asyncio.create_task(reported(product, shop, REPORTS))
        product.kill("gateway")
        wanted |= await going
        product.recover()
        wanted |= await reported(product, shop, REPORTS)
        while not wanted <= opened(heard):
            heard.append(told(await anext(events)))
    await events.aclose()

    names = [name for name, _ in heard]
    assert "reset" not in names
    assert names.count("hello") >= 1, "it came back"
    ids = [one for name, one in heard if name != "hello"]
    assert len(ids) == len(set(ids)), "nothing twice"
    positions = [int(one.rpartition(".")[2]) for one in ids]
    assert positions == sorted(positions)
    first, newest = positions[0], positions[-1]
    published = await logged(product, shop, first)
    assert {one for one in published if one <= newest} == set(positions), "nothing lost"


def told(one: Event) -> tuple[str, str]:
    """Return what an event says: its name and its place, with the ticket where one is opened."""
    name, about = one["event"], json.loads(one["data"]).get("ticket_id", "")
    return (f"{name} {about}" if name == "ticket.opened" else name), one["id"]


def opened(heard: list[tuple[str, str]]) -> set[str]:
    return {name.split()[1] for name, _ in heard if name.startswith("ticket.opened ")}


async def logged(product: Product, shop: Shop, first: int) -> set[int]:
    """Return the positions that were published, from the first one heard to the last one."""
    async with product.client(shop.api_key) as client:
        query: dict[str, str | int] = {"source": "workflow", "after": first - 1}
        events = (await client.get("/events", params=query)).json()["items"]
    return {int(one["sequence"]) for one in events}


async def test_a_cursor_that_is_too_old_is_told_where_to_go_on(
    product: Product, shop: Shop
) -> None:
    async with product.client(shop.api_key) as client:
        for _ in range(2):
            sent = await client.post("/submissions", json=report(), headers=key())
            assert sent.status_code == 202
        async with asyncio.timeout(PATIENCE_S):
            events = followed(product, shop, ["workflow.99.1"])
            names = [await anext(events) for _ in range(2)]
        await events.aclose()
    assert [one["event"] for one in names] == ["hello", "reset"]
    assert names[1]["id"].startswith("workflow.1.")
