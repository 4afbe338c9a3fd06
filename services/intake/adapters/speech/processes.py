"""Starts the process that listens to a recording, and ends it whatever it does."""

import asyncio
import hashlib
import importlib.util
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
import structlog

from services.intake.app.call_recordings import NothingHeard, Spoken
from shared.config import SettingsWrong

LISTENS: Final = (sys.executable, "-I", "-m", "services.intake.adapters.speech")
SECONDS_MAX: Final = 900.0
"""A quarter of an hour: two cores take half as long as a recording to listen to it."""

TOLD: Final = ("PATH", "LANG", "LC_ALL")
"""What the process inherits of our environment: nothing that could tell it a secret."""

WEIGHTS: Final = "model.bin"
DIGEST_CHARS: Final = 16

log = structlog.get_logger()


class _Said(msgspec.Struct):
    text: str
    language: str


class ListeningProcess:
    """Listens to each recording in a process of its own, one at a time."""

    def __init__(
        self, argv: Sequence[str], model: str, *, seconds_max: float = SECONDS_MAX
    ) -> None:
        """Take what to start, what the model is called, and how long it may take."""
        self._argv = tuple(argv)
        self._model = model
        self._seconds_max = seconds_max
        self._one = asyncio.Semaphore(1)

    @property
    def model(self) -> str:
        """Return which model it is."""
        return self._model

    async def heard(self, audio: bytes) -> Spoken:
        """Return what is said; raises ``NothingHeard``, in bounded time."""
        async with self._one:
            return await self._heard(audio)

    async def _heard(self, audio: bytes) -> Spoken:
        known = {key: os.environ[key] for key in TOLD if key in os.environ}
        process = await asyncio.create_subprocess_exec(
            *self._argv, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=known
        )
        try:
            async with asyncio.timeout(self._seconds_max):
                said, _ = await process.communicate(audio)
        except TimeoutError as late:
            log.warning("speech_process_killed", audio_bytes=len(audio))
            raise NothingHeard("took-too-long") from late
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode != 0:
            log.info("speech_not_heard", exit=process.returncode, audio_bytes=len(audio))
            raise NothingHeard("not-readable")
        try:
            spoken = msgspec.json.decode(said, type=_Said)
        except msgspec.MsgspecError as wrong:
            raise NothingHeard("not-readable") from wrong
        if not spoken.text.strip():
            raise NothingHeard("no-words")
        return Spoken(text=spoken.text, language=spoken.language)


def recogniser_at(folder: Path | None, language: str) -> ListeningProcess | None:
    """Return what listens with the model in a folder, or None without one.

    Raises ``SettingsWrong`` for a folder without a model, or without the extra ``asr``.
    """
    if folder is None:
        return None
    weights = folder / WEIGHTS
    if not weights.is_file():
        raise SettingsWrong(f"GONGDAN_ASR_MODEL is a folder with {WEIGHTS}: {folder} has none.")
    if importlib.util.find_spec("faster_whisper") is None:
        raise SettingsWrong("GONGDAN_ASR_MODEL needs the extra `asr`: install gongdan[asr].")
    with weights.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    model = f"faster-whisper:{folder.name}@{digest[:DIGEST_CHARS]}"
    return ListeningProcess([*LISTENS, str(folder), *([language] if language else [])], model)
