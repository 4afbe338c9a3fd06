"""What a windowed rule counted is handed on, however many tickets that were."""

from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID, uuid4, uuid5

import pytest

from services.workflow.adapters.scenario_documents import ScenarioDocuments
from services.workflow.app import Bringing, Rules, Texts, Tickets, Wish
from services.workflow.app.side_by_side import AT_ONCE_MAX
from services.workflow.domain import DECIDERS, TICKET
from services.workflow.published import public_form
from shared.database import Databases
from shared.decider import Decider, Fact
from shared.eventstore import EventStore, Loaded
from shared.intent import Intent, TenantId
from shared.pb.gongdan.workflow.v1 import workflow_pb2 as pb
from shared.rpc import call
from tests.integration.workflow.conftest import TENANT, Workflow
from tests.integration.workflow.test_workflow_service import DESIGNER
from tests.integration.workflow.unread import unread
from tests.unit.workflow.flow_spec import TEA

pytestmark = pytest.mark.integration

C = TypeVar("C")
F = TypeVar("F", bound=Fact)
S = TypeVar("S")
COUNTED = 100
"""Other tests of this tenant walk over all its tickets: enough, and no more."""


class Watched(EventStore):
    """A log of a process that remembers nothing yet; says how many streams it read at once."""

    reading = most = 0

    async def load(self, decider: Decider[C, F, S], tenant: TenantId, stream_id: UUID) -> Loaded[S]:
        self.reading += 1
        self.most = max(self.most, self.reading)
        try:
            return await super().load(decider, tenant, stream_id)
        finally:
            self.reading -= 1


async def test_a_hundred_counted_complaints_are_read_some_at_a_time(
    workflow: Workflow, databases: Databases
) -> None:
    """All other tickets of the tenant wait meanwhile: some, and neither one by one nor all."""
    published = await call(
        workflow.stub.PublishScenario, pb.PublishScenarioRequest(document=TEA), token=DESIGNER
    )
    definition = str(published.definition)
    stores = [f"S{number:02}" for number in range(COUNTED)]
    reports = [
        workflow.intake.report(
            type="complaint",
            definition=definition,
            fields={},
            asset=None,
            links={"store": store},
            dispatch=False,
        )
        for store in stores
    ]
    await workflow.hear()
    store = Watched("workflow", databases, DECIDERS, public_form)
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
    wish = Wish(
        key="cluster:1",
        kind="hold",
        link="advice",
        depth=1,
        at=datetime.now(UTC),
        counted=tuple(reports),
    )
    intent = Intent(
        tenant=TENANT,
        command_id=uuid4(),
        actor="system:workflow",
        occurred_at=datetime.now(UTC),
        correlation_id=uuid4(),
    )
    await Bringing(store=store, rules=rules, tickets=tickets).open_child(intent, reports[-1], wish)
    await store.close()
    hold = (await workflow.store.load(TICKET, TENANT, uuid5(reports[-1], "cluster:1"))).state
    assert hold.fields["stores"] == stores
    assert store.most == AT_ONCE_MAX
