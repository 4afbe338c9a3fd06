"""A ticket about two things is split and put together again, over gRPC and on a real log."""

import json
from uuid import UUID

import pytest

from shared.pb.gongdan.workflow.v1 import merging_pb2
from shared.pb.gongdan.workflow.v1 import workflow_pb2 as pb
from shared.rpc import call
from tests.integration.workflow.conftest import TENANT, Workflow
from tests.integration.workflow.lists import Lists
from tests.integration.workflow.test_workflow_brought_about import Chain, chain_of
from tests.integration.workflow.test_workflow_duplicates import DESK, LIFTS, OTHER, report
from tests.integration.workflow.test_workflow_service import move, refused, ticket

pytestmark = pytest.mark.integration


@pytest.fixture
async def lifts(workflow: Workflow) -> Chain:
    return await chain_of(workflow, LIFTS)


async def says(workflow: Workflow, one: UUID, text: str) -> int:
    answer = await call(
        workflow.stub.Comment, pb.CommentRequest(ticket_id=str(one), text=text), token=DESK
    )
    return int(answer.version)


async def split(
    lifts: Chain, one: UUID, summary: str = "门铃不响", *, key: str = "", **chosen: object
) -> UUID:
    request = merging_pb2.SplitRequest(ticket_id=str(one), summary=summary, **chosen)  # type: ignore[arg-type]  # as written
    answer = await call(
        lifts.workflow.merges.Split,
        request,
        token=DESK,
        metadata={"idempotency-key": key} if key else {},
    )
    await lifts.settle()
    return UUID(answer.other)


async def undo(lifts: Chain, one: UUID, *, anyway: bool = False) -> merging_pb2.UndoSplitResponse:
    request = merging_pb2.UndoSplitRequest(ticket_id=str(one), anyway=anyway)
    answer: merging_pb2.UndoSplitResponse = await call(
        lifts.workflow.merges.UndoSplit, request, token=DESK
    )
    await lifts.settle()
    return answer


async def test_what_is_another_matter_is_a_ticket_with_its_origin(
    lifts: Chain, lists: Lists
) -> None:
    workflow = lifts.workflow
    first = await report(lifts, "LIFT-S1", fault="stuck")
    await says(workflow, first, "电梯卡住")
    chosen = await says(workflow, first, "还有门铃不响")
    other = await split(lifts, first, key="split-1", said=[chosen])
    assert await split(lifts, first, key="split-1", said=[chosen]) == other
    shown, origin = await ticket(workflow, other, DESK), await ticket(workflow, first, DESK)
    assert (shown["summary"], shown["channel"]) == ("门铃不响", "split")
    assert json.loads(json.dumps(shown["links"]))["split_from"] == str(first)
    assert (shown["opened_at"], shown["duplicates"]) == (origin["opened_at"], [])
    (off,) = json.loads(json.dumps(origin["split_off"]))
    assert (off["id"], off["number"]) == (str(other), shown["number"])
    await lists.follow(workflow.store, TENANT)
    told = json.loads(await lists.history(other, DESK))
    assert [(one["number"], one["version"]) for one in told["before"]] == [
        (origin["number"], chosen)
    ]
    assert "电梯卡住" not in await lists.history(other, DESK)


async def test_undone_it_is_merged_back_and_what_was_done_has_to_be_confirmed(
    lifts: Chain, lists: Lists
) -> None:
    workflow = lifts.workflow
    first = await report(lifts, "LIFT-S2")
    await lists.follow(workflow.store, TENANT)
    never = await lists.shown_to(DESK, view="open")
    other = await split(lifts, first)
    assert (await undo(lifts, other)).kept == []
    assert (await lifts.ticket(other)).merging.now is not None
    assert [one.id for one in (await lifts.ticket(first)).merging.taken_in] == [str(other)]
    await lists.follow(workflow.store, TENANT)
    assert await lists.shown_to(DESK, view="open") == never

    another = await split(lifts, first, "灯也坏了")
    version = await says(workflow, another, "已派人")
    no = await refused(undo(lifts, another))
    assert (no.slug, no.details["done"]) == ("split-went-on", f"{version}: ticket.commented")
    done = await undo(lifts, another, anyway=True)
    assert [(one.version, one.type) for one in done.kept] == [(version, "ticket.commented")]
    assert [one.type for one in done.told] == ["ticket.commented"]
    assert (await refused(undo(lifts, first))).slug == "not-split-off"


async def test_what_comes_off_a_ticket_may_be_of_another_type_and_is_hidden_with_it(
    lifts: Chain, lists: Lists
) -> None:
    workflow = lifts.workflow
    first = await report(lifts, "LIFT-S3")
    other = await split(lifts, first, "想问一下年检", type="inquiry")
    assert (await lifts.ticket(other)).type == "inquiry"
    shown = await ticket(workflow, first, DESK)
    assert shown["split_off"] == []
    await lists.follow(workflow.store, TENANT)
    assert "年检" not in await lists.history(first, DESK)
    secret = await ticket(workflow, other, OTHER)
    assert json.loads(json.dumps(secret["links"])).get("split_from") is None
    assert (await refused(split(lifts, first, type="nonsense"))).slug == "type-unknown"
    for name in ("start", "close"):
        await move(workflow, first, name, DESK)
    assert (await refused(split(lifts, first))).slug == "ticket-closed"
