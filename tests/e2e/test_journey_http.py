"""A report's whole life, told by somebody who has nothing but an HTTP client."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import httpx
import pytest

from tests.product import Product, eventually, key
from tests.shop import Shop, report

pytestmark = pytest.mark.e2e

EVIDENCE: dict[str, object] = {
    "fault_code": "压缩机",
    "parts_used": [],
    "photo_after": "after.jpg",
}
CLOSING: tuple[tuple[str, dict[str, object]], ...] = (
    ("start", {}),
    ("finish", EVIDENCE),
    ("accept", {}),
)


async def test_a_report_reaches_the_nearest_technician_and_is_closed(
    client: httpx.AsyncClient, product: Product, shop: Shop
) -> None:
    sent = await client.post("/submissions", json=report(), headers=key())
    assert sent.status_code == 202, sent.text
    ticket_id = sent.json()["ticket_id"]
    at_once = await client.get(f"/tickets/{ticket_id}")
    assert at_once.status_code == 200
    assert at_once.json()["state"] in {"receiving", "new", "assigned"}

    async def ticket() -> dict[str, object]:
        return dict((await client.get(f"/tickets/{ticket_id}")).json())

    assigned = await eventually(ticket, lambda one: one["state"] == "assigned")
    assert assigned["assignee"] == shop.technicians["near"]
    assert assigned["priority"] == "P1"
    assert assigned["number"] == "T-000001"

    why = (await client.get(f"/tickets/{ticket_id}/explanation")).json()
    assert why["chosen"] == shop.technicians["near"]
    assert {one["technician"] for one in why["candidates"]} >= {
        shop.technicians["near"],
        shop.technicians["far"],
    }

    async with await staff(product, shop) as inside:
        for transition, fields in CLOSING:
            moved = await inside.post(
                f"/tickets/{ticket_id}/transitions/{transition}",
                json={"fields": fields},
                headers=key(),
            )
            assert moved.status_code == 200, moved.text

    closed = await eventually(ticket, lambda one: one["state"] == "closed")
    clocks = {one["name"]: one for one in closed["clocks"]}  # type: ignore[attr-defined]
    assert (clocks["resolve"]["status"], clocks["resolve"]["target_s"]) == ("met", 14_400)
    assert closed["moves"] == [] or all(not move["open"] for move in closed["moves"])  # type: ignore[attr-defined]

    async def history() -> list[dict[str, object]]:
        return list((await client.get(f"/tickets/{ticket_id}/history")).json()["items"])

    told = await eventually(history, lambda items: len(items) == closed["version"])
    assert [one["type"] for one in told][:3] == ["ticket.opened", "ticket.offered", "ticket.moved"]
    assert all(one["actor"] and one["occurred_at"] for one in told)


async def test_a_phone_number_is_masked_on_the_way_out(client: httpx.AsyncClient) -> None:
    sent = await client.post("/submissions", json=report(), headers=key())
    ticket_id = sent.json()["ticket_id"]

    async def shown() -> httpx.Response:
        return await client.get(f"/tickets/{ticket_id}")

    answer = await eventually(shown, lambda one: one.json()["state"] == "assigned")
    assert answer.json()["reporter"]["phone"] == "138****5678"
    for path in (f"/tickets/{ticket_id}", f"/tickets/{ticket_id}/history", "/tickets", "/events"):
        text = (await client.get(path, params={"source": "workflow"})).text
        assert "13812345678" not in text
        assert "s1." not in text


async def test_the_same_key_is_the_same_report_for_ever(client: httpx.AsyncClient) -> None:
    again = key()
    first = await client.post("/submissions", json=report(), headers=again)
    second = await client.post("/submissions", json=report(), headers=again)
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["ticket_id"] == second.json()["ticket_id"]
    assert second.json()["duplicate"]

    other = await client.post("/submissions", json=report(summary="别的"), headers=again)
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency-key-reused"


async def test_a_move_says_why_it_is_refused_and_changes_nothing(
    client: httpx.AsyncClient, product: Product, shop: Shop
) -> None:
    sent = await client.post("/submissions", json=report(), headers=key())
    ticket_id = sent.json()["ticket_id"]

    async def shown() -> httpx.Response:
        return await client.get(f"/tickets/{ticket_id}")

    before = await eventually(shown, lambda one: one.json()["state"] == "assigned")
    path = f"/tickets/{ticket_id}/transitions"
    async with await staff(product, shop) as inside:
        refused = await inside.post(f"{path}/finish", json={"fields": {}}, headers=key())
        unknown = await inside.post(f"{path}/fly", json={"fields": {}}, headers=key())
        stale = await inside.post(
            f"{path}/start", json={"fields": {}}, headers=key() | {"if-match": '"1"'}
        )
    assert (refused.status_code, refused.json()["code"]) == (409, "not-in-this-state")
    assert (unknown.json()["code"]) == "transition-unknown"
    assert (stale.status_code, stale.json()["code"]) == (412, "version-stale")
    after = await client.get(f"/tickets/{ticket_id}")
    assert after.headers["etag"] == before.headers["etag"]


async def test_a_ticket_waits_for_parts_whatever_state_it_stands_in(
    client: httpx.AsyncClient, product: Product, shop: Shop
) -> None:
    path = await assigned_ticket(client, datetime.now(UTC))
    wish = {"reason": "parts", "note": "电话 13812345678", "until": "2099-01-01T00:00:00Z"}
    async with await staff(product, shop) as inside:
        unknown = await inside.put(f"{path}/waiting", json={"reason": "coffee"}, headers=key())
        same = key()
        waits = await inside.put(f"{path}/waiting", json=wish, headers=same)
        again = await inside.put(f"{path}/waiting", json=wish, headers=same)
        shown = (await client.get(path, headers={"accept-language": "zh"})).json()
        goes_on = await inside.delete(f"{path}/waiting", headers=key())
        twice = await inside.delete(f"{path}/waiting", headers=key())

    assert (unknown.status_code, unknown.json()["code"]) == (422, "wait-invalid")
    assert unknown.json()["errors"][0]["pointer"] == "/reason"
    assert (waits.status_code, waits.json()["state"]) == (200, "assigned"), waits.text
    assert again.json() == waits.json()
    assert (shown["state"], shown["waiting"]["reason_label"]) == ("assigned", "等待配件")
    assert shown["waiting"]["note"] == "电话 138****5678"
    assert goes_on.status_code == 200
    assert (twice.status_code, twice.json()["code"]) == (409, "not-waiting")

    async def history() -> list[dict[str, object]]:
        return list((await client.get(f"{path}/history")).json()["items"])

    listed = await eventually(history, lambda items: len(items) == goes_on.json()["version"])
    assert [one["type"] for one in listed][-2:] == ["ticket.waiting", "ticket.resumed"]


async def test_every_second_of_a_ticket_has_an_owner(
    client: httpx.AsyncClient, product: Product, shop: Shop
) -> None:
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    path = await assigned_ticket(client, hour_ago)
    async with await staff(product, shop) as inside:
        for transition, fields in CLOSING:
            moved = await inside.post(
                f"{path}/transitions/{transition}", json={"fields": fields}, headers=key()
            )
            assert moved.status_code == 200, moved.text
        late = await inside.put(f"{path}/waiting", json={"reason": "parts"}, headers=key())
    assert (late.status_code, late.json()["code"]) == (409, "ticket-closed")

    ledger = (await client.get(f"{path}/ledger")).json()
    bookings = ledger["bookings"]
    assert ledger["closed"]
    assert all(one["to"] == two["from"] for one, two in pairwise(bookings))
    assert sum(one["seconds"] for one in bookings) == ledger["total_s"]
    assert sum(one["seconds"] for one in ledger["sums"]) == ledger["total_s"]
    assert datetime.fromisoformat(bookings[0]["from"]) == hour_ago.replace(microsecond=0)
    assert (bookings[0]["owner"], bookings[0]["reason"]) == ("dispatch", "assigning")
    assert ledger["total_s"] >= 3600


async def test_who_reads_with_the_position_of_a_write_sees_it(client: httpx.AsyncClient) -> None:
    sent = await client.post("/submissions", json=report(), headers=key())
    position = sent.headers["gongdan-position"]
    listed = await client.get("/tickets", headers={"gongdan-min-position": position})
    assert sent.json()["ticket_id"] in [one["id"] for one in listed.json()["items"]]


async def assigned_ticket(client: httpx.AsyncClient, reported: datetime) -> str:
    """Return the path of a ticket that was reported and has a technician."""
    told = report(occurred_at=reported.isoformat())
    sent = await client.post("/submissions", json=told, headers=key())
    path = f"/tickets/{sent.json()['ticket_id']}"

    async def ticket() -> httpx.Response:
        return await client.get(path)

    await eventually(ticket, lambda one: one.json()["state"] == "assigned")
    return path


async def staff(product: Product, shop: Shop) -> httpx.AsyncClient:
    """Return a client that may do what a technician and a store manager may."""
    async with product.operator(shop.key) as operator:
        body = {
            "name": "staff",
            "scopes": ["tickets:read"],
            "roles": ["technician", "store_manager"],
        }
        made = await operator.post("/keys", json=body, headers=key())
        assert made.status_code == 201, made.text
    return product.client(made.json()["api_key"])
