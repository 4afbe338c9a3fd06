"""Fetching recordings from addresses that telephone systems name, as webhooks are dialled.

Private networks are not, unless this installation allows them; redirects are not followed.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

import httpcore

from services.intake.domain.calls.refusals import (
    RecordingAway,
    RecordingForbidden,
    RecordingHidden,
)
from services.intake.domain.files.rules import FILE_BYTES_MOST
from shared.egress import NotAllowed, Resolve, Resolver, doors, host_header, pool_behind
from shared.networks import Network
from shared.web_addresses import Address, address_of

FETCH_S: Final = 25.0
CONNECT_S: Final = 5.0
OK: Final = 200
LATER: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class RecordingFetcher:
    """Fetches, within bounds of time and size."""

    def __init__(
        self,
        allowed: Sequence[Network] = (),
        *,
        resolve: Resolve | None = None,
        bytes_max: int = FILE_BYTES_MOST,
        fetch_s: float = FETCH_S,
    ) -> None:
        self._resolver = Resolver()
        self._bytes_max = bytes_max
        self._fetch_s = fetch_s
        ways = doors(resolve or self._resolver, allowed)
        self._pools = {scheme: pool_behind(door) for scheme, door in ways.items()}

    async def fetch(self, url: str) -> bytes:
        """Return the bytes; raises RecordingAway, RecordingHidden, RecordingForbidden."""
        address = address_of(url)
        if address is None:
            raise RecordingHidden
        try:
            async with asyncio.timeout(self._fetch_s):
                return await self._fetched(address)
        except NotAllowed as no:
            raise RecordingForbidden from no
        except (TimeoutError, OSError, httpcore.TimeoutException) as late:
            raise RecordingAway from late
        except (httpcore.NetworkError, httpcore.ProtocolError) as broken:
            raise RecordingAway from broken

    async def close(self) -> None:
        """Close what is open."""
        for pool in self._pools.values():
            await pool.aclose()
        self._resolver.close()

    async def _fetched(self, address: Address) -> bytes:
        url = httpcore.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=address.port,
            target=address.target.encode(),
        )
        headers = [(b"host", host_header(address)), (b"user-agent", b"gongdan-recordings")]
        times = {"connect": CONNECT_S, "read": self._fetch_s, "write": self._fetch_s}
        content = bytearray()
        async with self._pools[address.scheme].stream(
            b"GET", url, headers=headers, extensions={"timeout": {**times, "pool": self._fetch_s}}
        ) as answer:
            if answer.status in LATER:
                raise RecordingAway
            if answer.status != OK:
                raise RecordingHidden
            async for piece in answer.aiter_stream():
                content += piece
                if len(content) > self._bytes_max:
                    raise RecordingHidden("The recording is larger than files may be here.")
        return bytes(content)
