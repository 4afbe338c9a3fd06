"""Egress: HTTP to addresses that strangers chose.

A name is resolved once for a connection, every address that it has is judged, and the one that was
judged is dialled: no second look-up can lead elsewhere. Redirects are not followed, proxies of the
environment not used, and of an answer no more is read than its beginning.
"""

import asyncio
import re
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from ipaddress import ip_address

import httpcore

from services.notification.app.webhooks.ports import WebhookAddressForbidden
from services.notification.domain.webhooks.attempts import Answer, Outcome
from services.notification.domain.webhooks.networks import Network, may_dial
from services.notification.domain.webhooks.subscriptions import Address

ATTEMPT_S = 15.0
CONNECT_S = 5.0
IDLE_S = 15.0
IDLE_MAX = 30
"""Connections kept for the next event; each request looks at all of them."""
CONNECTIONS_MAX = 500
RESOLVING_MAX = 32
"""Threads that wait for name servers: a slow one must not hold up the process's own."""
READ_BYTES_MAX = 1_024
EXCERPT_CHARS_MAX = 500
USER_AGENT = b"gongdan-webhooks"
PATIENCE_DIGITS_MAX = 6

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Finds the IP addresses of a host and port; raises ``OSError``."""


class NotAllowed(httpcore.ConnectError):
    """A name leads to an address that is not dialled."""


class Resolver:
    """The machine's own resolver, in threads of its own."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(RESOLVING_MAX, thread_name_prefix="webhook-names")

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


class HttpEgress:
    """HTTP and HTTPS; the former only into networks that this installation allows."""

    def __init__(
        self,
        allowed: Sequence[Network] = (),
        *,
        resolve: Resolve | None = None,
        attempt_s: float = ATTEMPT_S,
    ) -> None:
        self._resolver = Resolver()
        resolve = resolve or self._resolver
        self._attempt_s = attempt_s
        self._doors = {
            "https": Judged(resolve, allowed, only_allowed=False),
            "http": Judged(resolve, allowed, only_allowed=True),
        }
        self._pools = {scheme: _pool(door) for scheme, door in self._doors.items()}

    async def check(self, address: Address) -> None:
        """Raise ``WebhookAddressForbidden`` for an address that would not be dialled now."""
        try:
            async with asyncio.timeout(CONNECT_S):
                await self._doors[address.scheme].addresses(address.host, address.port)
        except NotAllowed as no:
            if not address.is_sealed:
                raise WebhookAddressForbidden(
                    "An address begins with https://, unless it is in a network that this"
                    " installation allows."
                ) from no
            raise WebhookAddressForbidden from no
        except (httpcore.ConnectError, TimeoutError) as unknown:
            raise WebhookAddressForbidden(
                "The host of the address is not known to our name servers."
            ) from unknown

    async def post(self, address: Address, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a body; never raises for what the other side does."""
        began = time.monotonic()
        status = 0
        try:
            async with (
                asyncio.timeout(self._attempt_s),
                self._sent(address, headers, body) as response,
            ):
                status = response.status
                excerpt = await _excerpt(response)
                return Answer(
                    outcome=Outcome.ANSWERED,
                    status=status,
                    latency_ms=_since(began),
                    excerpt=excerpt,
                    retry_after=_retry_after(response),
                )
        except NotAllowed:
            outcome = Outcome.NOT_ALLOWED
        except (TimeoutError, httpcore.TimeoutException):
            # Whoever said yes and then went on talking has said yes.
            outcome = Outcome.ANSWERED if status else Outcome.TIMED_OUT
        except httpcore.ConnectError:
            outcome = Outcome.UNREACHABLE
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
            outcome = Outcome.ANSWERED if status else Outcome.BROKEN_OFF
        return Answer(outcome=outcome, status=status, latency_ms=_since(began))

    async def close(self) -> None:
        """Close what is open."""
        for pool in self._pools.values():
            await pool.aclose()
        self._resolver.close()

    @asynccontextmanager
    async def _sent(
        self, address: Address, headers: Mapping[str, str], body: bytes
    ) -> AsyncIterator[httpcore.Response]:
        url = httpcore.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=address.port,
            target=address.target.encode(),
        )
        named = [(name.encode(), value.encode()) for name, value in headers.items()]
        more = [(b"host", _host(address)), (b"user-agent", USER_AGENT)]
        times = {"connect": CONNECT_S, "read": self._attempt_s, "write": self._attempt_s}
        async with self._pools[address.scheme].stream(
            b"POST",
            url,
            headers=[*more, *named, (b"content-length", str(len(body)).encode())],
            content=body,
            extensions={"timeout": {**times, "pool": self._attempt_s}},
        ) as response:
            yield response


def _pool(door: Judged) -> httpcore.AsyncConnectionPool:
    return httpcore.AsyncConnectionPool(
        max_connections=CONNECTIONS_MAX,
        max_keepalive_connections=IDLE_MAX,
        keepalive_expiry=IDLE_S,
        network_backend=door,
    )


def _host(address: Address) -> bytes:
    bare = f"[{address.host}]" if ":" in address.host else address.host
    usual = {"http": 80, "https": 443}[address.scheme]
    return (bare if address.port == usual else f"{bare}:{address.port}").encode()


async def _excerpt(response: httpcore.Response) -> str:
    """Return how an answer begins, in one line; what comes after is not read."""
    read = b""
    async for chunk in response.aiter_stream():
        read += chunk[: READ_BYTES_MAX - len(read)]
        if len(read) >= READ_BYTES_MAX:
            break
    text = _CONTROL.sub(" ", read.decode(errors="replace"))
    return text.strip()[:EXCERPT_CHARS_MAX]


def _retry_after(response: httpcore.Response) -> timedelta | None:
    """Return for how long the other side asks us to wait, if it says so in seconds."""
    for name, value in response.headers:
        if name.lower() == b"retry-after":
            text = value.decode(errors="replace").strip()
            is_number = text.isdecimal() and len(text) <= PATIENCE_DIGITS_MAX
            return timedelta(seconds=int(text)) if is_number else None
    return None


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1_000)
