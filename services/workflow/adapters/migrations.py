"""Migrations go on by themselves: after publishing, and where an ended process left them."""

from services.workflow.app import Migrator
from shared.intent import TenantId
from shared.messaging.tenant_loops import TenantLoops, Tenants


class MigrationLoop:
    """Goes on with what is to be migrated, tenant by tenant, a page of tickets at a time."""

    def __init__(self, migrator: Migrator, tenants: Tenants) -> None:
        self._tenants = tenants
        self._loops = TenantLoops("migrate", migrator.go_on)

    def wake(self, tenant: TenantId) -> None:
        """There is something to migrate; returns at once."""
        self._loops.wake(tenant)

    async def run(self) -> None:
        """Look for what is to be migrated until cancelled."""
        try:
            await self._loops.sweep(self._tenants)
        finally:
            await self._loops.close()
