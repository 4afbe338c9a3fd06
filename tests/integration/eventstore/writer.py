"""A writing process: appends until its standard input ends, and prints what was acknowledged.

``python -m tests.integration.eventstore.writer <dsn> <seed> <workers> <streams>``. Each line is
``<command id> <position> <version>``, flushed after the acknowledgement.
"""

import asyncio
import random
import sys
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from shared.decider import Refusal
from shared.eventstore import EventStore
from tests.integration.eventstore.things import (
    THING,
    Make,
    Note,
    databases,
    event_store,
    intent,
)


def stream(number: int) -> UUID:
    """Return the id of a stream that all writers share."""
    return uuid5(NAMESPACE_OID, str(number))


async def work(store: EventStore, chance: random.Random, streams: int, stop: asyncio.Event) -> None:
    while not stop.is_set():
        one = stream(chance.randrange(streams))
        note = Note(texts=tuple("x" * chance.randrange(80) for _ in range(chance.randrange(1, 4))))
        command_id = uuid4()
        try:
            await store.execute(THING, intent(), one, Make(name="thing"))
            receipt = await store.execute(THING, intent(command_id), one, note)
        except Refusal:
            continue
        sys.stdout.write(f"{command_id} {receipt.position} {receipt.version}\n")
        sys.stdout.flush()


async def main(dsn: str, seed: int, workers: int, streams: int) -> None:
    connections = databases(dsn)
    store = event_store(connections)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin, stop.set)
    chances = (random.Random(seed * 1000 + n) for n in range(workers))  # noqa: S311
    await asyncio.gather(*(work(store, chance, streams, stop) for chance in chances))
    await store.close()
    await connections.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], *map(int, sys.argv[2:5])))
