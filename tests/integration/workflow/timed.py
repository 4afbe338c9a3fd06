"""Tickets with timers, the table of them and the loop that rings them, without a process around."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from uuid import UUID, uuid4

from services.workflow.adapters.numbers import TicketNumbers
from services.workflow.adapters.recent_reports import RecentReportsTable
from services.workflow.adapters.scenario_documents import ScenarioDocuments
from services.workflow.adapters.timers import TimerLoop, TimerTable
from services.workflow.adapters.timers.loop import ANOTHER_LEADS_S
from services.workflow.app import (
    CalendarDesk,
    Likening,
    Rules,
    Texts,
    Tickets,
    TimerDesk,
    VisitDesk,
    scenarios_stream,
)
from services.workflow.domain import DECIDERS, SCENARIOS, TICKET
from services.workflow.domain.commands import OpenTicket
from services.workflow.domain.scenarios import PublishScenario
from services.workflow.domain.ticket import Ticket
from services.workflow.published import public_form
from shared.database import Databases
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId
from shared.projections.runner import ProjectionApply
from shared.projections.tail import LogTail
from tests.integration.workflow.conftest import TENANT
from tests.integration.workflow.unread import unread
from tests.product import eventually
from tests.small_vault import SmallVault

SCENARIO = """\
scenario: {key}
name: 定时
roles:
  clerk: {{label: 店员, scope: tenant}}
calendars:
  {key}: {{tz: UTC, weekly: {{mon-sun: ["00:00-24:00"]}}}}
ticket_types:
  - key: parcel
    name: 包裹
    states: {{new: 待取, gone: 已退回}}
    priority: [{{default: P1}}]
    transitions:
      - {{id: send_back, from: new, to: gone, by: [clerk, system]}}
    auto: [{{transition: send_back, after: {after}, calendar: {key}}}]
"""
PUBLISHER = "scenario:publish"


@dataclass
class Timed:
    """One tenant's tickets, their timers, and who looks after them."""

    tenant: TenantId
    databases: Databases
    store: EventStore
    desk: TimerDesk
    table: ProjectionApply
    tail: LogTail
    definition: str = ""
    opened: list[UUID] = field(default_factory=list)

    @property
    def caller(self) -> Caller:
        return Caller(tenant=self.tenant, actor="key:test", scopes=frozenset({PUBLISHER}))

    def intent(self) -> Intent:
        return Intent(
            tenant=self.tenant,
            command_id=uuid4(),
            actor="key:test",
            occurred_at=datetime.now(UTC),
            correlation_id=uuid4(),
        )

    async def publish(self, after: str, key: str = "", ladder: str = "") -> None:
        """Have parcels sent back when nobody fetched them for so long."""
        text = SCENARIO.format(key=key or f"parcels_{uuid4().hex[:8]}", after=after) + ladder
        draft = self.desk.rules.documents.read(text)
        command = PublishScenario(
            key=draft.key,
            content_hash=draft.content_hash,
            document=draft.document,
            caller=self.caller,
            now=datetime.now(UTC),
        )
        stream = scenarios_stream(self.tenant)
        await self.store.execute(SCENARIOS, self.intent(), stream, command)
        self.definition = (
            f"{draft.key}@{(await self.desk.rules.newest(self.tenant, draft.key)).version}"
        )

    async def announce_closed(self, day: str) -> None:
        calendar = self.definition.partition("@")[0]
        desk = CalendarDesk(store=self.store, rules=self.desk.rules)
        await desk.announce(
            self.intent(), self.caller, calendar, day=day, windows=[], reason=uuid4().hex
        )

    async def open(self, occurred_at: datetime, ticket_id: UUID | None = None) -> UUID:
        """Open a ticket as of some time."""
        ticket_id = ticket_id or uuid4()
        rules = await self.desk.rules.of_type(self.tenant, self.definition, "parcel")
        command = OpenTicket(
            rules=rules,
            definition=self.definition,
            number=f"T-{len(self.opened):06}",
            occurred_at=occurred_at,
            summary="包裹",
            channel="api",
            source="urn:test",
            external_id=str(ticket_id),
        )
        await self.store.execute(TICKET, self.intent(), ticket_id, command)
        self.opened.append(ticket_id)
        return ticket_id

    async def open_many(self, count: int, occurred_at: datetime) -> Sequence[UUID]:
        return await asyncio.gather(*(self.open(occurred_at) for _ in range(count)))

    async def ticket(self, ticket_id: UUID) -> Ticket:
        return (await self.store.load(TICKET, self.tenant, ticket_id)).state

    async def level(self) -> None:
        """Return when the table has taken in everything there is."""
        head = (await self.store.head(self.tenant)).position
        while self.table.progress.at(self.tenant) < head:
            self.tail.wake(self.tenant)
            await self.table.progress.next_move(self.tenant, 0.5)

    async def rows(self) -> dict[UUID, datetime]:
        """Return what is pending of the tickets opened here."""
        async with self.databases.connection(self.tenant) as db:
            found = await db.fetch(
                "select ticket_id, due_at from workflow.timers where ticket_id = any($1::uuid[])",
                self.opened,
            )
        return {row["ticket_id"]: row["due_at"] for row in found}

    async def lateness_s(self) -> list[float]:
        """Return how long after it was due each of the tickets opened here moved by itself."""
        async with self.databases.connection(self.tenant) as db:
            found = await db.fetch(
                "select extract(epoch from recorded_at - occurred_at)::float8 as late"
                " from workflow_log.events where type = 'ticket.moved'"
                " and stream_id = any($1::uuid[]) order by late",
                self.opened,
            )
        return [row["late"] for row in found]

    def loop(self, desk: TimerDesk | None = None) -> TimerLoop:
        return TimerLoop(
            databases=self.databases,
            tenants=lambda: [self.tenant],
            desk=desk or self.desk,
            visits=VisitDesk(store=self.store, rules=self.desk.rules),
            folded=self.table.progress.at,
        )

    @asynccontextmanager
    async def leading(self, desk: TimerDesk | None = None) -> AsyncIterator[TimerLoop]:
        """Look after timers only when the test says so; let another lead afterwards."""
        loop = self.loop(desk)
        try:
            yield loop
        finally:
            await loop.let_go()

    @asynccontextmanager
    async def ringing(self, desk: TimerDesk | None = None) -> AsyncIterator[None]:
        """Let timers ring meanwhile."""
        task = asyncio.create_task(self.loop(desk).run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@asynccontextmanager
async def timed(tenant: TenantId, databases: Databases) -> AsyncIterator[Timed]:
    """Put the parts together, and follow the log."""
    tails: list[LogTail] = []

    def woken(one: TenantId) -> None:
        for tail in tails:
            tail.wake(one)

    store = EventStore(
        "workflow",
        databases,
        DECIDERS,
        public_form,
        wake=woken,
    )
    table = ProjectionApply(
        service="workflow", projection=TimerTable(), databases=databases, source=store
    )
    tails.append(LogTail(applies=[], unhurried=[table], source=store, tenants=lambda: [tenant]))
    following = asyncio.create_task(tails[0].run())
    tickets = Tickets(
        store=store,
        rules=Rules(store=store, documents=ScenarioDocuments()),
        numbers=TicketNumbers(databases=databases),
        texts=Texts(keeper=SmallVault()),
        reader=unread(),
        likening=Likening(store=store, reports=RecentReportsTable(databases=databases)),
    )
    try:
        yield Timed(
            tenant=tenant,
            databases=databases,
            store=store,
            desk=TimerDesk(tickets=tickets),
            table=table,
            tail=tails[0],
        )
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
        await store.close()


async def looked(loop: TimerLoop) -> None:
    """Look until there is nothing more to be done now, once nobody else leads any more.

    Who is stopped while they take the lease may have it for as long as it lasts.
    """
    busy = {0.0, ANOTHER_LEADS_S}
    await eventually(partial(loop.look, TENANT), lambda waits_s: waits_s not in busy)
