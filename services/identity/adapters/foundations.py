"""Foundations within the budget: one tenant is built at a time, with connections we do without.

Building takes its own connections, to databases that do not exist yet. Twenty requests for new
tenants would open twenty of them to wait for one another in PostgreSQL; here they wait for nothing.
"""

import asyncio
from uuid import UUID

from services.identity.app.ports import Foundations
from shared.database import Databases
from shared.provision import PROVISION_CONNECTIONS


class OneAtATime:
    """Builds tenants one after the other, out of the process's budget of connections."""

    def __init__(self, foundations: Foundations, databases: Databases) -> None:
        self._foundations = foundations
        self._databases = databases
        self._turn = asyncio.Lock()

    async def create_tenant(self, key: str, name: str) -> UUID:
        """Build, or finish what was begun; return the tenant's id."""
        async with self._turn, self._databases.room(PROVISION_CONNECTIONS):
            return await self._foundations.create_tenant(key, name)
