"""Processes that answer one question in lines, and are killed at the deadline whatever they do."""

import asyncio
import os
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Sequence
from contextlib import suppress
from signal import SIGKILL
from typing import Final

import structlog

LINE_BYTES_MAX: Final = 1 << 22
TOLD: Final = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TZ")
"""What a process inherits of our environment."""

ENDED_WELL: Final = (0, -SIGKILL)
"""How a process ends by itself, or by us."""

log = structlog.get_logger()


async def listen(
    argv: Sequence[str], question: bytes, until: float, heard: Callable[[bytes], None]
) -> None:
    """Hand on each line that a process writes about a question, until a moment of the loop's clock.

    Returns when it has ended, by itself or killed; what it wrote before counts either way.
    """
    known = {key: os.environ[key] for key in TOLD if key in os.environ}
    process = await asyncio.create_subprocess_exec(
        *argv, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=LINE_BYTES_MAX, env=known
    )
    try:
        async with asyncio.timeout_at(until):
            await _talk(process, question, heard)
            await process.wait()
    except TimeoutError:
        log.warning("solver_killed", question_bytes=len(question))
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode not in ENDED_WELL:
        log.warning("solver_failed", exit=process.returncode)


async def _talk(process: Process, question: bytes, heard: Callable[[bytes], None]) -> None:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("a solver without pipes")
    # It may be dead by now, and writing to it then is no error of connections on every loop.
    if not process.stdin.is_closing():
        with suppress(ConnectionError):
            process.stdin.write(question)
            await process.stdin.drain()
            process.stdin.close()
    async for line in process.stdout:
        heard(line)
