"""Queues: a ticket is given to those of the night, who see it then, and the first who takes it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest

from tests.product import Product, eventually, key
from tests.shop import Shop, report

pytestmark = pytest.mark.e2e

PASSWORD = "correct horse battery staple"
NIGHT = ["team:night"]
PEOPLE = {"li": NIGHT, "wu": NIGHT, "day": ["team:day"]}


@pytest.fixture
async def staff(product: Product, shop: Shop) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """Technicians who signed in; the shop's own are off shift."""
    async with AsyncExitStack() as stack:
        clients: dict[str, httpx.AsyncClient] = {}
        async with product.operator(shop.key) as operator:
            for who in shop.technicians.values():
                off = {"on_shift": False}
                await operator.post(f"/technicians/{who}/shift", json=off, headers=key())
            for login, areas in PEOPLE.items():
                grants = [{"role": "technician", "scope_value": ""}]
                member = {"name": login, "login": login, "password": PASSWORD, "grants": grants}
                made = await operator.post("/members", json=member, headers=key())
                assert made.status_code == 201, made.text
                body = {"name": login, "skills": ["制冷"], "lat": 30.27, "lon": 120.15}
                known = {**body, "areas": areas, "member_id": made.json()["member_id"]}
                registered = await operator.post("/technicians", json=known, headers=key())
                assert registered.status_code == 201, registered.text
                client = await stack.enter_async_context(product.anybody())
                sign = {"tenant": shop.key, "login": login, "password": PASSWORD}
                assert (await client.post("/sessions", json=sign)).status_code == 201
                clients[login] = client
        yield clients


async def test_who_belongs_to_a_queue_sees_what_stands_in_it_and_one_of_them_takes_it(
    product: Product, shop: Shop, client: httpx.AsyncClient, staff: dict[str, httpx.AsyncClient]
) -> None:
    sent = await client.post("/submissions", json=report(), headers=key())
    path = f"/tickets/{sent.json()['ticket_id']}"

    async def shown() -> dict[str, object]:
        return dict((await client.get(path)).json())

    await eventually(shown, lambda one: bool(one.get("assignee")))
    async with product.operator(shop.key) as operator:
        both = {"queue": "team:night", "technician_id": shop.technicians["near"]}
        unclear = await operator.post(f"{path}/assignments", json=both, headers=key())
        assert (unclear.status_code, unclear.json()["code"]) == (422, "assignee-unclear")
        to_night = {"queue": "team:night", "reason": "夜班处理"}
        given = await operator.post(f"{path}/assignments", json=to_night, headers=key())
        assert given.status_code == 200, given.text
    in_queue = await eventually(shown, lambda one: bool(one["queue"]))
    assert (in_queue["assignee"], in_queue["queue"]) == (None, {"key": "team:night", "until": None})
    async with product.operator(shop.key) as operator:

        async def listed() -> list[str]:  # a list comes a moment after the ticket itself
            answer = await operator.get("/tickets", params={"queue": "team:night"})
            return [one["queue"] for one in answer.json()["items"]]

        await eventually(listed, lambda queues: queues == ["team:night"])
    for login, items in (("li", 1), ("wu", 1), ("day", 0)):
        found = (await staff[login].get("/tickets/grabbable")).json()["items"]
        assert len(found) == items, login
        assert all(one["summary"] and one["terms"]["load"] == 0 for one in found)
        assert (await staff[login].get(path)).status_code == (200 if items else 404)
    refused = await staff["day"].post(f"{path}/assignments/grab", headers={**key(), **CHINESE})
    assert (refused.status_code, refused.json()["code"]) == (409, "not-eligible")
    assert refused.json()["detail"] == "您不能接此工单：您不属于它所在的队列。"
    assert (await staff["li"].post(f"{path}/assignments/grab", headers=key())).status_code == 200
    late = await staff["wu"].post(f"{path}/assignments/grab", headers=key())
    assert (late.status_code, late.json()["code"]) == (409, "already-taken")
    taken = await eventually(shown, lambda one: bool(one["assignee"]))
    assert (taken["state"], taken["queue"]) == ("assigned", None)
    assert (await staff["wu"].get(path)).status_code == 404
    why = (await staff["li"].get(f"{path}/explanation")).json()
    assert (why["policy"], why["queue"]) == ("grabbed", "team:night")


async def test_a_ticket_goes_to_a_colleague_only_when_they_take_it(
    client: httpx.AsyncClient, staff: dict[str, httpx.AsyncClient]
) -> None:
    sent = await client.post("/submissions", json=report(), headers=key())
    path = f"/tickets/{sent.json()['ticket_id']}"

    async def shown() -> dict[str, object]:
        return dict((await client.get(path)).json())

    first = await eventually(shown, lambda one: bool(one.get("assignee")))
    people = {one["name"]: one["id"] for one in (await client.get("/technicians")).json()["items"]}
    assert {"li", "wu", "day"} <= people.keys()
    giver = next(name for name, who in people.items() if who == first["assignee"])
    other = next(name for name in PEOPLE if name != giver)
    transfer = f"{path}/assignments/transfer"
    body = {"technician_id": people[other], "reason": "手上太多"}
    early = await staff[giver].post(transfer, json=body, headers=key())
    assert early.json()["code"] == "nothing-to-transfer"
    await staff[giver].post(f"{path}/assignments/accept", headers=key())
    assert (await staff[other].get(path)).status_code == 404
    asked = await staff[giver].post(transfer, json=body, headers=key())
    assert (asked.status_code, asked.json()["nth"], asked.json()["warning"]) == (200, 1, None)
    pending = await eventually(shown, lambda one: bool(one["transfer"]))
    assert pending["assignee"] == people[giver]
    assert people[other] in str(pending["transfer"])
    looked_at = (await staff[other].get(path)).json()
    assert looked_at["answers"] == ["accept", "decline"]
    assert looked_at["transfer"]["reason"] == "手上太多"
    targets = (await staff[giver].get(f"{path}/assignments/targets")).json()
    assert targets["items"][0] == {
        "technician_id": people[other],
        "queue": None,
        "times": 1,
        "score": targets["items"][0]["score"],
    }
    assert "team:night" in {one["queue"] for one in targets["items"]}
    taken = await staff[other].post(f"{path}/assignments/accept", headers=key())
    assert taken.status_code == 200, taken.text
    theirs = await eventually(shown, lambda one: one["assignee"] == people[other])
    assert theirs["transfer"] is None


CHINESE = {"accept-language": "zh"}
