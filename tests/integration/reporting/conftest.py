"""One build of every view in a database of its own, shown as the stable views are."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import asyncpg
import pytest

from services.reporting.views.commitments.keeping import CommitmentsProjection
from services.reporting.views.fatigue.forms import FormsProjection
from services.reporting.views.history import HistoryProjection
from services.reporting.views.ledgers.keeping import LedgersProjection
from services.reporting.views.metrics import MetricsProjection
from services.reporting.views.queue import QueueProjection
from services.reporting.views.scopes import ScopesProjection
from shared.database import Connection
from shared.projections.projection import Projection
from shared.recorded import Recorded
from tests.unit.reporting.told_by_workflow import HelpDesk, Workflow, help_desk_or_skip

PROJECTIONS = (
    QueueProjection(),
    HistoryProjection(),
    MetricsProjection(),
    ScopesProjection(),
    FormsProjection(),
    CommitmentsProjection(),
    LedgersProjection(),
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
