"""Channels of a running product: set up at the command line, sent through, killed, sent again."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.e2e.test_parked import gongdan
from tests.integration.notification import providers
from tests.product import Product, eventually, key
from tests.receiver import Receiver, hangs, receiver
from tests.shop import Shop

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

Json = dict[str, Any]
PHONE = "13800005678"
SCENARIO = """\
scenario: {kind}
name: {{zh: 维修, en: Repairs}}
roles: {{{kind}: {{label: Clerk, scope: tenant}}}}
ticket_types:
  - key: {kind}
    name: {{zh: 维修, en: Repair}}
    states: {{open: Open, done: Done}}
    priority: [{{default: P2}}]
    transitions: [{{id: do, from: open, to: done, by: {kind}}}]
    notify:
      - key: told
        when: ticket.opened
        to: {kind}
        via: sms
        template: {{zh: "新工单 {{number}}", en: "New {{number}}"}}
"""


@pytest.fixture
async def there() -> AsyncIterator[Receiver]:
    async with receiver() as opened:
        yield opened


@pytest.fixture
async def admin(product: Product, shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    async with product.operator(shop.key) as inside:
        yield inside


@pytest.fixture
async def kind(
    product: Product, shop: Shop, admin: httpx.AsyncClient, there: Receiver, tmp_path: Path
) -> str:
    """Let one clerk be told by SMS of tickets of a type."""
    kind = f"repair{uuid4().hex[:6]}"
    ours = ("--tenant", shop.key)
    secret = tmp_path / "secret"
    secret.write_text("ali-secret\n")
    settings = ("access_key_id=LTAI", "sign_name=工单", f"endpoint={there.url}")
    code, made = await gongdan(
        product,
        *("channel", "add", "sms", "--kind", "sms_aliyun", *ours),
        *(part for one in settings for part in ("--set", one)),
        *("--secret", f"access_key_secret=@{secret}", "--template", "*=SMS_1:number=number"),
    )
    assert code == 0, made
    assert (made["secrets"], made["address"]) == (["access_key_secret"], "phone")
    document = SCENARIO.format(kind=kind)
    published = await admin.post("/scenarios", json={"document": document}, headers=key())
    assert published.status_code == 201, published.text
    member = {"name": "王芳", "login": f"{kind}@example.org", "password": "correct horse battery"}
    joined = await admin.post(
        "/members", json={**member, "grants": [{"role": kind}]}, headers=key()
    )
    assert joined.status_code == 201, joined.text
    clerk = joined.json()["member_id"]
    reach = ("channel", "reach", "sms", "--member", clerk, "--address", PHONE, *ours)
    assert (await gongdan(product, *reach))[0] == 0
    listed = (await admin.get(f"/members/{clerk}/addresses")).json()["items"]
    assert listed == [{"channel": "sms", "address": "138****5678"}]
    return kind


async def notices(product: Product, shop: Shop, **asked: str) -> list[Json]:
    options = [part for name, one in asked.items() for part in (f"--{name}", one)]
    _, found = await gongdan(product, "notice", "list", "--tenant", shop.key, *options)
    items: list[Json] = found.get("notices", [])  # none while the service starts again
    return items


async def test_a_clerk_is_sent_a_text_and_the_answer_is_kept(
    product: Product, shop: Shop, client: httpx.AsyncClient, there: Receiver, kind: str
) -> None:
    providers.speaks(providers.aliyun, there)
    ours = ("--tenant", shop.key)
    code, tried = await gongdan(product, "channel", "test", "sms", "--to", PHONE, *ours)
    assert (code, tried["became"]) == (0, "sent")
    await client.post("/submissions", json={"type": kind, "summary": "漏水"}, headers=key())

    async def sent() -> list[Json]:
        return await notices(product, shop, state="sent", channel="sms")

    [notice] = await eventually(sent, lambda found: len(found) == 1)
    assert notice["outcome"] == "OK 900619746936498440^0"
    told = providers.query_of(there.heard[-1])
    assert (told["PhoneNumbers"], told["OutId"]) == (f"+86{PHONE}", notice["id"])
    _, tried = await gongdan(product, "notice", "attempts", notice["id"], *ours)
    assert [one["became"] for one in tried["attempts"]] == ["sent"]
    assert (await gongdan(product, "channel", "remove", "sms", *ours))[0] == 0
    assert (await gongdan(product, "channel", "list", *ours))[1] == {"channels": []}


async def test_channels_and_addresses_are_not_everybodys(
    product: Product, admin: httpx.AsyncClient
) -> None:
    body = {"kind": "wecom", "secrets": {"key": "k"}, "settings": {"endpoint": "https://10.0.0.1"}}
    refused = await admin.put("/channels/ops", json=body, headers=key())
    assert (refused.status_code, refused.json()["code"]) == (422, "webhook-address-forbidden")
    wrong = await admin.put("/channels/app", json={"kind": "wecom"}, headers=key())
    assert [one["pointer"] for one in wrong.json()["errors"]] == ["/key"]
    made = await admin.put("/channels/ops", json={**body, "settings": {}}, headers=key())
    assert (made.status_code, made.json()["secrets"]) == (200, ["key"])
    assert "k" not in str(made.json()["settings"])
    wanted = {"name": "reader", "scopes": ["tickets:read"], "roles": []}
    reader = (await admin.post("/keys", json=wanted, headers=key())).json()
    async with product.client(reader["api_key"]) as other:
        for path in ("/channels", f"/members/{uuid4()}/addresses", f"/notices/{uuid4()}/attempts"):
            assert (await other.get(path)).status_code == 403
        assert (await other.delete("/channels/ops", headers=key())).status_code == 403


async def test_killed_while_a_text_is_sent_it_is_not_sent_twice_but_by_a_person(
    product: Product, shop: Shop, client: httpx.AsyncClient, there: Receiver, kind: str
) -> None:
    there.answering = hangs
    await client.post("/submissions", json={"type": kind, "summary": "漏水"}, headers=key())

    async def heard() -> int:
        return len(there.heard)

    await eventually(heard, lambda count: count == 1)
    product.kill("notification")

    async def unknown() -> list[Json]:
        return await notices(product, shop, state="unknown")

    [notice] = await eventually(unknown, lambda found: len(found) == 1, 150)
    assert (notice["outcome"], len(there.heard)) == ("we stopped before the answer came", 1)
    providers.speaks(providers.aliyun, there)
    ours = ("--tenant", shop.key)
    assert (await gongdan(product, "notice", "resend", notice["id"], *ours))[0] == 0

    async def attempts() -> list[str]:
        found = (await gongdan(product, "notice", "attempts", notice["id"], *ours))[1]
        return [one["became"] for one in found["attempts"]]

    assert await eventually(attempts, lambda found: found == ["unknown", "sent"])
    assert len(there.heard) == 2
