"""A ticket that was started without being accepted stays with who started it."""

from uuid import UUID

import pytest

from tests.integration.workflow.conftest import Workflow
from tests.integration.workflow.test_workflow_service import (
    EVIDENCE,
    TECHNICIAN,
    move,
    publish,
    refused,
    ticket,
)

pytestmark = pytest.mark.integration

TO_ZHANG = {"technician_id": "tech-1", "member_id": "zhang", "round": 1, "policy": "x"}
TO_WANG = {"technician_id": "tech-2", "member_id": "wang", "round": 2, "policy": "x"}


async def offered(workflow: Workflow) -> UUID:
    """A ticket that was offered to technician Zhang, who has not answered."""
    await publish(workflow)
    ticket_id = workflow.intake.report()
    await workflow.hear()
    workflow.dispatch.say(ticket_id, "assignment.offered", TO_ZHANG)
    await workflow.hear()
    return ticket_id


def search_goes_on(workflow: Workflow, ticket_id: UUID) -> None:
    expired = {"technician_id": "tech-1", "round": 1}
    workflow.dispatch.say(ticket_id, "assignment.expired", expired)
    workflow.dispatch.say(ticket_id, "assignment.offered", TO_WANG)


async def test_a_search_that_goes_on_takes_nothing_from_who_started(workflow: Workflow) -> None:
    ticket_id = await offered(workflow)
    await move(workflow, ticket_id, "start", TECHNICIAN)
    search_goes_on(workflow, ticket_id)
    stuck = {"reason": "nobody_answered", "round": 2}
    workflow.dispatch.say(ticket_id, "assignment.unassignable", stuck)
    await workflow.hear()
    found = await ticket(workflow, ticket_id, TECHNICIAN)
    assert (found["state"], found["assignee"]) == ("working", "tech-1")
    done = await move(workflow, ticket_id, "finish", TECHNICIAN, fields=EVIDENCE)
    assert done.state == "verifying"


async def test_who_starts_after_the_ticket_went_on_is_refused(workflow: Workflow) -> None:
    ticket_id = await offered(workflow)
    search_goes_on(workflow, ticket_id)
    await workflow.hear()
    refusal = await refused(move(workflow, ticket_id, "start", TECHNICIAN))
    assert refusal.slug in {"ticket-unknown", "not-assigned-to-you"}
