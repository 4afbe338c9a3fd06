"""A migration goes on while reports come in, and in one process at a time."""

from uuid import UUID

import pytest

from services.workflow.adapters.migrations import MigrationLoop
from services.workflow.app import Bringing, Migrator
from services.workflow.domain import TICKET
from services.workflow.handlers import OwnHandlers
from shared.database import Databases
from shared.projections.registry import Registry
from tests.integration.workflow.conftest import TENANT, Workflow
from tests.integration.workflow.laundry import FIRST, SECOND, Laundry
from tests.integration.workflow.timed import timed

pytestmark = pytest.mark.integration


async def hear_of(workflow: Workflow, *ids: UUID, migrator: Migrator | None = None) -> None:
    """React to the opening of tickets, in this process or in that of ``migrator``."""
    migrator = migrator or workflow.migrator
    tickets = migrator.tickets
    bringing = Bringing(store=migrator.store, rules=tickets.rules, tickets=tickets)
    merging = workflow.merge_desk
    handlers = OwnHandlers(
        bringing=bringing,
        migrator=migrator,
        merging=merging,
        duplicates=workflow.duplicate_desk,
        splitting=workflow.splitting,
    )
    for one in ids:
        opened = (await workflow.store.facts(TICKET, TENANT, one))[0].envelope
        await handlers.when_a_ticket_brings_something_about(TENANT, opened)


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
    for _ in range(2):
        await hear_of(workflow, late)
    assert await laundry.standing(late) == ("new", "@2")
    facts = [one.fact.TOPIC for one in await workflow.store.facts(TICKET, TENANT, late)]
    assert facts.count("ticket.migrated") == 1
    await laundry.revert()  # what was taken back takes nobody along
    await laundry.migrate()
    await hear_of(workflow, other)
    assert await laundry.standing(other) == ("new", "@1")
    await laundry.publish(places={})
    await laundry.migrate()
    await laundry.publish(SECOND.replace("name: Laundry", "name: Wash"), {})
    await laundry.migrate()
    assert (await laundry.revert()).restored == f"{laundry.key}@4"
    await laundry.migrate()
    assert await laundry.standing(late) == ("new", "@4")
    (last,) = await laundry.tickets(1)  # under version 1, when the others are back under version 4
    await hear_of(workflow, last)
    assert await laundry.standing(last) == ("new", "@4")


async def test_a_ticket_that_opens_just_after_another_process_migrated_is_taken_along(
    workflow: Workflow, laundry: Laundry, databases: Databases
) -> None:
    async with timed(TENANT, databases) as other:
        rules = other.desk.rules
        migrator = Migrator(
            store=other.store,
            rules=rules,
            tickets=other.desk.tickets,
            fleet=workflow.migrator.fleet,
        )
        before = await laundry.tickets(1)
        await hear_of(workflow, *before, migrator=migrator)  # it has looked a moment ago
        await laundry.publish(places={})
        await laundry.migrate()
        late = await laundry.tickets(1)
        await hear_of(workflow, *late, migrator=migrator)
    assert await laundry.standing(late[0]) == ("new", "@2")


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
