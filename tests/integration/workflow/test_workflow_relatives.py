"""What one ticket tells of others: nothing to whoever may not see those, by any door."""

import json
from uuid import UUID, uuid5

import pytest

from tests.integration.workflow.conftest import TENANT, Workflow, token
from tests.integration.workflow.lists import Lists
from tests.integration.workflow.test_workflow_brought_about import Chain, chain_of
from tests.integration.workflow.test_workflow_service import move, refused, ticket

pytestmark = pytest.mark.integration

HOTLINE = """
scenario: hotline
name: Hotline
roles:
  hotline_desk:   {label: Desk, scope: type}
  hotline_ethics: {label: Ethics, scope: type}
  hotline_depot:  {label: Depot, scope: type}
  hotline_head:   {label: Head, scope: read_only_all}
ticket_types:
  - key: complaint
    name: Complaint
    states: {new: New, closed: {label: Closed, final: true}}
    fields: {problem: {type: enum, values: [taste, harassment]}, batch_no: {type: string}}
    priority: [{default: P2}]
    branches:
      - {when: "problem == 'harassment'", create: inquiry, link: child, blocks: [close]}
    transitions: [{id: close, from: new, to: closed, by: [hotline_desk]}]
    rules:
      - {key: cluster, window: 24h, per: batch_no, count: 2, create: hold, notify: [hotline_desk]}
  - key: inquiry
    name: Quiet inquiry
    states: {new: New, closed: {label: Closed, final: true}}
    priority: [{default: P2}]
    transitions: [{id: end, from: new, to: closed, by: [hotline_ethics]}]
  - key: hold
    name: Hold
    states: {new: New, closed: {label: Closed, final: true}}
    priority: [{default: P2}]
    transitions: [{id: release, from: new, to: closed, by: [hotline_depot]}]
"""
DESK = token("member:de", "hotline_desk")
ETHICS = token("member:et", "hotline_ethics")
DEPOT = token("member:dp", "hotline_depot")
HEAD = token("member:he", "hotline_head")


async def hotline(workflow: Workflow) -> Chain:
    return await chain_of(workflow, HOTLINE)


async def test_a_child_is_named_to_those_alone_who_may_see_it(
    workflow: Workflow, lists: Lists
) -> None:
    chain = await hotline(workflow)
    parent = await chain.report(problem="harassment")
    await chain.settle()
    child = uuid5(parent, "branch_1:1")
    number = (await chain.ticket(child)).number
    await lists.follow(workflow.store, TENANT)
    names = (number, str(child), "inquiry")
    for who, sees in ((DESK, False), (HEAD, True)):
        shown = json.dumps(await ticket(workflow, parent, who))
        told = await lists.history(parent, who)
        assert [name in shown for name in names] == [sees] * 3, shown
        assert [name in told for name in names] == [sees] * 3, told
        assert "another ticket" in shown or sees
    no = await refused(move(workflow, parent, "close", DESK))
    assert (no.slug, no.message) == ("move-blocked", "close waits for 1: another ticket.")
    assert number not in str(no.reasons)
    await move(workflow, child, "end", ETHICS)
    await chain.settle()
    assert (await move(workflow, parent, "close", DESK)).state == "closed"


async def test_a_parent_is_named_to_those_alone_who_may_see_it(
    workflow: Workflow, lists: Lists
) -> None:
    chain = await hotline(workflow)
    parent = await chain.report(problem="harassment")
    await chain.settle()
    child = uuid5(parent, "branch_1:1")
    number = (await chain.ticket(parent)).number
    await lists.follow(workflow.store, TENANT)
    for who, sees in ((ETHICS, False), (HEAD, True)):
        shown = await ticket(workflow, child, who)
        told = await lists.history(child, who)
        for answer in (json.dumps(shown), told):
            assert (number in answer) == sees, answer
        assert (shown["parent"] is None) == (not sees)
        assert (f'"parent":"{parent}"' in told) == sees, told


async def test_an_advice_counts_no_ticket_by_name_that_its_reader_may_not_see(
    workflow: Workflow, lists: Lists
) -> None:
    chain = await hotline(workflow)
    two: list[UUID] = [await chain.report(batch_no="B7") for _ in range(2)]
    await chain.settle()
    await lists.follow(workflow.store, TENANT)
    first, last = [(await chain.ticket(one)).number for one in two]
    told = await lists.history(two[1], HEAD)
    assert "ticket.advised" in told
    assert first in told
    await lists.db.execute(
        "update reporting.queue set hidden_from = $2 where ticket_id = $1",
        two[0],
        ["hotline_desk"],
    )
    told = await lists.history(two[1], DESK)
    assert (first in told, last in told) == (False, True)


async def test_a_hold_names_of_those_it_was_counted_from_what_its_reader_may_see(
    workflow: Workflow, lists: Lists
) -> None:
    chain = await hotline(workflow)
    two: list[UUID] = [await chain.report(batch_no="B8") for _ in range(2)]
    await chain.settle()
    hold = uuid5(two[1], "cluster:1")
    numbers = [(await chain.ticket(one)).number for one in two]
    await lists.follow(workflow.store, TENANT)
    for who, sees in ((HEAD, True), (DEPOT, False)):
        shown = json.dumps(await ticket(workflow, hold, who))
        for told in (shown, await lists.history(hold, who)):
            assert (", ".join(numbers) in told) == sees, told
            assert [one in told for one in numbers] == [sees] * 2, told
