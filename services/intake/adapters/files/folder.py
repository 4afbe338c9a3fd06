"""A folder as the store of files: a folder for each tenant below it, nobody else's to read.

Bytes are written beside their place, made safe, and then named: a name leads to all of them or to
nothing, whenever the process or the machine dies.
"""

import asyncio
import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final, ParamSpec, TypeVar
from uuid import uuid4

import structlog

from services.intake.app.file_ports import BlobMissing
from services.intake.app.naming_files import COMING
from services.intake.domain.files.refusals import FilesAway
from shared.intent import TenantId

NAME: Final = re.compile(r"[a-z]+(/[0-9a-f-]+)+")
UNNAMED: Final = "unnamed"
"""The folder in which bytes are written before they have a name."""

log = structlog.get_logger()


class FolderBlobs:
    """Keeps bytes in files."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, tenant: TenantId, name: str, content: bytes) -> None:
        """Keep bytes under a name; they are on the disk when this returns."""
        unnamed = self._root / tenant / UNNAMED / uuid4().hex
        await _tried(_put, unnamed, self._path(tenant, name), content)

    async def get(self, tenant: TenantId, name: str, first: int, size: int) -> bytes:
        """Return up to ``size`` bytes from ``first`` on; raises ``BlobMissing``."""
        return await _tried(_get, self._path(tenant, name), first, size)

    async def delete(self, tenant: TenantId, names: Sequence[str]) -> None:
        """Keep these no longer; those that are not there are no trouble."""
        await _tried(_delete, [self._path(tenant, name) for name in names])

    async def names(self, tenant: TenantId, prefix: str, limit: int) -> list[str]:
        """Return up to ``limit`` names of a folder."""
        folder = self._path(tenant, prefix.rstrip("/"))
        found = await _tried(_listed, folder, limit)
        return [f"{prefix.rstrip('/')}/{one}" for one in found]

    async def tidy(self, tenant: TenantId, before: datetime) -> None:
        """Drop what was being written when a process died, if that was before a moment."""
        await _tried(_tidied, self._root / tenant / UNNAMED, before.timestamp())

    def _path(self, tenant: TenantId, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError("a name of bytes that this service does not make")
        return self._root / tenant / name


def _put(unnamed: Path, path: Path, content: bytes) -> None:
    for folder in (unnamed.parent, path.parent):
        _made(folder)
    try:
        with unnamed.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unnamed.replace(path)
        _make_safe(path.parent)
    except OSError:
        with suppress(OSError):
            unnamed.unlink()
        raise


def _made(folder: Path) -> None:
    if not folder.is_dir():
        _made(folder.parent)
        folder.mkdir(exist_ok=True, mode=0o700)
        _make_safe(folder.parent)


def _make_safe(folder: Path) -> None:
    """Have a folder's names on the disk, not only its files' bytes."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _get(path: Path, first: int, size: int) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(first)
            return file.read(size)
    except FileNotFoundError as missing:
        raise BlobMissing from missing


def _delete(paths: Sequence[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
    for folder in {path.parent for path in paths if path.parent.parent.name == COMING}:
        with suppress(OSError):  # it is not empty, or was never there
            folder.rmdir()


def _tidied(folder: Path, before: float) -> None:
    for path in folder.glob("*"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)


def _listed(folder: Path, limit: int) -> list[str]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return [one.name for one, _ in zip(entries, range(limit), strict=False)]


P = ParamSpec("P")
T = TypeVar("T")


async def _tried(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do what waits for the disk in a thread; a full or broken disk is ``FilesAway``."""
    try:
        return await asyncio.to_thread(work, *args, **kwargs)
    except OSError as trouble:
        log.warning("files_away", trouble=trouble.strerror or type(trouble).__name__)
        raise FilesAway from trouble
