"""Reporting's own views, kept together: two statements a batch, and what each would be alone."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import pytest

from services.reporting.handlers import listeners
from shared.database import Connection
from shared.intent import TenantId
from shared.recorded import Recorded
from tests.integration.projections.planned_trails import CountingDatabases
from tests.integration.reporting.conftest import PROJECTIONS, Build, new_build
from tests.integration.reporting.test_reporting_views import a_busy_week
from tests.unit.reporting.told_by_workflow import Workflow
from tests.written_log import ACME, databases_at, prepare_database

pytestmark = pytest.mark.integration


@dataclass
class Upstream:
    """Workflow's log."""

    told: Workflow

    async def read(self, tenant: TenantId, after: int, limit: int) -> Sequence[Recorded]:
        assert tenant == ACME
        return self.told.events[after : after + limit]


@pytest.fixture
async def databases(database: str) -> AsyncIterator[CountingDatabases]:
    await prepare_database(database, "reporting")
    plain = databases_at({ACME: database})
    opened = CountingDatabases.like(plain)
    yield opened
    await opened.close()
    await plain.close()


def scenario(*roles: str) -> dict[str, object]:
    return {"scenario": "repairs", "roles": {role: {"scope": "own"} for role in roles}}


async def content(tx: Connection, schemas: dict[str, str]) -> dict[str, list[str]]:
    found = {}
    for projection in PROJECTIONS:
        one = await Build(tx, schemas[projection.name]).content([projection])
        found.update(one)
    return found


async def test_views_kept_together_are_what_each_would_be_alone(
    workflow: Workflow, databases: CountingDatabases
) -> None:
    workflow.says_of_scenario(scenario("dispatcher", "reporter"))
    a_busy_week(workflow)
    workflow.says_of_scenario(scenario("dispatcher"))
    a_busy_week(workflow, tickets=5)
    together = listeners(databases, Upstream(workflow))
    after = await together.checkpoint(ACME)
    sent = []
    while after < len(workflow.events):
        await asyncio.sleep(0)  # statements are told a moment later
        databases.sent.clear()
        await together.apply(ACME, workflow.events[after : after + 3])
        await asyncio.sleep(0)
        sent.append(len(databases.sent))
        after += 3
    # Once a second, views that had nothing to do note how far they have come.
    assert median(sent[5:]) == min(sent[5:]) == 2
    async with databases.connection(ACME) as db:
        alone: Any = await new_build(db, "alone")
        await alone.fold(workflow.events, batch=11)
        kept = {one.name: f"reporting_rm_{one.name}_1" for one in PROJECTIONS}
        assert await content(db, kept) == await alone.content()
        assert [row[0] for row in await db.fetch("select role from reporting.role_scopes")] == [
            "dispatcher"
        ]
