"""Which ticket a purchase keeps waiting: one that whoever names it sees, as long as it names it."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.workflow.domain import TICKET
from services.workflow.domain.waits import Turn
from shared.decider import Refusal
from shared.pb.gongdan.workflow.v1 import flow_pb2
from shared.pb.gongdan.workflow.v1 import workflow_pb2 as pb
from shared.rpc import call
from tests.integration.workflow.conftest import TENANT, Workflow, token
from tests.integration.workflow.test_workflow_brought_about import Chain, chain_of
from tests.integration.workflow.test_workflow_service import refused

pytestmark = pytest.mark.integration

POINTING = """
scenario: pointing
name: {zh: 指向, en: Pointing}
roles:
  mender: {label: {zh: 维修主管, en: Head of repairs}, scope: region}
ticket_types:
  - key: mending
    name: {zh: 维修, en: Mending}
    states: {new: {zh: 新, en: New}, done: {zh: 完成, en: Done}}
    fields: {what: {type: string}}
    priority: [{default: P3}]
    transitions:
      - {id: finish, from: new, to: done, by: [mender]}
  - key: wish
    name: {zh: 采购, en: Purchase}
    states:
      draft: {zh: 草稿, en: Draft}
      pending: {zh: 审批中, en: Pending}
      ordered: {zh: 已下单, en: Ordered}
      there: {zh: 已到货, en: There}
    fields: {for_ticket: {type: ticket_ref}, quoted: {type: string}}
    priority: [{default: P3}]
    transitions:
      - {id: submit, from: draft, to: pending, by: [mender]}
      - {id: change, from: pending, to: pending, by: [mender]}
      - {id: order, from: pending, to: ordered, by: [mender]}
      - {id: receive, from: [pending, ordered], to: there, by: [mender]}
    parallel:
      gate: submit
      spawn:
        - {branch: name, role: mender, needs: [for_ticket]}
        - {branch: quote, role: mender, needs: [quoted]}
      join: all
    keeps_waiting: {ticket: for_ticket, while: {pending: approval, ordered: parts}}
"""
EAST, WEST = (token(f"member:{one}", "mender", store=one) for one in ("EAST", "WEST"))
NOW = datetime.now(UTC)


@pytest.fixture
async def chain(workflow: Workflow) -> Chain:
    return await chain_of(workflow, POINTING)


async def reported(
    chain: Chain,
    kind: str,
    region: str,
    at: datetime | None = None,
    *,
    fields: dict[str, object] | None = None,
    **said: object,
) -> UUID:
    ticket_id = chain.workflow.intake.report(
        occurred_at=at,
        definition=chain.definition,
        type=kind,
        fields=fields or {},
        asset=None,
        links={"region": region},
        **said,
    )
    await chain.workflow.hear()
    return ticket_id


async def wished(chain: Chain, named: UUID, at: datetime | None = None, **said: object) -> UUID:
    return await reported(chain, "wish", "EAST", at, fields={"for_ticket": str(named)}, **said)


async def moved(
    chain: Chain,
    wish: UUID,
    transition: str,
    who: str = EAST,
    *,
    named: object = None,
    at: datetime | None = None,
) -> None:
    request = pb.MoveRequest(
        ticket_id=str(wish),
        transition=transition,
        fields=json.dumps({"for_ticket": named} if named else {}).encode(),
        occurred_at=at.isoformat() if at else "",
    )
    await call(chain.workflow.stub.Move, request, token=who)
    await chain.settle()


async def finished(chain: Chain, wish: UUID, branch: str, **fields: str) -> None:
    request = flow_pb2.FinishBranchRequest(
        ticket_id=str(wish), branch=branch, fields=json.dumps(fields).encode()
    )
    await call(chain.workflow.flow.FinishBranch, request, token=EAST)
    await chain.settle()


async def waiting(chain: Chain, mending: UUID) -> Turn | None:
    return (await chain.ticket(mending)).waiting


async def for_what(chain: Chain, mending: UUID) -> str:
    turn = await waiting(chain, mending)
    return turn.reason if turn else ""


def reasons(refusal: Refusal) -> list[tuple[str, str, str]]:
    assert refusal.slug == "field-invalid"
    return [(one.code, one.pointer, one.message) for one in refusal.reasons]


async def test_a_move_points_at_no_ticket_that_its_maker_does_not_see(chain: Chain) -> None:
    east = await reported(chain, "mending", "EAST")
    wish = await reported(chain, "wish", "WEST")
    unseen = reasons(await refused(moved(chain, wish, "submit", WEST, named=str(east))))
    nobody = reasons(await refused(moved(chain, wish, "submit", WEST, named=str(uuid4()))))
    assert unseen == nobody, "that there is such a ticket is not told"
    assert unseen[0][:2] == ("ticket-unknown", "/fields/for_ticket")
    assert (await refused(moved(chain, wish, "submit", EAST, named=str(east)))).slug == (
        "ticket-unknown"
    ), "who does not see the purchase is told nothing of either"
    assert await for_what(chain, east) == ""

    west = await reported(chain, "mending", "WEST")
    await moved(chain, wish, "submit", WEST, named={"ref": str(west)})
    assert await for_what(chain, west) == "approval"


async def test_a_number_is_refused_with_what_to_write_instead(chain: Chain) -> None:
    mending = await reported(chain, "mending", "EAST")
    number = (await chain.ticket(mending)).number
    wish = await reported(chain, "wish", "EAST")
    [(_, pointer, message)] = reasons(await refused(moved(chain, wish, "submit", named=number)))
    assert pointer == "/fields/for_ticket"
    assert "an id (the end of its page's address), not a number" in message


async def test_a_report_keeps_waiting_only_what_its_bringer_sees(chain: Chain) -> None:
    mending = await reported(chain, "mending", "EAST")
    for region, reason in (("WEST", ""), ("EAST", "approval")):
        brought = {"roles": ["mender"], "attributes": [["mender", region]]}
        wish = await wished(chain, mending, brought_by=brought)
        await moved(chain, wish, "submit")
        assert await for_what(chain, mending) == reason


async def test_what_a_report_of_somebody_else_named_counts_once_who_sees_it_says_so(
    chain: Chain,
) -> None:
    mending = await reported(chain, "mending", "EAST")
    wish = await wished(chain, mending, brought_by={"roles": []})
    await moved(chain, wish, "submit")
    assert await for_what(chain, mending) == ""
    await moved(chain, wish, "change", named=str(mending))
    assert await for_what(chain, mending) == "approval"


async def test_a_purchase_that_is_for_another_repair_lets_the_first_go_on(chain: Chain) -> None:
    first, second = [await reported(chain, "mending", "EAST") for _ in range(2)]
    wish = await wished(chain, first)
    await moved(chain, wish, "submit")
    assert await for_what(chain, first) == "approval"
    await moved(chain, wish, "change", named=str(second))
    assert (await for_what(chain, first), await for_what(chain, second)) == ("", "approval")
    await moved(chain, wish, "order", named=str(first))
    assert (await for_what(chain, first), await for_what(chain, second)) == ("parts", "")
    await moved(chain, wish, "receive", named=str(second))
    assert (await for_what(chain, first), await for_what(chain, second)) == ("", "")
    facts = await chain.workflow.store.facts(TICKET, TENANT, first)
    told = [one.fact.TOPIC for one in facts if one.fact.TOPIC != "ticket.opened"]
    assert told == ["ticket.waiting", "ticket.resumed"] * 2, "however often it is told"


async def test_a_branch_that_names_another_repair_is_followed_at_once(chain: Chain) -> None:
    first, second = [await reported(chain, "mending", "EAST") for _ in range(2)]
    wish = await wished(chain, first)
    await moved(chain, wish, "submit")
    await finished(chain, wish, "quote", quoted="300")
    assert await for_what(chain, first) == "approval"
    await finished(chain, wish, "name", for_ticket=str(second))
    assert (await for_what(chain, first), await for_what(chain, second)) == ("", "approval")
    await moved(chain, wish, "receive")
    assert await for_what(chain, second) == ""


async def test_a_branch_that_is_first_to_name_a_repair_keeps_it_waiting(chain: Chain) -> None:
    mending = await reported(chain, "mending", "EAST")
    wish = await reported(chain, "wish", "EAST")
    await moved(chain, wish, "submit")
    await finished(chain, wish, "name", for_ticket=str(mending))
    assert await for_what(chain, mending) == "approval"


async def test_of_two_purchases_the_second_is_waited_for_when_the_first_is_there(
    chain: Chain,
) -> None:
    mending = await reported(chain, "mending", "EAST")
    first, second = [await wished(chain, mending) for _ in range(2)]
    await moved(chain, first, "submit")
    await moved(chain, second, "submit")
    await moved(chain, second, "order")
    assert await for_what(chain, mending) == "approval"
    await moved(chain, first, "receive")
    turn = await waiting(chain, mending)
    assert turn is not None
    assert (turn.reason, turn.note) == ("parts", (await chain.ticket(second)).number)
    await moved(chain, second, "receive")
    assert await waiting(chain, mending) is None


async def test_nothing_waited_before_anybody_had_said_what_for(chain: Chain) -> None:
    mending = await reported(chain, "mending", "EAST", NOW - timedelta(hours=9))
    wish = await wished(chain, mending, NOW - timedelta(hours=8))
    await moved(chain, wish, "submit", at=NOW - timedelta(hours=7))
    turn = await waiting(chain, mending)
    assert turn is not None
    [opened, *_] = await chain.workflow.store.facts(TICKET, TENANT, wish)
    assert turn.at == opened.envelope.recorded_at
    await moved(chain, wish, "receive", at=NOW - timedelta(hours=5))
    assert await waiting(chain, mending) is None

    imported = await wished(chain, mending, NOW - timedelta(hours=8), imported=True)
    await moved(chain, imported, "submit", at=NOW - timedelta(hours=6))
    seconds = {one.at for one in (await chain.ticket(mending)).waits}
    assert NOW - timedelta(hours=6) in seconds, "what was imported is believed"
