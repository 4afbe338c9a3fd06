"""The crew: some helpers for one long replay at a time.

Whatever becomes of a helper, nothing is lost: a page that does not come back is lived through by
the service itself, which has the same code and comes to the same.
"""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import msgspec
import structlog

from services.workflow.adapters.crew.frames import (
    LENGTH_BYTES,
    encode,
    framed,
    outcomes_of,
)
from services.workflow.adapters.processes import started
from services.workflow.app.helping import Helping, Trial
from services.workflow.app.ports import Line
from services.workflow.domain.shadow import Outcome

HELPERS_MAX: Final = 2
AHEAD_EACH: Final = 2
TICKETS_MIN: Final = 1_000
"""Fewer are lived through before a helper is ready."""

PAGE_S_MAX: Final = 60.0
"""A page takes a second; who is not back by then is waited for no longer."""

BUFFER_BYTES: Final = 1 << 20
ARGV: Final = (sys.executable, "-m", "services.workflow.adapters.crew")

log = structlog.get_logger()


@dataclass(kw_only=True)
class Crew:
    """Hires helpers where there are as many processors, and enough to do."""

    tickets_min: int = TICKETS_MIN
    argv: Sequence[str] = ARGV
    _is_out: bool = field(default=False, init=False)

    @asynccontextmanager
    async def hired(self, trial: Trial, tickets: int) -> AsyncIterator[Helping]:
        """Yield helpers, none where they are not worth it or busy; they are gone at the end."""
        processors = len(os.sched_getaffinity(0))
        if self._is_out or processors < HELPERS_MAX or tickets < self.tickets_min:
            yield Gang([])
            return
        self._is_out = True
        try:
            async with AsyncExitStack() as stack:
                helpers = [
                    await stack.enter_async_context(started(self.argv, buffer_bytes=BUFFER_BYTES))
                    for _ in range(HELPERS_MAX)
                ]
                yield Gang([Helper(one, trial) for one in helpers])
        finally:
            self._is_out = False


class Helper:
    """One of our helpers, which knows what the trial is about."""

    def __init__(self, process: Process, trial: Trial) -> None:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a helper without pipes")
        self.pid = process.pid
        self._told, self._answers = process.stdin, process.stdout
        self._told.write(framed(encode(trial)))

    async def live(self, told: Sequence[Sequence[Line]]) -> list[Outcome]:
        """Return what came of a page; raises OSError, EOFError, or what says that it is unclear."""
        async with asyncio.timeout(PAGE_S_MAX):
            self._told.write(framed(encode(told)))
            await self._told.drain()
            head = await self._answers.readexactly(LENGTH_BYTES)
            return outcomes_of(await self._answers.readexactly(int.from_bytes(head, "big")))


class Gang:
    """Helpers at work; the seat of one that was lost is empty, and work is handed back from it."""

    def __init__(self, helpers: Sequence[Helper]) -> None:
        self.ahead = max(1, AHEAD_EACH * len(helpers))
        self._seats: asyncio.Queue[Helper | None] = asyncio.Queue()
        for one in helpers or (None,):
            self._seats.put_nowait(one)

    async def live(self, told: Sequence[Sequence[Line]]) -> list[Outcome] | None:
        """Return what came of the tickets of a page; None if it is to be done elsewhere."""
        helper = await self._seats.get()
        try:
            return None if helper is None else await helper.live(told)
        except (OSError, EOFError, TimeoutError, msgspec.DecodeError) as error:
            log.warning("helper_lost", pid=helper and helper.pid, error=repr(error))
            helper = None
            return None
        finally:
            self._seats.put_nowait(helper)
