"""Numbers on tickets: comments and moves keep nobody's number where it can be read."""

import pytest

from shared.pb.gongdan.workflow.v1 import workflow_pb2 as pb
from shared.rpc import call
from tests.integration.workflow.conftest import TENANT, Workflow
from tests.integration.workflow.test_workflow_service import (
    EVIDENCE,
    TECHNICIAN,
    assigned,
    move,
    refused,
)
from tests.legible import legible_text, numbers_in
from tests.spellings import SPELLINGS

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_no_table_shows_a_number(workflow: Workflow, spelling: str) -> None:
    ticket_id = await assigned(workflow)
    said = pb.CommentRequest(ticket_id=str(ticket_id), text=f"请打{spelling}谢谢", internal=True)
    key = {"idempotency-key": f"c{spelling.encode().hex()}"}
    first = await call(workflow.stub.Comment, said, token=TECHNICIAN, metadata=key)
    again = await call(workflow.stub.Comment, said, token=TECHNICIAN, metadata=key)
    assert (again.version, again.position) == (first.version, first.position)
    other = pb.CommentRequest(ticket_id=str(ticket_id), text=f"{spelling}0")
    attempt = call(workflow.stub.Comment, other, token=TECHNICIAN, metadata=key)
    assert (await refused(attempt)).slug == "idempotency-key-reused"

    fields = {
        **EVIDENCE,
        "parts_used": [{"part": f"找{spelling}要", "qty": 1}],
        "photo_after": [{"name": f"{spelling}.jpg", "url": f"https://example.org/{spelling}"}],
    }
    await move(workflow, ticket_id, "start", TECHNICIAN)
    await move(workflow, ticket_id, "finish", TECHNICIAN, fields=fields)
    async with workflow.numbers.databases.connection(TENANT) as db:
        text = await legible_text(db)
    assert "请打" in text
    assert ".jpg" in text
    assert numbers_in(text) == []


async def test_a_long_comment_full_of_numbers_is_as_long_as_it_was_written(
    workflow: Workflow,
) -> None:
    ticket_id = await assigned(workflow)
    text = "139-1234-0002、" * 49 + "长" * 9_000
    said = pb.CommentRequest(ticket_id=str(ticket_id), text=text)
    assert (await call(workflow.stub.Comment, said, token=TECHNICIAN)).version
