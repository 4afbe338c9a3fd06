"""Migrations go on by themselves: after publishing, and where an ended process left them."""

from uuid import uuid4

import structlog

from services.workflow.app import Migrator
from shared.database import CONNECTION_TROUBLE
from shared.decider import Refusal
from shared.intent import TenantId
from shared.messaging.tenant_loops import TenantLoops, Tenants
from shared.projections.registry import Registry

LEASE = "migrations"
LEASE_S = 10.0
"""Longer than a page of tickets takes. Should it not be, two go on: each ticket goes once still."""

log = structlog.get_logger()


class MigrationLoop:
    """Goes on with what is to be migrated, tenant by tenant, a page of tickets at a time.

    One process at a time does, by a lease that it renews with each page.
    """

    def __init__(self, migrator: Migrator, tenants: Tenants, registry: Registry) -> None:
        self._migrator = migrator
        self._tenants = tenants
        self._registry = registry
        self._owner = f"migrations-{uuid4()}"
        self._leads: set[TenantId] = set()
        self._loops = TenantLoops("migrate", self.step)

    def wake(self, tenant: TenantId) -> None:
        """There is something to migrate; returns at once."""
        self._loops.wake(tenant)

    async def run(self) -> None:
        """Look for what is to be migrated until cancelled."""
        try:
            await self._loops.sweep(self._tenants)
        finally:
            await self._loops.close()
            for tenant in list(self._leads):
                await self._let_go(tenant)

    async def step(self, tenant: TenantId) -> bool:
        """Take the next page of tickets along, if it is us who does; whether there may be more."""
        if not await self._migrator.is_wanted(tenant):
            if tenant in self._leads:
                await self._let_go(tenant)
            return False
        self._leads.add(tenant)  # also if we are stopped before we hear that we do
        if not await self._registry.take_lease(tenant, LEASE, self._owner, LEASE_S):
            self._leads.discard(tenant)
            self._migrator.hand_over(tenant)
            return False
        return await self._migrator.go_on(tenant)

    async def _let_go(self, tenant: TenantId) -> None:
        self._leads.discard(tenant)
        self._migrator.hand_over(tenant)
        try:
            await self._registry.release_lease(tenant, LEASE, self._owner)
        except (Refusal, *CONNECTION_TROUBLE, TimeoutError) as trouble:
            log.warning("migrations_not_let_go", tenant=tenant, error=repr(trouble))
