"""Hooks of a running product: another program signs and sends, and a ticket is there."""

import asyncio
import hashlib
import hmac
import json
import os
import re
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from standardwebhooks import Webhook

from tests.e2e.test_parked import gongdan
from tests.product import Product, key
from tests.shop import Shop

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

Json = dict[str, Any]
PAGE = (Path(__file__).parents[2] / "docs" / "hooks.md").read_text("utf-8")
WANTED: Json = {
    "name": "Grafana",
    "type": "equipment_repair",
    "channel": "monitoring",
    "pointers": {
        "summary": "/title",
        "asset": "/labels/host",
        "fields.symptom": "/labels/symptom",
        "location.lat": "/at/0",
        "location.lon": "/at/1",
    },
    "values": {"fields.stops_sales": True},
}
ALERT: Json = {
    "title": "冷柜温度过高",
    "labels": {"host": "FRZ-0042", "symptom": "压缩机不转"},
    "at": [30.2592, 120.1634],
}


@pytest.fixture
async def admin(product: Product, shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    async with product.operator(shop.key) as inside:
        yield inside


@pytest.fixture
async def program(product: Product) -> AsyncIterator[httpx.AsyncClient]:
    async with product.anybody() as outside:
        yield outside


async def made(admin: httpx.AsyncClient, **changes: object) -> Json:
    answer = await admin.post("/intake/hooks", json=WANTED | changes, headers=key())
    assert answer.status_code == 201, answer.text
    hook: Json = answer.json()
    return hook


def signed(hook: Json, body: str, name: str = "") -> dict[str, str]:
    name, now = name or f"msg_{uuid4().hex}", datetime.now(UTC)
    return {
        "content-type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(hook["secret"]).sign(name, now, body),
    }


async def test_an_alarm_becomes_a_ticket_once(
    admin: httpx.AsyncClient, program: httpx.AsyncClient
) -> None:
    hook = await made(admin)
    assert hook["url"].endswith(f"/api/v1/intake/hooks/{hook['id']}")
    body = json.dumps(ALERT)
    sent = await program.post(hook["url"], content=body, headers=signed(hook, body, "msg_1"))
    assert sent.status_code == 202, sent.text
    assert sent.headers["gongdan-position"].startswith("intake.")
    ticket = await admin.get(
        f"/tickets/{sent.json()['ticket_id']}",
        headers={"Gongdan-Min-Position": sent.headers["gongdan-position"]},
    )
    assert ticket.status_code == 200, ticket.text
    assert (ticket.json()["summary"], ticket.json()["asset"]) == ("冷柜温度过高", "FRZ-0042")
    again = await program.post(hook["url"], content=body, headers=signed(hook, body, "msg_1"))
    assert again.json() == sent.json() | {"duplicate": True}
    other = json.dumps(ALERT | {"title": "x"})
    refused = await program.post(hook["url"], content=other, headers=signed(hook, other, "msg_1"))
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency-key-reused")


async def test_the_sender_of_the_page_is_heard(admin: httpx.AsyncClient) -> None:
    (example,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    hook = await made(admin)
    sender = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", example),
        env={**os.environ, "HOOK_URL": hook["url"], "HOOK_SECRET": hook["secret"]},
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await sender.communicate()
    assert json.loads(said)["state"] == "accepted"


async def test_who_proves_nothing_is_told_so_and_nothing_is_kept(
    shop: Shop, admin: httpx.AsyncClient, program: httpx.AsyncClient
) -> None:
    hook = await made(admin)
    body = json.dumps(ALERT)
    good = signed(hook, body)
    for headers, content, status, code in (
        ({}, body, 422, "hook-headers-wrong"),
        (good, body + " ", 401, "hook-unproven"),
        (good | {"webhook-timestamp": "1700000000"}, body, 401, "hook-unproven"),
        (good, "x" * 300_000, 413, "body-too-large"),
    ):
        answer = await program.post(hook["url"], content=content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    in_chinese = await program.post(hook["url"], content="{}", headers={"accept-language": "zh"})
    assert "webhook-signature" in in_chinese.json()["detail"]
    assert in_chinese.json()["title"] == "签名请求头有误"
    foreign = hook["id"].replace(shop.key, "nosuchtenant")
    for name in (foreign, f"{shop.key}.{uuid4()}", "nonsense"):
        answer = await program.post(f"/intake/hooks/{name}", content=body, headers=good)
        assert (answer.status_code, answer.json()["code"]) == (404, "hook-unknown"), answer.text
    assert (await admin.get("/submissions?state=rejected")).json()["items"] == []


async def test_a_form_that_signs_as_github_does_and_a_cloudevent_are_taken_too(
    admin: httpx.AsyncClient, program: httpx.AsyncClient
) -> None:
    hook = await made(admin, style="github")
    body = json.dumps(ALERT).encode()
    digest = hmac.new(hook["secret"].encode(), body, hashlib.sha256).hexdigest()
    sent = await program.post(
        hook["url"], content=body, headers={"x-hub-signature-256": f"sha256={digest}"}
    )
    assert sent.status_code == 202, sent.text
    events = await made(
        admin,
        pointers={
            "summary": "/data/title",
            "fields.symptom": "/data/labels/symptom",
            "asset": "/subject",
        },
    )
    text = json.dumps(ALERT)
    binary = {
        "ce-specversion": "1.0",
        "ce-id": "1",
        "ce-source": "/grafana",
        "ce-type": "alert",
        "ce-subject": "FRZ-0042",
    }
    taken = await program.post(events["url"], content=text, headers=signed(events, text) | binary)
    assert taken.status_code == 202, taken.text


async def test_the_command_line_makes_tries_rotates_and_removes(
    product: Product, shop: Shop, program: httpx.AsyncClient
) -> None:
    here = ("--tenant", shop.key)
    takes = [f"--take={part}={pointer}" for part, pointer in WANTED["pointers"].items()]
    words = ("Grafana", "--type", "equipment_repair", "--set", "fields.stops_sales=true")
    _, hook = await gongdan(product, "hook", "add", *words, *takes, *here)
    assert hook["values"] == {"fields.stops_sales": True}
    sample = product.home / "alert.json"
    sample.write_text(json.dumps(ALERT), "utf-8")
    _, tried = await gongdan(product, "hook", "test", hook["id"], str(sample), *here)
    assert tried["report"]["summary"] == "冷柜温度过高"
    sample.write_text("{}", "utf-8")
    code, refused = await gongdan(product, "hook", "test", hook["id"], str(sample), *here)
    assert (code, "/fields/symptom" in refused["error"]) == (1, True)
    _, new = await gongdan(product, "hook", "rotate", hook["id"], "--overlap-s", "0", *here)
    body = json.dumps(ALERT)
    old = await program.post(hook["url"], content=body, headers=signed(hook, body))
    assert old.json()["code"] == "hook-unproven"
    sent = await program.post(hook["url"], content=body, headers=signed(new, body))
    assert sent.status_code == 202, sent.text
    _, listed = await gongdan(product, "hook", "list", *here)
    assert [one["id"] for one in listed["hooks"]] == [hook["id"]]
    await gongdan(product, "hook", "remove", hook["id"], *here)
    gone = await program.post(hook["url"], content=body, headers=signed(new, body))
    assert gone.json()["code"] == "hook-unknown"
