"""Values that only one ticket may have, though reports come late and requests come twice."""

from asyncio import gather
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from uuid import UUID, uuid4, uuid5

import pytest

from services.workflow.app.uniqueness import Uniqueness
from services.workflow.domain import CLAIMS
from services.workflow.domain.commands import OpenTicket
from services.workflow.domain.forms.claims import ClaimValue
from shared.intent import Intent, tenant_namespace
from shared.pb.gongdan.workflow.v1 import workflow_pb2 as pb
from shared.rpc import call
from tests.integration.workflow.conftest import TENANT, Workflow, token
from tests.integration.workflow.test_workflow_service import DESIGNER, move, refused

pytestmark = pytest.mark.integration

CLERK = token("member:li", "clerk")
SCENARIO = """\
scenario: KEY
name: Devices
roles: {clerk: {label: Clerk, scope: tenant}}
ticket_types:
  - key: device
    name: Device
    states: {new: New, labelled: Labelled, done: Done}
    fields: {serial: {type: string, unique: true}}
    priority: [{default: P2}]
    transitions:
      - {id: label, from: new, to: labelled, by: clerk}
      - {id: relabel, from: labelled, to: new, by: clerk}
      - {id: finish, from: labelled, to: done, by: clerk}
"""


@dataclass
class Depot:
    """A scenario of this test's own, and who gives serials out."""

    workflow: Workflow
    definition: str
    unique: Uniqueness

    async def device(self, **fields: object) -> UUID:
        ticket_id = self.workflow.intake.report(
            type="device", definition=self.definition, fields=fields, asset=None, links={}
        )
        await self.workflow.hear()
        return ticket_id

    async def opening(self, serial: str, happened: datetime) -> OpenTicket:
        """Claim what a report brings that says when it happened; return what is to be opened."""
        rules = await self.workflow.migrator.rules.of_type(TENANT, self.definition, "device")
        ticket_id = uuid4()
        command = OpenTicket(
            rules=rules,
            definition=self.definition,
            number="T-1",
            occurred_at=happened,
            summary="设备",
            channel="api",
            source="urn:test",
            external_id=str(ticket_id),
            fields={"serial": serial},
        )
        return await self.unique.linked(_intent(ticket_id, happened), ticket_id, command)

    async def claims(self, serial: str, ticket_id: UUID, over: UUID | None = None) -> None:
        """Let a ticket have claimed a serial two minutes ago."""
        claim = ClaimValue(
            ticket_id=str(ticket_id),
            now=datetime.now(UTC) - timedelta(minutes=2),
            over=None if over is None else str(over),
        )
        stream = uuid5(tenant_namespace(TENANT), f"unique\ndevice\nserial\n{serial}")
        intent = _intent(ticket_id, claim.now)
        await self.workflow.store.execute(CLAIMS, intent, stream, claim)


def _intent(ticket_id: UUID, at: datetime) -> Intent:
    return Intent(
        tenant=TENANT, command_id=uuid4(), actor="x", occurred_at=at, correlation_id=ticket_id
    )


@pytest.fixture
async def depot(workflow: Workflow) -> Depot:
    document = SCENARIO.replace("KEY", f"depot_{token_hex(4)}")
    request = pb.PublishScenarioRequest(document=document)
    answer = await call(workflow.stub.PublishScenario, request, token=DESIGNER)
    return Depot(workflow, str(answer.definition), Uniqueness(store=workflow.store))


async def test_of_two_reports_that_come_at_once_one_is_linked_whenever_they_say_they_happened(
    depot: Depot,
) -> None:
    now, serial = datetime.now(UTC), token_hex(4)
    first = await depot.opening(serial, now - timedelta(hours=1))
    second = await depot.opening(serial, now)  # the first has no ticket yet
    third = await depot.opening(serial, now - timedelta(days=300))
    assert first.links == {}
    assert second.links == third.links == {"same_serial": first.external_id}
    assert "not_unique" in second.flags


async def test_a_claim_that_came_to_nothing_holds_up_no_older_report(depot: Depot) -> None:
    serial = token_hex(4)
    await depot.claims(serial, uuid4())
    late = await depot.opening(serial, datetime.now(UTC) - timedelta(days=300))
    assert late.links == {}


async def test_of_many_who_take_an_abandoned_value_over_one_has_it(depot: Depot) -> None:
    serial, now = token_hex(4), datetime.now(UTC)
    await depot.claims(serial, uuid4())
    opened = await gather(*(depot.opening(serial, now) for _ in range(8)))
    (first,) = [one for one in opened if not one.links]
    linked = [one.links for one in opened if one is not first]
    assert linked == [{"same_serial": first.external_id}] * 7


async def test_a_move_that_is_sent_again_is_answered_as_the_first_time(depot: Depot) -> None:
    workflow, serial, key = depot.workflow, token_hex(4), token_hex(8)
    ticket_id, other = await depot.device(), await depot.device()
    first = await move(workflow, ticket_id, "label", CLERK, fields={"serial": serial}, key=key)
    await move(workflow, ticket_id, "relabel", CLERK, fields={"serial": token_hex(4)})
    await depot.claims(serial, other, over=ticket_id)
    await move(workflow, other, "label", CLERK, fields={"serial": serial})
    again = await move(workflow, ticket_id, "label", CLERK, fields={"serial": serial}, key=key)
    assert again == first
    anew = await refused(move(workflow, ticket_id, "label", CLERK, fields={"serial": serial}))
    assert anew.slug == "value-taken"
