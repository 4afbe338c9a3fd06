"""What one ticket brings about, on a real log: children, follow-ups, and holds of a whole batch.

Every event is reacted to twice, as it is after a crash between the effect and the checkpoint.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import pytest

from services.workflow.adapters.scenario_documents import ScenarioDocuments
from services.workflow.app import Bringing, Rules, Texts, Tickets, TimerDesk
from services.workflow.app.timers import DueTimer
from services.workflow.domain import TICKET
from services.workflow.domain.calendars import NO_CHANGES
from services.workflow.domain.ticket import Ticket
from services.workflow.handlers import OWN, OwnHandlers
from shared.pb.gongdan.workflow.v1 import flow_pb2
from shared.pb.gongdan.workflow.v1 import workflow_pb2 as pb
from shared.rpc import call
from tests.integration.workflow.conftest import TENANT, Workflow, token
from tests.integration.workflow.test_workflow_service import (
    DESIGNER,
    move,
    publish,
    refused,
    ticket,
)
from tests.integration.workflow.unread import unread
from tests.unit.workflow.flow_spec import TEA

pytestmark = pytest.mark.integration

QA = token("member:q", "qa")
EVENTS_MAX = 1_000


@dataclass
class Chain:
    """A chain of tea shops, and what its tickets bring about."""

    workflow: Workflow
    definition: str
    since: int
    handlers: OwnHandlers
    timers: TimerDesk

    async def report(self, store: str = "", **fields: object) -> UUID:
        ticket_id = self.workflow.intake.report(
            type="complaint",
            definition=self.definition,
            fields=fields,
            asset=None,
            links={"store": store} if store else {},
        )
        await self.workflow.hear()
        return ticket_id

    async def settle(self) -> None:
        """React to everything, twice, until nothing new is said."""
        while events := await self.workflow.store.read(TENANT, self.since, EVENTS_MAX):
            for event in (*events, *events):
                if event.type in OWN:
                    await self.handlers.when_a_ticket_brings_something_about(TENANT, event)
            self.since = events[-1].position

    async def ticket(self, ticket_id: UUID) -> Ticket:
        return (await self.workflow.store.load(TICKET, TENANT, ticket_id)).state

    async def ring(self, ticket_id: UUID, key: str) -> bool:
        """Let a timer ring as if its time had come."""
        planned = (await self.ticket(ticket_id)).flow.follow_up(key)
        assert planned is not None
        due = DueTimer(
            ticket_id=ticket_id,
            key=f"follow_up:{key}",
            due_at=planned.due_at,
            now=max(datetime.now(UTC), planned.due_at),
        )
        return await self.timers.ring(TENANT, due, NO_CHANGES)


@pytest.fixture
async def chain(workflow: Workflow) -> Chain:
    return await chain_of(workflow, TEA)


async def chain_of(workflow: Workflow, document: str) -> Chain:
    """Publish a scenario, and look after what its tickets bring about."""
    answer = await call(
        workflow.stub.PublishScenario, pb.PublishScenarioRequest(document=document), token=DESIGNER
    )
    store = workflow.store
    rules = Rules(store=store, documents=ScenarioDocuments())
    texts = Texts(keeper=workflow.vault)
    tickets = Tickets(
        store=store,
        rules=rules,
        numbers=workflow.numbers,
        texts=texts,
        reader=unread(),
        likening=workflow.likening,
    )
    head = await store.head(TENANT)
    return Chain(
        workflow=workflow,
        definition=str(answer.definition),
        since=head.position,
        handlers=OwnHandlers(
            bringing=Bringing(store=store, rules=rules, tickets=tickets),
            migrator=workflow.migrator,
            merging=workflow.merge_desk,
            duplicates=workflow.duplicate_desk,
            splitting=workflow.splitting,
        ),
        timers=TimerDesk(tickets=tickets),
    )


async def test_a_child_is_opened_once_and_its_parent_waits_for_it(chain: Chain) -> None:
    workflow = chain.workflow
    parent = await chain.report(problem="taste", offer="refund")
    await chain.settle()
    child = uuid5(parent, "branch_3:1")
    opened = await chain.ticket(child)
    assert (opened.type, opened.flow.parent, opened.flow.depth) == ("refund", str(parent), 1)
    assert opened.definition == chain.definition
    facts = await workflow.store.facts(TICKET, TENANT, child)
    assert [one.fact.TOPIC for one in facts].count("ticket.opened") == 1

    await move(workflow, parent, "take", QA)
    assert (await refused(move(workflow, parent, "close", QA))).slug == "move-blocked"
    shown = await ticket(workflow, parent, QA)
    blockers = shown["blockers"]
    assert [(one["kind"], one["what"]) for one in blockers] == [("child", opened.number)]  # type: ignore[attr-defined]
    assert [one["id"] for one in shown["children"]] == [str(child)]  # type: ignore[attr-defined]

    await move(workflow, child, "pay", QA)
    await chain.settle()
    assert (await ticket(workflow, parent, QA))["blockers"] == []
    assert (await move(workflow, parent, "close", QA)).state == "closed"


async def test_after_three_days_there_is_one_callback(chain: Chain) -> None:
    parent = await chain.report(problem="taste")
    await move(chain.workflow, parent, "take", QA, fields={"offer": "refund"})
    await chain.settle()
    await move(chain.workflow, uuid5(parent, "branch_3:1"), "pay", QA)
    await chain.settle()
    await move(chain.workflow, parent, "close", QA)
    shown = await ticket(chain.workflow, parent, QA)
    planned = {one["key"]: one["status"] for one in shown["follow_ups"]}  # type: ignore[attr-defined]
    assert planned == {"loop_1:1": "planned", "loop_2:1": "planned"}

    assert await chain.ring(parent, "loop_2:1")
    assert not await chain.ring(parent, "loop_2:1")
    await chain.settle()
    callback = await chain.ticket(uuid5(parent, "loop_2:1"))
    assert (callback.type, callback.flow.link) == ("callback", "follow_up")


async def test_three_complaints_about_a_batch_open_one_hold(chain: Chain) -> None:
    batch = f"B{datetime.now(UTC):%f}x"
    stores = ["011", "012", "013", "014"]
    reports = [await chain.report(one, problem="taste", batch_no=batch) for one in stores]
    await chain.settle()
    told = []
    for one in reports:
        facts = await chain.workflow.store.facts(TICKET, TENANT, one)
        told += [each.fact for each in facts if each.fact.TOPIC == "ticket.advised"]
    assert len(told) == 1
    holds = [await chain.ticket(uuid5(one, "cluster:1")) for one in reports]
    hold = next(one for one in holds if one.is_known)
    assert (hold.type, hold.fields["batch_no"], hold.priority) == ("hold", batch, "P1")
    assert hold.fields["stores"] == stores[:3], "the fourth was one more than the rule waits for"
    numbers = [(await chain.ticket(one)).number for one in reports[:3]]
    assert hold.links == {"counted": ", ".join(numbers)}


async def test_a_hold_of_counted_complaints_is_pulled_store_by_store(chain: Chain) -> None:
    batch = f"D{datetime.now(UTC):%f}x"
    reports = [await chain.report(one, batch_no=batch) for one in ("021", "022", "023")]
    await chain.settle()
    hold = uuid5(reports[-1], "cluster:1")
    await move(chain.workflow, hold, "hold", QA)
    shown = await ticket(chain.workflow, hold, QA)
    assert [one["what"] for one in shown["blockers"]] == ["021", "022", "023"]  # type: ignore[attr-defined]


async def test_a_batch_complained_about_over_days_is_not_held(chain: Chain) -> None:
    batch, now = f"C{datetime.now(UTC):%f}x", datetime.now(UTC)
    reports = [
        chain.workflow.intake.report(
            type="complaint",
            definition=chain.definition,
            fields={"batch_no": batch},
            asset=None,
            occurred_at=now - timedelta(days=days),
        )
        for days in (5, 3, 1)
    ]
    await chain.workflow.hear()
    await chain.settle()
    for one in reports:
        facts = await chain.workflow.store.facts(TICKET, TENANT, one)
        assert "ticket.advised" not in [each.fact.TOPIC for each in facts]


async def test_parallel_branches_are_finished_by_their_roles_and_the_ticket_goes_on(
    chain: Chain,
) -> None:
    workflow = chain.workflow
    works = workflow.intake.report(
        type="renovation", definition=chain.definition, fields={}, asset=None, links={}
    )
    await workflow.hear()
    await move(workflow, works, "split", QA)
    for branch, role, result in (
        ("build", "builder", "build_result"),
        ("design", "designer", "design_result"),
    ):
        request = flow_pb2.FinishBranchRequest(
            ticket_id=str(works), branch=branch, fields=f'{{"{result}": "好"}}'.encode()
        )
        answer = await call(
            workflow.flow.FinishBranch, request, token=token(f"member:{role}", role)
        )
    assert answer.state == "verifying"


async def test_a_follow_up_is_called_off(chain: Chain) -> None:
    parent = await chain.report(problem="taste")
    await move(chain.workflow, parent, "take", QA)
    await move(chain.workflow, parent, "close", QA)
    request = flow_pb2.CancelFollowUpRequest(ticket_id=str(parent), key="loop_1:1")
    await call(chain.workflow.flow.CancelFollowUp, request, token=QA)
    assert not await chain.ring(parent, "loop_1:1")


async def test_a_repair_waits_for_its_purchase_however_often_that_is_told(chain: Chain) -> None:
    workflow = chain.workflow
    await publish(workflow)
    repair = workflow.intake.report()
    await workflow.hear()
    part: dict[str, object] = {"part": "PUMP-2", "qty": 1, "amount": "3000.00"}
    lead = token("member:lead", "maint_lead", store="EAST")
    purchases = [
        workflow.intake.report(
            type="purchase_request",
            fields={**part, "for_ticket": named},
            asset=None,
            links={"region": "EAST"},
        )
        for named in (str(repair), "T-000001", str(uuid5(repair, "nobody")))
    ]
    await workflow.hear()
    for one in purchases:
        await move(workflow, one, "submit", lead, fields=part)
    await chain.settle()
    waiting = (await chain.ticket(repair)).waiting
    assert waiting is not None
    number = (await chain.ticket(purchases[0])).number
    assert (waiting.reason, waiting.note) == ("approval", number)

    finance = token("member:f", "finance")
    await move(workflow, purchases[0], "reject", finance, fields={"reject_reason": "库存还有"})
    await chain.settle()
    assert (await chain.ticket(repair)).waiting is None
    facts = [one.fact.TOPIC for one in await workflow.store.facts(TICKET, TENANT, repair)]
    assert (facts.count("ticket.waiting"), facts.count("ticket.resumed")) == (1, 1)
