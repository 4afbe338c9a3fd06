"""Two tickets are merged and parted, over gRPC and on a real log; what is read tells of it.

Every event is reacted to twice, as it is after a crash between the effect and the checkpoint.
"""

import json
from uuid import UUID

import pytest

from shared.pb.gongdan.workflow.v1 import merging_pb2
from shared.pb.gongdan.workflow.v1 import workflow_pb2 as pb
from shared.rpc import call
from tests.integration.workflow.conftest import TENANT, Workflow, token
from tests.integration.workflow.lists import Lists
from tests.integration.workflow.test_workflow_brought_about import Chain, chain_of
from tests.integration.workflow.test_workflow_service import move, refused, ticket

pytestmark = pytest.mark.integration

REVIEWS = """
scenario: merged_reviews
name: Reviews
roles:
  merge_agent:  {label: Agent, scope: type}
  merge_secret: {label: Inquiry, scope: type}
  merge_head:   {label: Head, scope: tenant}
ticket_types:
  - key: complaint
    name: Review
    states: {new: New, calling: Calling, closed: {label: Closed, final: true}}
    fields: {stars: {type: int}}
    priority: [{default: P2}]
    transitions:
      - {id: call, from: new, to: calling, by: [merge_agent, merge_head]}
      - {id: close, from: calling, to: closed, by: [merge_agent]}
    sla: [{clock: contact, start: create, stop: call, target: 30m}]
  - key: inquiry
    name: Inquiry
    states: {new: New, closed: {label: Closed, final: true}}
    priority: [{default: P2}]
    transitions: [{id: end, from: new, to: closed, by: [merge_secret, merge_head]}]
"""
AGENT, HEAD = token("member:ag", "merge_agent"), token("member:hd", "merge_head")


async def merge(
    workflow: Workflow, one: UUID, into: UUID, who: str = AGENT, *, key: str = ""
) -> merging_pb2.MergeResponse:
    request = merging_pb2.MergeRequest(ticket_id=str(one), into=str(into))
    return await call(workflow.merges.Merge, request, token=who, metadata=once(key))


async def undo(
    workflow: Workflow, one: UUID, who: str = AGENT, *, key: str = ""
) -> merging_pb2.UndoMergeResponse:
    request = merging_pb2.UndoMergeRequest(ticket_id=str(one))
    return await call(workflow.merges.UndoMerge, request, token=who, metadata=once(key))


def once(key: str) -> dict[str, str]:
    return {"idempotency-key": key} if key else {}


async def says(workflow: Workflow, one: UUID, text: str) -> None:
    request = pb.CommentRequest(ticket_id=str(one), text=text)
    await call(workflow.stub.Comment, request, token=AGENT)


@pytest.fixture
async def reviews(workflow: Workflow) -> Chain:
    return await chain_of(workflow, REVIEWS)


async def test_a_ticket_is_merged_and_parted_again_and_both_say_so(reviews: Chain) -> None:
    workflow = reviews.workflow
    one, other = [await reviews.report() for _ in range(2)]
    answer = await merge(workflow, one, other, key="merge-1")
    assert (answer.state, answer.position.startswith("workflow.")) == ("new", True)
    assert (await merge(workflow, one, other, key="merge-1")).version == answer.version
    await reviews.settle()

    shown, into = await ticket(workflow, one, AGENT), await ticket(workflow, other, AGENT)
    assert shown["merged_into"] == {
        "id": str(other),
        "number": into["number"],
        "since": into["merged"][0]["since"],  # type: ignore[index]  # a list of objects
    }
    assert [each["id"] for each in into["merged"]] == [str(one)]  # type: ignore[attr-defined]
    assert (shown["state"], shown["upcoming"]) == ("new", [])
    (clock,) = json.loads(json.dumps(shown["clocks"]))
    assert (clock["status"], clock["paused_for"]) == ("paused", "merged")
    no = await refused(move(workflow, one, "call", AGENT))
    assert (no.slug, no.details["into"]) == ("ticket-merged", into["number"])
    assert str(into["number"]) in no.message

    undone = await undo(workflow, one, key="undo-1")
    assert (await undo(workflow, one, key="undo-1")).version == undone.version
    assert (await refused(undo(workflow, one))).slug == "not-merged"
    await reviews.settle()
    shown, into = await ticket(workflow, one, AGENT), await ticket(workflow, other, AGENT)
    assert (shown["merged_into"], into["merged"]) == (None, [])
    (clock,) = json.loads(json.dumps(shown["clocks"]))
    assert clock["status"] == "running"
    assert (await move(workflow, one, "call", AGENT)).state == "calling"


async def test_of_three_merged_at_the_same_moment_none_is_lost(reviews: Chain) -> None:
    """The second is merged on before it hears of the first, which then goes on for itself."""
    workflow = reviews.workflow
    first, second, third = [await reviews.report() for _ in range(3)]
    await merge(workflow, first, second)
    await merge(workflow, second, third)
    await reviews.settle()
    states = [await reviews.ticket(one) for one in (first, second, third)]
    assert [one.merging.now is not None for one in states] == [False, True, False]
    assert [len(one.merging.taken_in) for one in states] == [0, 0, 1]
    assert (await refused(merge(workflow, first, second))).slug == "merge-into-merged"
    assert (await refused(merge(workflow, third, first))).slug == "merge-has-others"


async def test_what_was_parted_before_it_is_heard_again_is_not_taken_in(reviews: Chain) -> None:
    """So it may be with an event that was parked."""
    workflow = reviews.workflow
    first, second, third = [await reviews.report() for _ in range(3)]
    await reviews.settle()
    await merge(workflow, first, second)
    (merged,) = await workflow.store.read(TENANT, reviews.since, 1)
    await merge(workflow, second, third)
    await reviews.settle()
    await undo(workflow, second)
    await reviews.settle()
    await reviews.handlers.when_a_ticket_brings_something_about(TENANT, merged)
    states = [await reviews.ticket(one) for one in (first, second, third)]
    assert [one.merging.now for one in states] == [None] * 3
    assert [one.merging.taken_in for one in states] == [()] * 3


async def test_nobody_merges_into_what_they_do_not_see_nor_reads_of_it(
    reviews: Chain, lists: Lists
) -> None:
    workflow = reviews.workflow
    one = await reviews.report()
    secret = workflow.intake.report(
        type="inquiry", definition=reviews.definition, fields={}, asset=None, links={}
    )
    await workflow.hear()
    assert (await refused(merge(workflow, one, secret))).slug == "ticket-unknown"
    assert (await refused(merge(workflow, secret, one))).slug == "ticket-unknown"
    await says(workflow, one, "before it was merged")
    await merge(workflow, one, secret, HEAD)
    await says(workflow, one, "while it is merged")
    await reviews.settle()
    await lists.follow(workflow.store, TENANT)
    number = (await reviews.ticket(secret)).number
    for who, sees in ((AGENT, False), (HEAD, True)):
        shown = await ticket(workflow, one, who)
        assert shown["merged_into"], shown
        for told in (json.dumps(shown), await lists.history(one, who)):
            assert (number in told, str(secret) in told) == (sees, sees), told
    told = await lists.history(secret, HEAD)
    assert str(one) in told
    assert ("while it is merged" in told, "before it was merged" in told) == (True, False), told
    listed = {view: await lists.shown_to(HEAD, view) for view in ("open", "merged", "all")}
    assert [one in listed[view] for view in ("open", "merged", "all")] == [False, True, True]

    await undo(workflow, one, HEAD)
    await reviews.settle()
    await lists.follow(workflow.store, TENANT)
    assert "while it is merged" not in await lists.history(secret, HEAD)
    assert "while it is merged" in await lists.history(one, AGENT)
    assert one in await lists.shown_to(HEAD, "open")
