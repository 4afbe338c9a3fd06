"""Kept together: each view is what it would be alone, whatever becomes of the others."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import uuid4

import pytest

from shared.database import Databases
from shared.messaging.following import CheckpointMoved, Follower
from shared.messaging.tenant_loops import TryLater
from shared.projections.builds import checksum
from shared.projections.planned import fold_planned
from shared.projections.together import ProjectionsTogether
from tests.integration.projections.planned_trails import (
    CountingDatabases,
    PlannedTrails,
    positions,
    shown_by,
    together_of,
)
from tests.integration.projections.trails import expected
from tests.written_log import ACME, WrittenLog, until


def write_streams(log: WrittenLog, *, streams: int, events: int, seed: int = 1) -> None:
    choose = random.Random(seed)  # noqa: S311  # the same choices in every run
    ids = [uuid4() for _ in range(streams)]
    for _ in range(events):
        log.write(stream=choose.choice(ids), kind=choose.choice(["ticket.opened", "ticket.moved"]))
        if choose.random() < 0.2:
            log.write_private()


async def catch_up(together: ProjectionsTogether, log: WrittenLog, *, batch: int = 100) -> None:
    after = await together.checkpoint(ACME)
    while events := await log.read(ACME, after, batch):
        await together.apply(ACME, events)
        after = events[-1].position


@pytest.fixture
async def counting(databases: Databases) -> AsyncIterator[CountingDatabases]:
    opened = CountingDatabases.like(databases)
    yield opened
    await opened.close()


@pytest.fixture
def one() -> PlannedTrails:
    return PlannedTrails("one")


@pytest.fixture
def two() -> PlannedTrails:
    return PlannedTrails("two")


async def test_a_joint_batch_is_two_statements_and_what_each_would_do_alone(
    log: WrittenLog, counting: CountingDatabases, one: PlannedTrails, two: PlannedTrails
) -> None:
    write_streams(log, streams=5, events=120)
    together = together_of(log, counting, one, two)
    await together.checkpoint(ACME)
    await together.apply(ACME, log.events()[:1])  # a new connection asks about types, once
    after, batches = log.events()[0].position, 0
    await asyncio.sleep(0)  # statements are told a moment later
    counting.sent.clear()
    while events := await log.read(ACME, after, 7):
        await together.apply(ACME, events)
        after = events[-1].position
        batches += 1
    await asyncio.sleep(0)
    assert len(counting.sent) == 2 * batches
    assert await shown_by(counting, one) == await shown_by(counting, two) == expected(log)
    assert await positions(counting) == {"one": after, "two": after}
    async with counting.tenant_transaction(ACME) as tx:
        for view in (one, two):
            await tx.execute(f"create schema alone_{view.name}")
            await tx.execute(view.ddl(f"alone_{view.name}"))
            await fold_planned(view, tx, f"alone_{view.name}", log.events())
            alone = await checksum(tx, f"alone_{view.name}")
            assert alone == await checksum(tx, f"workflow_rm_{view.name}_1")


async def test_a_batch_that_concerns_one_view_moves_the_other_without_a_statement(
    log: WrittenLog, counting: CountingDatabases, one: PlannedTrails, two: PlannedTrails
) -> None:
    together = together_of(log, counting, one, two, types={"two": ("ticket.closed",)})
    await together.checkpoint(ACME)
    for _ in range(3):
        await together.apply(ACME, [log.write()])
    assert two.plans == 0
    assert together.views["two"].progress.at(ACME) == 3
    closed = log.write(kind="ticket.closed")
    await together.apply(ACME, [closed])
    assert await positions(counting) == {"one": 4, "two": 4}
    assert await shown_by(counting, two) == {closed.stream_id: "1,"}


async def test_a_poison_event_of_one_view_stops_no_other(
    log: WrittenLog, databases: Databases, one: PlannedTrails, two: PlannedTrails
) -> None:
    sick, well = uuid4(), uuid4()
    for number in range(10):
        log.write(stream=well)
        event = log.write(stream=sick)
        if number == 4:
            two.poison = {event.event_id}
    together = together_of(log, databases, one, two)
    await catch_up(together, log, batch=4)
    assert await shown_by(databases, one) == expected(log)
    assert await shown_by(databases, two) == {well: expected(log)[well], sick: "1,2,3,4,"}
    assert await positions(databases) == {"one": 20, "two": 20}

    log.write(stream=sick)
    await catch_up(together, log)
    assert (await shown_by(databases, two))[sick] == "1,2,3,4,", "it must not overtake"
    two.poison = ()
    assert await together.views["two"].replay_parked(ACME) == 7
    log.write(stream=sick)
    await catch_up(together, log)
    assert await shown_by(databases, two) == await shown_by(databases, one) == expected(log)


async def test_after_a_replay_batches_are_joint_again(
    log: WrittenLog, counting: CountingDatabases, one: PlannedTrails, two: PlannedTrails
) -> None:
    sick = log.write()
    two.poison = {sick.event_id}
    together = together_of(log, counting, one, two)
    await catch_up(together, log)
    two.poison = ()
    assert together.views["two"].part(ACME, [log.write()]) is None
    await catch_up(together, log)
    assert sum([await view.replay_parked(ACME) for view in together.replayables()]) == 1
    await asyncio.sleep(0)  # statements are told a moment later
    counting.sent.clear()
    await together.apply(ACME, [log.write(stream=sick.stream_id)])
    await asyncio.sleep(0)
    assert len(counting.sent) == 2
    assert await shown_by(counting, one) == await shown_by(counting, two) == expected(log)


async def test_a_zombie_is_refused(
    log: WrittenLog, databases: Databases, one: PlannedTrails, two: PlannedTrails
) -> None:
    write_streams(log, streams=2, events=20)
    zombie = together_of(log, databases, one, two)
    await zombie.checkpoint(ACME)
    await catch_up(together_of(log, databases, one, two), log)
    with pytest.raises(CheckpointMoved):
        await zombie.apply(ACME, log.events()[:5])
    assert await shown_by(databases, one) == await shown_by(databases, two) == expected(log)


async def test_two_at_once_never_apply_twice(
    log: WrittenLog, databases: Databases, one: PlannedTrails, two: PlannedTrails
) -> None:
    write_streams(log, streams=5, events=300)

    async def run(together: ProjectionsTogether) -> None:
        while await together.checkpoint(ACME) < log.events()[-1].position:
            with suppress(CheckpointMoved):
                await catch_up(together, log, batch=10)

    await asyncio.gather(*(run(together_of(log, databases, one, two)) for _ in range(2)))
    assert await shown_by(databases, one) == await shown_by(databases, two) == expected(log)


async def test_killed_anywhere_it_loses_and_repeats_nothing(
    log: WrittenLog, databases: Databases, one: PlannedTrails, two: PlannedTrails
) -> None:
    write_streams(log, streams=5, events=300)
    choose = random.Random(7)  # noqa: S311  # the same moments in every run
    for _ in range(25):
        task = asyncio.create_task(catch_up(together_of(log, databases, one, two), log, batch=20))
        await asyncio.wait([task], timeout=choose.random() * 0.03)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await catch_up(together_of(log, databases, one, two), log)
    assert await shown_by(databases, one) == await shown_by(databases, two) == expected(log)


async def test_a_new_view_catches_up_alone_and_then_joins(
    log: WrittenLog, counting: CountingDatabases, one: PlannedTrails, two: PlannedTrails
) -> None:
    write_streams(log, streams=5, events=1_500)
    await catch_up(together_of(log, counting, one), log, batch=500)
    together = together_of(log, counting, one, two)
    assert await together.checkpoint(ACME) == log.events()[-1].position, "the live one goes on"
    await together.apply(ACME, [log.write()])
    assert await shown_by(counting, one) == expected(log)

    async def both_are_written_at_once() -> bool:
        counting.sent.clear()
        await together.apply(ACME, [log.write()])
        await asyncio.sleep(0)
        sent = len(counting.sent)
        return sent == 2 and len(set((await positions(counting)).values())) == 1

    await until(both_are_written_at_once)
    assert together.lag_events() == 0
    assert await shown_by(counting, one) == await shown_by(counting, two) == expected(log)


async def test_a_view_of_a_new_shape_is_built_while_the_other_goes_on(
    log: WrittenLog, databases: Databases, one: PlannedTrails, two: PlannedTrails
) -> None:
    write_streams(log, streams=5, events=50)
    old = together_of(log, databases, one, two)
    await catch_up(old, log)
    reshaped = PlannedTrails("two", shape="2")
    together = together_of(log, databases, one, reshaped)
    await catch_up(together, log)
    await until(lambda: together.views["two"].progress.at(ACME) == log.events()[-1].position)

    await catch_up(old, log)
    log.write()
    await catch_up(old, log)
    assert await shown_by(databases, one) == expected(log), "the old code keeps what is its own"
    await catch_up(together, log)
    await until(lambda: together.views["two"].progress.at(ACME) == log.events()[-1].position)
    assert await shown_by(databases, reshaped) == expected(log)


async def test_while_every_view_is_being_built_it_is_said_to_be_later(
    log: WrittenLog, databases: Databases, one: PlannedTrails
) -> None:
    write_streams(log, streams=2, events=20)
    await catch_up(together_of(log, databases, one), log)
    together = together_of(log, databases, PlannedTrails("one", shape="2"))
    with pytest.raises(TryLater):
        await together.checkpoint(ACME)
    await until(lambda: together.views["one"].progress.at(ACME) == log.events()[-1].position)
    await catch_up(together, log)
    assert await shown_by(databases, one) == expected(log)


async def test_a_view_is_rebuilt_under_load_and_joins_again(
    log: WrittenLog, databases: Databases, one: PlannedTrails, two: PlannedTrails
) -> None:
    write_streams(log, streams=20, events=200)
    together = together_of(log, databases, one, two)
    await catch_up(together, log)
    follower = Follower(together, log)
    over = asyncio.Event()
    written = 0

    async def work() -> None:
        nonlocal written
        streams = [uuid4() for _ in range(20)]
        while not over.is_set():
            written += 1
            events = [log.write(stream=streams[(written + n) % 20]) for n in range(3)]
            await follower.offer(ACME, events)
            await until(lambda: not follower.lagging)

    working = asyncio.create_task(work())
    for build in (2, 3, 4):
        assert await together.views["two"].rebuilding.rebuild(ACME) == build
        reached = written
        await until(lambda: written > reached + 5)  # noqa: B023  # awaited within the round
    over.set()
    await working

    async def level() -> bool:
        await follower.offer(ACME, [log.write()])
        return set((await positions(databases)).values()) == {log.events()[-1].position}

    await until(level)
    assert await shown_by(databases, one) == await shown_by(databases, two) == expected(log)
    async with databases.connection(ACME) as db:
        for view in (one, two):
            counted = await db.fetchval(f"select sum(number) from workflow.{view.name}_kinds")
            assert counted == len(log.events())
    await follower.close()


async def test_a_locked_view_delays_no_other(
    log: WrittenLog, databases: Databases, one: PlannedTrails, two: PlannedTrails
) -> None:
    write_streams(log, streams=2, events=20)
    together = together_of(log, databases, one, two)
    await catch_up(together, log)
    async with databases.tenant_transaction(ACME) as tx:
        await tx.fetch("select from workflow_rm.read_models where name = 'two' for update")
        event = log.write()
        await asyncio.wait_for(together.apply(ACME, [event]), 5)
        assert await shown_by(databases, one) == expected(log)
        assert (await positions(databases))["two"] < event.position
    await until(lambda: together.views["two"].progress.at(ACME) == event.position)
    assert await shown_by(databases, two) == expected(log)
