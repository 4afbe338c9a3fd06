"""Processes of our own: told nothing that we are trusted with, and gone when we are done."""

import asyncio
import os
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

TOLD: Final = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TZ")
"""What a helper inherits of our environment."""

NOTHING_MORE: Final[Mapping[str, str]] = {}


@asynccontextmanager
async def started(
    argv: Sequence[str], *, buffer_bytes: int, more: Mapping[str, str] = NOTHING_MORE
) -> AsyncIterator[Process]:
    """Yield a process that answers on pipes; ``more`` is what it finds in its environment."""
    known = {key: os.environ[key] for key in TOLD if key in os.environ}
    creating = asyncio.create_task(
        asyncio.create_subprocess_exec(
            *argv, stdin=PIPE, stdout=PIPE, limit=buffer_bytes, env={**known, **more}
        )
    )
    try:
        process = await asyncio.shield(creating)
    except asyncio.CancelledError:  # it is half there, and nobody else would end it
        await _end(await creating)
        raise
    try:
        yield process
    finally:
        await _end(process)


async def _end(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()
