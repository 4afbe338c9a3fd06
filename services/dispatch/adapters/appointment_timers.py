"""Appointment timers: shortly before a slot somebody is looked for."""

from collections.abc import Awaitable, Callable, Sequence

from services.dispatch.adapters.timers import TenantTimers
from services.dispatch.views.put_off import PutOffRow, next_put_off_s, put_off_due
from shared.database import Databases
from shared.intent import TenantId

Look = Callable[[TenantId, PutOffRow], Awaitable[None]]


class AppointmentTimers(TenantTimers):
    """Calls ``look(tenant, row)`` for each ticket whose slot is near."""

    view = "put_off"

    def __init__(
        self,
        databases: Databases,
        tenants: Callable[[], Sequence[TenantId]],
        look_for_somebody: Look,
        folded: Callable[[TenantId], int],
    ) -> None:
        super().__init__(databases, tenants, folded)
        self._look_for_somebody = look_for_somebody

    async def look(self, tenant: TenantId) -> float | None:
        """Look for whoever comes to what is due; return in how many seconds the next one will be.

        What nobody was found for is not due any more: it waits with the others.
        """
        async with self._databases.connection(tenant) as db:
            if not await self._stands(tenant, db):
                return None
            due = await put_off_due(db)
        for one in due:
            await self._look_for_somebody(tenant, one)
        async with self._databases.connection(tenant) as db:
            return await next_put_off_s(db)
