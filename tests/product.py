"""The whole product for a test: started as a user starts it, watched and hurt from outside."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit
from uuid import uuid4

import httpx
import nats
from nats.aio.client import Client

from tests.forgetting import forget

T = TypeVar("T")
Json = dict[str, Any]

START_S = 120.0
POLL_S = 0.05
ROOT = Path(__file__).parent.parent


class Product:
    """``gongdan up`` in a folder of its own, on ports nobody chose, with some settings."""

    def __init__(self, home: Path, settings: Mapping[str, str] | None = None) -> None:
        self.home = home
        self._settings = settings or {}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until every service is ready."""
        environ = {name: value for name, value in os.environ.items() if "GONGDAN" not in name}
        ports = {f"GONGDAN_{name}_PORT": "0" for name in ("HTTP", "NATS", "POSTGRES")}
        argv = [sys.executable, "-m", "services.cli", "up", "--home", str(self.home)]
        self.home.mkdir(exist_ok=True)
        self.home.chmod(0o711)
        with (self.home / "up.log").open("ab") as output:
            self._process = subprocess.Popen(
                [*argv, "--demo", "none"],
                cwd=ROOT,
                env={**environ, **ports, **self._settings},
                stdout=output,
                stderr=output,
            )
        self.recover()

    def recover(self) -> None:
        """Wait until every service is ready, after a start or a blow."""
        assert self._process is not None
        deadline = time.monotonic() + START_S
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"it did not get ready:\n{self.story()}")
            time.sleep(POLL_S)

    def stop(self) -> int:
        """Stop it as Ctrl-C does; return its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(60)

    def story(self) -> str:
        """Return the last lines of what it and its parts said."""
        files = [self.home / "up.log", *sorted((self.home / "logs").glob("*.log"))]
        return "\n".join(f"== {file.name}\n{_tail(file)}" for file in files if file.exists())

    @property
    def status(self) -> Json:
        """Return what the supervisor knows."""
        document: Json = json.loads((self.home / "status.json").read_text())
        return document

    @property
    def http(self) -> str:
        """Return the gateway's address."""
        return str(self.status["http"])

    @property
    def mail_port(self) -> int:
        """Return where it takes mail, as it was told to."""
        port = urlsplit(self._settings["GONGDAN_MAIL_LISTEN"]).port
        assert port is not None
        return port

    @property
    def nats(self) -> str:
        """Return the bus's address for producers."""
        return str(self.status["nats"])

    def database(self, tenant: str) -> str:
        """Return the superuser's URL of a tenant's database."""
        server = urlsplit(str(self.status["postgres"]))
        password = quote(self.secret("postgres"), safe="")
        return f"postgresql://gongdan:{password}@127.0.0.1:{server.port}/gd_{tenant}"

    def kill(self, name: str) -> None:
        """Kill -9 a service, ``postgres`` or ``nats``, once it is back from the last time."""
        deadline = time.monotonic() + START_S
        while not self._was_killed(name):
            assert time.monotonic() < deadline, f"{name} did not come back:\n{self.story()}"
            time.sleep(POLL_S)

    def secret(self, name: str) -> str:
        """Return a secret of the installation."""
        return (self.home / "keys" / name).read_text().strip()

    def operator(self, tenant: str = "") -> httpx.AsyncClient:
        """Return an HTTP client of the platform's operator, acting in a tenant."""
        headers = {"authorization": f"Bearer {self.secret('operator')}"}
        if tenant:
            headers["gongdan-tenant"] = tenant
        return self._client(headers)

    def client(self, api_key: str) -> httpx.AsyncClient:
        """Return an HTTP client of a tenant's own program."""
        return self._client({"authorization": f"Bearer {api_key}"})

    def anybody(self) -> httpx.AsyncClient:
        """Return an HTTP client that says nothing of who it is."""
        return self._client({})

    async def producer(self, api_key: str, tenant: str) -> Client:
        """Return a NATS client of a tenant's own program."""
        return await nats.connect(
            self.nats, token=api_key, inbox_prefix=f"_INBOX_{tenant}".encode(), connect_timeout=5
        )

    def _client(self, headers: dict[str, str]) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=f"{self.http}/api/v1", headers=headers, timeout=20, trust_env=False
        )

    def _was_killed(self, name: str) -> bool:
        """Return whether there was a process to kill: the status may still name a dead one."""
        status = self.status
        pid = status["servers"].get(name) or status["services"].get(name, {}).get("pid")
        if pid is None:
            return False
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def _is_ready(self) -> bool:
        try:
            status = self.status
            addresses = [*status["health"].values()]
            return bool(addresses) and all(
                httpx.get(f"http://{address}/readyz", timeout=2, trust_env=False).is_success
                for address in addresses
            )
        except (OSError, ValueError, KeyError, httpx.HTTPError):
            return False


@contextmanager
def running_product(settings: Mapping[str, str] | None = None) -> Iterator[Product]:
    """Run the product in a new folder; it must end as it was asked to, and nothing is left.

    ``settings`` are variables of its environment (``GONGDAN_MATRIX_URL``).
    """
    home = Path(tempfile.mkdtemp(prefix="gongdan-test-"))
    one = Product(home, settings)
    try:
        one.start()
        yield one
        assert one.stop() == 0
    finally:
        forget(home)


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def key() -> dict[str, str]:
    """Return a header with a new idempotency key."""
    return {"idempotency-key": str(uuid4())}


async def eventually(
    ask: Callable[[], Awaitable[T]],
    wanted: Callable[[T], bool],
    seconds: float = 20,
    *,
    poll_s: float = POLL_S,
) -> T:
    """Ask until the answer is the wanted one, and return it; fail with the last answer."""
    deadline = time.monotonic() + seconds
    while True:
        answer = await ask()
        if wanted(answer):
            return answer
        assert time.monotonic() < deadline, f"not within {seconds} s; the last answer: {answer}"
        await asyncio.sleep(poll_s)


def _tail(file: Path) -> str:
    return "\n".join(file.read_text(errors="replace").splitlines()[-15:])
