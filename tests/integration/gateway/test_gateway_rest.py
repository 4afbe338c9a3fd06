"""REST at the gateway: what clients are promised, with real gRPC behind it."""

from uuid import UUID

import pytest

from shared.intent import id_of_report
from tests.integration.gateway.conftest import Edge
from tests.integration.gateway.gateway_known import (
    BARE_KEY,
    ON_ITS_WAY,
    READER_SESSION,
    TENANT,
    TICKET,
)

API = "/api/v1"


async def test_a_report_is_taken_and_its_ticket_is_known_at_once(edge: Edge) -> None:
    answer = await edge.http.post(f"{API}/submissions", json={"summary": "冷柜不制冷"})
    assert answer.status_code == 202
    body = answer.json()
    assert body["ticket_id"] == str(id_of_report(TENANT, "urn:gongdan:api:key:k1", "k-1"))
    assert body["tracking_url"] == f"http://gongdan.test/#/tickets/{body['ticket_id']}"
    assert answer.headers["gongdan-position"] == "intake.1.5"
    assert edge.memory.last.idempotency_key == "k-1"


async def test_a_rejected_report_lists_every_reason_and_was_kept(edge: Edge) -> None:
    answer = await edge.http.post(f"{API}/submissions", json={"type": "x"})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "submission-rejected")
    assert problem["errors"][0]["pointer"] == "/summary"
    assert problem["submission_id"]
    assert answer.headers["gongdan-position"] == "intake.1.5"


async def test_a_command_without_an_idempotency_key_is_refused(edge: Edge) -> None:
    del edge.http.headers["idempotency-key"]
    answer = await edge.http.post(f"{API}/submissions", json={"summary": "x"})
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency-key-missing")
    assert not edge.memory.requests


async def test_a_ticket_is_shown_masked_and_in_the_readers_language(edge: Edge) -> None:
    answer = await edge.http.get(f"{API}/tickets/{TICKET}", headers={"Accept-Language": "zh-CN"})
    assert answer.headers["etag"] == '"3"'
    assert answer.json()["reporter"]["phone"] == "138****5678"
    assert answer.json()["state_label"] == "待受理"


async def test_a_ticket_that_only_intake_knows_is_being_received(edge: Edge) -> None:
    answer = await edge.http.get(
        f"{API}/tickets/{ON_ITS_WAY}", headers={"Gongdan-Min-Position": "intake.1.5"}
    )
    assert answer.status_code == 200
    assert answer.json()["state"] == "receiving"
    assert answer.json()["summary"] == "138****5678"


async def test_a_ticket_nobody_knows_is_not_found(edge: Edge) -> None:
    answer = await edge.http.get(f"{API}/tickets/{'0' * 8}-0000-0000-0000-{'0' * 12}")
    assert (answer.status_code, answer.json()["code"]) == (404, "ticket-unknown")


async def test_a_moment_in_the_past_keeps_its_zone(edge: Edge) -> None:
    await edge.http.get(f"{API}/tickets/{TICKET}?as_of=2026-11-22T09:30:00+08:00")
    assert getattr(edge.memory.requests[-1], "as_of", "") == "2026-11-22T09:30:00+08:00"


async def test_a_move_answers_with_the_new_version_and_its_position(edge: Edge) -> None:
    answer = await edge.http.post(
        f"{API}/tickets/{TICKET}/transitions/finish",
        json={"fields": {"fault_code": "压缩机"}},
        headers={"If-Match": '"3"', "Gongdan-Min-Position": "workflow.1.41"},
    )
    assert answer.json() == {"ticket_id": str(TICKET), "version": 4, "state": "verifying"}
    assert answer.headers["gongdan-position"] == "workflow.1.42"
    assert edge.memory.last.min_position == "workflow.1.41"


async def test_of_many_moves_each_is_answered_on_its_own(edge: Edge) -> None:
    made = {"ticket_id": str(TICKET), "transition": "finish", "fields": {"fault_code": "压缩机"}}
    body = {"moves": [made, made | {"version": 2}, made | {"fields": {}}]}
    answer = await edge.http.post(
        f"{API}/tickets/moves", json=body, headers={"Idempotency-Key": "k"}
    )
    assert (answer.status_code, answer.headers["gongdan-position"]) == (200, "workflow.1.44")
    first, stale, lacking = answer.json()["items"]
    assert first["moved"] == {"ticket_id": str(TICKET), "version": 4, "state": "verifying"}
    assert first["problem"] is None
    assert (stale["moved"], stale["problem"]["code"]) == (None, "version-stale")
    assert lacking["problem"]["errors"][0]["pointer"] == "/moves/2/fields/fault_code"
    assert edge.memory.last.idempotency_key == "k#2"


async def test_a_move_on_a_version_that_is_gone_is_refused(edge: Edge) -> None:
    answer = await edge.http.post(
        f"{API}/tickets/{TICKET}/transitions/finish",
        json={"fields": {"fault_code": "压缩机"}},
        headers={"If-Match": '"2"'},
    )
    assert (answer.status_code, answer.json()["code"]) == (412, "version-stale")


async def test_a_comment_holds_to_the_version_its_author_saw(edge: Edge) -> None:
    path, body = f"{API}/tickets/{TICKET}/comments", {"text": "到了"}
    stale = await edge.http.post(path, json=body, headers={"If-Match": '"2"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "version-stale")
    garbage = await edge.http.post(path, json=body, headers={"If-Match": "zork"})
    assert (garbage.status_code, garbage.json()["code"]) == (400, "if-match-unusable")


@pytest.mark.parametrize(
    "path",
    [
        "submissions",
        f"tickets/{TICKET}/assignments",
        f"tickets/{TICKET}/assignments/accept",
        f"tickets/{TICKET}/assignments/decline",
        "keys",
        "scenarios",
        "rebuilds",
    ],
)
async def test_a_command_that_cannot_depend_on_a_version_says_so(edge: Edge, path: str) -> None:
    answer = await edge.http.post(f"{API}/{path}", json={}, headers={"If-Match": '"3"'})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (400, "if-match-not-honoured")
    assert "without If-Match" in problem["detail"]
    assert not edge.memory.requests


async def test_a_move_without_its_fields_says_which(edge: Edge) -> None:
    answer = await edge.http.post(f"{API}/tickets/{TICKET}/transitions/finish", json={})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/fields/fault_code"


async def test_an_acceptance_needs_no_body(edge: Edge) -> None:
    answer = await edge.http.post(f"{API}/tickets/{TICKET}/assignments/accept")
    assert answer.status_code == 200
    assert answer.headers["gongdan-position"] == "dispatch.1.9"


async def test_a_list_is_paged_by_signed_cursors_to_its_end(edge: Edge) -> None:
    numbers: list[str] = []
    address = f"{API}/tickets?view=all&limit=2"
    while address:
        answer = await edge.http.get(address)
        numbers += [row["number"] for row in answer.json()["items"]]
        assert "138****5678" in answer.json()["items"][0]["summary"]
        address = str(answer.links.get("next", {}).get("url", ""))
    assert numbers == [f"T-{n}" for n in range(6)]


async def test_a_list_waits_for_what_came_of_a_report(edge: Edge) -> None:
    await edge.http.get(f"{API}/tickets", headers={"Gongdan-Min-Position": "intake.1.5"})
    assert [each.min_position for each in edge.memory.calls] == ["intake.1.5", "workflow.1.43"]
    await edge.http.get(f"{API}/tickets", headers={"Gongdan-Min-Position": "workflow.1.9"})
    assert [each.min_position for each in edge.memory.calls][2:] == ["workflow.1.9"]


async def test_a_cursor_of_another_question_is_refused(edge: Edge) -> None:
    cursor = (await edge.http.get(f"{API}/tickets")).json()["next_cursor"]
    answer = await edge.http.get(f"{API}/tickets", params={"cursor": cursor, "view": "all"})
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor-unusable")


async def test_events_are_read_from_any_position_with_persons_as_ids(edge: Edge) -> None:
    answer = await edge.http.get(f"{API}/events?source=workflow&after=6&limit=1")
    event = answer.json()["items"][0]
    assert event["type"] == "gongdan.ticket.opened.v1"
    assert event["source"] == "/weilai/workflow"
    assert event["sequence"].endswith("0007")
    assert "person" in event["data"]["reporter"]["phone"]
    assert answer.json()["next_after"] == 7
    assert answer.json()["position"] == "workflow.1.7"
    again = await edge.http.get(f"{API}/events?source=workflow&after=workflow.1.6&limit=1")
    assert again.json() == answer.json()


@pytest.mark.parametrize(
    ("after", "status", "code"),
    [
        ("workflow.2.6", 412, "token-outdated"),
        ("intake.1.6", 422, "cursor-unusable"),
        ("workflow.1", 422, "request-invalid"),
        ("-1", 422, "request-invalid"),
        ("9" * 19, 422, "request-invalid"),
    ],
)
async def test_a_place_that_is_none_of_this_log_is_refused(
    edge: Edge, after: str, status: int, code: str
) -> None:
    answer = await edge.http.get(f"{API}/events", params={"source": "workflow", "after": after})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_the_whole_log_is_not_for_everybody(edge: Edge) -> None:
    del edge.http.headers["authorization"]
    edge.http.cookies.set("gongdan", READER_SESSION)
    answer = await edge.http.get(f"{API}/events?source=workflow")
    assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")
    bare = {"authorization": f"Bearer {BARE_KEY}"}
    answer = await edge.http.get(f"{API}/events?source=identity", headers=bare)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")


async def test_what_dispatch_knows_of_a_ticket_is_told_to_who_sees_it(edge: Edge) -> None:
    hidden = f"{API}/tickets/{UUID(int=1)}"
    explained = await edge.http.get(f"{hidden}/explanation")
    body = {"technician_id": str(UUID(int=2)), "reason": "near"}
    assigned = await edge.http.post(
        f"{hidden}/assignments", json=body, headers={"idempotency-key": "a"}
    )
    for answer in (explained, assigned):
        assert (answer.status_code, answer.json()["code"]) == (404, "ticket-unknown")


async def test_a_rebuild_tells_how_far_it_is(edge: Edge) -> None:
    answer = await edge.http.post(f"{API}/rebuilds", json={})
    names = [line for line in answer.text.splitlines() if line.startswith("event:")]
    assert names == ["event: progress"] * 3 + ["event: done"]
    assert '"done":2,"total":2' in answer.text
    assert '"view":"timers"' in answer.text


@pytest.mark.parametrize(("view", "other"), [("timers", "queue"), ("queue", "timers")])
async def test_a_view_is_rebuilt_by_whoever_keeps_it(edge: Edge, view: str, other: str) -> None:
    answer = await edge.http.post(f"{API}/rebuilds", json={"view": view})
    assert f'"view":"{view}"' in answer.text
    assert f'"view":"{other}"' not in answer.text


async def test_a_key_is_made_with_roles_that_a_scenario_defines(edge: Edge) -> None:
    made = await edge.http.post(f"{API}/keys", json={"name": "n", "roles": ["technician"]})
    assert (made.status_code, made.json()["key_id"]) == (201, "k2")
    seen = len(edge.memory.requests)
    for role in ("nosuchrole", "operator", "platform", "admin"):
        body = {"name": "n", "roles": ["technician", role]}
        problem = (await edge.http.post(f"{API}/keys", json=body)).json()
        assert (problem["code"], problem["unknown"]) == ("role-unknown", role)
        assert problem["allowed"] == "customer, dispatcher, technician"
    assert len(edge.memory.requests) == seen + 4  # the scenarios were asked for, nothing made


async def test_what_was_withheld_is_not_shown_as_zero(edge: Edge) -> None:
    told, withheld = (await edge.http.get(f"{API}/technicians")).json()["items"]
    assert (told["lat"], told["load"], told["state"]) == (30.0, 2, "on_shift")
    assert withheld == {"id": "t2", "name": "", "skills": ["电路"]}
    own, colleague = (await edge.http.get(f"{API}/members")).json()["items"]
    assert (own["login"], own["grants"][0]["role"]) == ("wang.fang", "store_clerk")
    assert colleague == {"id": "m2", "name": "李四"}


async def test_a_clerk_is_refused_before_the_body_is_looked_at(edge: Edge) -> None:
    del edge.http.headers["authorization"]
    edge.http.cookies.set("gongdan", READER_SESSION)
    codes = {
        "tenants": "not-allowed",
        "keys": "not-allowed",
        "members": "not-allowed",
        f"members/{TICKET}/grants": "not-allowed",
        "scenarios": "scope-missing",
        "rebuilds": "rebuild-not-allowed",
    }
    for path, code in codes.items():
        for body in (b'{"zork": 1}', b"{"):
            answer = await edge.http.post(
                f"{API}/{path}", content=body, headers={"Content-Type": "application/json"}
            )
            assert (answer.status_code, answer.json()["code"]) == (403, code), path
    assert (await edge.http.get(f"{API}/tenants")).status_code == 403
    assert (await edge.http.get(f"{API}/members")).status_code == 200
    assert (await edge.http.get(f"{API}/scenarios")).status_code == 200


async def test_an_operator_makes_tenants_and_no_key_does(edge: Edge) -> None:
    assert (await edge.http.get(f"{API}/tenants")).json()["code"] == "not-allowed"
    edge.http.headers["authorization"] = "Bearer gdo_right"
    assert (await edge.http.get(f"{API}/tenants")).status_code == 200
    wrong = await edge.http.post(f"{API}/tenants", json={"zork": 1})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "request-invalid")


async def test_no_list_passes_over_a_parameter_it_does_not_know(edge: Edge) -> None:
    for path in ("tickets", f"tickets/{TICKET}/history", "notices", "scenarios", "technicians"):
        answer = await edge.http.get(f"{API}/{path}?limt=3")
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, "parameter-unknown"), path
        assert problem["errors"][0]["pointer"] == "?limt"
    assert not edge.memory.requests
    near = (await edge.http.get(f"{API}/tickets?states=new")).json()["errors"][0]["message"]
    assert near.endswith("Did you mean state?")


async def test_what_is_wrong_with_a_field_is_said_in_the_language_asked_for(edge: Edge) -> None:
    for language, told in (("zh", "必填。"), ("en", "It is needed.")):
        answer = await edge.http.post(
            f"{API}/tickets/{TICKET}/transitions/finish",
            json={"fields": {}},
            headers={"Accept-Language": language, "Idempotency-Key": f"k-{language}"},
        )
        assert answer.json()["errors"][0]["message"] == told
