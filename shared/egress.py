"""Egress: connections to addresses that strangers chose.

A name is resolved once for a connection, every address that it has is judged, and the one that was
judged is dialled: no second look-up can lead elsewhere.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import ip_address

import httpcore

from shared.networks import Network, may_dial
from shared.web_addresses import Address

IDLE_S = 15.0
IDLE_MAX = 30
"""Connections kept for the next request; each one looks at all of them."""
CONNECTIONS_MAX = 500
RESOLVING_MAX = 32
"""Threads that wait for name servers: a slow one must not hold up the process's own."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Finds the IP addresses of a host and port; raises ``OSError``."""


class NotAllowed(httpcore.ConnectError):
    """A name leads to an address that is not dialled."""


class Resolver:
    """The machine's own resolver, in threads of its own."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(RESOLVING_MAX, thread_name_prefix="names")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """Return the addresses of a host, each once; raises ``OSError``."""
        look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        found = await asyncio.get_running_loop().run_in_executor(self._threads, look_up)
        return list(dict.fromkeys(str(where[0]) for *_, where in found))

    def close(self) -> None:
        """Wait for nothing any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class Judged(httpcore.AsyncNetworkBackend):
    """Connects to what may be dialled: anybody's addresses, or only ``allowed`` networks."""

    def __init__(self, resolve: Resolve, allowed: Sequence[Network], *, only_allowed: bool) -> None:
        self._inner = httpcore.AnyIOBackend()
        self._resolve = resolve
        self._allowed = allowed
        self._only_allowed = only_allowed

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        """Return what a host may be dialled at.

        Raises ``NotAllowed`` if any of its addresses may not, ``httpcore.ConnectError`` for none.
        """
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError) as trouble:
            raise httpcore.ConnectError(str(trouble)) from trouble
        if not all(self._may_dial(one) for one in found):
            raise NotAllowed(host)
        if not found:
            raise httpcore.ConnectError(host)
        return found

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the signature is the library's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers, of those that were judged."""
        failed: Exception = httpcore.ConnectError(host)
        for one in await self.addresses(host, port):
            try:
                return await self._inner.connect_tcp(
                    one, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as trouble:
                failed = trouble
        raise failed

    def _may_dial(self, text: str) -> bool:
        address = ip_address(text)
        if self._only_allowed:
            return any(address in network for network in self._allowed)
        return may_dial(address, self._allowed)


def doors(resolve: Resolve, allowed: Sequence[Network]) -> dict[str, Judged]:
    """Return what connects to whom: over plain HTTP only into networks that are allowed."""
    return {
        "https": Judged(resolve, allowed, only_allowed=False),
        "http": Judged(resolve, allowed, only_allowed=True),
    }


def pool_behind(door: Judged) -> httpcore.AsyncConnectionPool:
    """Return connections that are made through a door."""
    return httpcore.AsyncConnectionPool(
        max_connections=CONNECTIONS_MAX,
        max_keepalive_connections=IDLE_MAX,
        keepalive_expiry=IDLE_S,
        network_backend=door,
    )


def host_header(address: Address) -> bytes:
    """Return what the host header says."""
    bare = f"[{address.host}]" if ":" in address.host else address.host
    usual = {"http": 80, "https": 443}[address.scheme]
    return (bare if address.port == usual else f"{bare}:{address.port}").encode()
