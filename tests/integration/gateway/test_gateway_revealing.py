"""One answer in clear for whoever said why; the next one is masked again. Who looked is noted."""

import pytest

from shared.pb.gongdan.workflow.v1 import readers_pb2
from tests.integration.gateway.conftest import Edge
from tests.integration.gateway.gateway_known import HIDDEN, OTHER, READER_SESSION, TICKET

PATH = f"/api/v1/tickets/{TICKET}"
WHY = {"reason": "业主未应门，电话联系"}


async def test_a_person_who_says_why_is_shown_the_ticket_in_clear_this_once(edge: Edge) -> None:
    del edge.http.headers["authorization"]
    edge.http.cookies.set("gongdan", READER_SESSION)
    answer = await edge.http.post(f"{PATH}/reveal", json=WHY, headers={"Accept-Language": "zh-CN"})
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert shown["reporter"] == {"phone": "13812345678"}
    assert shown["fields"] == {"card": "[erased]"}
    assert shown["state_label"] == "待受理"
    assert (answer.headers["etag"], answer.headers["cache-control"]) == (
        '"3"',
        "private, no-store",
    )
    assert getattr(edge.memory.requests[-1], "reason", "") == WHY["reason"]
    assert edge.memory.last.idempotency_key == "k-1"
    again = await edge.http.get(PATH)
    assert again.json()["reporter"] == {"phone": "138****5678"}


async def test_what_workflow_does_not_record_is_not_shown(edge: Edge) -> None:
    refused = await edge.http.post(f"{PATH}/reveal", json={"reason": "?"})
    assert (refused.status_code, refused.json()["code"]) == (422, "reveal-reason-missing")
    assert "1381234" not in refused.text


@pytest.mark.parametrize("body", [{}, {"reason": 7}, {"reason": "x" * 501}, {**WHY, "more": 1}])
async def test_a_body_without_a_reason_reaches_nobody(edge: Edge, body: dict[str, object]) -> None:
    refused = await edge.http.post(f"{PATH}/reveal", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "request-invalid")
    assert not edge.memory.requests


async def test_a_reveal_needs_a_key_so_that_sending_it_again_records_it_once(edge: Edge) -> None:
    del edge.http.headers["idempotency-key"]
    refused = await edge.http.post(f"{PATH}/reveal", json=WHY)
    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency-key-missing")
    assert not edge.memory.requests


async def test_who_administers_reads_who_looked_and_who_revealed_why(edge: Edge) -> None:
    looked, revealed = (await edge.http.get(f"{PATH}/views")).json()["items"]
    assert (looked["kind"], looked["reader"], looked["reason"]) == ("looked", "member:m2", "")
    assert (revealed["kind"], revealed["by"]) == ("revealed", "front_desk")
    assert revealed["reason"] == "改打 138****5678"


async def test_who_reads_a_history_looks_at_every_ticket_it_tells_of(edge: Edge) -> None:
    """Of one that is hidden by now no look is noted, and all others are."""
    answer = await edge.http.get(f"{PATH}/history")
    assert answer.status_code == 200, answer.text
    noted = [
        one.ticket_id
        for one in edge.memory.requests
        if isinstance(one, readers_pb2.NoteViewRequest)
    ]
    assert noted == [str(TICKET), str(HIDDEN), str(OTHER)]
