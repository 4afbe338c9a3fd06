"""The gateway's process: settings, the services behind it, the bus, the doors in front."""

import asyncio
from functools import partial
from typing import Final, NoReturn

import structlog
import uvicorn

from services.gateway.api.app import make_app
from services.gateway.api.context import Gateway
from services.gateway.api.cursors import Cursors
from services.gateway.auth import Authenticator
from services.gateway.clients import connect
from services.gateway.files import FileDoor
from services.gateway.listening import listen
from services.gateway.live import Live
from services.gateway.report.tracking import Tracking
from shared.config import Settings, service_proof
from shared.disclosure import Disclosure
from shared.health import QuietServer, health_server, listening_socket
from shared.messaging.bus import Bus
from shared.process import run_process, version
from shared.rpc.client import Channels
from shared.tokens import TokenSource
from shared.vault import Vault

NAME: Final = "gateway"
BUS_USER: Final = "svc"
DRAIN_S: Final = 5  # a live connection never ends by itself
KEEP_ALIVE_S: Final = 65  # longer than proxies keep theirs, so that they close first

log = structlog.get_logger()


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Serve until ``stop`` is set, then let requests under way finish. Raises AddressTaken."""
    channels = Channels(settings.grpc)
    state = {"state": "starting"}
    gateway = compose(settings, channels, state)
    doors = http_server(settings, gateway)
    places = (settings.http_host, settings.http_port), settings.health_address(NAME)
    pages = health_server(*places[1], gateway.status)
    sockets = [listening_socket(*place) for place in places]
    following = asyncio.create_task(follow_bus(settings, gateway.live))
    serving = [
        asyncio.create_task(server.serve(sockets=[socket]))
        for server, socket in zip((doors, pages), sockets, strict=True)
    ]
    stopping = asyncio.create_task(stop.wait())
    state["state"] = "ready"
    log.info("service_ready", version=version(), http_port=settings.http_port)
    await asyncio.wait([stopping, *serving], return_when=asyncio.FIRST_COMPLETED)
    state["state"] = "draining"
    for task in (following, stopping):
        task.cancel()
    doors.should_exit = pages.should_exit = True
    await asyncio.gather(*serving)
    await asyncio.gather(following, stopping, return_exceptions=True)
    await channels.close()


def compose(settings: Settings, channels: Channels, state: dict[str, str]) -> Gateway:
    """Return the parts of a gateway; nothing is connected yet."""
    master = settings.master_secret()
    clients = connect(channels)
    tokens = TokenSource(partial(clients.own_token, NAME, service_proof(master, NAME)))
    vault = Vault(channels.to("identity"), tokens)
    return Gateway(
        clients=clients,
        authenticator=Authenticator(clients.exchange),
        disclose=Disclosure(vault).disclose,
        files=FileDoor(stub=clients.files, tokens=tokens, keys=vault),
        cursors=Cursors(service_proof(master, f"{NAME}:cursors")),
        live=Live(),
        tracking=Tracking(service_proof(master, f"{NAME}:tracking")),
        own_token=tokens.token,
        status=lambda: {**state, "version": version(), "lag_events": 0},
        public_url=settings.public_url,
    )


def http_server(settings: Settings, gateway: Gateway) -> QuietServer:
    """Return the server in front."""
    return QuietServer(
        uvicorn.Config(
            make_app(gateway),
            host=settings.http_host,
            port=settings.http_port,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=DRAIN_S,
        )
    )


async def follow_bus(settings: Settings, live: Live) -> NoReturn:
    """Feed live updates; without the bus everything else goes on, so it may come later."""
    await listen(partial(_connect_bus, settings), live)


async def _connect_bus(settings: Settings) -> Bus:
    url = settings.nats_url_as(BUS_USER)
    return await Bus.connect(url, name=NAME, monitor_url=settings.nats_monitor_url)


if __name__ == "__main__":
    run_process(NAME, run)
