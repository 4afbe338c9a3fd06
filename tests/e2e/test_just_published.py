"""What was published holds at once, whatever door a report comes through."""

import json
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from nats.aio.client import Client

from tests.product import Product, key
from tests.shop import Shop

pytestmark = pytest.mark.e2e

ROUNDS = 12
KIND = """\
scenario: {kind}
name: Kind
roles: {{clerk: {{label: Clerk, scope: tenant}}}}
ticket_types:
  - key: {kind}
    name: Kind
    states: {{open: Open, done: Done}}
    priority: [{{default: P2}}]
    fields: {{{fields}}}
    transitions: [{{id: do, from: open, to: done, by: clerk}}]
"""
COLOUR = "colour: {label: Colour, type: text, required_on: create}"


@pytest.fixture
async def inside(product: Product, shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    async with product.operator(shop.key) as client:
        yield client


@pytest.fixture
async def producer(product: Product, shop: Shop) -> AsyncIterator[Client]:
    nc = await product.producer(shop.api_key, shop.key)
    yield nc
    await nc.close()


async def published(inside: httpx.AsyncClient, kind: str, fields: str = "") -> str:
    """Publish a scenario of one type; return the position that was answered."""
    document = KIND.format(kind=kind, fields=fields)
    made = await inside.post("/scenarios", json={"document": document}, headers=key())
    assert made.status_code == 201, made.text
    return made.headers["gongdan-position"]


async def test_a_report_over_http_right_after_publishing_is_accepted(
    inside: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    for number in range(ROUNDS):
        kind = f"kind{number}_{uuid4().hex[:6]}"
        await published(inside, kind)
        sent = await client.post(
            "/submissions", json={"type": kind, "summary": "快"}, headers=key()
        )
        assert sent.status_code == 202, sent.text


async def test_a_report_over_nats_right_after_publishing_is_accepted(
    inside: httpx.AsyncClient, producer: Client, shop: Shop
) -> None:
    for number in range(ROUNDS):
        kind = f"kind{number}_{uuid4().hex[:6]}"
        await published(inside, kind)
        name = {"ce-specversion": "1.0", "ce-type": "x", "ce-source": "urn:till", "ce-id": kind}
        body = json.dumps({"type": kind, "summary": "快"}).encode()
        ack = await producer.jetstream().publish(
            f"intake.{shop.key}.api", body, headers=name, timeout=5
        )
        assert ack.stream == "intake"


async def test_a_field_is_known_at_once_and_needed_by_whoever_saw_it_published(
    inside: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    kind = f"kind_{uuid4().hex[:8]}"
    bare = {"type": kind, "summary": "快"}
    await published(inside, kind)
    assert (await client.post("/submissions", json=bare, headers=key())).status_code == 202
    seen = {"gongdan-min-position": await published(inside, kind, COLOUR)}
    full = {**bare, "fields": {"colour": "红"}}
    sent = await client.post("/submissions", json=full, headers=key())
    assert sent.status_code == 202, sent.text
    lacking = await client.post("/submissions", json=bare, headers=key() | seen)
    assert lacking.json()["errors"][0]["code"] == "missing", lacking.text
