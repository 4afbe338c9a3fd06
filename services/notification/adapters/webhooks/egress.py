"""Egress: HTTP to addresses that strangers chose.

Redirects are not followed, proxies of the environment not used, and of an answer no more is read
than its beginning.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import httpcore

from services.notification.app.webhooks.ports import WebhookAddressForbidden
from services.notification.domain.webhooks.attempts import Answer, Outcome
from shared.egress import NotAllowed, Resolve, Resolver, doors, host_header, pool_behind
from shared.networks import Network
from shared.web_addresses import Address

ATTEMPT_S = 15.0
CONNECT_S = 5.0
READ_BYTES_PER_CHAR = 2
EXCERPT_CHARS_MAX = 500
USER_AGENT = b"gongdan-webhooks"
PATIENCE_DIGITS_MAX = 6

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class HttpEgress:
    """HTTP and HTTPS; the former only into networks that this installation allows."""

    def __init__(
        self,
        allowed: Sequence[Network] = (),
        *,
        resolve: Resolve | None = None,
        attempt_s: float = ATTEMPT_S,
        excerpt_chars: int = EXCERPT_CHARS_MAX,
    ) -> None:
        self._resolver = Resolver()
        resolve = resolve or self._resolver
        self._attempt_s = attempt_s
        self._excerpt_chars = excerpt_chars
        self._doors = doors(resolve, allowed)
        self._pools = {scheme: pool_behind(door) for scheme, door in self._doors.items()}

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
                excerpt = await _excerpt(response, self._excerpt_chars)
                return Answer(
                    outcome=Outcome.ANSWERED,
                    status=status,
                    latency_ms=_since(began),
                    excerpt=excerpt,
                    retry_after=_retry_after(response),
                )
        except NotAllowed:
            outcome = Outcome.NOT_ALLOWED
        except (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout):
            outcome = Outcome.UNREACHABLE  # nothing left
        except (TimeoutError, httpcore.TimeoutException):
            # Whoever said yes and then went on talking has said yes.
            outcome = Outcome.ANSWERED if status else Outcome.TIMED_OUT
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
            outcome = Outcome.ANSWERED if status else Outcome.BROKEN_OFF
        return Answer(outcome=outcome, status=status, latency_ms=_since(began))

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        """Return what a host may be dialled at by others than us; raises ``httpcore.ConnectError``.

        For what is no HTTP: whoever asks dials one of these, and does not look the name up again.
        """
        async with asyncio.timeout(CONNECT_S):
            return await self._doors["https"].addresses(host, port)

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
        more = [(b"host", host_header(address)), (b"user-agent", USER_AGENT)]
        times = {"connect": CONNECT_S, "read": self._attempt_s, "write": self._attempt_s}
        async with self._pools[address.scheme].stream(
            b"POST",
            url,
            headers=[*more, *named, (b"content-length", str(len(body)).encode())],
            content=body,
            extensions={"timeout": {**times, "pool": self._attempt_s}},
        ) as response:
            yield response


async def _excerpt(response: httpcore.Response, chars: int) -> str:
    """Return how an answer begins, in one line; what comes after is not read."""
    read, most = b"", READ_BYTES_PER_CHAR * chars
    async for chunk in response.aiter_stream():
        read += chunk[: most - len(read)]
        if len(read) >= most:
            break
    text = _CONTROL.sub(" ", read.decode(errors="replace"))
    return text.strip()[:chars]


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
