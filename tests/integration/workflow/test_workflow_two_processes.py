"""Two processes on one log: what one of them does not know yet, it does not decide by."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.workflow.adapters.timers.table import mark
from services.workflow.app.timers import Counted, DueTimer, TimerDesk
from services.workflow.domain import TICKET
from services.workflow.domain.calendars import NO_CHANGES, DayChanges
from services.workflow.domain.commands import MigrateTicket
from services.workflow.domain.timers import timers_of
from shared.database import Databases
from shared.intent import TenantId
from tests.integration.workflow.conftest import TENANT
from tests.integration.workflow.timed import Timed, looked, timed

pytestmark = pytest.mark.integration


@pytest.fixture
async def processes(databases: Databases) -> AsyncIterator[tuple[Timed, Timed]]:
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(timed(TENANT, databases))
        yield one, await stack.enter_async_context(timed(TENANT, databases))


async def migrate(process: Timed, ticket_id: UUID, definition: str) -> None:
    """Take a ticket along to another version, as a migration does."""
    rules = process.desk.rules
    before = await process.ticket(ticket_id)
    newer = await rules.definition(TENANT, definition)
    command = MigrateTicket(
        rules=await rules.of_type(TENANT, before.definition, before.type),
        newer=newer,
        places={},
        now=datetime.now(UTC),
    )
    await process.store.execute(TICKET, process.intent().under(newer.id), ticket_id, command)


async def test_a_timer_rings_by_the_rules_that_its_ticket_follows_by_now(
    processes: tuple[Timed, Timed],
) -> None:
    one, other = processes
    await one.publish("3s")
    ticket_id = await one.open(datetime.now(UTC) - timedelta(hours=1))
    key = one.definition.partition("@")[0]
    rules = await one.desk.rules.of_type(TENANT, one.definition, "parcel")
    pending = timers_of(await one.ticket(ticket_id), rules)[0]

    await other.publish("3s", key)  # the very same document is no other version
    assert other.definition == one.definition
    await other.publish("4s", key)
    await migrate(other, ticket_id, other.definition)
    due = DueTimer(
        ticket_id=ticket_id, key=pending.key, due_at=pending.due_at, now=datetime.now(UTC)
    )
    assert await one.desk.ring(TENANT, due, NO_CHANGES)
    moved = (await other.store.facts(TICKET, TENANT, ticket_id))[-1]
    assert (moved.fact.TOPIC, moved.envelope.meta.definition) == ("ticket.moved", other.definition)


async def test_a_day_that_another_process_announced_is_counted_with(
    processes: tuple[Timed, Timed],
) -> None:
    one, other = processes
    await one.publish("2h")
    await one.open_many(5, datetime.now(UTC))
    await one.level()
    async with one.leading() as loop:
        await looked(loop)
        before = await one.rows()
        assert len(before) == len(one.opened)
        await one.desk.rules.days(TENANT)  # looked at a moment ago: it need not be asked again
        other.definition = one.definition
        await other.announce_closed(min(before.values()).date().isoformat())
        await one.level()
        await looked(loop)
    after = await one.rows()
    assert all(after[ticket] > before[ticket] for ticket in one.opened)


@dataclass(frozen=True, kw_only=True)
class Interrupted(TimerDesk):
    """Hears, in the middle of counting, that the ticket is to be counted again."""

    databases: Databases
    counted: list[UUID] = field(default_factory=list)

    async def count(
        self, tenant: TenantId, ticket_id: UUID, version: int, days: DayChanges
    ) -> Counted:
        self.counted.append(ticket_id)
        if self.counted.count(ticket_id) == 1:
            async with self.databases.tenant_transaction(tenant) as tx:
                await mark(tx, [ticket_id])
        return await TimerDesk.count(self, tenant, ticket_id, version, days)


async def test_a_mark_that_is_made_during_a_count_is_counted_too(
    processes: tuple[Timed, Timed],
) -> None:
    process, _ = processes
    await process.publish("2h")
    ticket_id = await process.open(datetime.now(UTC))
    await process.level()
    desk = Interrupted(tickets=process.desk.tickets, databases=process.databases)
    async with process.leading(desk) as loop:
        for _ in range(3):
            await looked(loop)
    assert desk.counted.count(ticket_id) == 2
