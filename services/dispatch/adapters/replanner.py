"""The replanner: has the tickets of a tenant planned again when they changed, not too often.

One tenant at a time: engines take all processors there are for some seconds. What goes wrong with
one plan concerns nobody: the last one stands, and the next is tried in its time.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import structlog

from services.dispatch.app.rolling import Boards
from shared.intent import TenantId

STEP_S = 0.5

Replan = Callable[[TenantId], Awaitable[None]]
log = structlog.get_logger()


class Replanner:
    """Calls ``replan(tenant)`` when it is due."""

    def __init__(
        self,
        boards: Boards,
        tenants: Callable[[], Sequence[TenantId]],
        replan: Replan,
        step_s: float = STEP_S,
    ) -> None:
        self._boards = boards
        self._tenants = tenants
        self._replan = replan
        self._step_s = step_s
        self._planned_at: dict[TenantId, float] = {}
        self._planned_of: dict[TenantId, int] = {}

    async def run(self) -> None:
        """Look after all tenants' plans until cancelled."""
        while True:
            for tenant in self._tenants():
                if self._is_due(tenant):
                    await self._look_after(tenant)
            await asyncio.sleep(self._step_s)

    def _is_due(self, tenant: TenantId) -> bool:
        board = self._boards.board(tenant)
        if board.changes == self._planned_of.get(tenant, 0):
            return False
        every_s = board.every_s
        if every_s is None:
            return False
        return time.monotonic() - self._planned_at.get(tenant, float("-inf")) >= every_s

    async def _look_after(self, tenant: TenantId) -> None:
        self._planned_of[tenant] = self._boards.board(tenant).changes
        try:
            await self._replan(tenant)
        except Exception:  # of one plan: the last one stands
            log.exception("replanning_failed", tenant=tenant)
        finally:
            self._planned_at[tenant] = time.monotonic()
