"""Timers: what happens by itself, by the database's clock.

The rows are derived from events; losing this process loses no timer. A tenant is looked at when
its next timer is due and when its rows changed; else once a minute, for the day when another
process wrote one and is gone. A tenant that does not answer makes no other's timers wait.
"""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence

import asyncpg
import structlog

from services.dispatch.views import DueRow, next_expiry_s, offers_due, view_stands
from shared.database import CONNECTION_TROUBLE, Connection, Databases
from shared.decider import Refusal
from shared.intent import TenantId

IDLE_S = 60.0
TROUBLE_S = 5.0
TROUBLE = (Refusal, *CONNECTION_TROUBLE, asyncpg.PostgresError)
"""What is passing: it is tried again so many seconds later."""

STEP_S = 0.25
TENANTS_AT_ONCE = 6

Expire = Callable[[TenantId, DueRow], Awaitable[None]]
log = structlog.get_logger()


class TenantTimers(ABC):
    """Looks after the timers in one view of every tenant.

    ``folded`` says up to which position the view of a tenant is known here.
    """

    view: str

    def __init__(
        self,
        databases: Databases,
        tenants: Callable[[], Sequence[TenantId]],
        folded: Callable[[TenantId], int],
    ) -> None:
        self._databases = databases
        self._tenants = tenants
        self._folded = folded
        self._seen: dict[TenantId, int] = {}
        self._look_again_at: dict[TenantId, float] = {}
        self._looking: set[TenantId] = set()
        self._slots = asyncio.Semaphore(TENANTS_AT_ONCE)
        self._standing: set[TenantId] = set()

    @abstractmethod
    async def look(self, tenant: TenantId) -> float | None:
        """Do what is due in one tenant; return in how many seconds the next will be.

        None where nothing will be due, or the view is not made yet: the tail makes it when it first
        meets the tenant.
        """

    async def run(self) -> None:
        """Look after all tenants' timers until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                now = time.monotonic()
                for tenant in self._tenants():
                    if tenant not in self._looking and self._is_due(tenant, now):
                        self._looking.add(tenant)
                        group.create_task(self._look_after(tenant))
                await asyncio.sleep(STEP_S)

    async def _stands(self, tenant: TenantId, db: Connection) -> bool:
        """Say whether the view was made; asked until it was."""
        if tenant not in self._standing and await view_stands(db, self.view):
            self._standing.add(tenant)
        return tenant in self._standing

    def _is_due(self, tenant: TenantId, now: float) -> bool:
        changed = self._seen.get(tenant) != self._folded(tenant)
        return changed or self._look_again_at.get(tenant, 0.0) <= now

    async def _look_after(self, tenant: TenantId) -> None:
        wait_s: float | None = TROUBLE_S
        try:
            async with self._slots:
                self._seen[tenant] = self._folded(tenant)
                wait_s = await self.look(tenant)
        except TROUBLE as trouble:
            log.warning("timers_failed", tenant=tenant, error=repr(trouble))
        finally:
            self._looking.discard(tenant)
        wait_s = IDLE_S if wait_s is None else min(max(wait_s, STEP_S), IDLE_S)
        self._look_again_at[tenant] = time.monotonic() + wait_s


class OfferTimers(TenantTimers):
    """Calls ``expire(tenant, offer)`` for each offer that nobody answered in time."""

    view = "offers"

    def __init__(
        self,
        databases: Databases,
        tenants: Callable[[], Sequence[TenantId]],
        expire: Expire,
        folded: Callable[[TenantId], int],
    ) -> None:
        super().__init__(databases, tenants, folded)
        self._expire = expire

    async def look(self, tenant: TenantId) -> float | None:
        """Expire what is due in one tenant; return in how many seconds the next one will be."""
        async with self._databases.connection(tenant) as db:
            if not await self._stands(tenant, db):
                return None
            due = await offers_due(db)
        for one in due:
            await self._expire(tenant, one)
        async with self._databases.connection(tenant) as db:
            return await next_expiry_s(db)
