"""The runner: the view is the fold of the log up to the checkpoint, whatever is done to it."""

import asyncio
import random
from collections.abc import Sequence
from uuid import uuid4

import asyncpg
import pytest

from shared.database import Connection, Databases
from shared.messaging.following import CheckpointMoved
from shared.projections.builds import checksum
from shared.recorded import Recorded
from tests.integration.projections.trails import POISON, Trails, apply_of, catch_up, expected, shown
from tests.written_log import ACME, WrittenLog


def write_streams(log: WrittenLog, *, streams: int, events: int, seed: int = 1) -> None:
    choose = random.Random(seed)  # noqa: S311  # the same choices in every run
    ids = [uuid4() for _ in range(streams)]
    for _ in range(events):
        log.write(stream=choose.choice(ids), kind=choose.choice(["ticket.opened", "ticket.moved"]))
        if choose.random() < 0.2:
            log.write_private()


async def test_the_view_is_the_fold_of_the_log(log: WrittenLog, databases: Databases) -> None:
    write_streams(log, streams=10, events=500)
    apply = apply_of(log, databases)
    await catch_up(apply, log)
    assert await shown(databases) == expected(log)
    assert await apply.checkpoint(ACME) == log.events()[-1].position


async def test_the_size_of_batches_changes_nothing(log: WrittenLog, databases: Databases) -> None:
    write_streams(log, streams=5, events=120)
    sums = set()
    for build, batch in enumerate((1, 7, 120), start=1):
        apply = apply_of(log, databases)
        await apply.checkpoint(ACME)
        async with databases.tenant_transaction(ACME) as tx:
            await tx.execute("delete from workflow_rm.read_models")
            await tx.execute("delete from workflow_rm.checkpoints")
            await tx.execute("drop schema workflow_rm_trails_1 cascade")
        await catch_up(apply, log, batch=batch)
        async with databases.connection(ACME) as db:
            sums.add(await checksum(db, "workflow_rm_trails_1"))
        assert len(sums) == 1, f"build {build}"


async def test_two_runners_at_once_never_apply_twice(log: WrittenLog, databases: Databases) -> None:
    write_streams(log, streams=5, events=300)
    one, two = apply_of(log, databases), apply_of(log, databases)

    async def run(apply_number: int) -> None:
        apply = (one, two)[apply_number]
        while True:
            after = await apply.checkpoint(ACME)
            events = await log.read(ACME, after, 10)
            if not events:
                return
            try:
                await apply.apply(ACME, events)
            except CheckpointMoved:
                continue

    await asyncio.gather(run(0), run(1))
    assert await shown(databases) == expected(log)


async def test_a_zombie_is_refused(log: WrittenLog, databases: Databases) -> None:
    write_streams(log, streams=2, events=20)
    zombie = apply_of(log, databases)
    await zombie.checkpoint(ACME)
    await catch_up(apply_of(log, databases), log)
    with pytest.raises(CheckpointMoved):
        await zombie.apply(ACME, log.events()[:5])
    assert await shown(databases) == expected(log)


async def test_a_runner_killed_anywhere_loses_and_repeats_nothing(
    log: WrittenLog, databases: Databases
) -> None:
    write_streams(log, streams=5, events=300)
    choose = random.Random(7)  # noqa: S311  # the same moments in every run
    for _ in range(25):
        task = asyncio.create_task(catch_up(apply_of(log, databases), log, batch=20))
        await asyncio.wait([task], timeout=choose.random() * 0.03)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await catch_up(apply_of(log, databases), log)
    assert await shown(databases) == expected(log)


async def test_a_connection_cut_in_the_middle_of_a_batch_is_only_a_delay(
    log: WrittenLog, databases: Databases
) -> None:
    write_streams(log, streams=3, events=30)

    class Cut(Trails):
        async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
            await super().fold(tx, schema, events)
            if self.folds == 1:
                tx.terminate()

    apply = apply_of(log, databases, Cut())
    with pytest.raises((OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError)):
        await catch_up(apply, log)
    await catch_up(apply, log)
    assert await shown(databases) == expected(log)


async def test_a_poison_event_parks_its_stream_and_others_go_on(
    log: WrittenLog, databases: Databases
) -> None:
    sick, well = uuid4(), uuid4()
    for number in range(10):
        log.write(stream=well)
        log.write(stream=sick, data=POISON if number == 4 else b"{}")
    projection = Trails()
    apply = apply_of(log, databases, projection)
    await catch_up(apply, log, batch=4)
    assert await shown(databases) == {well: expected(log)[well], sick: "1,2,3,4,"}
    assert await apply.checkpoint(ACME) == 20

    assert await apply.replay_parked(ACME) == 0
    projection.poison_is_mended = True
    log.write(stream=sick)
    await catch_up(apply, log)
    assert (await shown(databases))[sick] == "1,2,3,4,", "it must not overtake"
    assert await apply.replay_parked(ACME) == 7
    assert await shown(databases) == expected(log)

    log.write(stream=sick)
    await catch_up(apply, log)
    assert await shown(databases) == expected(log)


async def test_two_replays_at_once_fold_nothing_twice(
    log: WrittenLog, databases: Databases
) -> None:
    for stream in [uuid4() for _ in range(3)]:
        for number in range(120):  # more than a round takes
            log.write(stream=stream, data=b"{}" if number else POISON)
    await catch_up(apply_of(log, databases), log)
    mended = Trails()
    mended.poison_is_mended = True
    replays = [apply_of(log, databases, mended).replay_parked(ACME) for _ in range(2)]
    assert sum(await asyncio.gather(*replays)) == 360
    assert await shown(databases) == expected(log)


async def test_one_stream_that_fails_again_keeps_no_other_parked(
    log: WrittenLog, databases: Databases
) -> None:
    sick, curable = uuid4(), uuid4()
    for number in range(150):
        log.write(stream=sick, data=b"{}" if number else POISON)
    bad = log.write(stream=curable, data=POISON)
    await catch_up(apply_of(log, databases), log)

    class MendedForOne(Trails):
        async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
            self.poison_is_mended = events[0].event_id == bad.event_id
            await super().fold(tx, schema, events)

    apply = apply_of(log, databases, MendedForOne())
    assert await apply.replay_parked(ACME) == 1
    assert await shown(databases) == {curable: "1,"}


async def test_parking_survives_the_process(log: WrittenLog, databases: Databases) -> None:
    sick = uuid4()
    log.write(stream=sick, data=POISON)
    await catch_up(apply_of(log, databases), log)
    log.write(stream=sick)
    mended = Trails()
    mended.poison_is_mended = True
    apply = apply_of(log, databases, mended)
    await catch_up(apply, log)
    assert await shown(databases) == {}
    assert await apply.replay_parked(ACME) == 2
    assert await shown(databases) == expected(log)
