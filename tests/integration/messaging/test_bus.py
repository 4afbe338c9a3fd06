"""The bus at start: a server we cannot rely on is refused in one sentence that says what to do."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from services.cli.embedded.nats import EmbeddedNats, find_program
from shared.messaging.bus import Bus, BusUnfit
from tests.integration.messaging.conftest import connected, url_of
from tests.written_log import until

Ports = dict[str, list[str]]
StartPlain = Callable[[str], Awaitable[Ports]]


@pytest.fixture
async def start_plain(tmp_path: Path) -> AsyncIterator[StartPlain]:
    """Start a server with a configuration of the test's own; return where it listens."""
    processes: list[asyncio.subprocess.Process] = []

    async def start(configuration: str) -> Ports:
        config = tmp_path / "plain.conf"
        config.write_text(
            f'listen: "127.0.0.1:-1"\nhttp: "127.0.0.1:-1"\nports_file_dir: "{tmp_path}"\n'
            + configuration.replace("FOLDER", str(tmp_path / "store"))
        )
        process = await asyncio.create_subprocess_exec(
            find_program(), "-c", str(config), stderr=asyncio.subprocess.DEVNULL
        )
        processes.append(process)
        await until(lambda: any(file.stat().st_size for file in tmp_path.glob("*.ports")))
        ports: Ports = json.loads(next(tmp_path.glob("*.ports")).read_text())
        return ports

    yield start
    for process in processes:
        process.kill()
        await process.wait()


async def refused(ports: Ports) -> str:
    with pytest.raises(BusUnfit) as unfit:
        await Bus.connect(ports["nats"][0], name="test", monitor_url=ports["monitoring"][0])
    return unfit.value.message


async def test_a_server_that_acknowledges_before_it_writes_is_refused(
    start_plain: StartPlain,
) -> None:
    message = await refused(await start_plain('jetstream { store_dir: "FOLDER" }'))
    assert "sync_interval: always" in message


async def test_a_server_without_jetstream_is_refused(start_plain: StartPlain) -> None:
    assert "JetStream" in await refused(await start_plain(""))


async def test_a_server_whose_monitoring_is_closed_is_refused(nats: EmbeddedNats) -> None:
    with pytest.raises(BusUnfit, match="GONGDAN_NATS_MONITOR_URL"):
        await Bus.connect(url_of(nats), name="test", monitor_url="http://127.0.0.1:1")


async def test_no_server_at_all_is_said_without_the_password() -> None:
    with pytest.raises(BusUnfit, match="No NATS server answers") as unfit:
        await Bus.connect(
            "nats://svc:secret@127.0.0.1:1", name="test", monitor_url="", timeout_s=0.3
        )
    assert "secret" not in unfit.value.message


async def test_a_connection_outlives_its_server(nats: EmbeddedNats) -> None:
    async with connected(nats) as bus:
        again: list[bool] = []
        bus.after_reconnect(lambda: again.append(True))
        await nats.kill()
        await until(lambda: not bus.is_connected)
        await nats.start()
        await until(lambda: bool(again))
        assert await bus.js.account_info() is not None
