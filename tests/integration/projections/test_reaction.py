"""Reactions: in order per stream, side by side over streams, tried again, parked, never lost."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from secrets import token_hex
from typing import cast
from uuid import UUID, uuid4

import asyncpg
import pytest
from structlog.testing import capture_logs

from services.cli.embedded.postgres import EmbeddedPostgres
from shared.database import Connection, DatabaseAway, Databases
from shared.decider import Refusal
from shared.intent import TenantId
from shared.messaging.following import CheckpointMoved
from shared.projections.reaction import ReactionApply
from shared.recorded import Recorded
from tests.written_log import (
    ACME,
    GLOBEX,
    SERVICE,
    WrittenLog,
    databases_at,
    prepare_database,
    until,
)


class Reacted:
    """A reaction that remembers; told so, it fails for a while or for good."""

    def __init__(self) -> None:
        self.versions: defaultdict[UUID, list[int]] = defaultdict(list)
        self.passing: dict[UUID, int] = {}
        self.refused: set[UUID] = set()
        self.tries = 0
        self.at_once = self.at_once_max = 0
        self.gate: asyncio.Event | None = None
        self.free: TenantId | None = None

    async def react(self, tenant: TenantId, event: Recorded) -> None:
        self.tries += 1
        self.at_once += 1
        self.at_once_max = max(self.at_once, self.at_once_max)
        try:
            if self.gate is not None and tenant != self.free:
                await self.gate.wait()
            if self.passing.get(event.event_id, 0) > 0:
                self.passing[event.event_id] -= 1
                raise DatabaseAway
            if event.event_id in self.refused:
                raise Refusal("no")
            self.versions[event.stream_id].append(event.version)
        finally:
            self.at_once -= 1


def apply_of(
    log: WrittenLog, databases: Databases, reacted: Reacted, types: Collection[str] | None = None
) -> ReactionApply:
    return ReactionApply(
        service=SERVICE,
        name="note",
        react=reacted.react,
        databases=databases,
        source=log,
        types=types,
    )


@pytest.fixture
async def both(postgres: EmbeddedPostgres, database: str) -> AsyncIterator[Databases]:
    """Connections to the databases of acme and globex."""
    name = f"test_globex_{token_hex(6)}"
    control = await asyncpg.connect(postgres.dsn)
    await control.execute(f"create database {name}")
    await prepare_database(postgres.url(name))
    await prepare_database(database)
    opened = databases_at({ACME: database, GLOBEX: postgres.url(name)})
    yield opened
    await opened.close()
    await control.execute(f"drop database {name} with (force)")
    await control.close()


async def catch_up(apply: ReactionApply, log: WrittenLog, tenant: TenantId = ACME) -> None:
    after = await apply.checkpoint(tenant)
    while events := await log.read(tenant, after, 100):
        await apply.apply(tenant, events)
        after = events[-1].position


async def test_every_event_is_reacted_to_in_the_order_of_its_stream(
    log: WrittenLog, databases: Databases
) -> None:
    streams = [uuid4() for _ in range(8)]
    for number in range(400):
        log.write(stream=streams[number * 3 % 8])
    reacted = Reacted()
    apply = apply_of(log, databases, reacted)
    await catch_up(apply, log)
    assert reacted.versions == {stream: list(range(1, 51)) for stream in streams}
    assert await apply.checkpoint(ACME) == 400


async def test_streams_are_served_side_by_side_and_bounded(
    log: WrittenLog, databases: Databases
) -> None:
    for _ in range(100):
        log.write()
    reacted = Reacted()
    reacted.gate = asyncio.Event()
    working = asyncio.create_task(catch_up(apply_of(log, databases, reacted), log))
    await until(lambda: reacted.at_once == 64)
    reacted.gate.set()
    await working
    assert reacted.at_once_max == 64
    assert len(reacted.versions) == 100


async def test_a_tenant_whose_reactions_hang_holds_up_no_other(
    log: WrittenLog, both: Databases
) -> None:
    for _ in range(100):
        log.write()
    ours = [log.write(GLOBEX).stream_id for _ in range(100)]
    reacted = Reacted()
    reacted.gate, reacted.free = asyncio.Event(), GLOBEX
    apply = apply_of(log, both, reacted)
    hanging = asyncio.create_task(catch_up(apply, log))
    await until(lambda: reacted.at_once == 64)
    await asyncio.wait_for(catch_up(apply, log, GLOBEX), 30)
    assert reacted.versions.keys() == set(ours)
    reacted.gate.set()
    await hanging
    assert len(reacted.versions) == 200


async def test_only_the_types_it_is_about_reach_it(log: WrittenLog, databases: Databases) -> None:
    log.write(kind="ticket.opened")
    log.write(kind="ticket.moved")
    reacted = Reacted()
    apply = apply_of(log, databases, reacted, {"ticket.moved"})
    await catch_up(apply, log)
    assert reacted.tries == 1
    assert await apply.checkpoint(ACME) == 2


async def test_a_passing_trouble_is_waited_out(log: WrittenLog, databases: Databases) -> None:
    event = log.write()
    reacted = Reacted()
    reacted.passing[event.event_id] = 6  # more often than a bug would be tried
    await asyncio.wait_for(catch_up(apply_of(log, databases, reacted), log), 60)
    assert reacted.versions == {event.stream_id: [1]}


async def test_what_cannot_work_parks_its_stream_until_it_is_replayed(
    log: WrittenLog, databases: Databases
) -> None:
    sick, well = uuid4(), uuid4()
    for number in range(3):
        event = log.write(stream=sick)
        log.write(stream=well)
        if number == 1:
            bad = event
    reacted = Reacted()
    reacted.refused.add(bad.event_id)
    apply = apply_of(log, databases, reacted)
    await catch_up(apply, log)
    assert reacted.versions == {sick: [1], well: [1, 2, 3]}
    log.write(stream=sick)
    apply = apply_of(log, databases, reacted)  # another process
    await catch_up(apply, log)
    assert reacted.versions[sick] == [1]
    reacted.refused.clear()
    assert await apply.replay_parked(ACME) == 3
    assert reacted.versions[sick] == [1, 2, 3, 4]
    log.write(stream=sick)
    await catch_up(apply, log)
    assert reacted.versions[sick] == [1, 2, 3, 4, 5]


async def test_nothing_is_parked_behind_a_stream_that_is_replayed_meanwhile(
    log: WrittenLog, databases: Databases
) -> None:
    bad = log.write()
    reacted = Reacted()
    reacted.refused.add(bad.event_id)
    apply = apply_of(log, databases, reacted)
    await catch_up(apply, log)
    reacted.refused.clear()
    late, other = log.write(stream=bad.stream_id), log.write()
    reacted.gate = asyncio.Event()
    applying = asyncio.create_task(apply.apply(ACME, [late, other]))
    await until(lambda: reacted.at_once == 1)  # it knows by now that the stream is parked

    operator = Reacted()
    assert await apply_of(log, databases, operator).replay_parked(ACME) == 1
    reacted.gate.set()
    with pytest.raises(CheckpointMoved):
        await applying
    await catch_up(apply, log)
    assert reacted.versions == {bad.stream_id: [2], other.stream_id: [1, 1]}


async def test_a_stream_that_is_parked_is_spoken_of_once(
    log: WrittenLog, databases: Databases
) -> None:
    bad = log.write()
    log.write(stream=bad.stream_id)
    reacted = Reacted()
    reacted.refused.add(bad.event_id)
    with capture_logs() as said:
        await catch_up(apply_of(log, databases, reacted), log)
    (parked,) = [one for one in said if one["event"] == "stream_parked"]
    assert parked["log_level"] == "error"
    assert (parked["reaction"], parked["tenant"]) == ("note", ACME)
    assert (parked["stream"], parked["position"]) == (str(bad.stream_id), bad.position)


class SlowToReturn:
    """Databases of which one connection, the second from now, is held back when it was used."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        self.left = 0
        self.held, self.go_on = asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def connection(self, tenant: TenantId) -> AsyncIterator[Connection]:
        self.left -= 1
        hold = self.left == 0
        async with self._databases.connection(tenant) as connection:
            yield connection
        if hold:
            self.held.set()
            await self.go_on.wait()

    @asynccontextmanager
    async def tenant_transaction(self, tenant: TenantId) -> AsyncIterator[Connection]:
        async with self._databases.tenant_transaction(tenant) as tx:
            yield tx


async def test_a_look_at_the_checkpoint_meanwhile_does_not_forget_a_parked_stream(
    log: WrittenLog, databases: Databases
) -> None:
    bad = log.write()
    reacted = Reacted()
    reacted.refused.add(bad.event_id)
    slow = SlowToReturn(databases)
    apply = apply_of(log, cast("Databases", slow), reacted)
    await apply.checkpoint(ACME)
    slow.left = 2  # the checkpoint, then whether anything is parked: nothing is yet
    looking = asyncio.create_task(apply.checkpoint(ACME))
    await slow.held.wait()
    await apply.apply(ACME, [bad])
    slow.go_on.set()
    await looking
    await apply.apply(ACME, [log.write(stream=bad.stream_id)])
    assert reacted.versions == {}


async def test_a_reaction_killed_before_its_checkpoint_is_done_again(
    log: WrittenLog, databases: Databases
) -> None:
    for _ in range(5):
        log.write()
    reacted = Reacted()
    reacted.gate = asyncio.Event()
    working = asyncio.create_task(catch_up(apply_of(log, databases, reacted), log))
    await until(lambda: reacted.at_once == 5)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    reacted.gate = None
    await catch_up(apply_of(log, databases, reacted), log)
    assert len(reacted.versions) == 5


async def test_a_checkpoint_moves_only_from_where_the_events_begin(
    log: WrittenLog, databases: Databases
) -> None:
    events = [log.write() for _ in range(4)]
    apply = apply_of(log, databases, Reacted())
    with pytest.raises(CheckpointMoved):
        await apply.apply(ACME, events[2:])
    await apply.apply(ACME, events[:2])
    with pytest.raises(CheckpointMoved):
        await apply.apply(ACME, events[:2])
    await apply.apply(ACME, events[2:])
    assert await apply.checkpoint(ACME) == 4
