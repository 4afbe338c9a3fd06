"""Servers of your own: greeted before anything starts, refused in one sentence."""

import signal
from pathlib import Path
from secrets import token_hex

import pytest

from services.cli.embedded.keys import Keys
from services.cli.embedded.nats import find_program
from services.cli.embedded.process import Child, ServerTrouble, free_port, port_is_free, until
from services.cli.installation import Installation
from services.cli.supervisor.backends import greet_nats
from services.cli.supervisor.product import upgrade
from tests.stack import StartNats, StartPostgres

pytestmark = pytest.mark.integration


async def test_a_nats_with_our_users_is_welcome(start_nats: StartNats) -> None:
    server = await start_nats()
    await greet_nats(server.url, server.keys)


async def test_a_nats_with_the_users_of_another_installation_is_refused(
    start_nats: StartNats, tmp_path: Path
) -> None:
    server = await start_nats()
    with pytest.raises(ServerTrouble, match=r"does not know the users .* `gongdan keys --nats-"):
        await greet_nats(server.url, Keys(tmp_path / "keys"))


async def test_a_nats_that_lets_everybody_in_is_refused(tmp_path: Path) -> None:
    port = free_port()
    argv = [find_program(), "--addr", "127.0.0.1", "--port", str(port)]
    server = Child(argv, log=tmp_path / "nats.log")
    try:
        assert await until(lambda: not port_is_free(port), 20)
        with pytest.raises(ServerTrouble, match="does not know the users"):
            await greet_nats(f"nats://127.0.0.1:{port}", Keys(tmp_path / "keys"))
    finally:
        await server.stop(signal.SIGTERM, 20)


async def test_a_lost_master_is_not_made_anew_for_a_cluster_in_use(
    start_postgres: StartPostgres, stack_folder: Path
) -> None:
    postgres = await start_postgres()
    home = Installation(stack_folder / f"lost-{token_hex(3)}")
    home.prepare()
    await upgrade(home, postgres.dsn)
    master = home.keys.path("master")
    master.unlink()
    with pytest.raises(ServerTrouble, match="keys/master is missing, and the databases need it"):
        await upgrade(home, postgres.dsn)
    assert not master.exists()
