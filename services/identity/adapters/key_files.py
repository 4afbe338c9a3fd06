"""Key files: secrets made once, kept as 0600 files in the installation's key folder."""

import os
import secrets
import tempfile
from pathlib import Path


def kept_secret(path: Path, fresh: bytes) -> bytes:
    """Return what the file holds; make it hold ``fresh`` if there is none.

    Whoever is first wins, also between processes, and a crash leaves the whole file or none.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(fresh)
                file.flush()
                os.fsync(file.fileno())
            try_link(Path(draft), path)
        finally:
            Path(draft).unlink(missing_ok=True)
        _sync_folder(path.parent)
    return path.read_bytes()


def try_link(draft: Path, path: Path) -> None:
    """Give a finished draft its name, unless somebody else was quicker."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return


def fresh_secret() -> bytes:
    """Return a new secret as a line of text (256 bits)."""
    return secrets.token_hex(32).encode() + b"\n"


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
