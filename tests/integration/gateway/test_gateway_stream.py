"""The live stream over real HTTP, and what feeds it over a real bus."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from uuid import uuid4

import httpx
import nats
import pytest
import uvicorn

from services.cli.embedded.nats import EmbeddedNats
from services.gateway.api.app import make_app
from services.gateway.api.context import Gateway
from services.gateway.listening import listen
from services.gateway.live import Frame, Live
from shared.health import QuietServer
from shared.intent import TenantId
from shared.messaging.bus import Bus
from shared.messaging.streams import STREAMS, ensure_stream
from tests.integration.gateway.gateway_fakes import Backend, gateway_over
from tests.integration.gateway.gateway_known import BARE_KEY, KEY, TENANT, TICKET
from tests.sse_reader import PATIENCE_S, Reader
from tests.stack import StartNats

HEADERS = {"Authorization": f"Bearer {KEY}"}


@asynccontextmanager
async def served(gateway: Gateway) -> AsyncIterator[httpx.AsyncClient]:
    """A gateway on a port of the system's choice."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(make_app(gateway), lifespan="off", log_config=None, ws="none")
    config.timeout_graceful_shutdown = 1
    server = QuietServer(config)
    serving = asyncio.create_task(server.serve([listener]))
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        async with httpx.AsyncClient(base_url=base, headers=HEADERS, trust_env=False) as http:
            yield http
    finally:
        server.should_exit = True
        await serving
        listener.close()


def moved(position: int, tenant: TenantId = TENANT) -> Frame:
    return Frame(
        tenant=tenant,
        position=position,
        prev=position - 1,
        type="ticket.moved",
        subject=str(TICKET),
        version=2,
    )


async def test_a_browser_hears_what_happens_and_resumes_where_it_was(backend: Backend) -> None:
    gateway = gateway_over(await backend.start(), ping_s=0.05)
    async with served(gateway) as http:
        async with http.stream("GET", "/api/v1/stream") as response:
            reader = Reader(response)
            assert response.headers["content-type"].startswith("text/event-stream")
            assert await reader.block() == {
                "id": "workflow.1.41",
                "event": "hello",
                "data": "{}",
            }
            assert (await reader.block())["comment"] == "ping"
            gateway.live.take(moved(42, TenantId("other")))
            gateway.live.take(moved(42))
            heard = await reader.block()
            while "comment" in heard:
                heard = await reader.block()
            assert heard == {
                "id": "workflow.1.42",
                "event": "ticket.moved",
                "data": f'{{"ticket_id":"{TICKET}","version":2}}',
            }
        gateway.live.take(moved(43))
        resumed = {"Last-Event-ID": "workflow.1.42"}
        async with http.stream("GET", "/api/v1/stream", headers=resumed) as response:
            reader = Reader(response)
            await reader.block()
            assert (await reader.block())["id"] == "workflow.1.43"


async def test_who_may_not_read_every_ticket_hears_of_none(backend: Backend) -> None:
    gateway = gateway_over(await backend.start())
    bare = {"Authorization": f"Bearer {BARE_KEY}"}
    async with (
        served(gateway) as http,
        http.stream("GET", "/api/v1/stream", headers=bare) as response,
    ):
        reader = Reader(response)
        await reader.block()
        gateway.live.take(moved(42))
        heard = await reader.block()
        assert heard == {"id": "workflow.1.42", "event": "changed", "data": "{}"}


@pytest.mark.parametrize("cursor", ["workflow.1.7", "workflow.2.42", "nonsense"])
async def test_a_cursor_that_is_gone_is_told_to_read_anew(backend: Backend, cursor: str) -> None:
    gateway = gateway_over(await backend.start())
    gateway.live.take(moved(42))
    async with (
        served(gateway) as http,
        http.stream("GET", "/api/v1/stream", headers={"Last-Event-ID": cursor}) as response,
    ):
        reader = Reader(response)
        await reader.block()
        told = await reader.block()
        assert (told["event"], told["id"]) == ("reset", "workflow.1.42"), "go on from there"


async def test_an_endless_body_is_stopped_over_real_http(backend: Backend) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100_000):
            yield b"x" * 65_536

    gateway = gateway_over(await backend.start())
    headers = {"Content-Type": "application/json", "Idempotency-Key": "k"}
    async with served(gateway) as http:
        answer = await http.post("/api/v1/submissions", content=b" " * (2**20 + 1), headers=headers)
        assert answer.json()["code"] == "body-too-large"
        try:
            answer = await http.post("/api/v1/submissions", content=endless(), headers=headers)
            assert answer.status_code == 413
        except (httpx.WriteError, httpx.ReadError):
            pass  # refused while we were still sending: the same answer, unread
        assert (await http.get("/livez")).status_code == 200


async def test_an_address_in_other_bytes_is_no_bug(backend: Backend) -> None:
    gateway = gateway_over(await backend.start())
    async with served(gateway) as http:
        for raw in (b"/api/v1/tickets/%ff%fe", b"/api/v1/tickets?q=%ff%00", b"/%ed%a0%80"):
            reader, writer = await asyncio.open_connection("127.0.0.1", http.base_url.port)
            writer.write(b"GET " + raw + b" HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ")
            writer.write(KEY.encode() + b"\r\nConnection: close\r\n\r\n")
            status = (await asyncio.wait_for(reader.readline(), PATIENCE_S)).split()[1]
            writer.close()
            assert status in {b"404", b"422"}, raw


async def publish(server: EmbeddedNats, tenant: str, position: int) -> None:
    """What the relay writes, as far as the gateway reads it."""
    nc = await nats.connect(server.url, user="svc", password=server.keys.nats_password("svc"))
    headers = {
        "gongdan-position": str(position),
        "gongdan-prev": str(position - 1),
        "gongdan-version": "1",
        "ce-subject": str(TICKET),
    }
    await nc.jetstream().publish(f"evt.{tenant}.ticket.moved", b"{}", headers=headers)
    await nc.close()


async def connected(server: EmbeddedNats) -> Bus:
    password = server.keys.nats_password("svc")
    return await Bus.connect(
        server.url.replace("//", f"//svc:{password}@"),
        name=f"gateway-{uuid4().hex[:8]}",
        monitor_url=server.monitor_url,
    )


async def test_frames_come_over_the_bus_and_go_on_when_it_comes_back(
    start_nats: StartNats,
) -> None:
    server = await start_nats()
    bus = await connected(server)
    await ensure_stream(bus, STREAMS["workflow"])
    await publish(server, TENANT, 1)
    live = Live(ping_s=0.5)
    listening = asyncio.create_task(listen(partial(connected, server), live))
    following = live.follow(TENANT, None, 0)
    try:
        async with asyncio.timeout(PATIENCE_S):
            heard = await anext(following)
            while not isinstance(heard, Frame):
                heard = await anext(following)
            assert (heard.position, heard.subject) == (1, str(TICKET))
        await server.kill()
        await server.start()
        await ensure_stream(bus, STREAMS["workflow"])
        await publish(server, TENANT, 2)
        async with asyncio.timeout(PATIENCE_S):
            heard = await anext(following)
            while not isinstance(heard, Frame):
                heard = await anext(following)
            assert heard.position == 2
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await bus.close()
