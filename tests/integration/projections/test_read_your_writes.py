"""Read your writes: whoever holds the token of a write sees it, and nobody waits for ever."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from shared.database import Databases
from shared.projections.position import NotCaughtUp, Position, WaitFor, token_of
from shared.projections.runner import ProjectionApply
from shared.projections.tail import LogTail
from tests.integration.projections.trails import apply_of, shown
from tests.written_log import ACME, SERVICE, WrittenLog


def token(position: int, service: str = SERVICE) -> str:
    return token_of([Position(service=service, epoch=1, position=position)])


@asynccontextmanager
async def tailing(apply: ProjectionApply, log: WrittenLog) -> AsyncIterator[LogTail]:
    tail = LogTail(applies=[apply], source=log, tenants=lambda: [ACME])
    task = asyncio.create_task(tail.run())
    try:
        yield tail
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_reader_with_the_token_always_sees_the_write(
    log: WrittenLog, databases: Databases
) -> None:
    apply = apply_of(log, databases)
    wait_for = WaitFor(SERVICE, [apply], log)
    async with tailing(apply, log) as tail:
        for _ in range(50):
            written = log.write()
            tail.wake(ACME)
            await wait_for.reach(ACME, token(written.position))
            assert written.stream_id in await shown(databases)


async def test_a_write_without_a_wake_up_is_seen_too(log: WrittenLog, databases: Databases) -> None:
    apply = apply_of(log, databases)
    async with tailing(apply, log):
        await WaitFor(SERVICE, [apply], log).reach(ACME, token(log.write().position))
        written = log.write()
        await WaitFor(SERVICE, [apply], log).reach(ACME, token(written.position), 15)
        assert written.stream_id in await shown(databases)


async def test_another_process_moving_the_checkpoint_is_noticed(
    log: WrittenLog, databases: Databases
) -> None:
    here, there = apply_of(log, databases), apply_of(log, databases)
    wait_for = WaitFor(SERVICE, [here], log)
    async with tailing(there, log) as tail:
        written = log.write()
        tail.wake(ACME)
        await wait_for.reach(ACME, token(written.position))
        assert written.stream_id in await shown(databases)


async def test_a_view_that_stays_behind_is_said_to_be_behind_in_time(
    log: WrittenLog, databases: Databases
) -> None:
    written = log.write()
    began = time.monotonic()
    with pytest.raises(NotCaughtUp):
        await WaitFor(SERVICE, [apply_of(log, databases)], log).reach(
            ACME, token(written.position), 0.5
        )
    assert 0.4 < time.monotonic() - began < 5


async def test_a_private_position_makes_nobody_wait(log: WrittenLog, databases: Databases) -> None:
    apply = apply_of(log, databases)
    async with tailing(apply, log) as tail:
        written = log.write()
        log.write_private()
        tail.wake(ACME)
        await WaitFor(SERVICE, [apply], log).reach(ACME, token(written.position + 1))
        assert written.stream_id in await shown(databases)


async def test_another_services_token_makes_nobody_wait(
    log: WrittenLog, databases: Databases
) -> None:
    await WaitFor(SERVICE, [apply_of(log, databases)], log).reach(ACME, token(9, "dispatch"))
    await WaitFor(SERVICE, [apply_of(log, databases)], log).reach(ACME, "")
