"""How late timers ring: a thousand due in one second among a million, and one alone.

``python -m tests.bench.timers [--pending 1000000] [--due 1000]``. Tickets of the real domain, the
real table and loop, on one server with full durability.
"""

import argparse
import asyncio
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import uvloop

from services.cli.embedded.keys import Keys
from services.cli.embedded.postgres import EmbeddedPostgres
from shared.config import Settings
from shared.database import Databases
from shared.intent import TenantId
from shared.migrations import discover, services_folder
from shared.provision import Provisioner
from shared.tenancy import Catalogue
from tests.bench.measuring import quiet
from tests.integration.workflow.timed import Timed, timed
from tests.product import eventually

TENANT = TenantId("bench")
AHEAD_S = 20
"""Time enough to open and count the tickets before the first timer is due."""

ALONE = 100
WAIT_S_MAX = 60
FILL_S_MAX = 600


async def _fill(rig: Timed, pending: int) -> None:
    """Put timers of far away days into the table, as if so many tickets were open."""
    far = datetime.now(UTC) + timedelta(days=30)
    async with rig.databases.connection(TENANT) as db:
        await db.copy_records_to_table(
            "timers",
            schema_name="workflow_rm_timers_1",
            columns=["ticket_id", "key", "due_at", "try_at"],
            records=((uuid4(), "auto:send_back", far, far) for _ in range(pending)),
            timeout=FILL_S_MAX,
        )
        await db.execute("analyze workflow_rm_timers_1.timers")


async def _rung(rig: Timed, count: int) -> list[float]:
    """Return how late each of so many rang, once all did."""
    return await eventually(rig.lateness_s, lambda late: len(late) >= count, AHEAD_S + WAIT_S_MAX)


async def _measure(rig: Timed, pending: int, due: int) -> None:
    await rig.publish(f"{AHEAD_S}s")
    await rig.level()
    await _fill(rig, pending)
    async with rig.ringing():
        await rig.open_many(due, datetime.now(UTC))
        together = await _rung(rig, due)
        rig.opened.clear()
        await rig.publish("2s")
        for _ in range(ALONE):
            await rig.open(datetime.now(UTC))
            await asyncio.sleep(0.05)
        alone = await _rung(rig, ALONE)
    print(f"{f'{due:,} due at once of {pending:,}, last s':44}{together[-1]:8.2f}   gate <= 2")
    print(f"{'one by one, p99 s':44}{alone[len(alone) * 99 // 100]:8.2f}   gate <= 1")


async def main(pending: int, due: int) -> None:
    """Start a server of our own, measure, and remove it."""
    folder = Path(tempfile.mkdtemp(prefix="gongdan-bench-"))
    folder.chmod(0o711)
    keys = Keys(folder / "keys")
    postgres = EmbeddedPostgres(folder / "postgres", password=keys.secret("postgres"))
    try:
        await postgres.start()
        keys.secret("master")
        url = f"postgresql://127.0.0.1:{postgres.port}/postgres"
        settings = Settings(home=folder, postgres_url=url)
        provisioner = Provisioner(
            dsn=postgres.dsn,
            master=settings.master_secret(),
            schemas=[one for one in discover(services_folder()) if one.name == "workflow"],
            readers=["workflow"],
            keeper="workflow",
        )
        await provisioner.prepare()
        await provisioner.create_tenant(TENANT, "bench")
        catalogue = Catalogue("workflow", settings)
        await catalogue.refresh()
        databases = Databases(catalogue.resolve, limit=12, application="bench")
        async with timed(TENANT, databases) as rig:
            await _measure(rig, pending, due)
        await databases.close()
        await catalogue.close()
    finally:
        await postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pending", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=1_000)
    arguments = parser.parse_args()
    quiet()
    uvloop.run(main(arguments.pending, arguments.due))
