"""The gateway's process: settings, the services behind it, the bus, the doors in front."""

import asyncio
import contextlib
import os
import signal
import sys
from functools import partial
from importlib import metadata
from typing import Final, NoReturn

import structlog
import uvicorn
import uvloop
from pydantic import ValidationError

from services.gateway.api.app import make_app
from services.gateway.api.context import Gateway
from services.gateway.api.cursors import Cursors
from services.gateway.auth import Authenticator
from services.gateway.clients import connect
from services.gateway.listening import listen
from services.gateway.live import Live
from shared.config import Settings, SettingsWrong, service_proof
from shared.decider import Refusal
from shared.disclosure import Disclosure
from shared.health import QuietServer, health_server
from shared.messaging.bus import Bus
from shared.rpc.client import Channels
from shared.telemetry import start_telemetry
from shared.tokens import TokenSource
from shared.vault import Vault

NAME: Final = "gateway"
BUS_USER: Final = "svc"
DRAIN_S: Final = 5  # a live connection never ends by itself
KEEP_ALIVE_S: Final = 65  # longer than proxies keep theirs, so that they close first

log = structlog.get_logger()


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Serve until ``stop`` is set, then let requests under way finish."""
    channels = Channels(settings.grpc)
    state = {"state": "starting"}
    gateway = compose(settings, channels, state)
    doors = http_server(settings, gateway)
    pages = health_server(*settings.health_address(NAME), gateway.status)
    following = asyncio.create_task(follow_bus(settings, gateway.live))
    serving = [asyncio.create_task(each.serve()) for each in (doors, pages)]
    stopping = asyncio.create_task(stop.wait())
    state["state"] = "ready"
    log.info("service_ready", version=metadata.version("gongdan"), http_port=settings.http_port)
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
    disclosure = Disclosure(Vault(channels.to("identity"), tokens))
    version = metadata.version("gongdan")
    return Gateway(
        clients=clients,
        authenticator=Authenticator(clients.exchange),
        disclose=disclosure.disclose,
        cursors=Cursors(service_proof(master, f"{NAME}:cursors")),
        live=Live(),
        status=lambda: {**state, "version": version, "lag_events": 0},
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


async def _main(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await run(settings, stop)


def main() -> None:
    """Run the gateway as this process; exit 1 with one sentence if it cannot."""
    try:
        settings = Settings.from_environment(os.environ)
        start_telemetry(NAME, metadata.version("gongdan"), settings)
        with contextlib.suppress(KeyboardInterrupt):
            uvloop.run(_main(settings))
    except ValidationError as wrong:
        first = wrong.errors()[0]
        sys.exit(f"GONGDAN_{str(first['loc'][0]).upper()} cannot be used: {first['msg']}.")
    except (Refusal, SettingsWrong) as trouble:
        sys.exit(f"{NAME}: {trouble}")


if __name__ == "__main__":
    main()
