"""Webhooks of a running product: registered by HTTP, heard by another program."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.e2e.test_parked import gongdan
from tests.product import Product, eventually, key
from tests.receiver import Receiver, hangs, receiver, status
from tests.shop import Shop, make_shop, report

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

Json = dict[str, Any]
OPENED = "gongdan.ticket.opened.v1"


@pytest.fixture
async def there() -> AsyncIterator[Receiver]:
    async with receiver() as opened:
        yield opened


@pytest.fixture
async def admin(product: Product, shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    async with product.operator(shop.key) as inside:
        yield inside


async def register(client: httpx.AsyncClient, url: str, *types: str, **more: object) -> Json:
    wanted = {"url": url, "types": types or ["ticket.opened"], **more}
    made = await client.post("/webhooks", json=wanted, headers=key())
    assert made.status_code == 201, made.text
    document: Json = made.json()
    return document


async def heard(there: Receiver, count: int, seconds: float = 20) -> list[str]:
    async def ids() -> list[str]:
        return there.ids()

    return await eventually(ids, lambda one: len(one) >= count, seconds)


async def deliveries(client: httpx.AsyncClient, hook: Json, **query: str) -> list[Json]:
    answer = await client.get(f"/webhooks/{hook['id']}/deliveries", params=query)
    items: list[Json] = answer.json()["items"]
    return items


async def test_a_ticket_is_told_of_as_integrators_read_it(
    admin: httpx.AsyncClient, client: httpx.AsyncClient, there: Receiver
) -> None:
    hook = await register(admin, f"{there.url}/hook", "ticket.*", description="CRM")
    assert hook["secret"].startswith("whsec_")
    sent = await client.post("/submissions", json=report(), headers=key())
    await heard(there, 2)
    told = [one.verified(hook["secret"]) for one in there.heard]
    opened = next(one for one in told if one["type"] == OPENED)
    assert opened["subject"] == sent.json()["ticket_id"]
    read = await client.get("/events", params={"source": "workflow"})
    assert opened in read.json()["items"]
    assert "王芳" not in there.heard[0].body.decode()
    assert "13812345678" not in there.heard[0].body.decode()

    async def first() -> Json:
        return (await deliveries(admin, hook, state="delivered"))[-1]

    kept = await eventually(first, lambda one: bool(one["attempts"]))
    assert kept["event_id"] == told[0]["id"]
    assert (kept["attempts"][0]["outcome"], kept["attempts"][0]["status"]) == ("answered", 204)
    shown = (await admin.get(f"/webhooks/{hook['id']}")).json()
    assert "secret" not in shown
    assert (shown["url"], shown["paused"]) == (hook["url"], None)


async def test_killed_between_attempt_and_answer_it_tells_again(
    product: Product, admin: httpx.AsyncClient, client: httpx.AsyncClient, there: Receiver
) -> None:
    there.answering = hangs
    hook = await register(admin, there.url)
    await client.post("/submissions", json=report(), headers=key())
    first = (await heard(there, 1))[0]
    product.kill("notification")
    there.answering = status(204)
    assert (await heard(there, 2, seconds=60))[1] == first
    assert there.heard[0].body == there.heard[1].body

    async def outcomes() -> list[str]:
        found = await deliveries(admin, hook)
        return [one["outcome"] for one in found[0]["attempts"]]

    await eventually(outcomes, lambda one: one == ["unknown", "answered"])


async def test_a_tenant_is_told_only_of_what_is_its_own(
    product: Product, admin: httpx.AsyncClient, client: httpx.AsyncClient, there: Receiver
) -> None:
    other = await make_shop(product, f"other{uuid4().hex[:8]}")
    hook = await register(admin, there.url)
    async with product.client(other.api_key) as stranger, product.operator(other.key) as theirs:
        assert (await theirs.get("/webhooks")).json()["items"] == []
        for path in ("", "/deliveries"):
            unknown = await theirs.get(f"/webhooks/{hook['id']}{path}")
            assert (unknown.status_code, unknown.json()["code"]) == (404, "webhook-unknown")
        await stranger.post("/submissions", json=report(), headers=key())
        sent = await client.post("/submissions", json=report(), headers=key())
    await heard(there, 1)
    told = [one.verified(hook["secret"]) for one in there.heard]
    assert [one["subject"] for one in told] == [sent.json()["ticket_id"]]


@pytest.mark.parametrize(
    ("wanted", "code", "pointers"),
    [
        ({"url": "ftp://example.com", "types": ["x"]}, "webhook-wrong", ["/url", "/types/0"]),
        ({"url": "https://127.0.0.2@example.com/"}, "webhook-wrong", ["/url"]),
        ({"url": "https://169.254.169.254/latest"}, "webhook-address-forbidden", []),
        ({"url": "https://[::ffff:10.0.0.1]/"}, "webhook-address-forbidden", []),
        ({"url": "http://10.0.0.1/"}, "webhook-address-forbidden", []),
        ({"url": "https://example.com", "types": []}, "request-invalid", ["/types"]),
    ],
)
async def test_what_cannot_be_told_is_refused_in_both_languages(
    admin: httpx.AsyncClient, wanted: Json, code: str, pointers: list[str]
) -> None:
    body = {"types": ["ticket.*"], **wanted}
    details = set()
    for language in ("en", "zh"):
        refused = await admin.post(
            "/webhooks", json=body, headers=key() | {"accept-language": language}
        )
        problem = refused.json()
        assert (refused.status_code, problem["code"]) == (422, code)
        assert [one["pointer"] for one in problem.get("errors", [])] == pointers
        details.add(problem["detail"])
    assert len(details) == 2
    assert (await admin.get("/webhooks")).json()["items"] == []


async def test_programs_that_may_only_read_do_not_manage_webhooks(
    admin: httpx.AsyncClient, product: Product
) -> None:
    wanted = {"name": "reader", "scopes": ["events:read", "tickets:read"], "roles": []}
    made = (await admin.post("/keys", json=wanted, headers=key())).json()
    async with product.client(made["api_key"]) as reader:
        body = {"url": "https://example.com/", "types": ["*"]}
        assert (await reader.post("/webhooks", json=body, headers=key())).status_code == 403
        listed = await reader.get("/webhooks")
        assert (listed.status_code, listed.json()["code"]) == (403, "webhooks-forbidden")


async def test_an_operator_manages_them_from_the_command_line(
    product: Product, shop: Shop, client: httpx.AsyncClient, there: Receiver
) -> None:
    ours = ("--tenant", shop.key)
    code, made = await gongdan(product, "webhook", "add", there.url, "--type", "ticket.*", *ours)
    assert code == 0
    hook = made["id"]
    assert (await gongdan(product, "webhook", "pause", hook, *ours))[1]["paused"] == "asked"
    await client.post("/submissions", json=report(), headers=key())

    async def waiting() -> int:
        listed = (await gongdan(product, "webhook", "deliveries", hook, *ours))[1]
        return len([one for one in listed["deliveries"] if one["state"] == "waiting"])

    await eventually(waiting, lambda one: one >= 2)
    assert there.heard == []
    _, rotated = await gongdan(product, "webhook", "rotate", hook, *ours)
    assert rotated["secret"] != made["secret"]
    assert (await gongdan(product, "webhook", "resume", hook, *ours))[1]["paused"] is None
    await heard(there, 2)
    for secret in (made["secret"], rotated["secret"]):
        there.heard[0].verified(secret)
    code, tried = await gongdan(product, "webhook", "test", hook, *ours)
    assert (code, tried["status"]) == (0, 204)
    before = len(there.heard)
    assert (await gongdan(product, "webhook", "replay", hook, *ours))[1] == {"upto": 10_000}
    await heard(there, before + 2)
    last = (await gongdan(product, "webhook", "deliveries", hook, *ours))[1]["deliveries"][0]
    before = len(there.heard)
    await gongdan(product, "webhook", "resend", hook, "--delivery", str(last["id"]), *ours)
    assert (await heard(there, before + 1))[-1] == last["event_id"]
    assert (await gongdan(product, "webhook", "skip", hook, "1", *ours))[0] == 0
    there.answering = status(500)
    assert (await gongdan(product, "webhook", "test", hook, *ours))[0] == 1
    await gongdan(product, "webhook", "delete", hook, *ours)
    assert (await gongdan(product, "webhook", "list", *ours))[1] == {"webhooks": []}
