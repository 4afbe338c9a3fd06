"""One service's process, kept alive: restarted with a growing pause when it ends by itself."""

import asyncio
import signal
import sys
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path

from services.cli.embedded.process import Child
from shared.config import AddressTaken

PAUSE_S_MIN = 0.5
PAUSE_S_MAX = 30.0
STEADY_S = 60.0
"""Who ran this long is started again at once."""
WATCH_S = 0.25
STOP_S = 20.0
LOG_BYTES_MAX = 64 * 1024 * 1024


class State(Enum):
    """What a service's process does, as seen from outside."""

    STARTING = "starting"
    RUNNING = "running"
    PAUSING = "restarting"
    STOPPED = "stopped"


class Keeper:
    """Keeps ``python -m services.<name>`` running until told to stop.

    ``address_trouble`` is what it said if it last ended because it could not listen where told.
    """

    def __init__(
        self,
        name: str,
        *,
        env: Mapping[str, str],
        folder: Path,
        log: Path,
        changed: Callable[[], None],
    ) -> None:
        self.name = name
        self.restarts = 0
        self.state = State.STOPPED
        self._env = env
        self._folder = folder
        self._log = log
        self._changed = changed
        self._child: Child | None = None
        self._stopping = False
        self.address_trouble = ""

    @property
    def pid(self) -> int | None:
        """The process id, while it runs."""
        return self._child.pid if self._child and self._child.exit_code is None else None

    def last_words(self) -> str:
        """Return the last line it logged."""
        lines = self._child.tail().strip().splitlines() if self._child else []
        return lines[-1] if lines else ""

    async def keep(self) -> None:
        """Start it, and again whenever it ends, until cancelled or stopped."""
        pause = PAUSE_S_MIN
        while not self._stopping:
            started = asyncio.get_running_loop().time()
            child = self._spawn()
            while not await child.wait(STEADY_S, poll_s=WATCH_S):
                pass
            if self._stopping:
                return
            taken = child.exit_code == AddressTaken.exit_code
            self.address_trouble = self.last_words() if taken else ""
            steady = asyncio.get_running_loop().time() - started >= STEADY_S
            pause = PAUSE_S_MIN if steady else pause
            self.restarts += 1
            self._become(State.PAUSING)
            await asyncio.sleep(pause)
            pause = min(pause * 2, PAUSE_S_MAX)

    async def stop(self) -> None:
        """Ask it to finish what it does and end; insist after twenty seconds."""
        self._stopping = True
        if self._child:
            await self._child.stop(signal.SIGTERM, STOP_S)
        self._become(State.STOPPED)

    def _spawn(self) -> Child:
        self._turn_log()
        child = self._child = Child(
            [sys.executable, "-m", f"services.{self.name}"],
            log=self._log,
            env=self._env,
            folder=self._folder,
        )
        self._become(State.RUNNING)
        return child

    def _become(self, state: State) -> None:
        if state is not self.state:
            self.state = state
            self._changed()

    def _turn_log(self) -> None:
        """Begin a new file when the old one is large; one old one is kept."""
        if self._log.exists() and self._log.stat().st_size > LOG_BYTES_MAX:
            self._log.replace(self._log.with_suffix(".1.log"))
