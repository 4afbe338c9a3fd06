"""A telephone system tells a running product of calls, and people make tickets of them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.e2e.test_parked import gongdan
from tests.product import Product, eventually, key
from tests.receiver import Receiver, receiver, status
from tests.shop import Shop

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

Json = dict[str, Any]
WAV = b"RIFF\x24\0\0\0WAVEfmt " + bytes(64)


@pytest.fixture
async def there() -> AsyncIterator[Receiver]:
    async with receiver() as opened:
        opened.answering = status(200, WAV)
        yield opened


@pytest.fixture
async def admin(product: Product, shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    async with product.operator(shop.key) as inside:
        yield inside


def event(call_id: str, **said: object) -> Json:
    data = {"call_id": call_id, "caller": "13812345678", **said}
    return {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": "/pbx",
        "type": "call.ended",
        "data": {"started_at": datetime.now(UTC).isoformat(), **data},
    }


async def told(client: httpx.AsyncClient, document: Json) -> str:
    headers = {"content-type": "application/cloudevents+json"}
    answer = await client.post("/intake/calls", json=document, headers=headers)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["draft_id"])


async def recorded(admin: httpx.AsyncClient, draft_id: str) -> Json:
    async def draft() -> Json:
        document: Json = (await admin.get(f"/intake/drafts/{draft_id}")).json()
        return document

    return await eventually(draft, lambda one: bool(one["recording"]))


async def test_a_call_is_confirmed_and_its_recording_is_with_the_ticket(
    client: httpx.AsyncClient, admin: httpx.AsyncClient, there: Receiver
) -> None:
    call = event(uuid4().hex, recording={"url": f"{there.url}/1.wav"})
    draft_id = await told(client, call)
    assert await told(client, call) == draft_id
    draft = await recorded(admin, draft_id)
    assert (draft["standing"], draft["hearings"]) == ("open", [])
    assert "13812345678" not in str(draft)
    body = {
        "type": "equipment_repair",
        "summary": "冷柜不制冷",
        "asset": "FRZ-0042",
        "fields": {"symptom": "压缩机不转", "stops_sales": True},
    }
    nothing = await admin.post(f"/intake/drafts/{draft_id}/confirm", json={}, headers=key())
    assert (nothing.status_code, nothing.json()["code"]) == (422, "draft-unusable")
    done = await admin.post(f"/intake/drafts/{draft_id}/confirm", json=body, headers=key())
    assert done.status_code == 201, done.text
    ticket_id = done.json()["ticket_id"]
    deaf = await admin.post(f"/intake/drafts/{draft_id}/hearings", json={}, headers=key())
    assert deaf.json()["code"] == "recogniser-missing"

    async def files() -> list[Json]:
        answer = await admin.get(f"/tickets/{ticket_id}/attachments")
        items: list[Json] = answer.json().get("items", [])
        return items

    [kept] = await eventually(files, lambda one: len(one) == 1)
    assert kept["sha256"] == draft["recording"]["sha256"]
    content = await admin.get(f"/tickets/{ticket_id}/attachments/{kept['ref']}")
    assert content.content == WAV
    ticket = (await admin.get(f"/tickets/{ticket_id}")).json()
    assert (ticket["channel"], ticket["asset"]) == ("phone", "FRZ-0042")
    assert ticket["reporter"]["phone"].endswith("5678")
    shown = (await admin.get(f"/intake/drafts/{draft_id}")).json()
    assert (shown["standing"], shown["ticket_id"]) == ("confirmed", ticket_id)
    assert {one["by"] for one in shown["provenance"]} == {"person"}


async def test_drafts_are_listed_and_decided_at_the_prompt(
    product: Product, shop: Shop, client: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    first = await told(client, event("c1"))
    second = await told(client, event("c2"))
    wrong = await client.post("/intake/calls", json=event("c3", recording={})["data"])
    assert (wrong.status_code, wrong.json()["code"]) == (422, "call-wrong")
    here = ("--tenant", shop.key)

    async def listed() -> list[str]:
        _, answer = await gongdan(product, "drafts", "list", *here)
        return [one["id"] for one in answer["drafts"]]

    assert await eventually(listed, lambda one: len(one) == 2) == [second, first]
    words = ("--type", "equipment_repair", "--summary", "冷柜", "--asset", "FRZ-1")
    fields = ("--set", "symptom=压缩机不转", "--set", "stops_sales=true")
    code, done = await gongdan(product, "drafts", "confirm", first, *words, *fields, *here)
    assert (code, "ticket_id" in done) == (0, True)
    code, _ = await gongdan(product, "drafts", "discard", second, "--reason", "打错了", *here)
    assert code == 0
    _, shown = await gongdan(product, "drafts", "show", second, *here)
    assert shown["standing"] == "discarded"
    settled = await admin.post(
        f"/intake/drafts/{second}/discard", json={"reason": "x"}, headers=key()
    )
    assert settled.json()["code"] == "draft-settled"
    assert (await client.get(f"/intake/drafts/{uuid4()}")).json()["code"] == "draft-unknown"
