"""Marks over gRPC, and what a ticket says of them and of what will happen by itself."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from shared.pb.gongdan.workflow.v1 import marks_pb2, workflow_pb2
from shared.rpc import call
from tests.integration.workflow.conftest import Workflow, token

pytestmark = pytest.mark.integration

DESIGNER = token("key:designer", scopes=("scenario:publish",))
MANAGER = token("member:li", "store_manager", store="042")


async def test_a_mark_is_kept_when_it_happened(workflow: Workflow) -> None:
    request = workflow_pb2.PublishScenarioRequest(shipped="restaurant_chain")
    await call(workflow.stub.PublishScenario, request, token=DESIGNER)
    ticket_id = workflow.intake.report()
    await workflow.hear()
    earlier = datetime.now(UTC) - timedelta(seconds=1)
    seen = marks_pb2.MarkRequest(ticket_id=str(ticket_id), mark="customer_contacted")
    answer = await call(workflow.marks.Mark, seen, token=MANAGER)
    assert answer.position.startswith("workflow.")
    again = await call(workflow.marks.Mark, seen, token=MANAGER)
    assert (again.version, again.position) == (answer.version, "")

    found = await call(
        workflow.stub.GetTicket,
        workflow_pb2.GetTicketRequest(ticket_id=str(ticket_id)),
        token=MANAGER,
    )
    ticket = json.loads(found.ticket)
    offered = {one["name"] for one in ticket["marks"]}
    assert offered  # others may still be told
    assert "customer_contacted" not in offered
    due = [one["due_at"] for one in ticket["upcoming"]]
    assert due
    assert min(due) > earlier.isoformat()
