"""Notices out: from the facts of tickets to what receivers took, with every attempt a fact.

``python -m tests.bench.notices [--notices 3000]``. The real domain, views, lines and ways out, on
one server with full durability; receivers in a process of their own answer at once.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvloop

from services.cli.embedded.keys import Keys
from services.cli.embedded.postgres import EmbeddedPostgres
from services.notification.adapters.channels.mail import Smtp
from services.notification.adapters.channels.mail_settings import mail_server
from services.notification.app.channels.desk import Wish
from services.notification.domain.channels.kinds import Kind
from tests.bench.measuring import Meter, quiet
from tests.integration.notification.conftest import (
    Notification,
    prepare,
    put_together,
    rule,
    store_in,
)
from tests.integration.notification.hooks import intent
from tests.integration.notification.ways_out import ADMIN, ways_out
from tests.written_log import ACME, databases_at

GATE_PER_S = 500
PAGE = 1_000
PER_TICKET = 3
"""Letters to two people, and a webhook."""
SECRET = "whsec_" + "A" * 32


async def _hear(rig: Notification, name: str) -> None:
    """Let one reader take in all there is."""
    log = rig.identity if name == "directory" else rig.workflow
    apply = rig.applies[name]
    while events := await log.read(ACME, await apply.checkpoint(ACME), PAGE):
        await apply.apply(ACME, events)


async def _follow(rig: Notification) -> None:
    """Let the view of notices follow the log, and wake who sends, as the service does."""
    view = rig.applies["notices"]
    while True:
        events = await rig.store.read(ACME, await view.checkpoint(ACME), PAGE)
        if events:
            await view.apply(ACME, events)
            rig.sender.wake(ACME)
        else:
            await asyncio.sleep(0.005)


async def _sent_by_now(rig: Notification) -> int:
    """Return how many were sent, as far as the view knows."""
    await rig.notices.agenda(ACME)  # the view is made when it is first asked
    async with rig.databases.connection(ACME) as db:
        found: int = await db.fetchval(
            "select count(*) from notification.notices where state = 'sent'"
        )
    return found


async def _until_sent(rig: Notification, count: int) -> None:
    """Wait until the view shows that so many were sent."""
    while await _sent_by_now(rig) < count:  # noqa: ASYNC110  # it is a database that is asked
        await asyncio.sleep(0.05)


async def _measure(rig: Notification, notices: int, meter: Meter) -> float:
    """Tell of tickets, then send what came of it; print, and return how many leave in a second."""
    rig.is_open(rule("email"), rule("crm"))
    rig.addresses.known = {f"member:{one}": f"{one}@example.org" for one in ("wang", "li")}
    for name in ("directory", "book"):
        await _hear(rig, name)
    for number in range(notices // PER_TICKET):
        rig.reports(f"T-{number}")
    count = notices // PER_TICKET * PER_TICKET
    await rig.notices.agenda(ACME)  # the view is made when it is first asked
    following = asyncio.create_task(_follow(rig))
    began = meter.begin()
    await _hear(rig, "book")
    await _hear(rig, "tell")
    told = meter.end(began, count, [0.0])
    began = meter.begin()
    sending = asyncio.create_task(rig.sender.run())
    await _until_sent(rig, count)
    sent = meter.end(began, count, [0.0])
    for task in (following, sending):
        task.cancel()
    await asyncio.gather(following, sending, return_exceptions=True)
    print(f"{'':10}{'notices/s':>12}{'server us':>12}{'client us':>12}")
    for name, one in (("told", told), ("sent", sent)):
        print(f"{name:10}{one.per_s:12,.0f}{one.server_us:12,.0f}{one.client_us:12,.0f}")
    return sent.per_s


@asynccontextmanager
async def _receivers() -> AsyncIterator[tuple[int, int]]:
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.receivers"), stdout=asyncio.subprocess.PIPE
    )
    assert running.stdout is not None
    smtp, http = (await running.stdout.readline()).split()
    try:
        yield int(smtp), int(http)
    finally:
        running.kill()
        await running.wait()


async def main(notices: int) -> None:
    """Start a server of our own, measure, and remove it."""
    folder = Path(tempfile.mkdtemp(prefix="gongdan-bench-"))
    folder.chmod(0o711)
    postgres = EmbeddedPostgres(
        folder / "postgres", password=Keys(folder / "keys").secret("postgres")
    )
    try:
        await postgres.start()
        await prepare(postgres.dsn)
        databases = databases_at({ACME: postgres.dsn})
        store = store_in(databases)
        async with _receivers() as (smtp, http):
            server = mail_server(f"smtp://127.0.0.1:{smtp}/?from=desk@example.org")
            async with ways_out(store, Smtp(server), fresh=False) as channels:
                rig = await put_together(databases, store, channels, fresh=False)
                hook = Wish(
                    key="crm",
                    kind=Kind.WEBHOOK,
                    settings={"url": f"http://127.0.0.1:{http}/"},
                    secrets={"secret": SECRET},
                )
                await channels.desk.set(ADMIN, intent(), hook)
                rate = await _measure(rig, notices, Meter(postgres))
        await store.close()
        await databases.close()
    finally:
        await postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"\n{'notices out a second':36}{rate:8,.0f}   gate >= {GATE_PER_S} quiet")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=3_000)
    arguments = parser.parse_args()
    quiet()
    uvloop.run(main(arguments.notices))
