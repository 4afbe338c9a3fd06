"""One build of every view in a database of its own, shown as the stable views are."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
import pytest

from services.reporting.handlers import listeners
from services.reporting.rpc import ReportingRpc
from services.reporting.views.commitments.keeping import CommitmentsProjection
from services.reporting.views.costs.keeping import CostsProjection
from services.reporting.views.decisions.keeping import DecisionsProjection
from services.reporting.views.fatigue.forms import FormsProjection
from services.reporting.views.history import HistoryProjection
from services.reporting.views.ledgers.keeping import LedgersProjection
from services.reporting.views.metrics import MetricsProjection
from services.reporting.views.of_customers import CustomersProjection
from services.reporting.views.queue import QueueProjection
from services.reporting.views.reading import Reading
from services.reporting.views.scopes import ScopesProjection
from services.reporting.views.searching.keeping import SearchProjection
from shared.database import Connection
from shared.intent import TenantId
from shared.pb.gongdan.reporting.v1.reporting_pb2_grpc import (
    ReportingServiceStub,
    add_ReportingServiceServicer_to_server,
)
from shared.projections.position import WaitFor
from shared.projections.projection import Projection
from shared.projections.rebuilding import Rebuilding
from shared.recorded import Recorded
from shared.rpc import Channels, RpcServer
from tests.integration.reporting.asking import DISPATCHER, NOON, Reporting, Upstream
from tests.spoken import SpokenVerifier
from tests.unit.reporting.told_by_workflow import HelpDesk, Workflow, help_desk_or_skip
from tests.written_log import ACME, databases_at, prepare_database

PROJECTIONS = (
    QueueProjection(),
    HistoryProjection(),
    MetricsProjection(),
    ScopesProjection(),
    FormsProjection(),
    CommitmentsProjection(),
    LedgersProjection(),
    SearchProjection(),
    DecisionsProjection(),
    CostsProjection(),
    CustomersProjection(),
)


@dataclass
class Build:
    """The tables of all views, in one schema."""

    tx: Connection
    schema: str

    async def fold(self, events: Sequence[Recorded], *, batch: int = 1_000) -> None:
        for start in range(0, len(events), batch):
            async with self.tx.transaction():
                for projection in PROJECTIONS:
                    await projection.fold(self.tx, self.schema, events[start : start + batch])

    async def content(self, of: Sequence[Projection] = PROJECTIONS) -> dict[str, list[str]]:
        tables = [view for projection in of for view in projection.views]
        return {
            table: [
                row[0]
                for row in await self.tx.fetch(
                    f"select row_to_json(one)::text from {self.schema}.{table} as one order by 1"
                )
            ]
            for table in tables
        }

    async def show(self) -> None:
        for projection in PROJECTIONS:
            for view in projection.views:
                await self.tx.execute(
                    f"create or replace view reporting.{view} as select * from {self.schema}.{view}"
                )


@pytest.fixture
async def tx(database: str) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(database)
    await connection.execute("create schema reporting")
    yield connection
    await connection.close()


async def new_build(tx: Connection, schema: str) -> Build:
    await tx.execute(f"create schema {schema}")
    for projection in PROJECTIONS:
        await tx.execute(projection.ddl(schema))
    return Build(tx, schema)


@pytest.fixture
async def build(tx: Connection) -> Build:
    built = await new_build(tx, "build_1")
    await built.show()
    return built


@pytest.fixture
async def second_build(tx: Connection) -> Build:
    return await new_build(tx, "build_2")


@pytest.fixture
def workflow() -> Workflow:
    return Workflow()


@pytest.fixture(scope="session")
def help_desk() -> HelpDesk:
    return help_desk_or_skip()


@pytest.fixture
async def reporting(database: str, workflow: Workflow) -> AsyncIterator[Reporting]:
    await prepare_database(database, "reporting")
    databases = databases_at({ACME: database})
    upstream = Upstream(workflow)
    views = dict(listeners(databases, upstream).views)

    async def prepare(tenant: TenantId) -> None:
        for view in views.values():
            await view.checkpoint(tenant)

    rpc = ReportingRpc(
        reading=Reading(databases, prepare),
        wait=WaitFor("workflow", list(views.values()), upstream),
        progress=views["queue"].progress,
        rebuilding=Rebuilding(views, upstream),
    )
    server = RpcServer(SpokenVerifier(), digest_key=b"digest")
    add_ReportingServiceServicer_to_server(rpc, server.server)
    port = await server.start("127.0.0.1:0", ["gongdan.reporting.v1.ReportingService"])
    channels = Channels({"reporting": f"127.0.0.1:{port}"})
    stub = ReportingServiceStub(channels.to("reporting"))
    yield Reporting(stub, workflow, views, databases)
    await channels.close()
    await server.stop()
    await databases.close()


@pytest.fixture
async def restaurant(reporting: Reporting) -> Reporting:
    """Six tickets of two stores; ticket 3 is Li's."""
    roles = {
        DISPATCHER: {"scope": "tenant"},
        "store_clerk": {"scope": "own_store"},
        "technician": {"scope": "assigned"},
        "qa": {"scope": "type"},
        "customer": {"scope": "own"},
        "region_head": {"scope": "region"},
    }
    types = [
        {"key": "equipment_repair", "transitions": [{"by": ["technician"]}]},
        {"key": "complaint", "transitions": [{"by": ["qa"]}]},
    ]
    workflow = reporting.workflow
    workflow.says_of_scenario({"scenario": "shop", "roles": roles, "ticket_types": types})
    for n in range(6):
        workflow.says(
            "opened",
            f"T-{n}",
            NOON + timedelta(hours=n),
            type="complaint" if n == 5 else "equipment_repair",
            number=f"T-{n:06d}",
            state="new",
            priority="P2",
            fields={"store": "042" if n % 2 else "007"},
        )
    at = NOON + timedelta(hours=8)
    workflow.says("offered", "T-3", at, technician_id="tech-li", member_id="li")
    workflow.says("moved", "T-3", at, state="assigned", to="assigned", assignee="tech-li")
    workflow.says("accepted", "T-3", at + timedelta(minutes=5), technician_id="tech-li")
    await reporting.hear()
    return reporting
