"""Waiting and the ledger as workflow lives them: over gRPC, on PostgreSQL."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest

from services.workflow.domain import TICKET
from services.workflow.domain.facts import TicketMoved, TicketWaiting
from shared.decider import Kind
from shared.pb.gongdan.workflow.v1 import workflow_pb2 as pb
from shared.rpc import call
from tests.integration.workflow.conftest import TENANT, Workflow, token
from tests.integration.workflow.test_workflow_service import (
    EVIDENCE,
    MANAGER,
    TECHNICIAN,
    assigned,
    move,
    publish,
    refused,
    ticket,
)

pytestmark = pytest.mark.integration

OTHERS_MANAGER = token("member:wu", "store_manager", store="007")
PHONE = "13812345678"


def second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


async def wait(
    workflow: Workflow,
    ticket_id: UUID,
    who: str = TECHNICIAN,
    *,
    reason: str = "parts",
    note: str = "",
    until: str = "",
    occurred_at: str = "",
    version: int = 0,
    key: str = "",
) -> pb.WaitResponse:
    request = pb.WaitRequest(
        ticket_id=str(ticket_id),
        reason=reason,
        note=note,
        until=until,
        occurred_at=occurred_at,
        expected_version=version,
    )
    metadata = {"idempotency-key": key} if key else {}
    answer: pb.WaitResponse = await call(workflow.stub.Wait, request, token=who, metadata=metadata)
    return answer


async def resume(
    workflow: Workflow, ticket_id: UUID, who: str = TECHNICIAN, occurred_at: str = ""
) -> pb.ResumeResponse:
    request = pb.ResumeRequest(ticket_id=str(ticket_id), occurred_at=occurred_at)
    answer: pb.ResumeResponse = await call(workflow.stub.Resume, request, token=who)
    return answer


async def ledger(workflow: Workflow, ticket_id: UUID, who: str = MANAGER) -> pb.GetLedgerResponse:
    request = pb.GetLedgerRequest(ticket_id=str(ticket_id))
    answer: pb.GetLedgerResponse = await call(workflow.stub.GetLedger, request, token=who)
    return answer


async def test_a_ticket_waits_and_goes_on_in_the_state_it_stands_in(workflow: Workflow) -> None:
    ticket_id = await assigned(workflow)
    await move(workflow, ticket_id, "start", TECHNICIAN)
    answer = await wait(workflow, ticket_id, note="等压缩机", until="2099-01-01T00:00:00Z")
    assert (answer.state, answer.position.startswith("workflow.")) == ("working", True)
    found = await ticket(workflow, ticket_id)
    waiting = found["waiting"]
    assert isinstance(waiting, dict)
    assert (waiting["reason"], waiting["note"]) == ("parts", "等压缩机")
    assert waiting["reason_label"] == {"zh": "等待配件", "en": "Waiting for parts"}
    assert waiting["until"] == "2099-01-01T00:00:00Z"
    assert found["version"] == answer.version

    await resume(workflow, ticket_id)
    assert (await ticket(workflow, ticket_id))["waiting"] is None
    assert (await refused(resume(workflow, ticket_id))).slug == "not-waiting"


async def test_a_number_in_a_note_is_sealed(workflow: Workflow) -> None:
    ticket_id = await assigned(workflow)
    await wait(workflow, ticket_id, reason="customer", note=f"请打 {PHONE}")
    facts = await workflow.store.facts(TICKET, TENANT, ticket_id)
    fact = facts[-1].fact
    assert isinstance(fact, TicketWaiting)
    assert PHONE not in fact.note
    assert "s1." in fact.note


async def test_the_same_wait_is_asked_for_once(workflow: Workflow) -> None:
    ticket_id = await assigned(workflow)
    first = await wait(workflow, ticket_id, key="w1")
    assert await wait(workflow, ticket_id, key="w1") == first
    other = await refused(wait(workflow, ticket_id, key="w1", reason="weather"))
    assert (other.slug, other.kind) == ("idempotency-key-reused", Kind.REUSED)
    again = await wait(workflow, ticket_id, key="w2")
    assert (again.version, again.position) == (first.version, "")


async def test_waits_are_refused_with_what_to_do(workflow: Workflow) -> None:
    ticket_id = await assigned(workflow)
    wrong = await refused(wait(workflow, ticket_id, reason="coffee", until="2020-01-01T00:00:00Z"))
    assert (wrong.slug, [one.pointer for one in wrong.reasons]) == (
        "wait-invalid",
        ["/reason", "/until"],
    )
    assert (await refused(wait(workflow, ticket_id, version=1))).slug == "version-stale"
    assert (await refused(wait(workflow, ticket_id, until="tomorrow"))).slug == "time-malformed"
    assert (await refused(wait(workflow, ticket_id, MANAGER))).slug == "role-missing"
    hidden = await refused(wait(workflow, ticket_id, OTHERS_MANAGER, version=1))
    assert hidden.slug == "ticket-unknown"
    assert (await refused(wait(workflow, uuid4()))).slug == "ticket-unknown"
    await move(workflow, ticket_id, "start", TECHNICIAN)
    await move(workflow, ticket_id, "finish", TECHNICIAN, fields=EVIDENCE)
    await move(workflow, ticket_id, "accept", MANAGER)
    assert (await refused(wait(workflow, ticket_id, MANAGER))).slug == "ticket-closed"


async def test_the_ledger_books_every_second_of_a_ticket(workflow: Workflow) -> None:
    await publish(workflow)
    reported = datetime.now(UTC) - timedelta(hours=20)

    def later(minutes: int) -> datetime:
        return reported + timedelta(minutes=minutes)

    ticket_id = workflow.intake.report(occurred_at=reported)
    offered = {"technician_id": "tech-1", "member_id": "zhang", "round": 1, "policy": "x"}
    accepted = {"technician_id": "tech-1", "round": 1}
    workflow.dispatch.say(ticket_id, "assignment.offered", offered, occurred_at=later(1))
    workflow.dispatch.say(ticket_id, "assignment.accepted", accepted, occurred_at=later(3))
    await workflow.hear()
    await wait(workflow, ticket_id, occurred_at=later(10).isoformat())
    running = await ledger(workflow, ticket_id)
    assert (running.closed, running.bookings[-1].owner) == (False, "purchasing")

    await resume(workflow, ticket_id, occurred_at=later(10 + 19 * 60).isoformat())
    await move(workflow, ticket_id, "start", TECHNICIAN)
    await move(workflow, ticket_id, "finish", TECHNICIAN, fields=EVIDENCE)
    await move(workflow, ticket_id, "accept", MANAGER)
    done = await ledger(workflow, ticket_id)
    shares = {(one.owner, one.reason): one.seconds for one in done.shares}
    assert shares["dispatch", "assigning"] == 60
    assert shares["assignee", "acceptance"] == 120
    assert shares["purchasing", "parts"] == 19 * 3600
    facts = await workflow.store.facts(TICKET, TENANT, ticket_id)
    age = second(facts[-1].fact.occurred_at) - second(reported)
    assert (done.closed, done.total_s) == (True, age.total_seconds())
    assert done.total_s == sum(one.seconds for one in done.bookings) == sum(shares.values())
    assert all(one.end == two.start for one, two in pairwise(done.bookings))
    pairs = {(one.from_department, one.to_department): one.seconds for one in done.hand_overs}
    assert pairs["technician", "purchasing"] == 19 * 3600
    assert done == await ledger(workflow, ticket_id)  # a closed ticket grows no older
    (booked,) = [
        one.fact.booked for one in facts if isinstance(one.fact, TicketMoved) and one.fact.booked
    ]
    assert {(one.owner, one.reason): one.seconds for one in booked.shares} == shares
    assert booked.total_s == done.total_s
    assert (await refused(ledger(workflow, ticket_id, OTHERS_MANAGER))).slug == "ticket-unknown"


async def test_what_waited_is_told_to_the_world_as_promised(workflow: Workflow) -> None:
    ticket_id = await assigned(workflow)
    await wait(workflow, ticket_id, reason="access")
    await resume(workflow, ticket_id)
    head = await workflow.store.head(TENANT)
    published = await workflow.store.read_published(TENANT, head.position - 2, 10)
    assert [one.type for one in published] == ["ticket.waiting", "ticket.resumed"]
    data = [json.loads(one.data) for one in published]
    assert [one["reason"] for one in data] == ["access", "access"]
    assert all(one["number"] and one["type"] == "equipment_repair" for one in data)
