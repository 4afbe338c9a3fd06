"""People of a running product choose how they are told; what waits survives a kill."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.e2e.test_parked import gongdan
from tests.product import Product, eventually, key
from tests.shop import Shop, report

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

Json = dict[str, Any]
PASSWORD = "correct horse battery"


@dataclass
class People:
    """Two who sign in, by their ids, and whoever runs the platform."""

    operator: httpx.AsyncClient
    wang: httpx.AsyncClient
    li: httpx.AsyncClient
    ids: dict[str, str]


@pytest.fixture
async def people(product: Product, shop: Shop) -> AsyncIterator[People]:
    async with AsyncExitStack() as stack:
        operator = await stack.enter_async_context(product.operator(shop.key))
        clients, ids = {}, {}
        for login in ("wang", "li"):
            grants = [{"role": "gm"}]
            body = {"name": login, "login": login, "password": PASSWORD, "grants": grants}
            made = await operator.post("/members", json=body, headers=key())
            assert made.status_code == 201, made.text
            ids[login] = made.json()["member_id"]
            clients[login] = await stack.enter_async_context(product.anybody())
            who = {"tenant": shop.key, "login": login, "password": PASSWORD}
            assert (await clients[login].post("/sessions", json=who)).status_code == 201
        yield People(operator=operator, ids=ids, **clients)


def around_now() -> Json:
    """Quiet hours from an hour ago until in an hour."""
    now = datetime.now(UTC)
    begin, end = now - timedelta(hours=1), now + timedelta(hours=1)
    return {"quiet_from": f"{begin:%H:%M}", "quiet_until": f"{end:%H:%M}", "zone": "UTC"}


async def mine(client: httpx.AsyncClient, about: str) -> list[Json]:
    """Return somebody's notices by rules of their own about a ticket."""
    found = (await client.get("/notices", params={"mine": True})).json().get("items", [])
    return [one for one in found if one["ticket_id"] == about and one["rule"].startswith("mine:")]


async def test_what_waits_for_quiet_hours_is_shown_and_survives_a_kill(
    product: Product, client: httpx.AsyncClient, shop: Shop, people: People
) -> None:
    chosen = await people.wang.put(
        "/me/notification-choices", json=around_now() | {"language": "en"}, headers=key()
    )
    assert chosen.status_code == 200, chosen.text
    for channel in ("email", "app"):
        rule = {"when": "ticket.opened", "scope": "tenant", "channel": channel}
        who = people.wang if channel == "email" else people.li
        added = await who.post("/me/notification-rules", json=rule, headers=key())
        assert added.status_code == 201, added.text

    async def known() -> list[Json]:
        sent = await client.post("/submissions", json=report(), headers=key())
        ticket = str(sent.json()["ticket_id"])
        await eventually(lambda: mine(people.li, ticket), bool)
        return await mine(people.wang, ticket)

    [waiting] = await eventually(known, bool)

    async def held() -> Json:
        return (await mine(people.wang, waiting["ticket_id"]))[0]

    before = await eventually(held, lambda one: one["state"] == "held")
    assert (before["channel"], before["held_for"]) == ("email", "quiet_hours")
    left = datetime.fromisoformat(before["due_at"]) - datetime.now(UTC)
    assert timedelta(minutes=50) < left <= timedelta(hours=1)
    product.kill("notification")
    product.recover()
    again = await eventually(lambda: mine(people.wang, waiting["ticket_id"]), bool)
    assert again == [before]

    said = ("notify", "choices", "--tenant", shop.key, "--member", people.ids["wang"])
    code, shown = await gongdan(product, *said)
    assert (code, shown["language"], shown["zone"]) == (0, "en", "UTC")
    assert [f"mine:{one['id']}" for one in shown["rules"]] == [before["rule"]]


async def test_choices_are_ones_own_and_refused_with_reasons(people: People) -> None:
    other = {"member": people.ids["wang"]}
    refused = await people.li.get("/me/notification-choices", params=other)
    assert (refused.status_code, refused.json()["code"]) == (403, "notification-choices-not-yours")
    wrong = {"channels": ["fax"], "digest_at": "noon", "zone": "Mars"}
    refused = await people.li.put(
        "/me/notification-choices",
        json=wrong,
        headers=key() | {"accept-language": "zh"},
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "notification-choices-wrong")
    assert [one["pointer"] for one in refused.json()["errors"]] == [
        "/channels",
        "/zone",
        "/digest_at",
    ]
    assert refused.json()["errors"][1]["message"] == "时区写作 Asia/Shanghai。"
    assert (await people.li.get("/me/notification-choices")).json()["digest"] == "off"

    for path in ("/me/muted-rules/p1", "/me/muted-tickets/00000000-0000-4000-8000-000000000001"):
        assert (await people.li.put(path, headers=key())).status_code == 200
        assert (await people.li.delete(path, headers=key())).status_code == 200
    muted = await people.operator.put("/me/muted-rules/p1", params=other, headers=key())
    assert muted.status_code == 200
    chosen = (await people.wang.get("/me/notification-choices")).json()
    assert chosen["muted"] == {"rules": ["p1"], "tickets": []}


async def test_a_rule_says_it_in_the_tenants_words(people: People) -> None:
    place = {"scenario": "restaurant_chain", "type": "equipment_repair", "language": "zh"}
    wanted = {**place, "rule": "new_ticket", "text": "{number} 停业"}
    kept = await people.operator.put("/notification-wordings", json=wanted, headers=key())
    assert kept.status_code == 200, kept.text
    preview = {one: wanted[one] for one in ("scenario", "type", "rule")}
    shown = await people.operator.post(
        "/notification-wordings/preview", json=preview, headers=key()
    )
    assert {"language": "zh", "text": "T-000123 停业"} in shown.json()["texts"]
    wanted["text"] = "{nummer} 停业"
    refused = await people.operator.put("/notification-wordings", json=wanted, headers=key())
    assert (refused.status_code, refused.json()["code"]) == (422, "notification-wording-wrong")
    mine = await people.wang.put("/notification-wordings", json=wanted, headers=key())
    assert mine.status_code == 403
    gone = await people.operator.delete(
        "/notification-wordings",
        params={one: wanted[one] for one in ("scenario", "type", "rule", "language")},
        headers=key(),
    )
    assert gone.status_code == 200
    assert (await people.operator.get("/notification-wordings")).json()["items"] == []
