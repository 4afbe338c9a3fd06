"""Whoever reported says more by the way they reported: their ticket has it, once."""

import json
from uuid import UUID, uuid4

import pytest

from services.workflow.domain import TICKET
from services.workflow.domain.attaching import ATTACHMENTS_MAX
from shared.pb.gongdan.workflow.v1 import workflow_pb2 as pb
from shared.rpc import call
from tests.integration.workflow.conftest import TENANT, Workflow, token
from tests.integration.workflow.test_workflow_service import publish

pytestmark = pytest.mark.integration

READER = token("key:reader", scopes=("tickets:read",))
PICTURE = {
    "media_type": "image/jpeg",
    "size_bytes": 7,
    "sent_sha256": "a" * 64,
    "sha256": "b" * 64,
    "name": "图片",
}


def say(workflow: Workflow, ticket_id: UUID, text: str = "", files: int = 0) -> None:
    given = [{**PICTURE, "ref": str(uuid4())} for _ in range(files)]
    said: dict[str, object] = {"channel": "wecom", "text": text, "files": given}
    workflow.intake.say(ticket_id, "submission.continued", said)


async def test_what_is_said_and_sent_after_a_report_is_on_its_ticket(workflow: Workflow) -> None:
    await publish(workflow)
    ticket_id = workflow.intake.report()
    say(workflow, ticket_id, "在后厨", files=2)
    await workflow.hear()
    stored = await workflow.store.facts(TICKET, TENANT, ticket_id)
    kinds = [one.fact.TOPIC for one in stored]
    assert kinds.count("ticket.commented") == 1
    assert kinds.count("ticket.attached") == 2
    ours = [one.envelope.meta for one in stored if one.fact.TOPIC == "ticket.commented"]
    assert [(one.actor, one.on_behalf_of) for one in ours] == [("system:workflow", "key:producer")]
    answer = await call(
        workflow.stub.GetTicket, pb.GetTicketRequest(ticket_id=str(ticket_id)), token=READER
    )
    assert len(json.loads(answer.ticket)["attachments"]) == 3


async def test_files_beyond_what_a_ticket_has_room_for_are_left_out(workflow: Workflow) -> None:
    await publish(workflow)
    ticket_id = workflow.intake.report()
    say(workflow, ticket_id, files=ATTACHMENTS_MAX)
    say(workflow, ticket_id, "还有")
    await workflow.hear()
    ticket = (await workflow.store.load(TICKET, TENANT, ticket_id)).state
    assert len(ticket.attachments) == ATTACHMENTS_MAX
    stored = await workflow.store.facts(TICKET, TENANT, ticket_id)
    assert stored[-1].fact.TOPIC == "ticket.commented"
