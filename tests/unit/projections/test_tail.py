"""The tail: what is new is read once for everybody, and nobody waits for another."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from shared.intent import TenantId
from shared.messaging.following import Apply, Follower
from shared.projections.tail import LogTail
from shared.recorded import Meta, Recorded

ACME = TenantId("acme")
AT = datetime(2026, 11, 28, 9, tzinfo=UTC)


@dataclass
class Log:
    """A log in memory that counts how often it was read, to any use or not, and may be away."""

    events: list[Recorded] = field(default_factory=list)
    reads: int = 0
    looks: int = 0
    looked: asyncio.Event = field(default_factory=asyncio.Event)
    is_away: bool = False

    def append(self, count: int = 1) -> None:
        for _ in range(count):
            position = len(self.events) + 1
            meta = Meta(tenant=ACME, actor="system:test", correlation_id=uuid4())
            self.events.append(
                Recorded(
                    position=position,
                    prev=position - 1,
                    stream_id=uuid4(),
                    version=1,
                    event_id=uuid4(),
                    type="thing.happened",
                    schema_version=1,
                    occurred_at=AT,
                    recorded_at=AT,
                    meta=meta,
                    data=b"{}",
                )
            )

    async def read(self, tenant: TenantId, after: int, limit: int) -> Sequence[Recorded]:
        assert tenant == ACME
        self.looks += 1
        self.looked.set()
        if self.is_away:
            raise ConnectionError
        found = self.events[after : after + limit]
        self.reads += bool(found)
        return found


@dataclass
class Listener:
    """Remembers what it was told, in which batches; may be held up, or refuse once."""

    name: str
    batches: list[list[int]] = field(default_factory=list)
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    rings: asyncio.Event = field(default_factory=asyncio.Event)
    refuses: int = 0

    def __post_init__(self) -> None:
        self.may_go_on.set()

    @property
    def heard(self) -> list[int]:
        return [position for batch in self.batches for position in batch]

    async def checkpoint(self, tenant: TenantId) -> int:
        assert tenant == ACME
        return max(self.heard, default=0)

    async def apply(self, tenant: TenantId, events: Sequence[Recorded]) -> None:
        assert tenant == ACME
        await self.may_go_on.wait()
        if self.refuses:
            self.refuses -= 1
            raise ConnectionError
        self.batches.append([one.position for one in events])
        self.rings.set()

    async def has_heard(self, position: int) -> None:
        async with asyncio.timeout(5):
            while position not in self.heard:
                self.rings.clear()
                await self.rings.wait()


@asynccontextmanager
async def following(
    log: Log, applies: Sequence[Apply], unhurried: Sequence[Apply] = ()
) -> AsyncIterator[LogTail]:
    tail = LogTail(applies=applies, unhurried=unhurried, source=log, tenants=lambda: [ACME])
    running = asyncio.create_task(tail.run())
    try:
        yield tail
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_what_is_new_is_read_once_for_everybody() -> None:
    log, listeners = Log(), [Listener("a"), Listener("b"), Listener("c")]
    log.append()
    async with following(log, listeners) as tail:
        await asyncio.gather(*(one.has_heard(1) for one in listeners))
        before = log.reads
        for position in range(2, 12):
            log.append()
            tail.wake(ACME)
            await asyncio.gather(*(one.has_heard(position) for one in listeners))
    assert log.reads - before == 10
    assert all(one.heard == [*range(1, 12)] for one in listeners)


async def test_where_nothing_happens_one_look_is_enough_for_everybody() -> None:
    log, listeners = Log(), [Listener("a"), Listener("b"), Listener("c")]
    log.append()
    async with following(log, listeners) as tail:
        await asyncio.gather(*(one.has_heard(1) for one in listeners))
        log.append()
        tail.wake(ACME)
        await asyncio.gather(*(one.has_heard(2) for one in listeners))
        before = log.looks
        log.looked.clear()
        tail.wake(ACME)
        async with asyncio.timeout(5):
            await log.looked.wait()
        for _ in range(10):
            await asyncio.sleep(0)
    assert log.looks - before == 1


async def test_nobody_waits_for_who_is_held_up_and_that_one_misses_nothing() -> None:
    log, slow, quick = Log(), Listener("slow"), Listener("quick")
    log.append()
    async with following(log, [slow, quick]) as tail:
        await asyncio.gather(slow.has_heard(1), quick.has_heard(1))
        slow.may_go_on.clear()
        for position in range(2, 12):
            log.append()
            tail.wake(ACME)
            await quick.has_heard(position)
        assert slow.heard == [1]
        slow.may_go_on.set()
        await slow.has_heard(11)
    assert slow.heard == quick.heard == [*range(1, 12)]


async def test_who_failed_at_a_batch_is_told_again() -> None:
    log, weak = Log(), Listener("weak")
    log.append()
    async with following(log, [weak]) as tail:
        await weak.has_heard(1)
        weak.refuses = 1
        log.append()
        tail.wake(ACME)
        await weak.has_heard(2)
    assert weak.heard == [1, 2]


async def test_a_log_that_was_away_is_read_when_it_is_back() -> None:
    log, listener = Log(), Listener("listener")
    log.append()
    async with following(log, [listener]) as tail:
        await listener.has_heard(1)
        log.append()
        log.is_away = True
        tail.wake(ACME)
        await asyncio.sleep(0)
        log.is_away = False
        tail.wake(ACME)
        await listener.has_heard(2)
    assert listener.heard == [1, 2]


async def test_a_backlog_is_read_by_each_alone() -> None:
    log, listener = Log(), Listener("listener")
    log.append()
    async with following(log, [listener]) as tail:
        await listener.has_heard(1)
        log.append(2_500)
        tail.wake(ACME)
        await listener.has_heard(2_501)
    assert listener.heard == [*range(1, 2_502)]


async def test_who_is_in_no_hurry_takes_a_steady_flow_in_few_batches() -> None:
    log, prompt, calm = Log(), Listener("prompt"), Listener("calm")
    async with following(log, [prompt], [calm]) as tail:
        for position in range(1, 31):
            log.append()
            tail.wake(ACME)
            await prompt.has_heard(position)
        await calm.has_heard(30)
    assert calm.heard == [*range(1, 31)]
    assert len(calm.batches) < len(prompt.batches) / 2


async def test_a_tenant_that_left_is_tried_no_more() -> None:
    log, weak = Log(), Listener("weak", refuses=1_000_000)
    log.append()
    follower = Follower(weak, log)
    follower.wake(ACME)
    async with asyncio.timeout(5):
        await log.looked.wait()
    assert follower.lagging == {ACME}
    follower.keep_to([ACME])
    assert follower.lagging == {ACME}
    follower.keep_to([])
    for _ in range(10):
        await asyncio.sleep(0)
    assert follower.lagging == frozenset()
    await follower.close()
