"""Real servers for every test: one PostgreSQL and one NATS a session, private ones for chaos.

They are found, started, proven ours and stopped by the same code that ``gongdan up`` uses; every
port is the system's choice and every file lies in a folder made here and removed at the end.

Property tests try the same examples every time, so that a change is judged by what it changed;
``GONGDAN_TEST_LENGTH=full`` looks for new ones.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

import asyncpg
import pytest
from hypothesis import HealthCheck, settings

from services.cli.embedded.keys import Keys
from services.cli.embedded.nats import EmbeddedNats
from services.cli.embedded.postgres import EmbeddedPostgres
from tests.forgetting import forget
from tests.stack import StartNats, StartPostgres

T = TypeVar("T")

SLOW_MACHINES = [HealthCheck.too_slow]
"""Not checked: how fast inputs are made says more of what else the machine does than of a test."""

settings.register_profile(
    "same", derandomize=True, deadline=None, database=None, suppress_health_check=SLOW_MACHINES
)
settings.register_profile(
    "new",
    derandomize=False,
    deadline=None,
    print_blob=True,
    suppress_health_check=SLOW_MACHINES,
)
settings.load_profile("same" if os.environ.get("GONGDAN_TEST_LENGTH") is None else "new")


def run(work: Coroutine[object, object, T]) -> T:
    """Run a coroutine from a fixture without touching the event loop of the tests."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(work)


@pytest.fixture(scope="session")
def stack_folder() -> Iterator[Path]:
    """A folder of this session's servers that PostgreSQL's account can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="gongdan-test-"))
    folder.chmod(0o711)
    yield folder
    forget(folder)


@pytest.fixture(scope="session")
def keys(stack_folder: Path) -> Keys:
    """The secrets of this session's servers."""
    return Keys(stack_folder / "keys")


@pytest.fixture(scope="session")
def postgres_template(stack_folder: Path, keys: Keys) -> Path:
    """The data folder of a cluster that was made and never started, to be copied."""
    server = EmbeddedPostgres(stack_folder / "template", password=keys.secret("postgres"))
    run(server.prepare())
    return server.data


@pytest.fixture(scope="session")
def postgres(stack_folder: Path, keys: Keys, postgres_template: Path) -> Iterator[EmbeddedPostgres]:
    """The session's PostgreSQL: ``.dsn`` is the superuser's URL, ``.url(database)`` another's."""
    server = EmbeddedPostgres(
        stack_folder / "postgres", password=keys.secret("postgres"), template=postgres_template
    )
    run(server.start())
    yield server
    run(server.stop())


@pytest.fixture(scope="session")
def nats_server(stack_folder: Path, keys: Keys) -> Iterator[EmbeddedNats]:
    """The session's NATS: ``.url``, ``.monitor_url``, ``.keys.nats_password(user)``."""
    server = EmbeddedNats(stack_folder / "nats", keys=keys)
    run(server.start())
    yield server
    run(server.stop())


@pytest.fixture(scope="session")
def nats_url(nats_server: EmbeddedNats) -> str:
    """The session's NATS with the credentials of our own services (user svc, account APP)."""
    return f"nats://svc:{nats_server.keys.nats_password('svc')}@127.0.0.1:{nats_server.port}"


@pytest.fixture
async def database(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """The superuser's URL of a database of this test's own, dropped afterwards."""
    name = f"test_{token_hex(8)}"
    control = await asyncpg.connect(postgres.dsn)
    try:
        await control.execute(f"create database {name}")
        yield postgres.url(name)
        await control.execute(f"drop database {name} with (force)")
    finally:
        await control.close()


@pytest.fixture
async def start_postgres(
    stack_folder: Path, keys: Keys, postgres_template: Path
) -> AsyncIterator[StartPostgres]:
    """Start a PostgreSQL that this test may kill: ``server = await start_postgres()``."""
    servers: list[EmbeddedPostgres] = []

    async def start() -> EmbeddedPostgres:
        server = EmbeddedPostgres(
            stack_folder / f"postgres-{token_hex(4)}",
            password=keys.secret("postgres"),
            template=postgres_template,
        )
        servers.append(server)
        await server.start()
        return server

    yield start
    for server in servers:
        await server.kill()
        shutil.rmtree(server.data.parent, ignore_errors=True)


@pytest.fixture
async def start_nats(stack_folder: Path, keys: Keys) -> AsyncIterator[StartNats]:
    """Start a NATS that this test may kill or wipe: ``server = await start_nats()``."""
    servers: list[EmbeddedNats] = []

    async def start() -> EmbeddedNats:
        server = EmbeddedNats(stack_folder / f"nats-{token_hex(4)}", keys=keys)
        servers.append(server)
        await server.start()
        return server

    yield start
    for server in servers:
        await server.kill()
        shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture
def private_folder(tmp_path: Path) -> Path:
    """A folder that nobody but us may enter, like a home folder."""
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    folder.chmod(0o700)  # whatever the umask says
    return folder
