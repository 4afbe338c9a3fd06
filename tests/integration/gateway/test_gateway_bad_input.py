"""Bad input at the gateway: a clear refusal with a code, never a 500."""

import asyncio
import json

import pytest

from services.gateway.api.guard import DRAIN_BYTES_MAX
from shared.pb.gongdan.intake.v1 import intake_pb2
from tests.integration.gateway.conftest import Edge
from tests.integration.gateway.gateway_fakes import Backend
from tests.integration.gateway.gateway_known import READER_SESSION, TICKET

API = "/api/v1"
JSON = {"Content-Type": "application/json"}
MOVE = f"{API}/tickets/{TICKET}/transitions/finish"

BODIES = {
    "not JSON": (b'{"summary": ', 400),
    "not UTF-8": (b'{"summary": "\xff"}', 400),
    "NUL": (b'{"summary": "a\\u0000b"}', 422),
    "lone surrogate": (b'{"summary": "\\ud800"}', 422),
    "surrogate key": (b'{"\\ud800": 1}', 422),
    "NaN": (b'{"summary": NaN}', 422),
    "infinite": (b'{"summary": 1e999}', 422),
    "huge integer": (b'{"summary": ' + b"9" * 5000 + b"}", 422),
    "deep": (b"[" * 5000 + b"]" * 5000, 422),
    "twice": (b'{"summary": 1, "summary": 2}', 422),
    "array": (b"[]", 422),
    "text": (b'"x"', 422),
    "null": (b"null", 422),
    "nothing": (b"", 422),
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("path", [MOVE, f"{API}/keys", f"{API}/scenarios"])
async def test_a_body_that_cannot_be_kept_is_refused(edge: Edge, name: str, path: str) -> None:
    body, status = BODIES[name]
    answer = await edge.http.post(path, content=body, headers=JSON)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"]
    assert not edge.memory.requests


@pytest.mark.parametrize("body", [*(body for body, _ in BODIES.values()), b"x" * 1024 * 1024])
async def test_a_report_is_handed_on_as_it_came_to_be_kept(edge: Edge, body: bytes) -> None:
    answer = await edge.http.post(f"{API}/submissions", content=body, headers=JSON)
    assert answer.status_code in {202, 422}, answer.text
    (handed_on,) = edge.memory.requests
    assert isinstance(handed_on, intake_pb2.SubmitRequest)
    assert handed_on.body == body


ADDRESSES = [
    f"{API}/tickets?q=%00",
    f"{API}/tickets?%00=1",
    f"{API}/tickets?limit=99999999999999999999",
    f"{API}/tickets?limit=0",
    f"{API}/tickets?limit=x",
    f"{API}/tickets?view=sideways",
    f"{API}/tickets?sort=;drop",
    f"{API}/tickets?cursor=nonsense",
    f"{API}/stream?after=zork",
    f"{API}/stream?after=intake.1.1",
    f"{API}/tickets?q={'x' * 300}",
    f"{API}/tickets/%00",
    f"{API}/tickets/not-an-id",
    f"{API}/tickets/{TICKET}/history?after_version=99999999999",
    f"{API}/events?source=gateway",
    f"{API}/events?source=workflow&after=-1",
    f"{API}/submissions",
    f"{API}/metrics/secrets",
]


@pytest.mark.parametrize("address", ADDRESSES)
async def test_an_address_that_means_nothing_is_refused(edge: Edge, address: str) -> None:
    answer = await edge.http.get(address)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"] or answer.json()["code"] == "cursor-unusable"


async def test_what_was_sent_is_not_repeated(edge: Edge) -> None:
    body = json.dumps({"name": {"phone": "13812345678"}})
    answer = await edge.http.post(f"{API}/keys", content=body, headers=JSON)
    assert answer.status_code == 422
    assert "13812345678" not in answer.text


async def test_reasons_point_into_the_body(edge: Edge) -> None:
    body = {"name": "n", "login": "l", "grants": [{"role": 5}], "extra": 1}
    answer = await edge.http.post(f"{API}/members", json=body)
    pointers = {each["pointer"] for each in answer.json()["errors"]}
    assert pointers == {"/grants/0/role", "/extra"}


@pytest.mark.parametrize(
    ("header", "value", "status", "code"),
    [
        ("Idempotency-Key", "x" * 300, 422, "idempotency-key-unusable"),
        ("Idempotency-Key", "with space", 422, "idempotency-key-unusable"),
        ("If-Match", "W/seven", 400, "if-match-unusable"),
        ("If-Match", '"0"', 400, "if-match-unusable"),
        ("Gongdan-Min-Position", "yesterday", 422, "position-unusable"),
        ("Gongdan-Min-Position", "zork.1.1", 422, "position-unusable"),
        ("Gongdan-Min-Position", "workflow.1.1,zork.1.1", 422, "position-unusable"),
        ("Content-Type", "text/plain", 415, "media-type-unsupported"),
        ("Content-Type", "", 415, "media-type-unsupported"),
    ],
)
async def test_a_header_that_cannot_be_read_is_refused(
    edge: Edge, header: str, value: str, status: int, code: str
) -> None:
    headers = {**JSON, header: value}
    answer = await edge.http.post(MOVE, content=b'{"fields": {"a": 1}}', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_body_that_is_too_large_is_not_read_to_its_end(edge: Edge) -> None:
    async def endless() -> object:
        for _ in range(1_025):
            yield b"x" * 1024

    answer = await edge.http.post(f"{API}/submissions", content=endless(), headers=JSON)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")
    declared = {**JSON, "Content-Length": str(DRAIN_BYTES_MAX + 1)}
    answer = await edge.http.post(f"{API}/submissions", content=b"{}", headers=declared)
    assert answer.status_code == 413


async def test_nothing_at_an_address_is_a_problem_too(edge: Edge) -> None:
    answer = await edge.http.get(f"{API}/nowhere")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    answer = await edge.http.put(f"{API}/tickets")
    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert "GET" in answer.headers["allow"]


async def test_a_problem_is_titled_in_the_readers_language(edge: Edge) -> None:
    chinese = await edge.http.get(f"{API}/nowhere", headers={"Accept-Language": "zh-CN,en;q=0.5"})
    english = await edge.http.get(f"{API}/nowhere")
    assert (chinese.json()["title"], english.json()["title"]) == ("没有找到", "Not found")
    assert chinese.json()["request_id"] == chinese.headers["x-request-id"]


async def test_a_bug_behind_the_gateway_is_not_told_in_detail(edge: Edge) -> None:
    answer = await edge.http.post(f"{API}/tickets/{TICKET}/comments", json={"text": "hello"})
    assert answer.status_code >= 500
    assert "bug" not in answer.text


@pytest.mark.parametrize(
    "authorization", [None, "Bearer", "Bearer ", "Bearer unknown", "Basic eDp5", "Bearer \xff"]
)
async def test_a_stranger_is_told_to_say_who_they_are(
    edge: Edge, authorization: str | None
) -> None:
    del edge.http.headers["authorization"]
    headers = {} if authorization is None else {"Authorization": authorization.encode("latin-1")}
    answer = await edge.http.post(f"{API}/submissions", content=b"not even read", headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["code"] in {"credential-missing", "credential-unknown"}


async def test_a_credential_is_exchanged_once(edge: Edge) -> None:
    answers = await asyncio.gather(*(edge.http.get(f"{API}/tickets") for _ in range(5)))
    assert {each.status_code for each in answers} == {200}
    assert edge.memory.exchanges == 1


async def test_a_token_is_renewed_a_minute_before_it_ends(edge: Edge) -> None:
    edge.memory.token_life_s = 59
    for _ in range(2):
        await edge.http.get(f"{API}/tickets")
    assert edge.memory.exchanges == 2


async def test_people_sign_in_and_out(edge: Edge) -> None:
    del edge.http.headers["authorization"]
    wrong = {"tenant": "weilai", "login": "li", "password": "wrong"}
    assert (await edge.http.post(f"{API}/sessions", json=wrong)).status_code == 401
    answer = await edge.http.post(f"{API}/sessions", json={**wrong, "password": "right"})
    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 201
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    who = (await edge.http.get(f"{API}/sessions/current")).json()
    assert who["actor"] == "member:m1"
    assert (await edge.http.delete(f"{API}/sessions/current")).status_code == 204


async def test_another_sites_page_cannot_act_for_who_is_signed_in(edge: Edge) -> None:
    del edge.http.headers["authorization"]
    edge.http.cookies.set("gongdan", READER_SESSION)
    for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = await edge.http.post(f"{API}/tickets/{TICKET}/assignments/accept", headers=header)
        assert (answer.status_code, answer.json()["code"]) == (403, "cross-site")
    own = {"Origin": "http://gongdan.test", "Sec-Fetch-Site": "same-origin"}
    answer = await edge.http.post(f"{API}/tickets/{TICKET}/assignments/accept", headers=own)
    assert answer.status_code == 200


async def test_a_cookie_is_named_for_secure_connections_only(edge: Edge) -> None:
    sign_in = {"tenant": "weilai", "login": "li", "password": "right"}
    answer = await edge.http.post(f"https://gongdan.test{API}/sessions", json=sign_in)
    assert answer.headers["set-cookie"].startswith("__Host-gongdan=")
    assert "Secure" in answer.headers["set-cookie"]


async def test_a_service_that_is_away_is_said_to_be_away(edge: Edge, backend: Backend) -> None:
    assert (await edge.http.get(f"{API}/tickets")).status_code == 200
    await backend.go_away()
    answer = await edge.http.get(f"{API}/tickets")
    assert (answer.status_code, answer.json()["code"]) == (503, "service-away")
    assert answer.headers["retry-after"]
