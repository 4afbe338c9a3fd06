"""Read your writes: whoever holds the token of a write sees it, and nobody waits for ever."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from shared.database import DatabaseAway, Databases
from shared.intent import TenantId
from shared.projections.position import (
    NotCaughtUp,
    Position,
    TokenOutdated,
    WaitFor,
    token_of,
)
from shared.projections.runner import ProjectionApply
from shared.projections.tail import LogTail
from tests.integration.projections.trails import apply_of, shown
from tests.written_log import ACME, SERVICE, WrittenHead, WrittenLog


class RestoredLog(WrittenLog):
    """A log whose epoch an operator raises, and which may be away."""

    epoch = 1
    is_away = False

    async def head(self, tenant: TenantId) -> WrittenHead:
        if self.is_away:
            self.heads += 1
            raise DatabaseAway
        head = await super().head(tenant)
        return WrittenHead(published=head.published, position=head.position, epoch=self.epoch)


def token(position: int, service: str = SERVICE, epoch: int = 1) -> str:
    return token_of([Position(service=service, epoch=epoch, position=position)])


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


async def test_a_token_of_a_history_that_was_replaced_is_refused(databases: Databases) -> None:
    log = RestoredLog()
    apply = apply_of(log, databases)
    async with tailing(apply, log) as tail:
        written = log.write()
        tail.wake(ACME)
        await WaitFor(SERVICE, [apply], log).reach(ACME, token(written.position))
        log.epoch = 2
        restored = WaitFor(SERVICE, [apply], log)
        with pytest.raises(TokenOutdated):
            await restored.reach(ACME, token(written.position))
        await restored.reach(ACME, token(written.position, epoch=2))


async def test_a_token_of_the_new_history_is_good_at_once() -> None:
    log = RestoredLog()
    wait_for = WaitFor(SERVICE, [], log)
    await wait_for.reach(ACME, token(1))
    log.epoch = 2
    await wait_for.reach(ACME, token(1, epoch=2))
    assert await wait_for.epoch(ACME) == 2
    with pytest.raises(TokenOutdated):
        await wait_for.reach(ACME, token(1))


async def test_the_epoch_is_not_asked_for_again_and_again() -> None:
    log = RestoredLog()
    wait_for = WaitFor(SERVICE, [], log)
    for position in range(100):
        await wait_for.reach(ACME, token(position))
    await wait_for.reach(ACME, token(1, "dispatch"))
    assert log.heads == 1


async def test_a_view_is_read_while_its_log_is_away() -> None:
    log = RestoredLog()
    log.is_away = True
    wait_for = WaitFor(SERVICE, [], log)
    await wait_for.reach(ACME, token(1))
    assert await wait_for.epoch(ACME) is None


async def test_a_position_that_the_log_told_us_has_no_epoch_to_compare(
    databases: Databases,
) -> None:
    log = RestoredLog()
    log.epoch = 7
    apply = apply_of(log, databases)
    async with tailing(apply, log) as tail:
        written = log.write()
        tail.wake(ACME)
        await WaitFor(SERVICE, [apply], log).reach_position(ACME, written.position)
        assert written.stream_id in await shown(databases)
    assert log.heads == 0
