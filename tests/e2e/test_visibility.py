"""Everybody sees one and the same part of the tickets, whichever way they ask."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest

from tests.product import Product, eventually, key
from tests.shop import Shop, report

pytestmark = pytest.mark.e2e

NOT_TOLD_OF_PEOPLE = frozenset({"clerk", "manager", "technician"})
"""See tickets, and are not told where anybody else was."""

PASSWORD = "correct horse battery staple"
PEOPLE = {
    "clerk": ("store_clerk", "042"),
    "manager": ("store_manager", "007"),
    "technician": ("technician", ""),
    "dispatcher": ("dispatcher", ""),
    "nobody": ("", ""),
}


@pytest.fixture
async def people(product: Product, shop: Shop) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """Members who signed in, and a key that may do nothing."""
    async with AsyncExitStack() as stack:
        clients: dict[str, httpx.AsyncClient] = {}
        async with product.operator(shop.key) as operator:
            for login, (role, place) in PEOPLE.items():
                grants = [{"role": role, "scope_value": place}] if role else []
                member = {"name": login, "login": login, "password": PASSWORD, "grants": grants}
                made = await operator.post("/members", json=member, headers=key())
                assert made.status_code == 201, made.text
                client = await stack.enter_async_context(product.anybody())
                who = {"tenant": shop.key, "login": login, "password": PASSWORD}
                assert (await client.post("/sessions", json=who)).status_code == 201
                clients[login] = client
            wish = {"name": "bare", "scopes": [], "roles": []}
            bare = (await operator.post("/keys", json=wish, headers=key())).json()["api_key"]
        clients["bare key"] = await stack.enter_async_context(product.client(bare))
        yield clients


async def test_lists_and_single_reads_agree(
    client: httpx.AsyncClient, shop: Shop, people: dict[str, httpx.AsyncClient]
) -> None:
    tickets = []
    for store in ("042", "007"):
        sent = await client.post("/submissions", json=report(links={"store": store}), headers=key())
        tickets.append(sent.json()["ticket_id"])

    async def assigned() -> int:
        items = (await client.get("/tickets", params={"state": "assigned"})).json()["items"]
        return len(items)

    await eventually(assigned, lambda number: number == len(tickets))
    counts = {}
    for name, who in people.items():
        listed = {one["id"] for one in (await who.get("/tickets")).json()["items"]}
        counts[name] = len(listed)
        for ticket in tickets:
            path = f"/tickets/{ticket}"
            wanted = 200 if ticket in listed else 404
            now = datetime.now(UTC).isoformat()
            for read in (path, f"{path}/history", f"{path}?as_of={now}"):
                assert (await who.get(read)).status_code == wanted, (name, read)
            if name != "bare key":  # which is told that it may not, of any ticket
                comment = await who.post(f"{path}/comments", json={"text": "好"}, headers=key())
                assert comment.status_code == (201 if ticket in listed else 404), name
            explained = await who.get(f"{path}/explanation")
            assert explained.status_code == wanted, name
            if wanted == 200:
                told_of_others = "candidates" in explained.json()
                assert told_of_others == (name not in NOT_TOLD_OF_PEOPLE), name
            why_not = await who.get(f"{path}/explanation/{shop.technicians['far']}")
            about_people = 403 if wanted == 200 and name in NOT_TOLD_OF_PEOPLE else wanted
            assert why_not.status_code == about_people, name
            again = await who.post(f"{path}/explanation/rerun", json={}, headers=key())
            assert again.status_code == about_people, name
    assert counts == {
        "clerk": 1,
        "manager": 1,
        "technician": 0,
        "dispatcher": 2,
        "nobody": 0,
        "bare key": 0,
    }


async def test_answers_do_not_tell_whether_there_is_a_ticket(
    client: httpx.AsyncClient, people: dict[str, httpx.AsyncClient]
) -> None:
    sent = await client.post("/submissions", json=report(links={"store": "042"}), headers=key())
    of_another_store = sent.json()["ticket_id"]

    async def is_assigned() -> bool:
        return bool((await client.get(f"/tickets/{of_another_store}")).json().get("assignee"))

    await eventually(is_assigned, bool)
    for ticket in (of_another_store, uuid4()):
        for answer, said in (("accept", {}), ("decline", {"reason": "忙"})):
            path = f"/tickets/{ticket}/assignments/{answer}"
            refused = await people["manager"].post(path, json=said, headers=key())
            assert (refused.status_code, refused.json()["code"]) == (404, "ticket-unknown")
    seen = await people["clerk"].post(
        f"/tickets/{of_another_store}/assignments/accept", headers=key()
    )
    assert (seen.status_code, seen.json()["code"]) == (409, "offer-not-yours")


async def test_a_key_without_scopes_and_roles_may_do_nothing(
    people: dict[str, httpx.AsyncClient], client: httpx.AsyncClient
) -> None:
    sent = await client.post("/submissions", json=report(), headers=key())
    ticket = sent.json()["ticket_id"]
    bare = people["bare key"]
    answers = [
        await bare.get("/technicians"),
        await bare.get("/submissions", params={"state": "rejected"}),
        await bare.post("/submissions", json=report(), headers=key()),
        await bare.post(f"/tickets/{ticket}/comments", json={"text": "x"}, headers=key()),
    ]
    answers += [
        await bare.get("/events", params={"source": source})
        for source in ("identity", "intake", "workflow", "dispatch", "notification")
    ]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [
        (403, "scope-missing")
    ] * len(answers)
    hidden = [f"/tickets/{ticket}", f"/tickets/{ticket}/explanation", f"/submissions/{ticket}"]
    assert [(await bare.get(path)).status_code for path in hidden] == [404] * len(hidden)
