"""Lists and single reads show the same tickets to everybody; what is hidden is as if it were not.

Lists are made as reporting makes them, of what workflow really published.
"""

import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from google.protobuf.message import Message

from shared.decider import Kind, Refusal
from shared.pb.gongdan.workflow.v1 import workflow_pb2 as pb
from shared.rpc import call
from tests.integration.workflow.conftest import TENANT, Workflow, token
from tests.integration.workflow.lists import Lists

pytestmark = pytest.mark.integration

CALLERS = {
    "clerk": token("member:chen", "store_clerk", store="042"),
    "clerk elsewhere": token("member:sun", "store_clerk", store="007"),
    "manager": token("member:li", "store_manager", store="007"),
    "technician": token("member:zhang", "technician"),
    "technician without work": token("member:liu", "technician"),
    "dispatcher": token("member:he", "dispatcher"),
    "reporter": token("key:producer", "customer"),
    "of a type": token("member:qa", "qa"),
    "of a scope nobody understands": token("member:lead", "maint_lead"),
    "two roles": token("member:zhang", "technician", "store_clerk", store="007"),
    "member without roles": token("member:new"),
    "key without roles": token("key:bare"),
    "key that reads": token("key:reader", scopes=("tickets:read",)),
    "administrator": token("member:admin", scopes=("tenant:admin",)),
    "operator": token("operator"),
}


async def tell(workflow: Workflow) -> list[UUID]:
    """Let there be tickets of two stores and of none, in the hands of different people."""
    publish = pb.PublishScenarioRequest(shipped="restaurant_chain")
    designer = token("key:designer", scopes=("scenario:publish",))
    await call(workflow.stub.PublishScenario, publish, token=designer)
    tickets = [
        workflow.intake.report(links={"store": store} if store else {})
        for store in ("042", "007", "", "042", "007")
    ]
    await workflow.hear()
    for ticket, kind, who in (
        (0, "offered", "zhang"),
        (1, "offered", "zhang"),
        (1, "declined", "zhang"),
        (1, "offered", "liu"),
        (1, "declined", "zhang"),  # told late: Liu has it by now
        (2, "offered", "zhang"),
        (2, "accepted", "zhang"),
        (3, "unassignable", "zhang"),
    ):
        said = {"technician_id": f"t-{who}", "member_id": who, "round": 1, "reason": "far"}
        workflow.dispatch.say(tickets[ticket], f"assignment.{kind}", {**said, "policy": "x"})
    await workflow.hear()
    return tickets


async def slug_of(workflow: Workflow, method: str, request: Message, who: str) -> str:
    """Return how a call is refused; nothing if it is answered."""
    try:
        await call(getattr(workflow.stub, method), request, token=who)
    except Refusal as refusal:
        return refusal.slug
    return ""


async def test_lists_and_single_reads_agree(workflow: Workflow, lists: Lists) -> None:
    tickets = await tell(workflow)
    await lists.follow(workflow.store, TENANT)
    numbers: dict[str, int] = {}
    for name, who in CALLERS.items():
        shown = {
            ticket
            for ticket in tickets
            if not await slug_of(
                workflow, "GetTicket", pb.GetTicketRequest(ticket_id=str(ticket)), who
            )
        }
        assert shown == await lists.shown_to(who) & set(tickets), name
        numbers[name] = len(shown)
    assert numbers["clerk"] == numbers["manager"] == numbers["clerk elsewhere"] == 2
    assert (numbers["technician"], numbers["technician without work"]) == (2, 1)
    assert numbers["two roles"] == 4
    assert numbers["reporter"] == numbers["dispatcher"] == numbers["key that reads"] == 5
    assert numbers["member without roles"] == numbers["key without roles"] == 0


async def test_what_is_hidden_is_answered_as_what_is_not_there(workflow: Workflow) -> None:
    hidden, *_ = await tell(workflow)
    now = datetime.now(UTC).isoformat()
    for name in ("technician without work", "member without roles", "clerk elsewhere"):
        for ticket in (str(hidden), str(uuid4())):
            for method, request in (
                ("GetTicket", pb.GetTicketRequest(ticket_id=ticket)),
                ("GetTicket", pb.GetTicketRequest(ticket_id=ticket, as_of=now)),
                ("Comment", pb.CommentRequest(ticket_id=ticket, text="")),
                ("Move", pb.MoveRequest(ticket_id=ticket, transition="fly")),
                ("Move", pb.MoveRequest(ticket_id=ticket, transition="fly", expected_version=1)),
            ):
                assert await slug_of(workflow, method, request, CALLERS[name]) == "ticket-unknown"


async def test_a_key_writes_with_the_scope_or_with_a_role(workflow: Workflow) -> None:
    ticket = str((await tell(workflow))[0])
    comment = pb.CommentRequest(ticket_id=ticket, text="到了")
    move = pb.MoveRequest(ticket_id=ticket, transition="fly")
    stranger = token("key:other", "admin", scopes=("tickets:read",))
    for who in (CALLERS["key without roles"], CALLERS["key that reads"], stranger):
        for method, request in (("Comment", comment), ("Move", move)):
            assert await slug_of(workflow, method, request, who) == "scope-missing"
    writer = token("key:writer", scopes=("tickets:read", "tickets:write"))
    for who in (writer, token("key:dispatch", "dispatcher"), CALLERS["clerk"]):
        assert await slug_of(workflow, "Comment", comment, who) == ""


async def test_the_role_of_our_own_services_moves_nothing_for_others(workflow: Workflow) -> None:
    ticket = str((await tell(workflow))[4])
    request = pb.MoveRequest(ticket_id=ticket, transition="cancel", fields=json.dumps({}).encode())
    with pytest.raises(Refusal) as refused:
        who = token("member:x", "system", scopes=("tickets:read",))
        await call(workflow.stub.Move, request, token=who)
    assert (refused.value.slug, refused.value.kind) == ("role-missing", Kind.FORBIDDEN)
