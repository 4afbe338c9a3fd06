"""The doors beside a ticket's moves: approvals, branches, plans, questions, marks, replies."""

import json

import pytest

from tests.integration.gateway.conftest import Edge
from tests.integration.gateway.gateway_doors import POSITION, STATE, VERSION
from tests.integration.gateway.gateway_known import TICKET

API = "/api/v1"
PATH = f"{API}/tickets/{TICKET}"

COMMANDS: tuple[tuple[str, dict[str, object], str, dict[str, object]], ...] = (
    (
        "approvals/gm",
        {"decision": "approve", "comment": "同意", "form": "f1", "approval": "purchase"},
        "DecideRequest",
        {"step": "gm", "verdict": "approve", "comment": "同意", "form": "f1"},
    ),
    (
        "approvals/gm/signers",
        {"member": "m9", "place": "before", "note": "请把关"},
        "AddSignerRequest",
        {"step": "gm", "member": "m9", "place": "before", "note": "请把关"},
    ),
    (
        "approvals/gm/hand-over",
        {"member": "m9", "note": "出差"},
        "HandOverRequest",
        {"step": "gm", "member": "m9", "note": "出差"},
    ),
    (
        "approvals/gm/send-back",
        {"to": "start", "reason": "金额不对"},
        "SendBackRequest",
        {"step": "gm", "to": "start", "reason": "金额不对"},
    ),
    ("approvals/purchase/withdraw", {"reason": "不买了"}, "WithdrawRequest", {"reason": "不买了"}),
    ("approvals/purchase/remind", {}, "RemindRequest", {}),
    (
        "approvals/purchase/copies",
        {"members": ["m1", "m2"], "roles": ["qa"]},
        "CopyRequest",
        {"members": ["m1", "m2"], "roles": ["qa"]},
    ),
    ("approvals/purchase/ask", {}, "AskAgainRequest", {}),
    (
        "branches/build",
        {"fields": {"build_result": "好"}, "occurred_at": "2026-11-22T09:30:00+08:00"},
        "FinishBranchRequest",
        {"branch": "build", "occurred_at": "2026-11-22T09:30:00+08:00"},
    ),
    (
        "follow-ups/loop_1:1/answers",
        {"answer": "online", "item": "m-1"},
        "AnswerQuestionRequest",
        {"key": "loop_1:1", "item": "m-1"},
    ),
    (
        "marks/technician_arrived",
        {"occurred_at": "2026-11-22T09:30:00+08:00"},
        "MarkRequest",
        {"mark": "technician_arrived", "occurred_at": "2026-11-22T09:30:00+08:00"},
    ),
)


@pytest.mark.parametrize(
    ("path", "body", "kind", "asked"), COMMANDS, ids=[one[0] for one in COMMANDS]
)
async def test_a_command_reaches_workflow_whole_and_answers_with_what_became_of_the_ticket(
    edge: Edge, path: str, body: dict[str, object], kind: str, asked: dict[str, object]
) -> None:
    answer = await edge.http.post(f"{PATH}/{path}", json=body, headers={"If-Match": '"6"'})
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"ticket_id": str(TICKET), "version": VERSION, "state": STATE}
    assert (answer.headers["etag"], answer.headers["gongdan-position"]) == (
        f'"{VERSION}"',
        POSITION,
    )
    request = edge.memory.requests[-1]
    assert type(request).__name__ == kind
    said = {name: getattr(request, name) for name in asked}
    assert {
        name: list(one) if isinstance(asked[name], list) else one for name, one in said.items()
    } == asked
    about = getattr(request, "about", request)
    known = [getattr(about, name) for name in ("ticket_id", "expected_version")]
    assert known == [str(TICKET), 6]
    assert edge.memory.last.idempotency_key == "k-1"


@pytest.mark.parametrize("step", ["depart", "arrive", "leave"])
async def test_a_step_of_a_trip_reaches_dispatch_with_when_it_was(edge: Edge, step: str) -> None:
    at = "2026-11-22T09:30:00+08:00"
    answer = await edge.http.post(f"{PATH}/assignments/{step}", json={"occurred_at": at})
    assert (answer.status_code, answer.json()) == (200, {"ticket_id": str(TICKET)})
    assert answer.headers["gongdan-position"] == POSITION
    request = edge.memory.requests[-1]
    assert type(request).__name__ == f"{step.capitalize()}Request"
    said = (getattr(request, "ticket_id", ""), getattr(request, "occurred_at", ""))
    assert said == (str(TICKET), at)


async def test_a_live_position_is_told_looked_at_and_followed_without_a_key(edge: Edge) -> None:
    del edge.http.headers["idempotency-key"]
    way = f"/api/v1/technicians/{TICKET}/live-position"
    told = await edge.http.put(way, json={"lat": 30.27, "lon": 120.15})
    assert (told.status_code, told.json()["lat"]) == (200, 30.27)
    for path in (way, f"{PATH}/live-position"):
        seen = await edge.http.get(path)
        assert (seen.status_code, seen.json()["lon"]) == (200, 120.15)
        assert seen.headers["gongdan-position"] == POSITION
        assert seen.headers["cache-control"] == "private, no-store"
    listed = await edge.http.get(f"{way}/looks?limit=5")
    assert [one["reader"] for one in listed.json()["items"]] == ["member:boss"]
    assert getattr(edge.memory.requests[-1], "limit", 0) == 5
    asked = len(edge.memory.requests)
    for wrong in ({"lat": 91, "lon": 0}, {"lat": 1}, {"lat": 1, "lon": 1, "ticket": "k-2"}):
        assert (await edge.http.put(way, json=wrong)).status_code == 422
    assert len(edge.memory.requests) == asked


async def test_a_plan_tells_each_technicians_tickets_in_turn(edge: Edge) -> None:
    answer = await edge.http.get("/api/v1/dispatch/plan", params={"technician": "t1", "limit": 3})
    [day] = answer.json()["items"]
    [visit] = day["visits"]
    assert (visit["ticket_id"], visit["turn"]) == ("00000000-0000-0000-0000-000000000001", 1)
    request = edge.memory.requests[-1]
    assert (getattr(request, "technician_id", ""), getattr(request, "limit", 0)) == ("t1", 3)


async def test_estimates_of_travel_are_told_beside_what_trips_took(edge: Edge) -> None:
    answer = await edge.http.get("/api/v1/metrics/travel?days=30")
    assert answer.status_code == 200, answer.text
    rush, weekend = answer.json()["bands"]
    assert (rush["factor"], rush["error_before_min"], rush["error_after_min"]) == (1.5, 5, 0)
    assert (weekend["weekend"], weekend["trips"], weekend["factor"]) == (True, 3, None)
    assert (answer.json()["left_out"], answer.json()["sources"]) == (2, ["straight_line"])
    assert getattr(edge.memory.requests[-1], "days", 0) == 30
    assert (await edge.http.get("/api/v1/metrics/travel?days=0")).status_code == 422


async def test_a_policy_is_drafted_with_what_trips_teach(edge: Edge) -> None:
    body = {"policy": "rush", "scenario": "manor", "days": 30}
    answer = await edge.http.post("/api/v1/policies/calibration", json=body)
    assert answer.status_code == 200, answer.text
    rush, weekend = answer.json()["bands"]
    assert (rush["factor"], rush["error_before_min"], rush["error_after_min"]) == (1.5, 5, 0)
    assert (rush["taken"], weekend["taken"], weekend["factor"]) == (True, False, None)
    assert (answer.json()["document"], answer.json()["speed_kmh"]) == ("policy: rush\n", 25)
    request = edge.memory.requests[-1]
    asked = [getattr(request, name, None) for name in ("key", "scenario", "days")]
    assert asked == ["rush", "manor", 30]


async def test_a_command_without_a_key_or_with_what_nobody_asks_for_reaches_nobody(
    edge: Edge,
) -> None:
    for body in ({"decision": "maybe"}, {"decision": "approve", "surprise": True}):
        wrong = await edge.http.post(f"{PATH}/approvals/gm", json=body)
        assert wrong.status_code == 422
    del edge.http.headers["idempotency-key"]
    bare = await edge.http.post(f"{PATH}/approvals/gm", json={"decision": "approve"})
    assert (bare.status_code, bare.json()["code"]) == (400, "idempotency-key-missing")
    assert not edge.memory.requests


async def test_what_a_branch_and_an_answer_bring_is_passed_on_as_it_is(edge: Edge) -> None:
    await edge.http.post(f"{PATH}/branches/build", json={"fields": {"build_result": "好"}})
    assert json.loads(getattr(edge.memory.requests[-1], "fields", b"")) == {"build_result": "好"}
    await edge.http.post(f"{PATH}/follow-ups/loop_1:1/answers", json={"answer": True})
    assert json.loads(getattr(edge.memory.requests[-1], "answer", b"")) == {"answer": True}


async def test_what_was_planned_is_called_off(edge: Edge) -> None:
    answer = await edge.http.delete(f"{PATH}/follow-ups/loop_1:1")
    assert (answer.status_code, answer.json()["version"]) == (200, VERSION)
    assert getattr(edge.memory.requests[-1], "key", "") == "loop_1:1"


async def test_a_canned_reply_is_said_by_its_key_with_its_values(edge: Edge) -> None:
    body = {"canned": "parts", "values": {"eta": "2h"}}
    await edge.http.post(f"{PATH}/comments", json=body)
    request = edge.memory.requests[-1]
    assert (getattr(request, "canned", ""), dict(getattr(request, "values", {}))) == (
        "parts",
        {"eta": "2h"},
    )


async def test_whoever_is_asked_lists_what_waits_in_their_language(edge: Edge) -> None:
    answer = await edge.http.get(f"{API}/approvals", headers={"Accept-Language": "zh-CN"})
    (one,) = answer.json()["items"]
    assert (one["step"], one["label"], one["number"]) == ("gm", "总经理", "T-000001")


async def test_a_delegation_is_given_listed_and_ended(edge: Edge) -> None:
    body = {"delegate": "m2", "until": "2026-12-01T00:00:00+08:00", "reason": "产假"}
    given = await edge.http.put(f"{API}/delegations", json=body)
    assert given.status_code == 200, given.text
    request = edge.memory.requests[-1]
    assert [getattr(request, name) for name in body] == list(body.values())
    listed = (await edge.http.get(f"{API}/delegations")).json()["items"]
    assert [(one["member"], one["delegate"]) for one in listed] == [("m1", "m2")]
    ended = await edge.http.delete(f"{API}/delegations", params={"member": "m1"})
    assert ended.status_code == 200
    assert getattr(edge.memory.requests[-1], "member", "") == "m1"
