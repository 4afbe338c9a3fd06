"""The form of a move is another one for each role, as they read it and as it is held to."""

from uuid import UUID

import pytest

from shared.pb.gongdan.workflow.v1 import workflow_pb2
from shared.rpc import call
from tests.integration.workflow.conftest import Workflow, token
from tests.integration.workflow.test_workflow_service import DESIGNER, move, refused, ticket
from tests.unit.workflow.test_move_forms import WITH_FORM

pytestmark = pytest.mark.integration

CLERK, WORKER = token("member:cleo", "forms_clerk"), token("member:tea", "forms_technician")


async def at_work(workflow: Workflow) -> UUID:
    text = WITH_FORM
    for old, new in (
        ("clerk", "forms_clerk"),  # what this says of a role is true in no other scenario
        ("technician", "forms_technician"),
        ("scope: own_store", "scope: tenant"),
        ("scope: assigned", "scope: tenant"),
    ):
        text = text.replace(old, new)
    request = workflow_pb2.PublishScenarioRequest(document=text)
    published = await call(workflow.stub.PublishScenario, request, token=DESIGNER)
    ticket_id = workflow.intake.report(
        definition=str(published.definition),
        type="repair",
        fields={"symptom": "leaks"},
        asset=None,
        dispatch=False,
    )
    await workflow.hear()
    await move(workflow, ticket_id, "start", WORKER)
    return ticket_id


async def form_of(workflow: Workflow, ticket_id: UUID, who: str) -> object:
    moves = (await ticket(workflow, ticket_id, who))["moves"]
    assert isinstance(moves, list)
    return next(one["form"] for one in moves if one["name"] == "finish")


async def test_each_role_reads_and_fills_in_a_form_of_its_own(workflow: Workflow) -> None:
    ticket_id = await at_work(workflow)
    assert await form_of(workflow, ticket_id, WORKER) == {"cause": "required", "cost": "required"}
    assert await form_of(workflow, ticket_id, CLERK) == {"cost": "readonly", "loads": "editable"}
    missing = await refused(move(workflow, ticket_id, "finish", WORKER, fields={"cause": "motor"}))
    assert (missing.slug, [one.pointer for one in missing.reasons]) == (
        "fields-missing",
        ["/fields/cost"],
    )
    foreign = await refused(move(workflow, ticket_id, "finish", CLERK, fields={"cost": "20"}))
    assert foreign.slug == "field-not-yours"
    await move(workflow, ticket_id, "finish", CLERK, fields={"loads": 3})
    assert (await ticket(workflow, ticket_id, CLERK))["state"] == "done"
