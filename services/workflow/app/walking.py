"""Walking through the past: whole tickets, a page at a time, without keeping others waiting."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from services.workflow.app.ports import Histories, History
from services.workflow.domain.refusals import ShadowBusy, ShadowTooLong
from shared.intent import TenantId

DEADLINE_S = 590.0
WALKS_MAX = 2
"""At the same time, of all tenants: each takes a processor for seconds."""

SLICE_S = 0.005
"""How long others wait at most, a ticket's own time apart."""

Take = Callable[[History], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """How far a walk has come."""

    tickets_seen: int
    tickets_total: int
    events: int


@dataclass(kw_only=True)
class Walks:
    """Walks through the pasts of tenants' tickets, not too many at once."""

    histories: Histories
    _under_way: int = field(default=0, init=False)

    async def through(
        self, tenant: TenantId, scenario: str, days: int, take: Take
    ) -> AsyncIterator[Walked]:
        """Take every ticket of a scenario to which something happened in the last days (0: ever).

        Yields after each page. Raises ShadowBusy and ShadowTooLong.
        """
        if self._under_way >= WALKS_MAX:
            raise ShadowBusy
        self._under_way += 1
        try:
            async for walked in self._pages(tenant, scenario, days, take):
                yield walked
        finally:
            self._under_way -= 1

    async def _pages(
        self, tenant: TenantId, scenario: str, days: int, take: Take
    ) -> AsyncIterator[Walked]:
        since = datetime.now(UTC) - timedelta(days=days) if days else None
        deadline = time.monotonic() + DEADLINE_S
        total = await self.histories.count(tenant, since)
        seen = events = 0
        last = None
        while page := await self.histories.page(tenant, scenario, since, last):
            slice_ends = time.monotonic() + SLICE_S
            for history in page.histories:
                await take(history)
                events += len(history.past)
                if time.monotonic() > slice_ends:
                    await asyncio.sleep(0)
                    slice_ends = time.monotonic() + SLICE_S
            last = page.last
            seen += page.tickets
            if time.monotonic() > deadline:
                raise ShadowTooLong
            yield Walked(tickets_seen=seen, tickets_total=max(total, seen), events=events)
