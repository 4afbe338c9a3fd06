"""The supervisor: everything up, what dies revived, everything down with it, the data kept."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.cli.embedded.keys import Keys
from services.cli.embedded.nats import EmbeddedNats
from services.cli.embedded.process import command_line, until
from services.cli.installation import Installation
from services.cli.supervisor.plan import Addresses, Wishes, choose_addresses
from services.cli.supervisor.product import Product
from tests.stack import StartPostgres

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

Document = dict[str, Any]
READY_S = 90.0
STOP_S = 45.0
PORTS = {f"GONGDAN_{name}_PORT": "0" for name in ("HTTP", "NATS", "POSTGRES")}


class Supervisor:
    """``gongdan up --json`` as a child of the test."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.told: dict[str, str] = {}
        self.process: subprocess.Popen[bytes] | None = None

    async def up(self) -> Document:
        output = self.home.parent / "up.json"
        ended = self.process = self._begin(output)
        await until(lambda: output.read_text().endswith("}\n") or ended.poll() is not None, READY_S)
        document: Document = json.loads(output.read_text())
        return document

    def _begin(self, output: Path) -> subprocess.Popen[bytes]:
        with output.open("wb") as file:
            return subprocess.Popen(
                [sys.executable, "-m", "services.cli", "up", "--demo", "none", "--json"],
                env={**os.environ, **PORTS, **self.told, "GONGDAN_HOME": str(self.home)},
                stdout=file,
                stderr=file,
            )

    def status(self) -> Document:
        document: Document = json.loads((self.home / "status.json").read_text())
        return document

    def pids(self) -> list[int]:
        services = [one["pid"] for one in self.status()["services"].values()]
        servers = list(self.status()["servers"].values())
        return [pid for pid in (*services, *servers) if isinstance(pid, int)]

    async def end(self, number: signal.Signals) -> int | None:
        assert self.process is not None
        self.process.send_signal(number)
        process = self.process
        await until(lambda: process.poll() is not None, STOP_S)
        return process.poll()


@pytest.fixture
async def supervisor(stack_folder: Path) -> AsyncIterator[Supervisor]:
    folder = stack_folder / f"supervisor-{os.urandom(3).hex()}"
    folder.mkdir(mode=0o711)
    one = Supervisor(folder / "home")
    yield one
    if one.process is not None and one.process.poll() is None:
        await one.end(signal.SIGTERM)


def gone(pids: list[int]) -> Callable[[], bool]:
    return lambda: not any(command_line(pid) for pid in pids)


async def test_everything_comes_up_is_revived_and_goes_down_in_order(
    supervisor: Supervisor,
) -> None:
    document = await supervisor.up()
    assert set(document["services"]) >= {"gateway", "identity", "intake", "workflow"}
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(f"{document['http']}/livez")
    assert answer.is_success

    before = supervisor.pids()
    os.kill(document["services"]["intake"]["pid"], signal.SIGKILL)
    for server in document["servers"].values():
        os.kill(server, signal.SIGKILL)

    def revived() -> bool:
        now = supervisor.pids()
        return len(now) == len(before) and len(set(now) - set(before)) == 3

    assert await until(revived, 30)
    assert await until(lambda: all(command_line(pid) for pid in supervisor.pids()), 10)

    pids = supervisor.pids()
    assert await supervisor.end(signal.SIGINT) == 0
    assert gone(pids)()
    assert not (supervisor.home / "status.json").exists()


async def test_nothing_outlives_a_supervisor_that_is_killed(supervisor: Supervisor) -> None:
    await supervisor.up()
    pids = supervisor.pids()
    await supervisor.end(signal.SIGKILL)
    if sys.platform == "linux":
        assert await until(gone(pids), 30)
    await supervisor.up()  # what was left behind elsewhere is taken over
    assert await supervisor.end(signal.SIGTERM) == 0


async def test_each_service_writes_json_to_a_file_of_its_own(supervisor: Supervisor) -> None:
    document = await supervisor.up()
    for name in document["services"]:
        log = supervisor.home / "logs" / f"{name}.log"
        lines = await asyncio.to_thread(log.read_text)
        for line in lines.splitlines():
            assert json.loads(line)["service"] == name
    assert await supervisor.end(signal.SIGTERM) == 0


async def test_it_runs_on_servers_of_your_own(
    supervisor: Supervisor, start_postgres: StartPostgres
) -> None:
    postgres = await start_postgres()
    supervisor.home.mkdir(mode=0o711)
    nats = EmbeddedNats(supervisor.home.parent / "own-nats", keys=Keys(supervisor.home / "keys"))
    await nats.start()
    try:
        supervisor.told = {
            "GONGDAN_POSTGRES_URL": postgres.dsn,
            "GONGDAN_NATS_URL": nats.url,
            "GONGDAN_NATS_MONITOR_URL": nats.monitor_url,
        }
        document = await supervisor.up()
        assert document["nats"] == nats.url
        assert document["servers"] == {"postgres": None, "nats": None}
        assert await supervisor.end(signal.SIGTERM) == 0
        assert postgres.is_alive
        assert nats.is_alive
    finally:
        await nats.stop()


async def test_a_start_that_is_given_a_taken_address_chooses_again(stack_folder: Path) -> None:
    home = Installation(stack_folder / f"taken-{os.urandom(3).hex()}")
    home.prepare()
    said: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        plans: list[Addresses] = []

        def choose(names: list[str], **told: Any) -> Addresses:
            plan = choose_addresses(names, **told)
            if not plans:
                plan = replace(plan, grpc={**plan.grpc, "identity": taken})
            plans.append(plan)
            return plan

        product = Product(home, Wishes(http_port=0, nats_port=0, postgres_port=0), choose=choose)
        try:
            await product.up(said.append)
            assert product.addresses is plans[1]
            assert [one for one in said if f"Nobody can listen on {taken}" in one]
        finally:
            await product.down()
