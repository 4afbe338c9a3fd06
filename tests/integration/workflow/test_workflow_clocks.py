"""Clocks over gRPC: what was promised stays, and what today's days would say is shown beside it."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from shared.pb.gongdan.workflow.v1 import calendars_pb2 as pb
from shared.pb.gongdan.workflow.v1 import workflow_pb2
from shared.rpc import call
from tests.integration.workflow.conftest import Workflow, token

pytestmark = pytest.mark.integration

DESIGNER = token("key:designer", scopes=("scenario:publish",))
MANAGER = token("member:li", "store_manager", store="042")


async def test_a_holiday_announced_later_moves_no_promise(workflow: Workflow) -> None:
    request = workflow_pb2.PublishScenarioRequest(shipped="restaurant_chain")
    await call(workflow.stub.PublishScenario, request, token=DESIGNER)
    ticket_id = workflow.intake.report()
    await workflow.hear()
    today = datetime.now(UTC).date()
    days = [(today + timedelta(days=ahead)).isoformat() for ahead in range(-1, 5)]
    for day in days:
        shut = pb.AnnounceDayRequest(calendar="store", day=day, reason="台风")
        answer = await call(workflow.calendars.AnnounceDay, shut, token=DESIGNER)
        assert answer.position.startswith("workflow.")

    again = await call(workflow.calendars.AnnounceDay, shut, token=DESIGNER)
    assert again.position == ""
    listed = await call(workflow.calendars.ListDays, pb.ListDaysRequest(), token=MANAGER)
    assert [one.day for one in listed.days] == days

    found = await call(
        workflow.stub.GetTicket,
        workflow_pb2.GetTicketRequest(ticket_id=str(ticket_id)),
        token=MANAGER,
    )
    clocks = [one for one in json.loads(found.ticket)["clocks"] if one["name"] == "resolve"]
    promised, today_says = clocks
    assert (promised["promised"], today_says["promised"]) == (True, False)
    assert promised["due_at"][:10] <= days[3]
    assert today_says["due_at"][:10] > days[4]
    assert today_says["spent_s"] == 0
