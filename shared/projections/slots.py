"""Slots: how much is done at once, so that nobody who is slow keeps others from doing anything."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from shared.intent import TenantId


class Slots:
    """Each tenant has ``own`` slots, which nobody else takes, and takes of the ``shared`` others.

    So whoever holds all that are shared slows others down, but never stops them. Freed shared slots
    go round the tenants that wait. At most ``shared`` and ``own`` for each tenant are held at once.
    """

    def __init__(self, *, own: int, shared: int) -> None:
        self._own = own
        self._free = shared
        self._held: Counter[TenantId] = Counter()
        self._waiting: dict[TenantId, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def one(self, tenant: TenantId) -> AsyncIterator[None]:
        """Hold a slot, from when there is one for this tenant."""
        if not self._took(tenant):
            await self._turn(tenant)
        try:
            yield
        finally:
            self._give(tenant)

    def _took(self, tenant: TenantId) -> bool:
        """Take a slot, if there is one: a tenant that holds its own takes of those shared."""
        if self._held[tenant] >= self._own:
            if not self._free:
                return False
            self._free -= 1
        self._held[tenant] += 1
        return True

    def _give(self, tenant: TenantId) -> None:
        """Free a slot: the shared ones first. Who waits for it has it from now on."""
        self._held[tenant] -= 1
        is_shared = self._held[tenant] >= self._own
        if is_shared:
            self._free += 1
        if not self._held[tenant]:
            del self._held[tenant]
        self._hand_on([*self._waiting] if is_shared else [tenant])

    def _hand_on(self, tenants: Iterable[TenantId]) -> None:
        """Let the next of these tenants have what is free; who was cancelled is passed over."""
        for tenant in tenants:
            turns = self._waiting.pop(tenant, deque())
            while turns and turns[0].cancelled():
                turns.popleft()
            took = bool(turns) and self._took(tenant)
            if took:
                turns.popleft().set_result(None)
            if turns:
                self._waiting[tenant] = turns  # behind the other tenants
            if took:
                return

    async def _turn(self, tenant: TenantId) -> None:
        """Wait until a slot was taken for us."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(tenant, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self._give(tenant)
            raise
