"""Schedules on a real tenant database: a process of workflow, as far as they need one.

It can be killed between any two of its steps, and another one started in its place.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.workflow.adapters.numbers import TicketNumbers
from services.workflow.adapters.planning import SERVICE, PlannedView, ScheduleCalls
from services.workflow.adapters.recent_reports import RecentReportsTable
from services.workflow.adapters.scenario_documents import ScenarioDocuments
from services.workflow.adapters.timers import TimerLoop, TimerTable
from services.workflow.app import (
    Likening,
    Rules,
    ScheduleDesk,
    Texts,
    Tickets,
    TimerDesk,
    VisitDesk,
    Visiting,
)
from services.workflow.app.scheduling import schedule_id_of
from services.workflow.app.visits import Known
from services.workflow.domain import DECIDERS, SCHEDULE, TICKET
from services.workflow.domain.facts.entitlement import Entitlement
from services.workflow.domain.schedules.facts import ScheduleVisitDue, Subject
from services.workflow.domain.schedules.schedule import Schedule
from services.workflow.domain.ticket import Ticket
from services.workflow.handlers import VISIT_DUE, VisitHandlers
from services.workflow.published import public_form
from shared.database import Databases
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.messaging.following import Apply
from shared.pb.gongdan.workflow.v1.schedules_pb2_grpc import (
    ScheduleServiceStub,
    add_ScheduleServiceServicer_to_server,
)
from shared.projections.position import WaitFor
from shared.projections.reaction import ReactionApply
from shared.projections.runner import ProjectionApply
from shared.projections.tail import LogTail
from shared.rpc import Channels, RpcServer
from tests.integration.workflow.conftest import TENANT
from tests.integration.workflow.unread import unread
from tests.small_vault import SmallVault
from tests.spoken import SpokenVerifier


@dataclass(frozen=True)
class SmallRegisters:
    """Registers that know of every asset whose it is, and that its contract is gold."""

    async def known(self, _tenant: TenantId, kind: str, subject: Subject, _at: datetime) -> Known:
        gold = Entitlement(
            chargeable=False,
            covered_by="contract",
            kind="contract",
            key=f"HT of {subject.ref} for {kind}",
            version=1,
            gives={"target_table": "gold"},
        )
        facts = {"class": "压缩机"}
        return Known(asset_facts=facts, customer="C-1", entitlement=gold)


@dataclass
class Process:
    """What a process of workflow has of schedules, without what other services would tell it."""

    databases: Databases
    store: EventStore
    desk: ScheduleDesk
    table: ProjectionApply
    visits: ReactionApply
    loop: TimerLoop
    stub: ScheduleServiceStub
    tails: list[LogTail]

    async def schedule(self, key: str) -> Schedule:
        return (await self.store.load(SCHEDULE, TENANT, schedule_id_of(TENANT, key))).state

    async def came(self, key: str) -> list[ScheduleVisitDue]:
        """Return which visits of a schedule came due."""
        facts = await self.store.facts(SCHEDULE, TENANT, schedule_id_of(TENANT, key))
        return [one.fact for one in facts if isinstance(one.fact, ScheduleVisitDue)]

    async def ticket(self, ticket_id: str) -> Ticket:
        return (await self.store.load(TICKET, TENANT, UUID(ticket_id))).state

    async def opens_at(self, key: str) -> datetime | None:
        """Return when the timer of a schedule's next visit is due, if there is one."""
        async with self.databases.connection(TENANT) as db:
            found: datetime | None = await db.fetchval(
                "select due_at from workflow.timers where ticket_id = $1",
                schedule_id_of(TENANT, key),
            )
        return found

    async def tickets_opened(self, key: str) -> list[str]:
        """Return the ids of all tickets that a schedule ever opened, read off the log."""
        async with self.databases.connection(TENANT) as db:
            rows = await db.fetch(
                "select stream_id from workflow_log.events where type = 'ticket.opened'"
                " and convert_from(payload, 'utf8')::jsonb ->> 'schedule' = $1"
                " order by position",
                key,
            )
        return [str(row["stream_id"]) for row in rows]

    @asynccontextmanager
    async def ringing(self) -> AsyncIterator[None]:
        """Let visits come due meanwhile; nobody opens their tickets."""
        async with self.following([self.table]), running(self.loop.run()):
            yield

    @asynccontextmanager
    async def opening(self) -> AsyncIterator[None]:
        """Let tickets of visits that came due be opened meanwhile."""
        async with self.following([self.visits]):
            yield

    @asynccontextmanager
    async def following(self, applies: Sequence[Apply]) -> AsyncIterator[None]:
        tail = LogTail(applies=applies, source=self.store, tenants=lambda: [TENANT])
        self.tails.append(tail)
        async with running(tail.run()):
            yield
        self.tails.remove(tail)


@asynccontextmanager
async def running(work: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Do something meanwhile."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def started(databases: Databases) -> AsyncIterator[Process]:
    """Start a process that knows nothing but what is in the database."""
    tails: list[LogTail] = []

    def woken(tenant: TenantId) -> None:
        for tail in tails:
            tail.wake(tenant)

    store = EventStore("workflow", databases, DECIDERS, public_form, wake=woken)
    rules = Rules(store=store, documents=ScenarioDocuments())
    texts = Texts(keeper=SmallVault())
    tickets = Tickets(
        store=store,
        rules=rules,
        numbers=TicketNumbers(databases=databases),
        texts=texts,
        reader=unread(),
        likening=Likening(store=store, reports=RecentReportsTable(databases=databases)),
    )
    visiting = Visiting(store=store, rules=rules, tickets=tickets, registers=SmallRegisters())
    table = ProjectionApply(
        service="workflow", projection=TimerTable(), databases=databases, source=store
    )
    desk = ScheduleDesk(store=store, rules=rules, texts=texts)
    calls = ScheduleCalls(
        desk=desk,
        store=store,
        planned=PlannedView(databases=databases, prepare=table.checkpoint),
        waits=(WaitFor("workflow", [table], store),),
    )
    server = RpcServer(SpokenVerifier(), digest_key=b"digest")
    add_ScheduleServiceServicer_to_server(calls, server.server)
    port = await server.start("127.0.0.1:0", [SERVICE])
    channels = Channels({"workflow": f"127.0.0.1:{port}"})
    async with AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        stack.push_async_callback(server.stop)
        stack.push_async_callback(channels.close)
        yield Process(
            databases=databases,
            store=store,
            desk=desk,
            table=table,
            visits=ReactionApply(
                service="workflow",
                name="open_visits",
                react=VisitHandlers(visiting=visiting).when_a_visit_is_due_open_its_ticket,
                databases=databases,
                source=store,
                types=[VISIT_DUE],
            ),
            loop=TimerLoop(
                databases=databases,
                tenants=lambda: [TENANT],
                desk=TimerDesk(tickets=tickets),
                visits=VisitDesk(store=store, rules=rules),
                folded=table.progress.at,
            ),
            stub=ScheduleServiceStub(channels.to("workflow")),
            tails=tails,
        )
