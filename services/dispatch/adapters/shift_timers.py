"""Shift timers: shifts begin and end by plan, those of thousands at the same moment."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from services.dispatch.adapters.timers import STEP_S, TROUBLE_S, TenantTimers
from services.dispatch.views.shifts import TurnRow, next_turn_s, turns_due
from shared.database import Databases
from shared.decider import Refusal
from shared.intent import TenantId

Turn = Callable[[TenantId, TurnRow], Awaitable[int]]
log = structlog.get_logger()


class ShiftTimers(TenantTimers):
    """Calls ``turn(tenant, row)``, which returns a position, for each whom the plan has turned.

    Those of a page are turned side by side, so that the log keeps them together. What was turned
    is not looked for again before the view knows it.
    """

    view = "shift_turns"

    def __init__(
        self,
        databases: Databases,
        tenants: Callable[[], Sequence[TenantId]],
        turn: Turn,
        folded: Callable[[TenantId], int],
    ) -> None:
        super().__init__(databases, tenants, folded)
        self._turn = turn
        self._turned: dict[TenantId, int] = {}

    async def look(self, tenant: TenantId) -> float | None:
        """Turn whoever is due in one tenant; return in how many seconds the next one will be."""
        if self._folded(tenant) < self._turned.get(tenant, 0):
            return STEP_S
        page, failed = await self._page(tenant, None), False
        while page:
            positions = await asyncio.gather(*(self._try(tenant, row) for row in page))
            failed = failed or None in positions
            last = max((one for one in positions if one is not None), default=0)
            self._turned[tenant] = max(last, self._turned.get(tenant, 0))
            page = await self._page(tenant, page[-1])
        if failed:
            return TROUBLE_S
        async with self._databases.connection(tenant) as db:
            return await next_turn_s(db) if await self._stands(tenant, db) else None

    async def _page(self, tenant: TenantId, after: TurnRow | None) -> list[TurnRow]:
        async with self._databases.connection(tenant) as db:
            return await turns_due(db, after) if await self._stands(tenant, db) else []

    async def _try(self, tenant: TenantId, row: TurnRow) -> int | None:
        """Turn one; None if it could not be done now, which makes no other wait."""
        try:
            return await self._turn(tenant, row)
        except Refusal as trouble:
            who = str(row.technician_id)
            log.warning("shift_not_turned", tenant=tenant, technician=who, error=repr(trouble))
            return None
