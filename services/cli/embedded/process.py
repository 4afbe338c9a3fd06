"""A child process on a leash: it writes to a log file, dies with us, and stops when told."""

import asyncio
import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from secrets import SystemRandom
from typing import NoReturn

POLL_S = 0.02
LOG_TAIL_BYTES = 64 * 1024
PR_SET_PDEATHSIG = 1
EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")
PORT_MIN, PORT_MAX = 10_000, 65_535
"""Below are the ports that other programs are known by."""

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class ServerTrouble(Exception):
    """A server could not be started or stopped; the message says why and what to do."""


class Child:
    """One process, its log and its end. Waiting is polling, so any event loop may do it."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        account: "Account | None" = None,
        death_signal: signal.Signals = signal.SIGTERM,
        folder: Path = Path("/"),
    ) -> None:
        """Start ``argv``, as ``account`` where one is given, its output appended to ``log``."""
        with log.open("ab") as output:
            self.log_start = output.tell()
            self._process = subprocess.Popen(  # noqa: S603 - our own argv, no shell
                list(argv),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=None if env is None else dict(env),
                cwd=folder,
                start_new_session=True,  # Ctrl-C is for the supervisor, which stops us in order
                preexec_fn=leash(death_signal),  # noqa: PLW1509 - one prctl, no locks
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )
        self.log = log

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """The exit code, or None while it runs; negative = ended by that signal."""
        return self._process.poll()

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process, if it still runs."""
        self._process.send_signal(number)

    async def wait(self, seconds: float, *, poll_s: float = POLL_S) -> bool:
        """Wait for the end; say whether it came within ``seconds``."""
        return await until(lambda: self.exit_code is not None, seconds, poll_s=poll_s)

    async def stop(self, number: signal.Signals, seconds: float) -> None:
        """Ask with a signal; after ``seconds`` end it the hard way. Safe to call twice."""
        self.send(number)
        if not await self.wait(seconds):
            self.send(signal.SIGKILL)
            await self.wait(seconds)

    def tail(self) -> str:
        """Return the end of what this process, and no earlier one, wrote."""
        with self.log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(self.log_start, size - LOG_TAIL_BYTES))
            return file.read().decode(errors="replace")


class Account:
    """An unprivileged account that a process may run as when we are root."""

    def __init__(self, name: str, uid: int, gid: int) -> None:
        self.name = name
        self.uid = uid
        self.gid = gid

    def own(self, path: Path) -> None:
        """Give a tree that we made to this account."""
        os.chown(path, self.uid, self.gid)
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                os.chown(Path(folder, name), self.uid, self.gid, follow_symlinks=False)

    def can_run(self, argv: Sequence[str]) -> bool:
        """Ask the kernel, rather than guess from modes, whether the account can run ``argv``."""
        try:
            done = subprocess.run(  # noqa: S603 - our own argv, no shell
                list(argv),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                cwd="/",
                user=self.uid,
                group=self.gid,
                extra_groups=[],
            )
        except OSError:
            return False
        return done.returncode == 0

    def can_enter(self, folder: Path) -> bool:
        """Say whether the account can reach ``folder``."""
        return self.can_run(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)])


def leash(number: signal.Signals) -> Callable[[], None]:
    """Return what a child runs before its program, so that it gets ``number`` when we die.

    Linux only; elsewhere an orphan is found by its pid file and stopped at the next start.
    """
    parent = os.getpid()

    def before_exec() -> None:
        if _libc is None:
            return
        _libc.prctl(PR_SET_PDEATHSIG, number.value, 0, 0, 0)
        if os.getppid() != parent:  # we died in between: the signal will never come
            _leave()

    return before_exec


def _leave() -> NoReturn:
    os._exit(1)


async def until(condition: Callable[[], bool], seconds: float, *, poll_s: float = POLL_S) -> bool:
    """Poll ``condition``; say whether it became true within ``seconds``."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not condition():
        if asyncio.get_running_loop().time() >= deadline:
            return False
        await asyncio.sleep(poll_s)
    return True


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that was free a moment ago."""
    return free_ports(1)[0]


def free_ports(count: int, *, but: int = 0) -> list[int]:
    """Return different TCP ports of 127.0.0.1 that were free a moment ago, never ``but``.

    Until somebody listens on them, no outgoing connection can be given one where the kernel says
    from which range it gives (Linux); elsewhere, or if that range leaves too few, any will do.
    """
    calm = [port for port in _calm_ports() if port != but]
    SystemRandom().shuffle(calm)  # another start beside this one should look elsewhere
    found: list[int] = []
    with ExitStack() as held:  # all of them, or the kernel would give the same one twice
        while len(found) < count:
            probe = held.enter_context(socket.socket())
            try:
                probe.bind(("127.0.0.1", calm.pop() if calm else 0))
            except OSError as error:
                if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                    raise
                continue
            port: int = probe.getsockname()[1]
            if port != but:
                found.append(port)
    return found


def _calm_ports() -> list[int]:
    """Return the ports that the kernel gives to nobody who does not ask for them."""
    try:
        low, high = (int(word) for word in EPHEMERAL.read_text().split())
    except (OSError, ValueError):
        return []
    return [*range(PORT_MIN, low), *range(max(high + 1, PORT_MIN), PORT_MAX + 1)]


def port_is_free(port: int) -> bool:
    """Say whether a server could listen on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
        return True


def is_running(pid: int, mark: str) -> bool:
    """Say whether ``pid`` is a live process with ``mark`` in its command line.

    Process ids are used again, so the number in a pid file alone proves nothing.
    """
    return mark in command_line(pid)


def command_line(pid: int) -> str:
    """Return the command line of a live process, or nothing."""
    if sys.platform == "linux":  # slim images have no ps
        try:
            shown = Path(f"/proc/{pid}/cmdline").read_bytes()  # empty for a zombie
        except OSError:
            return ""
        return shown.replace(b"\0", b" ").decode(errors="replace")
    return subprocess.run(  # noqa: S603 - fixed program, an integer
        ["ps", "-ww", "-o", "args=", "-p", str(pid)],  # noqa: S607 - ps is where PATH says
        capture_output=True,
        text=True,
        check=False,
    ).stdout


async def end_orphan(pid: int, mark: str, number: signal.Signals, seconds: float) -> None:
    """Stop what an earlier, killed supervisor left behind. Raises ServerTrouble if it stays."""
    if not is_running(pid, mark):
        return
    os.kill(pid, number)
    if not await until(lambda: not is_running(pid, mark), seconds):
        raise ServerTrouble(f"A server of an earlier run (pid {pid}) does not stop; end it.")
