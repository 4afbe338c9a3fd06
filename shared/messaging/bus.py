"""The bus: one connection to NATS per process and account, and the proof that it can be relied on.

The bus carries copies of what the logs hold. It may lose everything and nothing is lost, but a
server that acknowledges before it writes would lose much, often: we refuse to start on one.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar

import httpx
import nats
import nats.errors
import nats.js.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.client import JetStreamContext

from shared.decider import Kind, Refusal
from shared.messaging.deadlines import within

SERVER_VERSION_MIN = (2, 14)
CONNECT_TIMEOUT_S = 10.0
REQUEST_TIMEOUT_S = 5.0
MONITOR_TIMEOUT_S = 5.0
RECONNECT_WAIT_S = 1
PING_INTERVAL_S = 10
NATS_TROUBLE = (nats.errors.Error, nats.js.errors.Error, TimeoutError, OSError)
"""What nats-py raises when the server is away, restarting, busy or refuses."""

log = structlog.get_logger()


class BusUnfit(Refusal):
    """The message bus cannot be used as it is."""

    slug: ClassVar[str] = "bus-unfit"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


@dataclass(eq=False)
class Bus:
    """An open connection; ``js`` is its JetStream."""

    nc: Client
    js: JetStreamContext
    _after_reconnect: list[Callable[[], None]]

    @classmethod
    async def connect(
        cls, url: str, *, name: str, monitor_url: str, timeout_s: float = CONNECT_TIMEOUT_S
    ) -> "Bus":
        """Connect and check the server; raise ``BusUnfit`` saying what to do.

        Once connected it reconnects for ever: a broker that is away is never a reason to end.
        """
        after_reconnect: list[Callable[[], None]] = []

        async def reconnected() -> None:
            log.info("bus_reconnected")
            for call in after_reconnect:
                call()

        try:
            nc = await within(timeout_s, _open(url, name, reconnected))
        except NATS_TROUBLE as trouble:
            raise BusUnfit(
                f"No NATS server answers at {_without_secret(url)}:"
                " start one (`gongdan up` does) or correct GONGDAN_NATS_URL."
            ) from trouble
        bus = cls(nc, nc.jetstream(timeout=REQUEST_TIMEOUT_S), after_reconnect)
        try:
            await bus._require_fit(monitor_url)
        except BusUnfit:
            await bus.close()
            raise
        return bus

    @property
    def is_connected(self) -> bool:
        """Whether the server is there at this moment."""
        return bool(self.nc.is_connected)

    def after_reconnect(self, call: Callable[[], None]) -> None:
        """Have ``call`` called after each reconnection: what was on the server may be gone."""
        self._after_reconnect.append(call)

    async def request(
        self,
        subject: str,
        payload: bytes,
        headers: dict[str, str] | None = None,
        *,
        timeout_s: float = REQUEST_TIMEOUT_S,
    ) -> Msg:
        """Send a request and return the reply; raises one of ``NATS_TROUBLE``."""
        return await self.nc.request(subject, payload, timeout=timeout_s, headers=headers)

    async def close(self) -> None:
        """Close the connection; what is on its way is sent first if the server is there."""
        if not self.nc.is_closed:
            await self.nc.close()

    async def _require_fit(self, monitor_url: str) -> None:
        version = self.nc.connected_server_version
        if (version.major, version.minor) < SERVER_VERSION_MIN:
            least = ".".join(str(part) for part in SERVER_VERSION_MIN)
            raise BusUnfit(f"The NATS server is {version}: use nats-server {least} or newer.")
        if not await _syncs_always(monitor_url):
            raise BusUnfit(
                "The NATS server acknowledges before it writes:"
                " put `sync_interval: always` into its jetstream configuration and restart it."
            )


async def _open(url: str, name: str, reconnected: Callable[[], Awaitable[None]]) -> Client:
    async def failed(error: Exception) -> None:
        log.warning("bus_error", error=repr(error))

    async def disconnected() -> None:
        log.warning("bus_disconnected")

    return await nats.connect(
        url,
        name=name,
        error_cb=failed,
        disconnected_cb=disconnected,
        reconnected_cb=reconnected,
        max_reconnect_attempts=-1,
        reconnect_time_wait=RECONNECT_WAIT_S,
        ping_interval=PING_INTERVAL_S,
    )


async def _syncs_always(monitor_url: str) -> bool:
    try:
        async with httpx.AsyncClient(timeout=MONITOR_TIMEOUT_S, trust_env=False) as client:
            answer = (await client.get(f"{monitor_url.rstrip('/')}/varz")).json()
    except (httpx.HTTPError, ValueError) as trouble:
        raise BusUnfit(
            f"The NATS server's monitoring does not answer at {_without_secret(monitor_url)}:"
            " configure its `http` port or correct GONGDAN_NATS_MONITOR_URL."
        ) from trouble
    jetstream = answer.get("jetstream", {}).get("config")
    if jetstream is None:
        raise BusUnfit("The NATS server runs without JetStream: add `jetstream {}` and restart it.")
    return bool(jetstream.get("sync_always", False))


def _without_secret(url: str) -> str:
    return re.sub(r"//[^@/]*@", "//", url)
