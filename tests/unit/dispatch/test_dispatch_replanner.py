"""When a tenant is planned again, and that a plan that fails concerns nobody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from services.dispatch.adapters.replanner import Replanner
from services.dispatch.domain.rolling.board import Board
from services.dispatch.domain.rolling.policy import Replanning
from shared.intent import TenantId
from tests.unit.dispatch.planning_spec import what
from tests.unit.dispatch.test_dispatch_rolling import need, offered, requested

SHOP, QUIET = TenantId("shop"), TenantId("quiet")
DEADLINE_S = 10
OFTEN = Replanning(every_s=0)


class Tenants:
    """Two tenants, of which one has tickets that are planned again; plans are only counted."""

    def __init__(self, *, broken: bool = False) -> None:
        self.boards = {SHOP: Board(), QUIET: Board()}
        self.planned: asyncio.Queue[TenantId] = asyncio.Queue()
        self._broken = broken

    def board(self, tenant: TenantId) -> Board:
        return self.boards[tenant]

    def opens(self, number: int) -> None:
        self.boards[SHOP].learn(what(number), requested(need(number, rules=OFTEN)))
        self.boards[SHOP].learn(what(number), offered(number, 1))

    async def replan(self, tenant: TenantId) -> None:
        self.planned.put_nowait(tenant)
        if self._broken:
            raise KeyError(tenant)

    async def next(self) -> TenantId:
        async with asyncio.timeout(DEADLINE_S):
            return await self.planned.get()


@asynccontextmanager
async def replanning(tenants: Tenants) -> AsyncIterator[None]:
    replanner = Replanner(tenants, lambda: [SHOP, QUIET], tenants.replan, step_s=0.001)
    running = asyncio.create_task(replanner.run())
    yield
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_only_what_changed_is_planned_again() -> None:
    tenants = Tenants()
    tenants.opens(1)
    async with replanning(tenants):
        assert await tenants.next() == SHOP
        tenants.boards[QUIET].learn_of_people()
        tenants.opens(2)
        assert await tenants.next() == SHOP
        tenants.boards[SHOP].learn_of_people()
        assert await tenants.next() == SHOP
    assert tenants.planned.empty()


async def test_a_plan_that_fails_ends_nothing() -> None:
    tenants = Tenants(broken=True)
    tenants.opens(1)
    async with replanning(tenants):
        assert await tenants.next() == SHOP
        tenants.opens(2)
        assert await tenants.next() == SHOP
