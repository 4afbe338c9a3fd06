"""Refitting: once an hour, and when somebody asks, what people said meanwhile is learned from."""

import asyncio
from typing import Final

import structlog

from services.workflow.app.teaching import Teaching
from shared.intent import TenantId
from shared.messaging.tenant_loops import TenantLoops, Tenants

PERIOD_S: Final = 3_600.0
FIRST_S: Final = 60.0
"""What is learned first after a start is what the scenarios say."""

log = structlog.get_logger()


class RefitLoop:
    """Has what the people of each tenant said learned from, in a process that may be killed.

    Should two processes do so at once, what they learn is the same, and kept once.
    """

    def __init__(
        self,
        teaching: Teaching,
        tenants: Tenants,
        *,
        first_s: float = FIRST_S,
        period_s: float = PERIOD_S,
    ) -> None:
        self._teaching = teaching
        self._tenants = tenants
        self._first_s = first_s
        self._period_s = period_s
        self._loops = TenantLoops("refit", self._step)

    def wake(self, tenant: TenantId) -> None:
        """Somebody does not want to wait for the hour; returns at once."""
        self._loops.wake(tenant)

    async def run(self) -> None:
        """Learn until cancelled; one tenant's trouble is its own."""
        try:
            await asyncio.sleep(self._first_s)
            while True:
                for tenant in self._tenants():
                    self._loops.wake(tenant)
                await asyncio.sleep(self._period_s)
        finally:
            await self._loops.close()

    async def _step(self, tenant: TenantId) -> bool:
        lessons = await self._teaching.learn(tenant)
        if lessons:
            log.info("lessons_learned", tenant=tenant, lessons=len(lessons))
        return False
