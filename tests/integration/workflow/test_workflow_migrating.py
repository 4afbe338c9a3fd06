"""A migration goes on while reports come in, and in one process at a time."""

import pytest

from services.workflow.adapters.migrations import MigrationLoop
from services.workflow.app import Bringing, Migrator
from services.workflow.domain import TICKET
from services.workflow.handlers import OwnHandlers
from shared.database import Databases
from shared.projections.registry import Registry
from tests.integration.workflow.conftest import TENANT, Workflow
from tests.integration.workflow.test_workflow_publishing import FIRST, SECOND, Laundry

pytestmark = pytest.mark.integration


@pytest.fixture
async def laundry(workflow: Workflow) -> Laundry:
    one = Laundry(workflow)
    await one.publish(FIRST)
    return one


async def test_tickets_that_open_while_others_migrate_are_taken_along(laundry: Laundry) -> None:
    migrator = laundry.workflow.migrator
    before = await laundry.tickets(12, "start")
    await laundry.publish(places={})
    while not any([await laundry.standing(one) == ("working", "@2") for one in before]):
        assert await migrator.go_on(TENANT)
    assert await migrator.go_on(TENANT)
    meanwhile = await laundry.tickets(12)  # accepted before there was another version
    done = await laundry.migrate()
    assert (done.state, done.tickets_migrated, done.tickets_left) == ("done", 24, 0)
    assert {await laundry.standing(one) for one in meanwhile} == {("new", "@2")}


async def test_a_ticket_that_opens_after_the_others_migrated_is_taken_along(
    workflow: Workflow, laundry: Laundry
) -> None:
    await laundry.publish(places={})
    await laundry.migrate()
    late, other = await laundry.tickets(2)
    tickets = workflow.migrator.tickets
    bringing = Bringing(store=workflow.store, rules=tickets.rules, tickets=tickets)
    handlers = OwnHandlers(bringing=bringing, migrator=workflow.migrator)
    opened = (await workflow.store.facts(TICKET, TENANT, late))[0].envelope
    for _ in range(2):
        await handlers.when_a_ticket_brings_something_about(TENANT, opened)
    assert await laundry.standing(late) == ("new", "@2")
    facts = [one.fact.TOPIC for one in await workflow.store.facts(TICKET, TENANT, late)]
    assert facts.count("ticket.migrated") == 1
    await laundry.revert()  # what was taken back takes nobody along
    await laundry.migrate()
    opened = (await workflow.store.facts(TICKET, TENANT, other))[0].envelope
    await handlers.when_a_ticket_brings_something_about(TENANT, opened)
    assert await laundry.standing(other) == ("new", "@1")


async def test_one_process_at_a_time_migrates(
    workflow: Workflow, laundry: Laundry, databases: Databases
) -> None:
    other = workflow.migrator
    idle = Migrator(store=other.store, rules=other.rules, tickets=other.tickets, fleet=other.fleet)
    registry = Registry("workflow", databases)
    first = MigrationLoop(workflow.migrator, lambda: [TENANT], registry)
    second = MigrationLoop(idle, lambda: [TENANT], registry)
    await laundry.tickets(3, "start")
    await laundry.publish(places={})
    assert await first.step(TENANT)
    assert not await second.step(TENANT)
    while await first.step(TENANT):
        assert not await second.step(TENANT)
    assert (await laundry.migration()).tickets_migrated == 3
    await laundry.publish(SECOND.replace("name: Laundry", "name: Wash"), {})
    while await second.step(TENANT):
        assert not await first.step(TENANT)
    assert (await laundry.migration()).tickets_migrated == 3
