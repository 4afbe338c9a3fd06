"""A service's process in miniature: it writes to its log and relays it, until it is killed.

``python -m tests.integration.messaging.relaying <dsn> <nats url> <monitor url> <seed>``. It says
``ready`` once, then works until its standard input ends; then it stops writing and leaves.
"""

import asyncio
import random
import sys
from contextlib import suppress
from uuid import NAMESPACE_OID, uuid5

from shared.decider import Refusal
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.messaging.bus import Bus
from shared.messaging.relay import Relay
from shared.messaging.streams import Stream
from tests.integration.eventstore.things import (
    ACME,
    THING,
    Make,
    Note,
    databases,
    intent,
    public_form,
)

STREAM = Stream(name="THING", service="thing", nouns=("test",))
WORKERS = 4
STREAMS = 400


async def work(store: EventStore, chance: random.Random, stop: asyncio.Event) -> None:
    """Make things, which is public, and note things, which is not."""
    while not stop.is_set():
        one = uuid5(NAMESPACE_OID, str(chance.random()))
        with suppress(Refusal):
            await store.execute(THING, intent(), one, Make(name="thing"))
            await store.execute(THING, intent(), one, Note(texts=("a",) * chance.randrange(1, 3)))
        await asyncio.sleep(0.005)


async def main(dsn: str, nats_url: str, monitor_url: str, seed: str) -> None:
    def woken(tenant: TenantId) -> None:
        relay.wake(tenant)  # the store and its relay need each other

    connections = databases(dsn)
    bus = await Bus.connect(nats_url, name="relaying", monitor_url=monitor_url)
    store = EventStore("thing", connections, [THING], public_form, wake=woken)
    relay = Relay(
        source=store, bus=bus, databases=connections, stream=STREAM, tenants=lambda: [ACME]
    )
    stop = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin, stop.set)
    relaying = asyncio.create_task(relay.run())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    chances = (random.Random(int(seed) * 1000 + n) for n in range(WORKERS))  # noqa: S311
    await asyncio.gather(*(work(store, chance, stop) for chance in chances))
    relaying.cancel()
    await asyncio.gather(relaying, return_exceptions=True)
    await store.close()
    await bus.close()
    await connections.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:5]))
