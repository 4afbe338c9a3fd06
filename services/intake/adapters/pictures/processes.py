"""Starts the process that draws a picture anew, and ends it whatever it does."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import suppress
from typing import Final

import msgspec
import structlog

from services.intake.app.file_ports import Picture
from services.intake.domain.files.limits import MEBIBYTE
from services.intake.domain.files.refusals import PictureUnreadable

DRAWS: Final = (sys.executable, "-I", "-m", "services.intake.adapters.pictures")
SECONDS_MAX: Final = 20.0
DRAWN_BYTES_MAX: Final = 64 * MEBIBYTE
TOLD: Final = ("PATH", "LANG", "LC_ALL")
"""What the process inherits of our environment: nothing that could tell it a secret."""

log = structlog.get_logger()


class _Said(msgspec.Struct):
    media_type: str
    taken_at: str


class DrawingProcess:
    """Draws each picture in a process of its own."""

    def __init__(self, argv: tuple[str, ...] = DRAWS, *, seconds_max: float = SECONDS_MAX) -> None:
        """Take what to start, and how long it may take."""
        self._argv = argv
        self._seconds_max = seconds_max

    async def redrawn(self, content: bytes) -> Picture:
        """Return a picture of the same look; raises ``PictureUnreadable``, in bounded time."""
        known = {key: os.environ[key] for key in TOLD if key in os.environ}
        process = await asyncio.create_subprocess_exec(
            *self._argv, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=known
        )
        try:
            async with asyncio.timeout(self._seconds_max):
                drawn, _ = await process.communicate(content)
        except TimeoutError as late:
            log.warning("picture_process_killed", picture_bytes=len(content))
            raise PictureUnreadable from late
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode != 0 or len(drawn) > DRAWN_BYTES_MAX:
            log.info("picture_unreadable", exit=process.returncode, picture_bytes=len(content))
            raise PictureUnreadable
        head, _, picture = drawn.partition(b"\n")
        try:
            said = msgspec.json.decode(head, type=_Said)
        except msgspec.MsgspecError as wrong:
            raise PictureUnreadable from wrong
        return Picture(content=picture, media_type=said.media_type, taken_at=said.taken_at)
