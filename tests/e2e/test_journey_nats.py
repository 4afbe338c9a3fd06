"""A report's journey, told by a producer that knows nothing of us but NATS and CloudEvents."""

import json
from collections.abc import AsyncIterator
from uuid import NAMESPACE_URL, uuid4, uuid5

import httpx
import nats.errors
import pytest
from nats.aio.client import Client

from tests.product import Product, eventually
from tests.shop import Shop, report

pytestmark = pytest.mark.e2e


@pytest.fixture
async def producer(product: Product, shop: Shop) -> AsyncIterator[Client]:
    nc = await product.producer(shop.api_key, shop.key)
    yield nc
    await nc.close()


def attributes(**changes: str) -> dict[str, str]:
    return {
        "ce-specversion": "1.0",
        "ce-type": "com.example.report.v1",
        "ce-source": "urn:example:till",
        "ce-id": str(uuid4()),
    } | changes


async def test_publish_is_acknowledged_by_the_log_and_becomes_an_assigned_ticket(
    producer: Client, shop: Shop, client: httpx.AsyncClient
) -> None:
    headers = attributes()
    ack = await producer.jetstream().publish(
        f"intake.{shop.key}.api", json.dumps(report()).encode(), headers=headers, timeout=5
    )
    assert ack.stream == "intake"
    assert ack.seq >= 1

    namespace = uuid5(NAMESPACE_URL, f"gongdan:{shop.key}")
    ticket_id = uuid5(namespace, f"{headers['ce-source']}\n{headers['ce-id']}")

    async def ticket() -> dict[str, object]:
        return dict((await client.get(f"/tickets/{ticket_id}")).json())

    assigned = await eventually(ticket, lambda one: one.get("state") == "assigned")
    assert assigned["assignee"] == shop.technicians["near"]


async def test_structured_mode_is_understood(producer: Client, shop: Shop) -> None:
    envelope = {
        "specversion": "1.0",
        "type": "com.example.report.v1",
        "source": "urn:example:till",
        "id": str(uuid4()),
        "datacontenttype": "application/json",
        "data": report(),
    }
    answer = await producer.request(
        f"intake.{shop.key}.wechat",
        json.dumps(envelope).encode(),
        headers={"Content-Type": "application/cloudevents+json"},
        timeout=5,
    )
    assert json.loads(answer.data)["stream"] == "intake"


async def test_a_report_sent_twice_is_answered_twice_and_kept_once(
    producer: Client, shop: Shop
) -> None:
    headers = attributes()
    answers = [
        json.loads(
            (
                await producer.request(
                    f"intake.{shop.key}.api",
                    json.dumps(report()).encode(),
                    headers=headers,
                    timeout=5,
                )
            ).data
        )
        for _ in range(2)
    ]
    assert answers[0]["seq"] == answers[1]["seq"]
    assert answers[1]["duplicate"] is True


async def test_a_key_of_one_tenant_cannot_speak_for_another(producer: Client) -> None:
    with pytest.raises(nats.errors.Error):
        await producer.request("intake.other.api", b"{}", headers=attributes(), timeout=0.5)


async def test_an_unknown_key_is_not_let_in(product: Product) -> None:
    stranger = Client()
    with pytest.raises(nats.errors.Error):
        await stranger.connect(
            product.nats, token="gd_local_nobody_x", allow_reconnect=False, connect_timeout=3
        )
    await stranger.close()
