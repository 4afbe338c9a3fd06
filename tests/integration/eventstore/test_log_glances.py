"""Glances: what was true a moment ago, without asking the database again and again."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID, uuid4

import pytest

from shared.database import Databases
from shared.decider import Decider, Fact
from shared.eventstore import EventStore
from shared.eventstore.glances import EPOCH_S, STATE_S, Glances
from shared.eventstore.mapper import FactMapper
from shared.eventstore.streams import Streams
from shared.eventstore.values import Folded, Head, Remembered
from shared.intent import TenantId
from tests.integration.eventstore.things import ACME, SCHEMA, THING, Make, Note, event_store, intent

C = TypeVar("C")
F = TypeVar("F", bound=Fact)
S = TypeVar("S")

pytestmark = pytest.mark.integration


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Restored:
    """A log that was restored from a backup again and again."""

    epochs: Iterator[int] = field(default_factory=lambda: iter(range(1, 100)))

    async def head(self, _: TenantId) -> Head:
        return Head(position=7, published=7, epoch=next(self.epochs))


class CountedStreams(Streams):
    """Counts how often the log is asked."""

    asked = 0

    async def refresh(
        self,
        decider: Decider[C, F, S],
        tenant: TenantId,
        stream_id: UUID,
        command_id: UUID | None = None,
    ) -> tuple[Folded[S], Remembered | None]:
        self.asked += 1
        return await super().refresh(decider, tenant, stream_id, command_id)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def glances(connections: Databases, clock: Clock) -> Glances:
    mapper = FactMapper.of([THING])
    return Glances(Streams(SCHEMA, connections, mapper), Restored().head, clock)


async def test_what_another_process_appended_is_seen_a_second_later(
    store: EventStore, glances: Glances, clock: Clock
) -> None:
    stream = uuid4()
    assert (await glances.state(THING, ACME, stream)).version == 0
    await store.execute(THING, intent(), stream, Make(name="one"))
    assert (await glances.state(THING, ACME, stream)).version == 1, "nothing is not remembered"
    await store.execute(THING, intent(), stream, Note(texts=("two",)))
    assert (await glances.state(THING, ACME, stream)).version == 1
    clock.now = STATE_S + 0.1
    assert (await glances.state(THING, ACME, stream)).version == 2


async def test_of_many_who_look_at_once_one_asks_the_log(
    store: EventStore, connections: Databases, clock: Clock
) -> None:
    streams, stream = CountedStreams(SCHEMA, connections, FactMapper.of([THING])), uuid4()
    glances = Glances(streams, Restored().head, clock)
    await store.execute(THING, intent(), stream, Make(name="one"))
    await glances.state(THING, ACME, stream)
    await store.execute(THING, intent(), stream, Note(texts=("two",)))
    clock.now = STATE_S + 0.1
    looks = await asyncio.gather(*(glances.state(THING, ACME, stream) for _ in range(50)))
    assert {one.version for one in looks} == {2}
    assert streams.asked == 2


async def test_own_appends_are_seen_at_once(connections: Databases) -> None:
    ours, stream = event_store(connections), uuid4()
    await ours.execute(THING, intent(), stream, Make(name="one"))
    assert (await ours.glances.state(THING, ACME, stream)).version == 1
    await ours.execute(THING, intent(), stream, Note(texts=("two",)))
    assert (await ours.glances.state(THING, ACME, stream)).version == 2
    await ours.close()


async def test_the_epoch_is_asked_for_once_in_a_while(glances: Glances, clock: Clock) -> None:
    assert [await glances.epoch(ACME), await glances.epoch(ACME)] == [1, 1]
    clock.now = EPOCH_S + 0.1
    assert await glances.epoch(ACME) == 2
