"""One installation: the folder ``GONGDAN_HOME`` and what lies where in it."""

import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import TextIO

import services
from services.cli.embedded.keys import Keys

LOCK_TRIES = 5
LOCK_PAUSE_S = 0.1
CODE = Path(services.__file__).parent
"""The folder of the services, also where they keep their migrations."""


class NotRunning(Exception):
    """Gongdan is not running here; the message says how to start it."""


class KeysMissing(Exception):
    """There are data here without the secrets they need; the message says what to do."""


class AlreadyRunning(Exception):
    """Another supervisor has this folder; the message says what to do."""


class Installation:
    """The data folder of one installation. Everything in it is private to its owner."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()

    def prepare(self) -> None:
        """Make the folder and its parts."""
        # Others may pass through, not look: PostgreSQL's account lives below it when we are root.
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o711)
        self.logs.mkdir(exist_ok=True, mode=0o700)

    @property
    def keys(self) -> Keys:
        """The secrets."""
        return Keys(self.folder / "keys")

    def require_keys(self) -> None:
        """Make sure that no secret is missing that the data here need. Raises KeysMissing.

        A new one would not fit them, and would stand where the right one must be put back.
        """
        if not (self.folder / "postgres" / "data").exists():
            return
        for name in ("master", "postgres"):
            if not self.keys.has(name):
                raise KeysMissing(
                    f"{self.keys.folder / name} is missing, and the data in "
                    f"{self.folder / 'postgres'} need it: restore that file from your backup."
                )

    @property
    def logs(self) -> Path:
        """One file for each process."""
        return self.folder / "logs"

    @property
    def status_file(self) -> Path:
        """What runs where, written by the supervisor."""
        return self.folder / "status.json"

    @property
    def demo_file(self) -> Path:
        """The demonstration's sign-ins, which are shown once and kept nowhere else."""
        return self.folder / "demo.json"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only supervisor of this folder. Raises AlreadyRunning."""
        with (self.folder / "lock").open("a") as file:
            for _ in range(LOCK_TRIES):
                if _try_lock(file):
                    break
                time.sleep(LOCK_PAUSE_S)  # another command may only be looking
            else:
                raise AlreadyRunning(
                    f"Gongdan is already running in {self.folder}: stop it, or set GONGDAN_HOME "
                    "to another folder."
                )
            yield

    def is_locked(self) -> bool:
        """Say whether a supervisor has this folder now."""
        try:
            with (self.folder / "lock").open("r") as file:
                return not _try_lock(file)
        except FileNotFoundError:
            return False

    def read_status(self) -> dict[str, object]:
        """Return what the running supervisor wrote. Raises NotRunning."""
        if self.is_locked():
            if self.status_file.exists():
                status: dict[str, object] = json.loads(self.status_file.read_text())
                return status
            raise NotRunning(f"Gongdan is starting in {self.folder}: ask again in a moment.")
        raise NotRunning(
            f"Gongdan is not running in {self.folder}: start it with `gongdan up`, or set "
            "GONGDAN_HOME to the folder of the one that is."
        )

    def write_private(self, path: Path, content: Mapping[str, object]) -> None:
        """Write JSON that only its owner may read, whole or not at all."""
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(content, file, ensure_ascii=False, indent=2)
        draft.replace(path)


def _try_lock(file: TextIO) -> bool:
    """Lock the file until it is closed; say whether nobody else had."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def version() -> str:
    """Return the version of this installation."""
    try:
        return metadata.version("gongdan")
    except metadata.PackageNotFoundError:  # run from a checkout that was not installed
        return "0.0.0+checkout"
