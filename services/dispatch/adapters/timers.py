"""Timers: offers that nobody answered run out, by the database's clock.

The rows are derived from events; losing this process loses no timer. Each tenant is looked at when
its next offer is due, or every few seconds where none is known.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import asyncpg
import structlog

from services.dispatch.views import next_expiry_s, offers_due
from shared.database import CONNECTION_TROUBLE, Databases
from shared.decider import Refusal
from shared.intent import TenantId

IDLE_S = 5.0
STEP_S = 0.25

Expire = Callable[[TenantId, UUID, int], Awaitable[None]]
log = structlog.get_logger()


class OfferTimers:
    """Calls ``expire(tenant, ticket_id, round)`` for each offer whose time is over."""

    def __init__(
        self, databases: Databases, tenants: Callable[[], Sequence[TenantId]], expire: Expire
    ) -> None:
        self._databases = databases
        self._tenants = tenants
        self._expire = expire
        self._look_again_at: dict[TenantId, float] = {}

    async def run(self) -> None:
        """Look after all tenants' offers until cancelled."""
        while True:
            now = time.monotonic()
            for tenant in self._tenants():
                if self._look_again_at.get(tenant, 0.0) <= now:
                    await self._look_after(tenant)
            await asyncio.sleep(STEP_S)

    async def look(self, tenant: TenantId) -> float | None:
        """Expire what is due in one tenant; return in how many seconds the next one will be."""
        async with self._databases.connection(tenant) as db:
            try:
                due = await offers_due(db)
            except asyncpg.UndefinedTableError:
                return None  # the view is made when the tenant is first met
        for one in due:
            await self._expire(tenant, one.ticket_id, one.round)
        async with self._databases.connection(tenant) as db:
            return await next_expiry_s(db)

    async def _look_after(self, tenant: TenantId) -> None:
        wait_s: float | None = None
        try:
            wait_s = await self.look(tenant)
        except (Refusal, *CONNECTION_TROUBLE, asyncpg.PostgresError) as trouble:
            log.warning("timers_failed", tenant=tenant, error=repr(trouble))
        wait_s = IDLE_S if wait_s is None else min(max(wait_s, STEP_S), IDLE_S)
        self._look_again_at[tenant] = time.monotonic() + wait_s
