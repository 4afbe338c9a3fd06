"""Workflow over gRPC, on a real tenant database; the logs it hears are small and in memory."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex

import asyncpg
import pytest

from services.cli.embedded.keys import Keys
from services.cli.embedded.postgres import EmbeddedPostgres
from services.workflow.adapters.approving.calls import SERVICE as APPROVALS
from services.workflow.adapters.calendar_calls import SERVICE as CALENDARS
from services.workflow.adapters.calendar_calls import CalendarCalls
from services.workflow.adapters.crew import Crew
from services.workflow.adapters.dispatch_told import TALES
from services.workflow.adapters.duplicate_calls import DuplicateCalls
from services.workflow.adapters.fleet import TicketFleet
from services.workflow.adapters.flow_calls import SERVICE as FLOW
from services.workflow.adapters.flow_calls import FlowCalls
from services.workflow.adapters.histories import TicketHistories
from services.workflow.adapters.mark_calls import MarkCalls
from services.workflow.adapters.merge_calls import MergeCalls
from services.workflow.adapters.numbers import TicketNumbers
from services.workflow.adapters.publishing_calls import SERVICE as PUBLISHING
from services.workflow.adapters.publishing_calls import PublishingCalls
from services.workflow.adapters.reader_calls import ReaderCalls
from services.workflow.adapters.recent_reports import RecentReportsTable
from services.workflow.adapters.scenario_documents import ScenarioDocuments
from services.workflow.adapters.shadow_calls import SERVICE as SHADOW
from services.workflow.adapters.shadow_calls import ShadowCalls
from services.workflow.adapters.ticket_doors import split_desk
from services.workflow.app import (
    CalendarDesk,
    DuplicateDesk,
    Likening,
    MergeDesk,
    Migrator,
    Readers,
    Rules,
    ScenarioDesk,
    ShadowDesk,
    SplitDesk,
    Texts,
    Tickets,
    Walks,
    WordReader,
)
from services.workflow.domain import DECIDERS
from services.workflow.handlers import SUBMISSION_ACCEPTED, SUBMISSION_CONTINUED, Handlers
from services.workflow.published import public_form
from services.workflow.rpc import Rpc
from shared.config import Settings
from shared.database import Databases
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.migrations import ServiceSchema, discover, services_folder
from shared.pb.gongdan.workflow.v1.approvals_pb2_grpc import (
    ApprovalServiceStub,
    add_ApprovalServiceServicer_to_server,
)
from shared.pb.gongdan.workflow.v1.calendars_pb2_grpc import (
    CalendarServiceStub,
    add_CalendarServiceServicer_to_server,
)
from shared.pb.gongdan.workflow.v1.duplicates_pb2_grpc import (
    DuplicateServiceStub,
    add_DuplicateServiceServicer_to_server,
)
from shared.pb.gongdan.workflow.v1.flow_pb2_grpc import (
    FlowServiceStub,
    add_FlowServiceServicer_to_server,
)
from shared.pb.gongdan.workflow.v1.marks_pb2_grpc import (
    MarkServiceStub,
    add_MarkServiceServicer_to_server,
)
from shared.pb.gongdan.workflow.v1.merging_pb2_grpc import (
    MergeServiceStub,
    add_MergeServiceServicer_to_server,
)
from shared.pb.gongdan.workflow.v1.publishing_pb2_grpc import (
    PublishingServiceStub,
    add_PublishingServiceServicer_to_server,
)
from shared.pb.gongdan.workflow.v1.readers_pb2_grpc import (
    ReaderServiceStub,
    add_ReaderServiceServicer_to_server,
)
from shared.pb.gongdan.workflow.v1.shadow_pb2_grpc import (
    ShadowServiceStub,
    add_ShadowServiceServicer_to_server,
)
from shared.pb.gongdan.workflow.v1.workflow_pb2_grpc import (
    WorkflowServiceStub,
    add_WorkflowServiceServicer_to_server,
)
from shared.projections.position import WaitFor
from shared.projections.reaction import ReactionApply
from shared.provision import Provisioner
from shared.rpc import Channels, RpcServer
from shared.tenancy import Catalogue
from tests.conftest import run
from tests.integration.workflow.approving import Approving
from tests.integration.workflow.lists import Lists
from tests.integration.workflow.unread import unread
from tests.integration.workflow.upstream import MemoryLog
from tests.small_vault import SmallVault
from tests.spoken import SpokenVerifier, token_in

TENANT = TenantId("wflow")


def token(actor: str, *roles: str, scopes: tuple[str, ...] = (), store: str = "") -> str:
    return token_in(TENANT, actor, roles, scopes=scopes, store=store)


@dataclass
class Workflow:
    """The service under test, and the logs it hears."""

    stub: WorkflowServiceStub
    calendars: CalendarServiceStub
    readers: ReaderServiceStub
    flow: FlowServiceStub
    marks: MarkServiceStub
    merges: MergeServiceStub
    merge_desk: MergeDesk
    duplicates: DuplicateServiceStub
    duplicate_desk: DuplicateDesk
    likening: Likening
    splitting: SplitDesk
    approvals: ApprovalServiceStub
    approving: Approving
    publishing: PublishingServiceStub
    shadow: ShadowServiceStub
    walks: Walks
    migrator: Migrator
    woken: list[TenantId]
    store: EventStore
    intake: MemoryLog
    dispatch: MemoryLog
    submissions: ReactionApply
    assignments: ReactionApply
    numbers: TicketNumbers
    vault: SmallVault

    async def follow_approvals(self) -> None:
        """Let workflow react to its own log until there is no more of it."""
        await self.approving.follow(TENANT)

    async def hear(self) -> None:
        """Take in everything that was said upstream."""
        for log, apply in ((self.intake, self.submissions), (self.dispatch, self.assignments)):
            events = await log.read(TENANT, await apply.checkpoint(TENANT), 1000)
            if events:
                await apply.apply(TENANT, events)


@dataclass(frozen=True)
class Site:
    """An installation with one tenant."""

    settings: Settings
    schemas: list[ServiceSchema] = field(default_factory=list)


@pytest.fixture(scope="session")
def site(postgres: EmbeddedPostgres, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Site:
    home: Path = tmp_path_factory.mktemp("workflow")
    (home / "keys").mkdir()
    (home / "keys" / "master").write_text(keys.secret("master"))  # one cluster, one master
    url = f"postgresql://127.0.0.1:{postgres.port}/postgres"
    settings = Settings(home=home, postgres_url=url)
    schemas = [one for one in discover(services_folder()) if one.name == "workflow"]

    async def provision() -> None:
        provisioner = Provisioner(
            dsn=postgres.dsn,
            master=settings.master_secret(),
            schemas=schemas,
            readers=["workflow"],
            keeper="workflow",
        )
        await provisioner.prepare()
        await provisioner.create_tenant(TENANT, "测试")

    run(provision())
    return Site(settings, schemas)


@pytest.fixture
async def databases(site: Site) -> AsyncIterator[Databases]:
    catalogue = Catalogue("workflow", site.settings)
    await catalogue.refresh()
    opened = Databases(catalogue.resolve, limit=6, application="test")
    yield opened
    await opened.close()
    await catalogue.close()


@pytest.fixture
def crew() -> Crew:
    return Crew()


@pytest.fixture
def reader() -> WordReader:
    return unread()


@pytest.fixture
async def workflow(databases: Databases, crew: Crew, reader: WordReader) -> AsyncIterator[Workflow]:
    store = EventStore("workflow", databases, DECIDERS, public_form)
    documents = ScenarioDocuments()
    numbers = TicketNumbers(databases=databases)
    vault = SmallVault()
    tickets = Tickets(
        store=store,
        rules=Rules(store=store, documents=documents),
        numbers=numbers,
        texts=Texts(keeper=vault),
        reader=reader,
        likening=Likening(store=store, reports=RecentReportsTable(databases=databases)),
    )
    handlers = Handlers(tickets=tickets)
    intake, dispatch = MemoryLog(), MemoryLog()
    submissions = ReactionApply(
        service="workflow",
        name=f"open_{token_hex(4)}",
        react=handlers.when_somebody_reports_open_a_ticket,
        databases=databases,
        source=intake,
        types=[SUBMISSION_ACCEPTED, SUBMISSION_CONTINUED],
    )
    assignments = ReactionApply(
        service="workflow",
        name=f"record_{token_hex(4)}",
        react=handlers.when_dispatch_decides_tell_the_ticket,
        databases=databases,
        source=dispatch,
        types=list(TALES),
    )
    waits = (WaitFor("intake", [submissions], intake), WaitFor("dispatch", [assignments], dispatch))
    migrator = Migrator(
        store=store,
        rules=tickets.rules,
        tickets=tickets,
        fleet=TicketFleet(databases=databases, page_tickets=5),
    )
    woken: list[TenantId] = []
    desk = ScenarioDesk(
        store=store,
        documents=documents,
        migrator=migrator,
        wake=woken.append,
        teacher=tickets.reader.teacher,
    )
    readers = Readers(store=store, tickets=tickets)
    rpc = Rpc(tickets=tickets, readers=readers, desk=desk, store=store, waits=waits)
    server = RpcServer(SpokenVerifier(), digest_key=b"digest")
    add_WorkflowServiceServicer_to_server(rpc, server.server)
    add_CalendarServiceServicer_to_server(
        CalendarCalls(desk=CalendarDesk(store=store, rules=tickets.rules), store=store),
        server.server,
    )
    add_ReaderServiceServicer_to_server(ReaderCalls(readers=readers, waits=waits), server.server)
    add_MarkServiceServicer_to_server(
        MarkCalls(tickets=tickets, store=store, waits=waits), server.server
    )
    splitting = split_desk(store, tickets)
    merging = MergeCalls(desk=splitting.merging, splitting=splitting, store=store, waits=waits)
    add_MergeServiceServicer_to_server(merging, server.server)
    add_DuplicateServiceServicer_to_server(
        DuplicateCalls(desk=DuplicateDesk(store=store, tickets=tickets), store=store, waits=waits),
        server.server,
    )
    add_FlowServiceServicer_to_server(
        FlowCalls(tickets=tickets, store=store, waits=waits), server.server
    )
    changes = PublishingCalls(desk=desk, store=store)
    add_PublishingServiceServicer_to_server(changes, server.server)
    histories = TicketHistories(databases=databases, mapper=store.mapper, page_tickets=5)
    walks = Walks(histories=histories)
    shadow = ShadowDesk(rules=tickets.rules, documents=documents, walks=walks, helpers=crew)
    add_ShadowServiceServicer_to_server(ShadowCalls(desk=desk, shadow=shadow), server.server)
    approving = Approving.over(databases, store, tickets, waits)
    add_ApprovalServiceServicer_to_server(approving.service, server.server)
    names = [APPROVALS, "gongdan.workflow.v1.WorkflowService", FLOW, CALENDARS, PUBLISHING, SHADOW]
    port = await server.start("127.0.0.1:0", names)
    channels = Channels({"workflow": f"127.0.0.1:{port}"})
    yield Workflow(
        stub=WorkflowServiceStub(channels.to("workflow")),
        calendars=CalendarServiceStub(channels.to("workflow")),
        readers=ReaderServiceStub(channels.to("workflow")),
        flow=FlowServiceStub(channels.to("workflow")),
        marks=MarkServiceStub(channels.to("workflow")),
        merges=MergeServiceStub(channels.to("workflow")),
        merge_desk=merging.desk,
        duplicates=DuplicateServiceStub(channels.to("workflow")),
        duplicate_desk=DuplicateDesk(store=store, tickets=tickets),
        likening=tickets.likening,
        splitting=splitting,
        approvals=ApprovalServiceStub(channels.to("workflow")),
        approving=approving,
        publishing=PublishingServiceStub(channels.to("workflow")),
        shadow=ShadowServiceStub(channels.to("workflow")),
        walks=walks,
        migrator=migrator,
        woken=woken,
        store=store,
        intake=intake,
        dispatch=dispatch,
        submissions=submissions,
        assignments=assignments,
        numbers=numbers,
        vault=vault,
    )
    await channels.close()
    await server.stop()
    await store.close()


@pytest.fixture
async def lists(database: str) -> AsyncIterator[Lists]:
    db = await asyncpg.connect(database)
    made = Lists(db)
    await made.create()
    yield made
    await db.close()
