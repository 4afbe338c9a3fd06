"""Rebuilding: readers see the old view, then the new one, and never anything else."""

import asyncio
from contextlib import suppress
from uuid import uuid4

import pytest

from shared.database import Databases
from shared.messaging.following import CheckpointMoved
from shared.projections.builds import checksum
from shared.projections.rebuild import NothingToGoBackTo, RebuildHalted, RebuildProgress
from shared.projections.runner import ShapeSuperseded
from tests.integration.projections.trails import POISON, Trails, apply_of, catch_up, expected, shown
from tests.written_log import ACME, WrittenLog, until


async def active(databases: Databases) -> int:
    async with databases.connection(ACME) as db:
        return int(await db.fetchval("select active_build from workflow_rm.read_models"))


async def schemas(databases: Databases) -> list[str]:
    async with databases.connection(ACME) as db:
        rows = await db.fetch(
            "select nspname from pg_namespace where nspname like 'workflow\\_rm\\_%' order by 1"
        )
    return [row["nspname"] for row in rows]


async def test_a_rebuilt_view_equals_the_live_one(log: WrittenLog, databases: Databases) -> None:
    for _ in range(4_500):
        log.write()
    apply = apply_of(log, databases)
    await catch_up(apply, log, batch=500)
    reports: list[RebuildProgress] = []
    assert await apply.rebuilding.rebuild(ACME, reports.append) == 2
    assert await active(databases) == 2
    assert await shown(databases) == expected(log)
    async with databases.connection(ACME) as db:
        sums = [await checksum(db, f"workflow_rm_trails_{build}") for build in (1, 2)]
    assert sums[0] == sums[1]
    assert [report.position for report in reports] == [2_000, 4_000, 4_500]


async def test_readers_see_no_empty_partial_or_older_view_while_it_is_rebuilt(
    log: WrittenLog, databases: Databases
) -> None:
    apply = apply_of(log, databases)
    for _ in range(200):
        log.write()
    await catch_up(apply, log)
    over = asyncio.Event()
    seen: list[int] = []

    async def work() -> None:
        streams = [uuid4() for _ in range(20)]
        number = 0
        while not over.is_set():
            number += 1
            log.write(stream=streams[number % 20])
            with suppress(CheckpointMoved):
                await catch_up(apply, log, batch=5)

    async def look() -> None:
        while not over.is_set():
            visible = apply.progress.at(ACME)
            async with databases.connection(ACME) as db:
                versions = await db.fetchval("select sum(number) from workflow.kinds")
            assert versions >= visible, "a position once confirmed must stay visible"
            seen.append(versions)

    working, looking = asyncio.create_task(work()), asyncio.create_task(look())
    for build in (2, 3, 4):
        assert await apply.rebuilding.rebuild(ACME) == build
    over.set()
    await asyncio.gather(working, looking)
    await catch_up(apply, log)
    assert seen == sorted(seen)
    assert await shown(databases) == expected(log)
    assert await schemas(databases) == ["workflow_rm_trails_3", "workflow_rm_trails_4"]


async def test_going_back_brings_the_previous_build_up_to_date_first(
    log: WrittenLog, databases: Databases
) -> None:
    apply = apply_of(log, databases)
    log.write()
    await catch_up(apply, log)
    await apply.rebuilding.rebuild(ACME)
    log.write()
    await catch_up(apply, log)
    assert await apply.rebuilding.go_back(ACME) == 1
    assert await active(databases) == 1
    assert await shown(databases) == expected(log)
    log.write()
    await catch_up(apply, log)
    assert await shown(databases) == expected(log)
    await apply.rebuilding.drop_previous(ACME)
    assert await schemas(databases) == ["workflow_rm_trails_1"]
    with pytest.raises(NothingToGoBackTo):
        await apply.rebuilding.go_back(ACME)


async def test_a_rebuild_killed_half_way_leaves_the_live_view_and_no_remains(
    log: WrittenLog, databases: Databases
) -> None:
    for _ in range(6_000):
        log.write()
    apply = apply_of(log, databases)
    await catch_up(apply, log, batch=1_000)
    for _ in range(2):
        reached: list[RebuildProgress] = []
        task = asyncio.create_task(apply.rebuilding.rebuild(ACME, reached.append))
        await until(lambda: bool(reached))  # noqa: B023  # awaited within the round
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert await active(databases) == 1
        assert len(await shown(databases)) == 6_000
    await apply.rebuilding.rebuild(ACME)
    assert await schemas(databases) == ["workflow_rm_trails_1", "workflow_rm_trails_2"]
    assert await shown(databases) == expected(log)


async def test_a_new_shape_is_built_before_the_next_event_is_applied(
    log: WrittenLog, databases: Databases
) -> None:
    for _ in range(30):
        log.write()
    old = apply_of(log, databases)
    await catch_up(old, log)
    async with databases.connection(ACME) as db:
        await db.execute("grant select on workflow.trails to public")
    new = apply_of(log, databases, Trails(shape="2"))
    await catch_up(new, log)
    assert await active(databases) == 2
    assert await shown(databases) == expected(log)
    async with databases.connection(ACME) as db:
        assert await db.fetchval("select distinct shape from workflow.trails") == "new"
        assert await db.fetchval(
            "select has_table_privilege('public', 'workflow.trails', 'select')"
        )

    log.write()
    with pytest.raises(CheckpointMoved):
        await old.apply(ACME, log.events()[-1:])
    with pytest.raises(ShapeSuperseded):
        await old.checkpoint(ACME)


async def test_the_old_code_started_again_goes_back_without_a_rebuild(
    log: WrittenLog, databases: Databases
) -> None:
    log.write()
    await catch_up(apply_of(log, databases), log)
    await catch_up(apply_of(log, databases, Trails(shape="2")), log)
    log.write()
    again = apply_of(log, databases)
    await catch_up(again, log)
    assert await active(databases) == 1
    assert await shown(databases) == expected(log)


async def test_a_rebuild_halts_at_what_it_cannot_fold(
    log: WrittenLog, databases: Databases
) -> None:
    apply = apply_of(log, databases)
    for _ in range(6):
        log.write()
    log.write(data=POISON)
    log.write()
    log.write(data=POISON)
    await catch_up(apply, log)
    before = await shown(databases)
    with pytest.raises(RebuildHalted) as halted:
        await apply.rebuilding.rebuild(ACME)
    poison = log.events()[6]
    assert halted.value.details["position"] == str(poison.position) == "7"
    assert halted.value.details["event"] == poison.type
    assert f"Event 7 ({poison.type}) cannot be folded" in halted.value.message
    assert await active(databases) == 1
    assert await shown(databases) == before


async def test_a_reader_that_holds_the_view_delays_the_switch_and_nobody_else(
    log: WrittenLog, databases: Databases
) -> None:
    apply = apply_of(log, databases)
    log.write()
    await catch_up(apply, log)

    async def hold(seen: asyncio.Event, leave: asyncio.Event) -> None:
        async with databases.tenant_transaction(ACME) as tx:
            await tx.fetch("select * from workflow.trails")
            seen.set()
            await leave.wait()

    seen, leave = asyncio.Event(), asyncio.Event()
    holding = asyncio.create_task(hold(seen, leave))
    await seen.wait()
    switching = asyncio.create_task(apply.rebuilding.rebuild(ACME))
    await until(lambda: log.reads > 8)  # it has tried and let go
    assert await asyncio.wait_for(shown(databases), 5) == expected(log)
    log.write()
    await asyncio.wait_for(catch_up(apply, log), 5)
    assert not switching.done()
    leave.set()
    await asyncio.gather(holding, switching)
    assert await active(databases) == 2
    assert await shown(databases) == expected(log)
