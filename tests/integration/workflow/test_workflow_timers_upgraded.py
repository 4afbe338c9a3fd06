"""Timers whose table an earlier release made: it is built again, and nothing fails meanwhile."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from services.workflow.adapters.timers import TimerTable
from shared.database import Connection, Databases
from shared.projections.runner import ProjectionApply
from shared.recorded import Recorded
from tests.integration.workflow.conftest import TENANT
from tests.integration.workflow.timed import timed
from tests.product import eventually

pytestmark = pytest.mark.integration


class EarlierTable(TimerTable):
    """The table as a release made it that knew nothing of trying to count again."""

    shape = "4"

    def ddl(self, schema: str) -> str:
        return f"{super().ddl(schema)}; alter table {schema}.marked drop column try_at"

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Mark nothing: whatever it says is left behind."""


async def test_an_upgrade_builds_the_table_again_and_says_so_once(databases: Databases) -> None:
    async with timed(TENANT, databases) as before:
        await before.publish("9d")
        await before.open_many(3, datetime.now(UTC))
        async with before.ringing():
            await eventually(before.rows, lambda rows: len(rows) == len(before.opened))
        pending = await before.rows()
        earlier = ProjectionApply(
            service="workflow",
            projection=EarlierTable(),
            databases=databases,
            source=before.store,
        )
        await earlier.checkpoint(TENANT)
        loop = before.loop()
        with capture_logs() as said:
            assert await loop.look(TENANT) is None
            assert (await loop.parked(TENANT)).total == 0
            assert await loop.look(TENANT) is None
    events = [one["event"] for one in said if one["event"].startswith("timer")]
    assert events == ["timers_being_rebuilt"]

    async with timed(TENANT, databases) as after:
        after.opened += before.opened
        async with after.ringing():
            await eventually(after.rows, lambda rows: rows == pending)
