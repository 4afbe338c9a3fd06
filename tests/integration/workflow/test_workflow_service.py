"""A ticket's life as workflow lives it: over gRPC, on PostgreSQL, hearing intake and dispatch."""

import asyncio
import json
from collections.abc import Awaitable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from services.workflow.domain import TICKET
from shared.decider import Kind, Refusal
from shared.pb.gongdan.workflow.v1 import workflow_pb2 as pb
from shared.rpc import call
from tests.integration.workflow.conftest import TENANT, Workflow, token

pytestmark = pytest.mark.integration

DESIGNER = token("key:designer", scopes=("scenario:publish",))
TECHNICIAN = token("member:zhang", "technician")
MANAGER = token("member:li", "store_manager", store="042")
EVIDENCE: dict[str, object] = {"fault_code": "温控", "parts_used": [], "photo_after": "after.jpg"}


async def publish(workflow: Workflow, shipped: str = "restaurant_chain") -> str:
    request = pb.PublishScenarioRequest(shipped=shipped)
    answer = await call(workflow.stub.PublishScenario, request, token=DESIGNER)
    return str(answer.definition)


async def assigned(workflow: Workflow) -> UUID:
    """A ticket that was offered to, and accepted by, technician Zhang."""
    await publish(workflow)
    ticket_id = workflow.intake.report()
    await workflow.hear()
    offered = {"technician_id": "tech-1", "member_id": "zhang", "round": 1, "policy": "x"}
    workflow.dispatch.say(ticket_id, "assignment.offered", offered)
    workflow.dispatch.say(ticket_id, "assignment.accepted", {"technician_id": "tech-1", "round": 1})
    await workflow.hear()
    return ticket_id


async def move(
    workflow: Workflow,
    ticket_id: UUID,
    transition: str,
    who: str,
    *,
    fields: dict[str, object] | None = None,
    version: int = 0,
    key: str = "",
    min_position: str = "",
) -> pb.MoveResponse:
    request = pb.MoveRequest(
        ticket_id=str(ticket_id),
        transition=transition,
        fields=json.dumps(fields or {}).encode(),
        expected_version=version,
    )
    metadata = {"idempotency-key": key, "gongdan-min-position": min_position}
    metadata = {name: value for name, value in metadata.items() if value}
    answer: pb.MoveResponse = await call(workflow.stub.Move, request, token=who, metadata=metadata)
    return answer


async def ticket(workflow: Workflow, ticket_id: UUID, who: str = MANAGER) -> dict[str, object]:
    request = pb.GetTicketRequest(ticket_id=str(ticket_id))
    answer = await call(workflow.stub.GetTicket, request, token=who)
    found: dict[str, object] = json.loads(answer.ticket)
    return found


async def refused(attempt: object) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        await attempt  # type: ignore[misc]  # any call
    return refusal.value


async def test_a_report_is_assigned_worked_and_accepted(workflow: Workflow) -> None:
    ticket_id = await assigned(workflow)
    found = await ticket(workflow, ticket_id, TECHNICIAN)
    assert (found["state"], found["assignee"], found["priority"]) == ("assigned", "tech-1", "P1")
    clocks = {one["name"]: one for one in found["clocks"]}  # type: ignore[attr-defined]
    assert {name: one["status"] for name, one in clocks.items()} == {
        "accept": "met",
        "arrive": "running",
        "resolve": "running",
    }
    assert clocks["resolve"]["label"] == {"zh": "解决", "en": "Resolve"}
    assert (clocks["resolve"]["target_s"], clocks["resolve"]["promised"]) == (14_400, True)
    moves = {one["name"]: one for one in found["moves"]}  # type: ignore[attr-defined]
    assert moves["start"]["open"]
    assert moves["accept"]["why_not_code"] == "role-missing"

    await move(workflow, ticket_id, "start", TECHNICIAN)
    await move(workflow, ticket_id, "finish", TECHNICIAN, fields=EVIDENCE)
    answer = await move(workflow, ticket_id, "accept", MANAGER)
    assert answer.state == "closed"
    assert answer.position.startswith("workflow.")
    facts = await workflow.store.facts(TICKET, TENANT, ticket_id)
    assert [stored.fact.TOPIC for stored in facts] == [
        "ticket.opened",
        "ticket.offered",
        "ticket.moved",
        "ticket.accepted",
        "ticket.moved",
        "ticket.moved",
        "ticket.moved",
        "ticket.follow_up_planned",
    ]
    assert {stored.envelope.meta.definition for stored in facts} == {"restaurant_chain@1"}
    assert facts[2].envelope.meta.causation_id == workflow.dispatch.events[0].event_id


async def test_everything_heard_twice_happens_once(workflow: Workflow) -> None:
    ticket_id = await assigned(workflow)
    before = await workflow.store.head(TENANT)
    handlers = (workflow.submissions, workflow.intake), (workflow.assignments, workflow.dispatch)
    for reaction, log in handlers:
        for event in log.events:
            await reaction._react(TENANT, event)  # noqa: SLF001  # redelivery, as a crash causes it
    assert await workflow.store.head(TENANT) == before
    read = await ticket(workflow, ticket_id)
    assert read["state"] == "assigned"
    labels = read["field_labels"]
    assert isinstance(labels, dict)
    assert labels["stops_sales"] == {"zh": "是否影响出餐", "en": "Stops sales"}


async def test_a_repeated_move_is_answered_as_the_first_time(workflow: Workflow) -> None:
    ticket_id = await assigned(workflow)
    first = await move(workflow, ticket_id, "start", TECHNICIAN, key="k1")
    again = await move(workflow, ticket_id, "start", TECHNICIAN, key="k1")
    assert again == first
    other = await refused(
        move(workflow, ticket_id, "finish", TECHNICIAN, fields=EVIDENCE, key="k1")
    )
    assert (other.slug, other.kind) == ("idempotency-key-reused", Kind.REUSED)


async def test_a_move_on_an_old_version_is_stale(workflow: Workflow) -> None:
    ticket_id = await assigned(workflow)
    assert (await refused(move(workflow, ticket_id, "start", TECHNICIAN, version=1))).slug == (
        "version-stale"
    )


async def test_a_comment_holds_to_the_version_its_author_saw(workflow: Workflow) -> None:
    ticket_id = await assigned(workflow)
    seen = int(str((await ticket(workflow, ticket_id))["version"]))

    def comment(version: int, who: str = TECHNICIAN) -> Awaitable[pb.CommentResponse]:
        said = pb.CommentRequest(ticket_id=str(ticket_id), text="到了", expected_version=version)
        return call(workflow.stub.Comment, said, token=who)

    assert (await refused(comment(seen - 1))).slug == "version-stale"
    assert (await comment(seen)).version == seen + 1
    assert (await refused(comment(seen))).slug == "version-stale"
    assert (await comment(0)).version == seen + 2


async def test_refusals_say_what_to_do(workflow: Workflow) -> None:
    ticket_id = await assigned(workflow)
    await move(workflow, ticket_id, "start", TECHNICIAN)
    missing = await refused(move(workflow, ticket_id, "finish", TECHNICIAN))
    assert missing.slug == "fields-missing"
    assert len(missing.reasons) == 3
    early = await refused(move(workflow, ticket_id, "accept", MANAGER))
    assert (early.slug, early.details["open"]) == ("not-in-this-state", "finish")
    role = await refused(move(workflow, ticket_id, "finish", MANAGER, fields=EVIDENCE))
    assert (role.slug, role.kind) == ("role-missing", Kind.FORBIDDEN)
    assert (await refused(ticket(workflow, uuid4()))).slug == "ticket-unknown"
    assert (await refused(move(workflow, UUID(int=0), "start", MANAGER))).slug == "ticket-unknown"


@pytest.mark.parametrize("text", [b"[]", b"{", b'{"a":1,"a":2}', b'{"a":NaN}', b'{"a":"\\u0000"}'])
async def test_fields_that_are_no_json_object_are_refused(workflow: Workflow, text: bytes) -> None:
    ticket_id = await assigned(workflow)
    request = pb.MoveRequest(ticket_id=str(ticket_id), transition="start", fields=text)
    refusal = await refused(call(workflow.stub.Move, request, token=TECHNICIAN))
    assert (refusal.slug, refusal.kind) == ("field-invalid", Kind.INVALID)


async def test_a_move_waits_for_the_report_its_caller_has_seen(workflow: Workflow) -> None:
    await publish(workflow)
    ticket_id = workflow.intake.report()
    seen = f"intake.1.{len(workflow.intake.events)}"
    reason: dict[str, object] = {"cancel_reason": "误报"}
    waiting = asyncio.create_task(
        move(workflow, ticket_id, "cancel", MANAGER, fields=reason, min_position=seen)
    )
    await workflow.hear()
    assert (await waiting).state == "cancelled"


async def test_who_reported_learns_where_the_ticket_log_stands_then(workflow: Workflow) -> None:
    await publish(workflow)
    ticket_id = workflow.intake.report()
    seen = {"gongdan-min-position": f"intake.1.{len(workflow.intake.events)}"}
    waiting = asyncio.create_task(
        call(workflow.stub.CatchUp, pb.CatchUpRequest(), token=MANAGER, metadata=seen)
    )
    await workflow.hear()
    head = await workflow.store.head(TENANT)
    assert (await waiting).position == f"workflow.{head.epoch}.{head.published}"
    assert await workflow.store.facts(TICKET, TENANT, ticket_id)


async def test_a_past_moment_shows_the_ticket_as_it_was_known(workflow: Workflow) -> None:
    ticket_id = await assigned(workflow)
    then = datetime.now(UTC).isoformat()
    await move(workflow, ticket_id, "start", TECHNICIAN)
    request = pb.GetTicketRequest(ticket_id=str(ticket_id), as_of=then)
    answer = await call(workflow.stub.GetTicket, request, token=MANAGER)
    found = json.loads(answer.ticket)
    assert (found["state"], found["moves"]) == ("assigned", [])
    for text in ("yesterday", "0001-01-01T00:00:00+08:00", "2026-13-01T00:00:00Z"):
        bad = pb.GetTicketRequest(ticket_id=str(ticket_id), as_of=text)
        refusal = await refused(call(workflow.stub.GetTicket, bad, token=MANAGER))
        assert refusal.slug == "time-malformed"
    ahead = pb.GetTicketRequest(ticket_id=str(ticket_id), as_of="2199-01-01T00:00:00Z")
    assert (
        await refused(call(workflow.stub.GetTicket, ahead, token=MANAGER))
    ).slug == "moment-ahead"


async def test_the_same_document_is_the_same_version(workflow: Workflow) -> None:
    first = await publish(workflow, "helpdesk")
    assert await publish(workflow, "helpdesk") == first
    answer = await call(workflow.stub.ListScenarios, pb.ListScenariosRequest(), token=MANAGER)
    listed = {(one.key, tuple(one.ticket_types)) for one in answer.scenarios}
    assert ("helpdesk", ("incident",)) in listed
    assert {tuple(one.roles) for one in answer.scenarios if one.key == "helpdesk"} == {
        ("agent", "lead")
    }
    assert not any(one.own_roles for one in answer.scenarios if one.key == "helpdesk")
    nobody = pb.PublishScenarioRequest(shipped="helpdesk")
    refusal = await refused(call(workflow.stub.PublishScenario, nobody, token=MANAGER))
    assert refusal.slug == "scope-missing"


async def test_a_document_is_checked_without_being_published(workflow: Workflow) -> None:
    fine = await call(
        workflow.stub.LintScenario, pb.LintScenarioRequest(shipped="helpdesk"), token=MANAGER
    )
    assert list(fine.problems) == []
    wrong = await call(
        workflow.stub.LintScenario, pb.LintScenarioRequest(document="on: 1"), token=MANAGER
    )
    assert [one.severity for one in wrong.problems] == ["error"]


async def test_numbers_are_given_once(workflow: Workflow) -> None:
    given = await asyncio.gather(*(workflow.numbers.next(TENANT) for _ in range(120)))
    assert len(set(given)) == 120
    assert all(number.startswith("T-") and len(number) >= 8 for number in given)


async def test_what_others_hear_of_a_move_has_the_names_of_the_contract(
    workflow: Workflow,
) -> None:
    ticket_id = await assigned(workflow)
    head = await workflow.store.head(TENANT)
    events = await workflow.store.read_published(TENANT, head.published - 2, 2)
    moved = next(event for event in events if event.type == "ticket.moved")
    heard = json.loads(moved.data)
    assert moved.stream_id == ticket_id
    assert (heard["from"], heard["to"], heard["to_label"]["zh"]) == ("new", "assigned", "已派单")
    assert (heard["late"], heard["closed"], heard["assignee"]) == (False, False, "tech-1")
