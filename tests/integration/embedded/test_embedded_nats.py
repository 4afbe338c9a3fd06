"""Our own NATS: synced, walled, and with everything it acknowledged after a crash."""

import asyncio
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import nats
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import StorageType

from services.cli.embedded.keys import Keys
from services.cli.embedded.nats import EmbeddedNats
from services.cli.embedded.process import ServerTrouble
from tests.stack import StartNats

pytestmark = pytest.mark.integration

PING = b"PING\r\n"


@asynccontextmanager
async def client(server: EmbeddedNats, user: str) -> AsyncIterator[Client]:
    connection = await nats.connect(
        server.url, user=user, password=server.keys.nats_password(user), max_reconnect_attempts=-1
    )
    try:
        yield connection
    finally:
        await connection.close()


async def test_it_syncs_every_write(nats_server: EmbeddedNats) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        shown = (await http.get(f"{nats_server.monitor_url}/varz")).json()
    assert shown["jetstream"]["config"]["sync_always"] is True
    assert shown["host"] == "127.0.0.1"


async def test_its_files_are_private(nats_server: EmbeddedNats) -> None:
    assert stat.S_IMODE(nats_server.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((nats_server.folder / "nats.conf").stat().st_mode) == 0o600


async def test_everything_acknowledged_is_there_after_it_was_killed(start_nats: StartNats) -> None:
    server = await start_nats()
    port = server.port
    async with client(server, "svc") as ours:
        jetstream = ours.jetstream()
        await jetstream.add_stream(name="KEPT", subjects=["kept"], storage=StorageType.FILE)
        for _ in range(50):
            await jetstream.publish("kept", b"x")
    await server.kill()
    await server.start()
    assert server.port == port
    async with client(server, "svc") as ours:
        assert (await ours.jetstream().stream_info("KEPT")).state.messages == 50


async def test_it_can_be_wiped_and_starts_empty(start_nats: StartNats) -> None:
    server = await start_nats()
    async with client(server, "svc") as ours:
        await ours.jetstream().add_stream(name="LOST", subjects=["lost"])
    with pytest.raises(ServerTrouble, match="Stop NATS"):
        await server.wipe()
    await server.kill()
    await server.wipe()
    await server.start()
    async with client(server, "svc") as ours:
        assert await ours.jetstream().streams_info() == []


async def test_accounts_do_not_hear_each_other(nats_server: EmbeddedNats) -> None:
    heard: list[str] = []

    async def hear(message: Msg) -> None:
        heard.append(message.subject)

    async with client(nats_server, "svc") as ours, client(nats_server, "outlet") as theirs:
        await ours.subscribe("walls.>", cb=hear)
        await ours.flush()
        await theirs.publish("walls.from.integ", b"x")
        await theirs.flush()
        await ours.publish("walls.from.app", b"x")
        await ours.flush()
        await ours.drain()
    assert heard == ["walls.from.app"]


async def test_intake_answers_and_can_do_nothing_else(nats_server: EmbeddedNats) -> None:
    refused = asyncio.Event()

    async def answer(message: Msg) -> None:
        await message.respond(b"committed")

    async def note(_error: Exception) -> None:
        refused.set()

    async with client(nats_server, "outlet") as producer:
        intake = await nats.connect(
            nats_server.url,
            user="intake",
            password=nats_server.keys.nats_password("intake"),
            error_cb=note,
        )
        try:
            await intake.subscribe("intake.*.*", queue="intake", cb=answer)
            await intake.flush()
            reply = await producer.request("intake.weilai.api", b"{}", timeout=5)
            assert reply.data == b"committed"
            await intake.publish("evt.weilai.ticket.opened", b"forged")
            await asyncio.wait_for(refused.wait(), 5)
        finally:
            await intake.close()


async def test_a_stranger_is_turned_away_while_nobody_answers_sign_ins(
    start_nats: StartNats,
) -> None:
    server = await start_nats()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        await reader.readline()
        writer.write(b'CONNECT {"verbose":false,"auth_token":"stranger"}\r\nPING\r\n')
        said = PING  # the server may ask whether we are there before it turns us away
        while said == PING:
            said = await asyncio.wait_for(reader.readline(), 10)
    finally:
        writer.close()
        await writer.wait_closed()
    assert b"Authorization Violation" in said


async def test_a_taken_nats_port_is_named_with_what_to_do(stack_folder: Path, keys: Keys) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        server = EmbeddedNats(stack_folder / "nats-taken", keys=keys, port=port)
        with pytest.raises(ServerTrouble, match=f"Port {port} is taken: set GONGDAN_NATS_PORT"):
            await server.start()


async def test_a_nats_left_behind_is_taken_over(start_nats: StartNats, keys: Keys) -> None:
    first = await start_nats()
    second = EmbeddedNats(first.folder, keys=keys)
    try:
        await second.start()
        assert not first.is_alive
    finally:
        await second.stop()
