"""Approvals as workflow lives them: asked for, named, decided and delegated, over gRPC."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.pb.gongdan.workflow.v1 import approvals_pb2 as pb
from shared.pb.gongdan.workflow.v1 import workflow_pb2
from shared.rpc import call
from tests.integration.workflow.conftest import TENANT, Workflow, token
from tests.integration.workflow.test_workflow_service import (
    DESIGNER,
    move,
    refused,
    ticket,
)

pytestmark = pytest.mark.integration

SHOP = """\
scenario: shop
name: Shop
roles:
  buyer: {label: Buyer, scope: tenant}
  lead: {label: Lead, scope: tenant}
  finance: {label: Finance, scope: type}
ticket_types:
  - key: purchase
    name: Purchase
    states: {draft: Draft, pending: Pending, ordered: Ordered}
    fields: {amount: {type: money}, po_no: {type: string, required_on: order}}
    priority: [{default: P3}]
    transitions:
      - {id: submit, from: draft, to: pending, by: [buyer]}
      - {id: order, from: pending, to: ordered, by: [buyer]}
    approvals:
      - {key: buy, gate: order, steps: [lead, finance], forbid: submitter, rollback_to: [lead]}
"""
BUYER, LEAD = token("member:bo", "buyer"), token("member:le", "lead")
FINANCE, DELEGATE = token("member:fi", "finance"), token("member:di")
ADMIN = token("member:ad", scopes=("tenant:admin",))


async def asked(workflow: Workflow, document: str = SHOP) -> UUID:
    """A purchase whose order was asked for, and whose first approver is known by name."""
    ticket_id = await wanted(workflow, document)
    await workflow.follow_approvals()
    return ticket_id


async def wanted(workflow: Workflow, document: str, **links: object) -> UUID:
    """A purchase whose order was asked for a moment ago: nobody is named yet."""
    request = workflow_pb2.PublishScenarioRequest(document=document)
    published = await call(workflow.stub.PublishScenario, request, token=DESIGNER)
    workflow.approving.members.by_role |= {"lead": ["le"], "buyer": ["bo"], "": [], "away": ["di"]}
    ticket_id = workflow.intake.report(
        definition=str(published.definition),
        type="purchase",
        fields={"amount": 800},
        asset=None,
        links={"store": "042", **links},
        dispatch=False,
    )
    await workflow.hear()
    await move(workflow, ticket_id, "submit", BUYER)
    await move(workflow, ticket_id, "order", BUYER, fields={"po_no": "PO-1"})
    return ticket_id


async def decide(
    workflow: Workflow, ticket_id: UUID, step: str, who: str, verdict: str = "approve"
) -> pb.Became:
    about = pb.About(ticket_id=str(ticket_id))
    request = pb.DecideRequest(
        about=about, step=step, verdict=verdict, comment="看过了 13812345678"
    )
    answer = await call(workflow.approvals.Decide, request, token=who)
    await workflow.follow_approvals()
    became: pb.Became = answer.became
    return became


async def waiting_for(workflow: Workflow, who: str, ticket_id: UUID) -> list[str]:
    answer = await call(workflow.approvals.ListAwaited, pb.ListAwaitedRequest(), token=who)
    return [one.step for one in answer.approvals if one.ticket_id == str(ticket_id)]


async def shown(workflow: Workflow, ticket_id: UUID, who: str) -> dict[str, object]:
    found = await ticket(workflow, ticket_id, who)
    approvals = found["approvals"]
    assert isinstance(approvals, list)
    one: dict[str, object] = approvals[-1]
    return one


async def test_a_purchase_goes_from_asker_to_approvers_and_is_made(workflow: Workflow) -> None:
    ticket_id = await asked(workflow)
    assert await waiting_for(workflow, LEAD, ticket_id) == ["lead"]
    assert await waiting_for(workflow, BUYER, ticket_id) == []
    one = await shown(workflow, ticket_id, LEAD)
    steps = one["steps"]
    assert isinstance(steps, list)
    first, second = steps
    assert (first["status"], first["approvers"], first["yours"]) == ("open", ["le"], True)
    assert second["status"] == "waiting"
    moves = (await ticket(workflow, ticket_id, BUYER))["moves"]
    order = next(one for one in moves if one["name"] == "order")  # type: ignore[attr-defined]
    assert (order["open"], order["why_not_code"]) == (False, "approval-pending")
    assert "Lead" in order["why_not"]["en"]

    await decide(workflow, ticket_id, "lead", LEAD)
    workflow.approving.members.by_role["finance"] = ["fi"]
    one = await shown(workflow, ticket_id, BUYER)
    comment = one["steps"][0]["decisions"][0]["comment"]  # type: ignore[index]  # JSON
    assert "13812345678" not in comment


async def test_nobody_there_means_an_administrator_decides(workflow: Workflow) -> None:
    workflow.approving.members.by_role["admin"] = ["ad"]
    ticket_id = await asked(workflow)
    await decide(workflow, ticket_id, "lead", LEAD)
    one = await shown(workflow, ticket_id, BUYER)
    seat = one["steps"][1]["seats"][0]  # type: ignore[index]  # JSON
    assert (seat["fallback"], seat["approvers"]) == ("admin", ["ad"])
    became = await decide(workflow, ticket_id, "finance", ADMIN)
    assert became.state == "ordered"
    assert await waiting_for(workflow, ADMIN, ticket_id) == []
    fields = (await ticket(workflow, ticket_id, BUYER))["fields"]
    assert isinstance(fields, dict)
    assert fields["po_no"] == "PO-1"


async def test_a_committee_and_an_administrator_decide_the_moment_they_are_asked(
    workflow: Workflow,
) -> None:
    document = SHOP.replace("[lead, finance]", "[{step: lead, people: all}, finance]")
    ticket_id = await wanted(workflow, document)
    workflow.approving.members.by_role |= {"lead": ["le", "lo"], "admin": ["ad"]}
    seen = int(str((await ticket(workflow, ticket_id, BUYER))["version"]))
    about = pb.About(ticket_id=str(ticket_id), expected_version=seen)
    approve = pb.DecideRequest(about=about, step="lead", verdict="approve")
    await call(workflow.approvals.Decide, approve, token=LEAD)
    seat = (await shown(workflow, ticket_id, BUYER))["steps"][0]["seats"][0]  # type: ignore[index]  # JSON
    assert seat["quorum"] == {"needed": 2, "of": 2}
    about = pb.About(ticket_id=str(ticket_id))
    approve = pb.DecideRequest(about=about, step="lead", verdict="approve")
    await call(workflow.approvals.Decide, approve, token=token("member:lo", "lead"))
    approve = pb.DecideRequest(about=about, step="finance", verdict="approve")
    await call(workflow.approvals.Decide, approve, token=ADMIN)
    await workflow.follow_approvals()
    one = await shown(workflow, ticket_id, BUYER)
    assert one["status"] == "approved"
    steps = one["steps"]
    assert isinstance(steps, list)
    first, second = steps
    assert [each["actor"] for each in first["decisions"]] == ["le", "lo"]
    assert second["seats"][0]["fallback"] == "admin"


async def test_a_committee_is_shown_how_many_must_agree(workflow: Workflow) -> None:
    board = "{key: buy, gate: order, mode: quorum, quorum: 60%, steps: [lead]}"
    ticket_id = await wanted(workflow, re.sub(r"\{key: buy.*\}", board, SHOP))
    one = await shown(workflow, ticket_id, BUYER)
    assert (one["mode"], one["quorum"]) == ("quorum", {"needed": 1, "of": 0})
    workflow.approving.members.by_role["lead"] = ["l1", "l2", "l3", "l4", "l5"]
    await workflow.follow_approvals()
    one = await shown(workflow, ticket_id, BUYER)
    assert (one["mode"], one["quorum"]) == ("quorum", {"needed": 3, "of": 5})


async def test_a_delegate_sees_and_decides_what_waits_for_whoever_is_away(
    workflow: Workflow,
) -> None:
    ticket_id = await asked(workflow)
    assert (await refused(decide(workflow, ticket_id, "lead", DELEGATE))).slug == "ticket-unknown"
    until = (datetime.now(UTC) + timedelta(days=5)).isoformat()
    given = pb.GiveDelegationRequest(delegate="di", until=until, reason="产假")
    await call(workflow.approvals.GiveDelegation, given, token=LEAD)
    assert await waiting_for(workflow, DELEGATE, ticket_id) == ["lead"]
    await decide(workflow, ticket_id, "lead", DELEGATE)
    decision = (await shown(workflow, ticket_id, BUYER))["steps"][0]["decisions"][0]  # type: ignore[index]  # JSON
    assert (decision["actor"], decision["on_behalf_of"]) == ("di", "le")
    assert decision["authority"] == "delegation"
    assert decision["authority_until"] is not None
    await call(workflow.approvals.EndDelegation, pb.EndDelegationRequest(), token=LEAD)
    listed = await call(workflow.approvals.ListDelegations, pb.ListDelegationsRequest(), token=LEAD)
    assert list(listed.delegations) == []


async def test_whoever_asked_may_withdraw_but_not_approve(workflow: Workflow) -> None:
    ticket_id = await asked(workflow)
    assert (await refused(decide(workflow, ticket_id, "lead", BUYER))).slug == "not-your-approval"
    about = pb.About(ticket_id=str(ticket_id), approval="buy", expected_version=1)
    stale = call(workflow.approvals.Withdraw, pb.WithdrawRequest(about=about), token=BUYER)
    assert (await refused(stale)).slug == "version-stale"
    about = pb.About(ticket_id=str(ticket_id), approval="buy")
    await call(workflow.approvals.Withdraw, pb.WithdrawRequest(about=about), token=BUYER)
    await workflow.follow_approvals()
    assert (await shown(workflow, ticket_id, BUYER))["status"] == "withdrawn"
    assert await waiting_for(workflow, LEAD, ticket_id) == []


async def test_who_saw_more_than_we_did_waits_no_longer_than_they_have_time(
    workflow: Workflow,
) -> None:
    """They saw a report that workflow has not heard of: it is not said that there is no ticket."""
    purchase = await asked(workflow)
    unheard = workflow.intake.report()
    seen = {"gongdan-min-position": f"intake.1.{len(workflow.intake.events)}"}
    request = pb.DecideRequest(about=pb.About(ticket_id=str(unheard)), verdict="approve")
    attempt = call(workflow.approvals.Decide, request, token=LEAD, metadata=seen, timeout_s=1.0)
    assert (await refused(attempt)).slug == "not-caught-up"

    request = pb.DecideRequest(
        about=pb.About(ticket_id=str(purchase)), step="lead", verdict="approve"
    )
    became = (await call(workflow.approvals.Decide, request, token=LEAD)).became
    seen = {"gongdan-min-position": became.position}  # nobody has followed it into the list
    listing = call(
        workflow.approvals.ListAwaited,
        pb.ListAwaitedRequest(),
        token=LEAD,
        metadata=seen,
        timeout_s=1.0,
    )
    assert (await refused(listing)).slug == "not-caught-up"


async def test_what_waits_for_a_role_before_anybody_is_named_is_told_where_it_may_be_seen(
    workflow: Workflow,
) -> None:
    document = (
        SHOP.replace("scenario: shop", "scenario: shop_of_areas")
        .replace("lead: {label: Lead, scope: tenant}", "area_lead: {label: Lead, scope: region}")
        .replace("lead, finance", "area_lead, finance")
        .replace("[lead]", "[area_lead]")
    )
    ticket_id = await wanted(workflow, document, region="EAST")
    await workflow.approving.take_in(TENANT)
    east, west = (token("member:al", "area_lead", store=one) for one in ("EAST", "WEST"))
    assert await waiting_for(workflow, east, ticket_id) == ["area_lead"]
    assert await waiting_for(workflow, west, ticket_id) == []


async def test_what_may_be_seen_is_told_however_much_older_there_is_that_may_not(
    workflow: Workflow,
) -> None:
    document = (
        SHOP.replace("scenario: shop", "scenario: shop_of_parts")
        .replace("lead: {label: Lead, scope: tenant}", "part_lead: {label: Lead, scope: region}")
        .replace("lead, finance", "part_lead, finance")
        .replace("[lead]", "[part_lead]")
    )
    elsewhere = [await wanted(workflow, document, region="SOUTH") for _ in range(5)]
    here = await wanted(workflow, document, region="NORTH")
    await workflow.approving.take_in(TENANT)
    south, north = (token("member:pl", "part_lead", store=one) for one in ("SOUTH", "NORTH"))
    assert await waiting_for(workflow, north, here) == ["part_lead"]
    for one in elsewhere:
        assert await waiting_for(workflow, south, one) == ["part_lead"]
        assert await waiting_for(workflow, north, one) == []
