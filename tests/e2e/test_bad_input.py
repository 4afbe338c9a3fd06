"""Bad input and trouble: a clear refusal with a code, over HTTP and NATS alike, never a 500."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.product import Product, eventually, key
from tests.shop import Shop, report

pytestmark = pytest.mark.e2e


@pytest.fixture
def shop(common_shop: Shop) -> Shop:
    """What is refused changes nothing: one tenant is enough for all of it."""
    return common_shop


NEXT_DECADE = (datetime.now(UTC) + timedelta(days=3650)).isoformat()
LAST_DECADE = (datetime.now(UTC) - timedelta(days=3650)).isoformat()

BAD_REPORTS: dict[str, tuple[object, str]] = {
    "unknown type": (report(type="spaceship"), "unknown-type"),
    "unknown field": (
        report(fields={"symptom": "x", "stops_sales": True, "colour": "red"}),
        "unknown-field",
    ),
    "missing field": (report(fields={"symptom": "x"}), "missing"),
    "wrong type": (report(fields={"symptom": "x", "stops_sales": "perhaps"}), "wrong-type"),
    "a clock ten years fast": (report(occurred_at=NEXT_DECADE), "occurred-in-future"),
    "a clock ten years slow": (report(occurred_at=LAST_DECADE), "occurred-too-long-ago"),
    "a NUL byte": (report(summary="a\u0000b"), "nul"),
    "no object": ([1, 2, 3], "wrong-type"),
}


def codes(problem: dict[str, Any]) -> set[str]:
    listed = {one["code"] for one in problem.get("errors", problem.get("reasons", []))}
    return listed | {str(problem.get("code"))}


@pytest.mark.parametrize("case", BAD_REPORTS)
async def test_a_bad_report_is_refused_with_its_reason_over_http(
    client: httpx.AsyncClient, case: str
) -> None:
    body, code = BAD_REPORTS[case]
    answer = await client.post("/submissions", json=body, headers=key())
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert code in codes(answer.json()), answer.text


@pytest.mark.parametrize("case", BAD_REPORTS)
async def test_a_bad_report_is_refused_with_its_reason_over_nats(
    product: Product, shop: Shop, case: str
) -> None:
    body, code = BAD_REPORTS[case]
    nc = await product.producer(shop.api_key, shop.key)
    headers = {
        "ce-specversion": "1.0",
        "ce-type": "t",
        "ce-source": "urn:test",
        "ce-id": str(uuid4()),
    }
    answer = await nc.request(
        f"intake.{shop.key}.api", json.dumps(body).encode(), headers=headers, timeout=5
    )
    await nc.close()
    told = json.loads(answer.data)
    assert 400 <= told["error"]["code"] < 500, told
    assert code in codes(told) or code in told["error"]["description"], told


DOUBTFUL = {
    "nowhere": ({"lat": 0, "lon": 0}, "location_missing"),
    "the wrong way round": ({"lat": 120.1634, "lon": 30.2592}, "place_looks_swapped"),
}


@pytest.mark.parametrize("case", DOUBTFUL)
async def test_a_doubtful_place_is_listed_with_its_reason_whatever_door_it_came_through(
    client: httpx.AsyncClient, product: Product, shop: Shop, case: str
) -> None:
    where, flag = DOUBTFUL[case]
    sent = await client.post("/submissions", json=report(location=where), headers=key())
    assert sent.status_code == 202, sent.text
    nc = await product.producer(shop.api_key, shop.key)
    headers = {
        "ce-specversion": "1.0",
        "ce-type": "t",
        "ce-source": "urn:test",
        "ce-id": str(uuid4()),
    }
    told = await nc.request(
        f"intake.{shop.key}.api",
        json.dumps(report(location=where)).encode(),
        headers=headers,
        timeout=5,
    )
    await nc.close()
    for ticket_id in (sent.json()["ticket_id"], json.loads(told.data)["ticket_id"]):

        async def listed(ticket_id: str = ticket_id) -> list[dict[str, Any]]:
            page = await client.get("/tickets", params={"view": "unassignable", "limit": 100})
            return [one for one in page.json()["items"] if one["id"] == ticket_id]

        async def why(ticket_id: str = ticket_id) -> dict[str, Any]:
            return dict((await client.get(f"/tickets/{ticket_id}/explanation")).json())

        [row] = await eventually(listed, bool)
        assert row["unassignable"] == f"held:{flag}"
        told_why = await eventually(why, lambda one: "reason" in one)
        assert (told_why["chosen"], told_why["reason"]) == (None, f"held:{flag}")
        assert "check it, then assign it by hand" in told_why["reason_label"]
        opened = (await client.get(f"/tickets/{ticket_id}")).json()
        assert opened["flags"] == [flag]
        assert opened["location"] | where == opened["location"]


RAW_BODIES = {
    "not JSON": b"{",
    "a lone surrogate": b'{"summary": "\\ud800"}',
    "not a number": b'{"summary": "x", "fields": {"a": NaN}}',
    "a huge number": b'{"summary": "x", "fields": {"a": 1e999}}',
    "a key twice": b'{"summary": "x", "summary": "y"}',
    "too deep": b'{"a":' * 200 + b"1" + b"}" * 200,
    "not UTF-8": b'{"summary": "\xff\xfe"}',
    "nothing": b"",
    "oversize": b'{"summary": "' + b"x" * 300_000 + b'"}',
}


@pytest.mark.parametrize("case", RAW_BODIES)
async def test_bytes_that_are_no_report_are_kept_and_both_doors_say_the_same(
    client: httpx.AsyncClient, shop: Shop, product: Product, case: str
) -> None:
    answer = await client.post(
        "/submissions",
        content=RAW_BODIES[case],
        headers=key() | {"content-type": "application/json"},
    )
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "submission-rejected"), answer.text
    kept = await client.get(f"/submissions/{problem['submission_id']}")
    assert kept.json()["state"] == "rejected"
    nc = await product.producer(shop.api_key, shop.key)
    headers = {
        "ce-specversion": "1.0",
        "ce-type": "t",
        "ce-source": "urn:test",
        "ce-id": str(uuid4()),
    }
    told = await nc.request(f"intake.{shop.key}.api", RAW_BODIES[case], headers=headers, timeout=5)
    await nc.close()
    by_nats = json.loads(told.data)
    assert by_nats["error"]["code"] == answer.status_code
    assert problem["detail"] in by_nats["error"]["description"]
    assert by_nats["reasons"] == problem["errors"] == kept.json()["reasons"]


async def test_a_report_beyond_what_the_bus_carries_is_not_kept(client: httpx.AsyncClient) -> None:
    body = b'{"summary": "' + b"x" * 1024 * 1024 + b'"}'
    answer = await client.post(
        "/submissions", content=body, headers=key() | {"content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


@pytest.mark.parametrize("path", ["/scenarios", "/scenarios/lint"])
async def test_a_document_that_is_too_large_says_how_large_it_may_be(
    product: Product, shop: Shop, path: str
) -> None:
    async with product.operator(shop.key) as operator:
        beyond = {"document": "a: 1\n" * 60_000}
        answer = await operator.post(path, json=beyond, headers=key())
        assert (answer.status_code, answer.json()["code"]) == (413, "document-too-large")
        assert "360,015 bytes" in answer.json()["detail"]
        [reason] = answer.json()["errors"]
        assert reason["message"].startswith("Line 40001, column 1: a document has at most 200,000")
        assert "262,144" in answer.json()["detail"]
        chinese = key() | {"accept-language": "zh"}
        answer = await operator.post(path, json=beyond, headers=chinese)
        assert "360,015 字节" in answer.json()["detail"], answer.text
        assert answer.json()["errors"][0]["message"].startswith("第 40001 行第 1 列：")
        endless = {"document": "a" * 5_000_000}
        answer = await operator.post(path, json=endless, headers=key())
        assert (answer.status_code, answer.json()["code"]) == (413, "document-too-large")


async def test_a_document_with_a_nul_is_refused_with_its_line(product: Product, shop: Shop) -> None:
    async with product.operator(shop.key) as operator:
        body = {"document": "scenario: kiosk\nname: Kio\0sk\n"}
        answer = await operator.post("/scenarios", json=body, headers=key())
        assert answer.json()["code"] == "scenario-invalid", answer.text
        assert answer.json()["errors"][0]["message"].startswith("Line 2, column 10: ")
        (said,) = (await operator.post("/scenarios/lint", json=body)).json()["problems"]
        assert (said["line"], said["column"]) == (2, 10)
        elsewhere = {"shipped": "restaurant\0chain"}
        answer = await operator.post("/scenarios", json=elsewhere, headers=key())
        assert answer.json()["code"] == "json-unacceptable"


async def test_a_mended_report_comes_in_under_the_same_key(client: httpx.AsyncClient) -> None:
    same = key()
    bad = await client.post("/submissions", json=report(colour="red"), headers=same)
    assert bad.status_code == 422
    good = await client.post("/submissions", json=report(), headers=same)
    assert (good.status_code, good.json()["ticket_id"]) == (202, bad.json()["submission_id"])
    again = await client.post("/submissions", json=report(), headers=same)
    assert (again.status_code, again.json()["duplicate"]) == (202, True)
    other = await client.post("/submissions", json=report(summary="another"), headers=same)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert "under a new key" in other.json()["detail"]


async def test_a_rejected_report_is_kept_with_every_reason(client: httpx.AsyncClient) -> None:
    bad = report(type="equipment_repair", fields={"colour": "red", "stops_sales": "perhaps"})
    answer = await client.post("/submissions", json=bad, headers=key())
    assert answer.status_code == 422
    kept = await client.get(f"/submissions/{answer.json()['submission_id']}")
    reasons = {one["code"] for one in kept.json()["reasons"]}
    assert reasons >= {"unknown-field", "wrong-type", "missing"}


@pytest.mark.parametrize(
    ("credential", "code"), [("", "credential-missing"), ("gd_local_x_y", "key-unknown")]
)
async def test_nobody_is_let_in_without_a_good_key(
    product: Product, credential: str, code: str
) -> None:
    async with product.anybody() as client:
        headers = {"authorization": f"Bearer {credential}"} if credential else {}
        answer = await client.get("/tickets", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == code
    assert "www-authenticate" in answer.headers


async def test_an_expired_key_says_so(product: Product, shop: Shop) -> None:
    async with product.operator(shop.key) as inside:
        soon = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
        made = await inside.post(
            "/keys",
            json={"name": "old", "scopes": [], "roles": [], "expires_at": soon},
            headers=key(),
        )
    if made.status_code == 201:
        async with product.client(made.json()["api_key"]) as client:
            answer = await client.get("/tickets")
        assert (answer.status_code, answer.json()["code"]) == (401, "key-expired")
    else:
        assert made.status_code == 422, made.text


async def test_one_tenants_ticket_does_not_exist_for_another(
    product: Product, client: httpx.AsyncClient
) -> None:
    sent = await client.post("/submissions", json=report(), headers=key())
    ticket_id = sent.json()["ticket_id"]
    async with product.operator() as operator:
        made = await operator.post(
            "/tenants", json={"key": f"o{uuid4().hex[:8]}", "name": "other"}, headers=key()
        )
    async with product.client(made.json()["api_key"]) as stranger:
        theirs = await stranger.get(f"/tickets/{ticket_id}")
        none = await stranger.get(f"/tickets/{uuid4()}")
    assert theirs.status_code == none.status_code == 404
    assert theirs.json()["code"] == none.json()["code"]
