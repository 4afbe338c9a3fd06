"""Our own PostgreSQL: found, made, proven ours, and whole again after a crash."""

import asyncio
import os
import shutil
import socket
import stat
from pathlib import Path

import asyncpg
import pytest

from services.cli.embedded.keys import Keys
from services.cli.embedded.postgres import EmbeddedPostgres
from services.cli.embedded.process import ServerTrouble
from tests.stack import StartPostgres

pytestmark = pytest.mark.integration


async def value(server: EmbeddedPostgres, query: str) -> object:
    connection = await asyncpg.connect(server.dsn)
    try:
        result: object = await connection.fetchval(query)
        return result
    finally:
        await connection.close()


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("max_connections", "200"),
        ("listen_addresses", "127.0.0.1"),
        ("unix_socket_directories", ""),
        ("password_encryption", "scram-sha-256"),
        ("server_encoding", "UTF8"),
        ("TimeZone", "UTC"),
    ],
)
async def test_it_is_synchronous_and_only_reachable_from_here(
    postgres: EmbeddedPostgres, name: str, setting: str
) -> None:
    assert await value(postgres, f"show {name}") == setting


async def test_it_is_version_18(postgres: EmbeddedPostgres) -> None:
    assert str(await value(postgres, "show server_version")).startswith("18")


async def test_a_wrong_password_is_refused(postgres: EmbeddedPostgres) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(postgres.dsn, password="wrong")


async def test_it_does_not_run_as_root(postgres: EmbeddedPostgres) -> None:
    pid = str(await value(postgres, "select pg_backend_pid()"))
    assert pid
    assert postgres.pid is not None
    ps = await asyncio.create_subprocess_exec(
        "ps", "-o", "uid=", "-p", str(postgres.pid), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await ps.communicate()
    assert int(said) != 0


async def test_a_restart_keeps_the_data_and_the_port(start_postgres: StartPostgres) -> None:
    server = await start_postgres()
    port = server.port
    await value(server, "create table kept (n int)")
    await server.stop()
    assert not server.is_alive
    await server.start()
    assert server.port == port
    assert await value(server, "select count(*) from kept") == 0


async def test_nothing_acknowledged_is_lost_when_it_is_killed_under_load(
    start_postgres: StartPostgres,
) -> None:
    server = await start_postgres()
    await value(server, "create table acked (writer int, n int)")
    acked = [0, 0, 0, 0]
    running = asyncio.Event()

    async def write(writer: int) -> None:
        connection = await asyncpg.connect(server.dsn)
        try:
            while True:
                n = acked[writer] + 1
                await connection.execute("insert into acked values ($1, $2)", writer, n)
                acked[writer] = n
                if n == 50:
                    running.set()
        except (
            OSError,
            asyncpg.PostgresError,
            asyncpg.InterfaceError,
            asyncpg.InternalClientError,
        ):
            connection.terminate()

    writers = [asyncio.create_task(write(writer)) for writer in range(4)]
    await asyncio.wait_for(running.wait(), 30)
    await server.kill()
    await asyncio.gather(*writers)
    await server.start()
    for writer, count in enumerate(acked):
        kept = await value(server, f"select count(*) from acked where writer = {writer}")
        assert kept in (count, count + 1)  # the one in flight may have been committed


async def test_the_pid_file_of_a_dead_server_does_not_matter(start_postgres: StartPostgres) -> None:
    server = await start_postgres()
    await server.kill()
    lines = (server.data / "postmaster.pid").read_text().splitlines()
    lines[0] = str(os.getpid())  # the number belongs to another living process by now
    (server.data / "postmaster.pid").write_text("\n".join(lines) + "\n")
    await server.start()
    assert await value(server, "select 1") == 1


async def test_a_server_left_behind_is_taken_over(
    start_postgres: StartPostgres, keys: Keys
) -> None:
    first = await start_postgres()
    second = EmbeddedPostgres(first.data.parent, password=keys.secret("postgres"))
    try:
        await second.start()
        assert not first.is_alive
        assert await value(second, "select 1") == 1
    finally:
        await second.stop()


async def test_a_taken_port_is_named_with_what_to_do(stack_folder: Path, keys: Keys) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        server = EmbeddedPostgres(
            stack_folder / "taken", password=keys.secret("postgres"), port=port
        )
        with pytest.raises(ServerTrouble, match=f"Port {port} is taken: set GONGDAN_POSTGRES_PORT"):
            await server.start()


async def test_a_lost_password_is_said_in_one_sentence(start_postgres: StartPostgres) -> None:
    server = await start_postgres()
    await server.stop()
    other = EmbeddedPostgres(server.data.parent, password="lost")
    with pytest.raises(ServerTrouble, match="password is not the one in GONGDAN_HOME/keys"):
        await other.start()


async def test_a_broken_data_folder_is_said_in_one_sentence(start_postgres: StartPostgres) -> None:
    server = await start_postgres()
    await server.stop()
    (server.data / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(ServerTrouble, match=r"PostgreSQL did not start: .*FATAL.*restore it from"):
        await server.start()


async def test_no_folder_that_exists_is_opened_up(
    private_folder: Path, keys: Keys, postgres_template: Path
) -> None:
    server = EmbeddedPostgres(
        private_folder / "home" / "postgres",
        password=keys.secret("postgres"),
        template=postgres_template,
    )
    try:
        await server.start()
        assert stat.S_IMODE(private_folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
        assert await value(server, "select 1") == 1
    finally:
        await server.stop()
        shutil.rmtree(server.data.parent)
