"""A value that somebody may not see is in nothing they are answered, by any door."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import httpx
import pytest

from tests.product import Product, eventually, key
from tests.shop import Shop
from tests.unit.workflow.form_spec import CALLS, SCHOOL, contract

pytestmark = pytest.mark.e2e

PASSWORD = "correct horse battery staple"
REFUND = "17750.00"
PEOPLE = {
    "cs": ("cs", ""),
    "class_teacher": ("class_teacher", "3A"),
    "finance": ("finance", ""),
    "supervisor": ("supervisor", ""),
    "nobody": ("", ""),
}
SEES_THE_TICKET = {"cs", "class_teacher", "finance"}
SEES_THE_REFUND = {"finance"}


@pytest.fixture
async def people(product: Product, shop: Shop) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """Members of a school who signed in."""
    async with AsyncExitStack() as stack:
        clients: dict[str, httpx.AsyncClient] = {}
        async with product.operator(shop.key) as operator:
            made = await operator.post("/scenarios", json={"document": SCHOOL}, headers=key())
            assert made.status_code == 201, made.text
            for login, (role, place) in PEOPLE.items():
                grants = [{"role": role, "scope_value": place}] if role else []
                member = {"name": login, "login": login, "password": PASSWORD, "grants": grants}
                made = await operator.post("/members", json=member, headers=key())
                assert made.status_code == 201, made.text
                client = await stack.enter_async_context(product.anybody())
                who = {"tenant": shop.key, "login": login, "password": PASSWORD}
                assert (await client.post("/sessions", json=who)).status_code == 201
                clients[login] = client
        yield clients


async def reported(people: dict[str, httpx.AsyncClient]) -> str:
    """Let a clerk write down a refund, and hand it in; return the ticket's id."""
    report = {
        "type": "tuition_refund",
        "summary": "退费",
        "fields": {"student": "小明", "contract": contract()},
        "links": {"class": "3A", "campus": "east"},
    }
    sent = await people["cs"].post("/submissions", json=report, headers=key())
    assert sent.status_code in {200, 201, 202}, sent.text
    ticket = str(sent.json()["ticket_id"])

    async def state() -> str:
        return str((await people["cs"].get(f"/tickets/{ticket}")).json().get("state"))

    await eventually(state, lambda now: now == "new")
    move = await people["cs"].post(
        f"/tickets/{ticket}/transitions/submit",
        json={"fields": {"used_hours": 100, **CALLS}},
        headers=key(),
    )
    assert move.status_code == 200, move.text
    return ticket


async def live(who: httpx.AsyncClient, ticket: str) -> str:
    """Return what the live stream says while somebody comments on the ticket."""
    heard = ""
    async with who.stream("GET", "/stream") as stream:
        lines = stream.aiter_lines()
        heard += await anext(lines)
        said = await who.post(f"/tickets/{ticket}/comments", json={"text": "好"}, headers=key())
        if said.status_code == 201:
            async with asyncio.timeout(20):
                async for line in lines:
                    heard += line
                    if "changed" in line:
                        break
    return heard


async def test_a_hidden_value_is_in_no_answer(people: dict[str, httpx.AsyncClient]) -> None:
    ticket = await reported(people)

    async def recorded() -> int:
        return len((await people["finance"].get(f"/tickets/{ticket}/history")).json()["items"])

    await eventually(recorded, lambda events: events > 1)
    path, now = f"/tickets/{ticket}", datetime.now(UTC).isoformat()
    for name, who in people.items():
        doors = (path, f"{path}?as_of={now}", f"{path}/history", f"{path}/ledger")
        answers = {door: await who.get(door) for door in doors}
        listed = await who.get("/tickets", params={"view": "all", "q": "退费"})
        text = "".join(one.text for one in (*answers.values(), listed)) + await live(who, ticket)
        sees = name in SEES_THE_TICKET
        codes = {door: one.status_code for door, one in answers.items()}
        assert set(codes.values()) == {200 if sees else 404}, (name, codes)
        assert (listed.json()["total"], ticket in listed.text) == (int(sees), sees), name
        assert (REFUND in text) == (name in SEES_THE_REFUND), name
        if sees and name not in SEES_THE_REFUND:
            assert "refund" in answers[path].json()["hidden_fields"]
            assert answers[path].json()["fields"]["refund"] is None


async def test_a_field_of_others_is_refused_by_every_door(
    people: dict[str, httpx.AsyncClient],
) -> None:
    report = {
        "type": "tuition_refund",
        "summary": "退费",
        "fields": {"student": "小明", "contract": contract(), "refund": "99999", "note": "x"},
    }
    sent = await people["cs"].post("/submissions", json=report, headers=key())
    assert sent.status_code == 422
    wrong = {(one["code"], one["pointer"]) for one in sent.json()["errors"]}
    assert wrong == {("not-yours-to-fill", "/fields/refund"), ("not-yours-to-fill", "/fields/note")}
    ticket = await reported(people)
    back = {"fields": {"refund": "99999"}}
    path = f"/tickets/{ticket}/transitions/back"
    moved = await people["finance"].post(path, json=back, headers=key())
    assert (moved.status_code, moved.json()["code"]) == (403, "field-not-yours")
