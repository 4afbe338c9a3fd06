"""An outlet on a real database and a real NATS; the logs that it lets out are in memory.

``python -m tests.integration.notification.outlets <dsn> <keys> <nats port> <monitor url>`` is a
process that lets out two logs of which it knows every event, until it is killed.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_URL, uuid4, uuid5

from nats.aio.msg import Msg
from nats.errors import TimeoutError as NothingMore
from nats.js.api import AckPolicy, ConsumerConfig

from services.cli.embedded.keys import Keys
from services.notification.adapters.outlet.messages import Disclosed
from services.notification.adapters.outlet.outlet import Outlet
from services.notification.adapters.outlet.places import Places
from services.notification.adapters.outlet.streams import Shelves
from services.notification.adapters.webhooks.logs import PublishedLog
from services.notification.domain.event_stream import EventStream, Retention
from shared.database import Databases
from shared.disclosure import Disclosure
from shared.intent import TenantId
from shared.messaging.bus import Bus
from shared.projections.registry import Registry
from shared.recorded import Recorded
from tests.integration.notification.hooks import HeardLog, OpenVault
from tests.integration.notification.neighbours import NOW
from tests.written_log import ACME, databases_at

MASTER = b"a master secret of thirty-two b."
MIB = 1024 * 1024
OPEN = EventStream(
    retention=Retention(max_age_s=3_600, max_bytes=16 * MIB), since={}, times_opened=1
)
NOUN = {"workflow": "ticket.moved", "dispatch": "assignment.offered"}


@dataclass(frozen=True)
class Server:
    """Where a NATS is, and who may connect."""

    keys: Keys
    port: int
    monitor_url: str

    async def connect(self, user: str) -> Bus:
        url = f"nats://{user}:{self.keys.nats_password(user)}@127.0.0.1:{self.port}"
        return await Bus.connect(url, name=f"test-{user}", monitor_url=self.monitor_url)


@dataclass
class OutletHere:
    """An outlet that runs; ``stream`` is what its tenant is to have."""

    outlet: Outlet
    outside: Bus
    shelves: Shelves
    logs: Mapping[str, HeardLog]
    stream: EventStream
    apart: set[str]

    async def kept(self, tenant: TenantId) -> EventStream:
        assert tenant == ACME
        return self.stream

    async def reserved(
        self, _tenant: TenantId, _source: str, events: Sequence[Recorded]
    ) -> AbstractSet[int]:
        return {one.position for one in events if one.type in self.apart}

    def say(self, kind: str, **data: object) -> Recorded:
        source = "dispatch" if kind.startswith("assignment.") else "workflow"
        event = self.logs[source].say(kind, uuid4(), NOW, **data)
        self.outlet.heard(source, ACME)
        return event

    def becomes(self, stream: EventStream) -> None:
        self.stream = stream
        self.outlet.wake(ACME)


def logs_here() -> dict[str, HeardLog]:
    return {name: HeardLog() for name in NOUN}


@asynccontextmanager
async def outlet_on(
    server: Server,
    databases: Databases,
    logs: Mapping[str, HeardLog],
    stream: EventStream = OPEN,
    vault: OpenVault | None = None,
) -> AsyncIterator[OutletHere]:
    """Let an outlet run."""
    inside, outside = await server.connect("svc"), await server.connect("outlet")
    shelves = Shelves(outside, MASTER, 1)
    published: Mapping[str, PublishedLog] = logs
    places = Places(shelves, Registry("notification", databases), published, f"outlet-{uuid4()}")

    async def kept(tenant: TenantId) -> EventStream:
        return await here.kept(tenant)

    async def reserved(
        tenant: TenantId, source: str, events: Sequence[Recorded]
    ) -> AbstractSet[int]:
        return await here.reserved(tenant, source, events)

    outlet = Outlet(
        kept=kept,
        logs=published,
        reserved=reserved,
        disclosed=Disclosed(Disclosure(vault or OpenVault())),
        shelves=shelves,
        places=places,
        outside=outside,
        inside=inside,
        tenants=lambda: [ACME],
    )
    here = OutletHere(outlet, outside, shelves, logs, stream, set())
    running = asyncio.create_task(outlet.run())
    try:
        yield here
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await inside.close()
        await outside.close()


async def held(bus: Bus, stream: str) -> list[Msg]:
    """Return everything that a stream holds."""
    info = await bus.js.stream_info(stream)
    reader = await bus.js.pull_subscribe(
        ">",
        stream=stream,
        config=ConsumerConfig(ack_policy=AckPolicy.NONE, inactive_threshold=10.0),
    )
    found: list[Msg] = []
    while len(found) < info.state.messages:
        try:
            found += await reader.fetch(500, timeout=5)
        except NothingMore:
            break
    await reader.unsubscribe()
    return found


def sequences(messages: Sequence[Msg], source: str) -> list[int]:
    """Return the positions of a service's events, in the order of the stream."""
    return [
        int(one.headers["ce-sequence"])
        for one in messages
        if one.headers and one.headers["ce-source"] == f"/{ACME}/{source}"
    ]


def endless(count: int) -> dict[str, HeardLog]:
    """Return logs of so many events each, the same in every process."""
    logs = logs_here()
    for name, log in logs.items():
        for number in range(count):
            log.say(NOUN[name], uuid5(NAMESPACE_URL, f"{name} {number}"), number=number)
    return logs


async def main(dsn: str, keys: str, port: str, monitor_url: str, count: str) -> None:
    server = Server(Keys(Path(keys)), int(port), monitor_url)
    databases = databases_at({ACME: dsn})
    async with outlet_on(server, databases, endless(int(count))) as here:
        # Some are confidential, so that batches go into both streams.
        here.apart.update({"assignment.offered"})
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:6]))
