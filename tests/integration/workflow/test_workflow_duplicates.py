"""Reports of one thing from several channels are linked, told apart, and confirmed, on a real log.

Every event is reacted to twice, as it is after a crash between the effect and the checkpoint.
"""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.workflow.domain.merging.likeness import Earlier
from services.workflow.domain.ticket import Ticket
from shared.pb.gongdan.workflow.v1 import duplicates_pb2, shadow_pb2
from shared.rpc import call
from tests.integration.workflow.conftest import TENANT, Workflow, token
from tests.integration.workflow.lists import Lists
from tests.integration.workflow.test_workflow_brought_about import Chain, chain_of
from tests.integration.workflow.test_workflow_merging import merge, undo
from tests.integration.workflow.test_workflow_service import DESIGNER, move, refused, ticket

pytestmark = pytest.mark.integration

LIFTS = """
scenario: lifts
name: Lifts
roles:
  desk:   {label: Desk, scope: type}
  tenant: {label: Tenant, scope: own}
  other:  {label: Other, scope: type}
ticket_types:
  - key: lift_fault
    name: Lift fault
    states: {new: New, working: Working, closed: {label: Closed, final: true}}
    fields:
      asset: {type: asset_ref}
      house: {type: string}
      fault: {type: enum, values: [stuck, noise]}
    duplicates: {within: 30m, about: [asset, house], fault: fault}
    priority: [{default: P2}]
    transitions:
      - {id: start, from: new, to: working, by: [desk]}
      - {id: close, from: working, to: closed, by: [desk]}
  - key: inquiry
    name: Inquiry
    states: {new: New, closed: {label: Closed, final: true}}
    priority: [{default: P2}]
    transitions: [{id: end, from: new, to: closed, by: [other]}]
"""
DESK, OTHER = token("member:desk", "desk"), token("member:ot", "other")


@pytest.fixture
async def lifts(workflow: Workflow) -> Chain:
    return await chain_of(workflow, LIFTS)


async def report(
    lifts: Chain,
    asset: str | None = "LIFT-1",
    *,
    minutes: float = 0,
    channel: str = "api",
    **fields: object,
) -> UUID:
    ticket_id = told(lifts, asset, minutes=minutes, channel=channel, **fields)
    await lifts.workflow.hear()
    await lifts.settle()
    return ticket_id


def told(
    lifts: Chain, asset: str | None, *, minutes: float = 0, channel: str = "api", **fields: object
) -> UUID:
    return lifts.workflow.intake.report(
        type="lift_fault",
        definition=lifts.definition,
        fields=fields,
        asset=asset,
        channel=channel,
        occurred_at=datetime.now(UTC) - timedelta(hours=5) + timedelta(minutes=minutes),
    )


async def say(workflow: Workflow, verb: str, one: UUID, other: UUID, key: str = "") -> str:
    """Suspect a duplicate, or dismiss one; return which of the two was told."""
    metadata = {"idempotency-key": key} if key else {}
    named = {"ticket_id": str(one), "other": str(other)}
    if verb == "suspect":
        asked = duplicates_pb2.SuspectDuplicateRequest(**named)
        answer = await call(
            workflow.duplicates.SuspectDuplicate, asked, token=DESK, metadata=metadata
        )
    else:
        denied = duplicates_pb2.DismissDuplicateRequest(**named)
        answer = await call(
            workflow.duplicates.DismissDuplicate, denied, token=DESK, metadata=metadata
        )
    return str(answer.ticket_id)


def pairs(one: Ticket) -> dict[str, tuple[bool, bool]]:
    """Return for each other ticket whether this one came first, and whether it is suspected."""
    return {pair.id: (pair.first, pair.suspected) for pair in one.merging.pairs}


async def test_the_second_report_of_a_thing_is_linked_whatever_its_channel(lifts: Chain) -> None:
    first = await report(lifts, fault="stuck", channel="phone")
    later = await report(lifts, fault="stuck", channel="qr", minutes=20)
    assert pairs(await lifts.ticket(first)) == {str(later): (True, True)}
    assert pairs(await lifts.ticket(later)) == {str(first): (False, True)}
    shown = await ticket(lifts.workflow, later, DESK)
    (link,) = json.loads(json.dumps(shown["duplicates"]))
    assert (link["id"], link["about"], link["fault"]) == (str(first), "asset", "fault")
    assert link["apart_s"] == pytest.approx(20 * 60, abs=5)
    assert shown["flags"] == ["maybe_duplicate"]


async def test_another_thing_fault_or_time_is_not(lifts: Chain) -> None:
    await report(lifts, "LIFT-10", fault="stuck")
    for later in (
        await report(lifts, "LIFT-11", fault="stuck"),
        await report(lifts, "LIFT-10", fault="noise"),
        await report(lifts, "LIFT-10", fault="stuck", minutes=31),
        await report(lifts, None, house="9", fault="stuck"),
    ):
        assert pairs(await lifts.ticket(later)) == {}
    place = await report(lifts, None, house="9", fault="stuck", minutes=3)
    (pair,) = (await lifts.ticket(place)).merging.pairs
    assert (pair.about, pair.apart_s // 60) == ("house", 3)


async def test_of_many_at_one_moment_all_but_one_are_linked_to_it(lifts: Chain) -> None:
    reports = [told(lifts, "LIFT-7", minutes=place / 10) for place in range(8)]
    await lifts.workflow.hear()
    await lifts.settle()
    tickets = dict(zip(reports, [await lifts.ticket(one) for one in reports], strict=True))
    (lead,) = [one for one, its in tickets.items() if not its.merging.is_doubted]
    assert {
        pair.id for one in tickets.values() for pair in one.merging.pairs if not pair.first
    } == {str(lead)}
    assert len(pairs(tickets[lead])) == len(reports) - 1


async def test_reports_that_come_at_once_see_each_other_in_their_order(lifts: Chain) -> None:
    tickets = lifts.workflow.likening.reports
    at = datetime.now(UTC)
    every = [
        Earlier(ticket_id=str(n), number="T-1", at=at, fault="", pieces=frozenset({n}))
        for n in range(12)
    ]
    before = await asyncio.gather(*(tickets.before(TENANT, "LIFT-9", one) for one in every))
    assert sorted(len(one) for one in before) == list(range(12))
    again = await tickets.before(TENANT, "LIFT-9", every[3])
    assert [one.ticket_id for one in again] == [one.ticket_id for one in before[3]]


async def test_who_says_not_the_same_is_believed_on_both_sides_and_for_ever(lifts: Chain) -> None:
    workflow = lifts.workflow
    first = await report(lifts, "LIFT-3")
    later = await report(lifts, "LIFT-3", minutes=2)
    assert await say(workflow, "dismiss", first, later, key="no-1") == str(later)
    await lifts.settle()
    assert await say(workflow, "dismiss", first, later, key="no-1") == str(later)
    for one, other, came_first in ((first, later, True), (later, first, False)):
        assert pairs(await lifts.ticket(one)) == {str(other): (came_first, False)}
    assert (await lifts.ticket(later)).flags == ()
    assert await say(workflow, "suspect", later, first) == str(later)
    await lifts.settle()
    assert pairs(await lifts.ticket(first)) == {str(later): (True, True)}


async def test_people_link_what_no_rule_found_and_see_both(lifts: Chain) -> None:
    workflow = lifts.workflow
    one = await report(lifts, "LIFT-4")
    other = await report(lifts, "LIFT-5", minutes=1)
    assert (await refused(say(workflow, "dismiss", one, other))).slug == "not-suspected"
    assert (await refused(say(workflow, "suspect", one, one))).slug == "duplicate-of-itself"
    hidden = workflow.intake.report(
        type="inquiry", definition=lifts.definition, fields={}, asset=None
    )
    await workflow.hear()
    assert (await refused(say(workflow, "suspect", one, hidden))).slug == "ticket-unknown"
    assert await say(workflow, "suspect", one, other) == str(other)


async def test_to_merge_confirms_and_to_undo_that_leaves_it_open(
    lifts: Chain, lists: Lists
) -> None:
    workflow = lifts.workflow
    first = await report(lifts, "LIFT-6")
    later = await report(lifts, "LIFT-6", minutes=2)

    async def undecided() -> set[UUID]:
        await lists.follow(workflow.store, TENANT)
        return await lists.shown_to(DESK, view="duplicates") & {first, later}

    assert await undecided() == {first, later}
    await merge(workflow, later, first, DESK)
    await lifts.settle()
    assert await undecided() == set()
    third = await report(lifts, "LIFT-6", minutes=4)
    assert pairs(await lifts.ticket(third)) == {str(first): (False, True)}
    await say(workflow, "dismiss", third, first)
    await undo(workflow, later, DESK)
    await lifts.settle()
    assert await undecided() == {first, later}
    assert await lists.flags(later, DESK) == ["maybe_duplicate"]
    await say(workflow, "dismiss", later, first)
    await lifts.settle()
    assert await undecided() == set()
    assert await lists.flags(later, DESK) == []


async def test_what_is_closed_leads_nobody(lifts: Chain) -> None:
    first = await report(lifts, "LIFT-8")
    for name in ("start", "close"):
        await move(lifts.workflow, first, name, DESK)
    later = await report(lifts, "LIFT-8", minutes=5)
    assert pairs(await lifts.ticket(later)) == {}


async def backtested(lifts: Chain, within_s: int = 0) -> dict[str, object]:
    """Return what the rule of lifts would have made of those whose names begin with LIFT-P."""
    document = LIFTS.replace("scenario: lifts", f"scenario: {lifts.definition.partition('@')[0]}")
    request = shadow_pb2.FindDuplicatesRequest(document=document, within_s=within_s)
    metadata = (("authorization", f"Bearer {DESIGNER}"),)
    stub = lifts.workflow.shadow.FindDuplicates
    frames = [one async for one in stub(request, metadata=metadata, timeout=60)]
    (found,) = json.loads(frames[-1].report)["types"]
    told: dict[str, object] = found
    return told


async def test_a_time_is_tried_on_the_past_before_it_is_published(lifts: Chain) -> None:
    """What people said of each pair since is counted, and so is what they found themselves."""
    before = await backtested(lifts)
    near = [await report(lifts, "LIFT-P1", minutes=one) for one in (0, 10)]
    apart = [await report(lifts, "LIFT-P2", minutes=one) for one in (0, 10)]
    far = [await report(lifts, "LIFT-P3", minutes=one) for one in (0, 50)]
    workflow = lifts.workflow
    await merge(workflow, near[1], near[0], DESK)
    await say(workflow, "dismiss", apart[1], apart[0])
    await merge(workflow, far[1], far[0], DESK)
    await lifts.settle()
    head = await workflow.store.head(TENANT)

    def more(now: dict[str, object]) -> dict[str, int]:
        counted = ("reports", "merged", "dismissed", "undecided", "missed")
        return {key: int(str(now[key])) - int(str(before[key])) for key in counted}

    assert more(await backtested(lifts)) == {
        "reports": 6,
        "merged": 1,
        "dismissed": 1,
        "undecided": 0,
        "missed": 1,
    }
    longer = more(await backtested(lifts, within_s=3_600))
    assert (longer["merged"], longer["missed"]) == (2, 0)
    assert await workflow.store.head(TENANT) == head
