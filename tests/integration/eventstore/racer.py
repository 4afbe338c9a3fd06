"""A racing process: wants every prize, each of which only one may get; prints those that it won.

``python -m tests.integration.eventstore.racer <dsn> <prizes> <workers>``. A prize is won by the
first note that is tagged with it. A command whose outcome is unknown is sent again as it was.
"""

import asyncio
import sys
from collections.abc import Callable
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from shared.database import Databases
from shared.decider import Fact, Refusal
from shared.eventstore import EventStore, TaggedSince, Untagged
from shared.intent import TenantId
from tests.integration.eventstore.things import (
    THING,
    Make,
    Note,
    Noted,
    databases,
    intent,
    public_form,
)


def prize(name: str) -> UUID:
    """Return the tag of a prize."""
    return uuid5(NAMESPACE_OID, name)


def prize_of(_stream_id: UUID, fact: Fact) -> UUID | None:
    """Tag notes with the prize that they name."""
    return prize(fact.text) if isinstance(fact, Noted) else None


def _nobody(_tenant: TenantId) -> None:
    """Nobody is woken."""


def tagging_store(connections: Databases, wake: Callable[[TenantId], None] = _nobody) -> EventStore:
    """Return a store whose notes are tagged."""
    return EventStore("thing", connections, [THING], public_form, tag=prize_of, wake=wake)


async def wins(store: EventStore, stream: UUID, name: str) -> bool:
    """Say whether a prize was won for a stream."""
    wish, unwon = intent(), Untagged(tag=prize(name), after=0)
    while True:
        try:
            await store.execute(THING, wish, stream, Note(texts=(name,)), untagged=[unwon])
        except TaggedSince:
            return False
        except Refusal:
            await asyncio.sleep(0.02)
        else:
            return True


async def _work(store: EventStore, prizes: int) -> None:
    stream, made = uuid4(), intent()
    while True:
        try:
            await store.execute(THING, made, stream, Make(name="thing"))
            break
        except Refusal:
            await asyncio.sleep(0.02)
    for name in map(str, range(prizes)):
        if await wins(store, stream, name):
            sys.stdout.write(f"{name}\n")
            sys.stdout.flush()


async def main(dsn: str, prizes: int, workers: int) -> None:
    connections = databases(dsn)
    store = tagging_store(connections)
    await asyncio.gather(*(_work(store, prizes) for _ in range(workers)))
    await store.close()
    await connections.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], *map(int, sys.argv[2:4])))
