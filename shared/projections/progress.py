"""Progress: those who wait for a reader to reach a position are told when it moves."""

import asyncio
from collections import defaultdict

from shared.intent import TenantId


class Progress:
    """A reader's latest known checkpoints in this process, and a bell for each tenant."""

    def __init__(self) -> None:
        self._at: dict[TenantId, int] = {}
        self._waiting: defaultdict[TenantId, set[asyncio.Future[None]]] = defaultdict(set)

    def at(self, tenant: TenantId) -> int:
        """Return the furthest checkpoint heard of; 0 for none."""
        return self._at.get(tenant, 0)

    def moved(self, tenant: TenantId, position: int) -> None:
        """The reader has committed everything up to this position."""
        self._at[tenant] = max(position, self._at.get(tenant, 0))
        for waiter in self._waiting.pop(tenant, ()):
            if not waiter.done():
                waiter.set_result(None)

    async def next_move(self, tenant: TenantId, timeout_s: float) -> None:
        """Return when the reader moves, or after some seconds."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiting[tenant].add(waiter)
        try:
            async with asyncio.timeout(timeout_s):
                await waiter
        except TimeoutError:
            self._waiting[tenant].discard(waiter)
