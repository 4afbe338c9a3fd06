"""Walking through the past: whole tickets, a page at a time, without keeping others waiting."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from services.workflow.app.ports import Histories, History, Pasts
from services.workflow.domain.refusals import ShadowBusy, ShadowTooLong
from shared.intent import TenantId

DEADLINE_S = 590.0
WALKS_MAX = 2
"""At the same time, of all tenants: each takes a processor for seconds."""

SLICE_S = 0.005
"""How long others wait at most, a ticket's own time apart."""

T = TypeVar("T")
Work = Callable[[Pasts], Coroutine[None, None, T]]
"""What is made of a page; pages may be worked on at the same time."""


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

    async def length(self, tenant: TenantId, days: int) -> int:
        """Return to how many tickets something happened in the last days (0: ever)."""
        return await self.histories.count(tenant, _since(days))

    async def through(
        self,
        tenant: TenantId,
        scenario: str,
        days: int,
        work: Work[T],
        note: Callable[[T], None],
        *,
        ahead: int = 1,
    ) -> AsyncIterator[Walked]:
        """Work on the tickets of a scenario to which something happened in the last days (0: ever).

        Up to ``ahead`` pages are worked on at a time; what was made of them is noted in the order
        of the pages. Yields after each. Raises ShadowBusy and ShadowTooLong.
        """
        if self._under_way >= WALKS_MAX:
            raise ShadowBusy
        self._under_way += 1
        tasks: deque[asyncio.Task[T]] = deque()
        walked: deque[Walked] = deque()
        try:
            async for page, so_far in self._pages(tenant, scenario, days):
                tasks.append(asyncio.create_task(work(page)))
                walked.append(so_far)
                if len(tasks) >= ahead:
                    note(await tasks.popleft())
                    yield walked.popleft()
            while tasks:
                note(await tasks.popleft())
                yield walked.popleft()
        finally:
            self._under_way -= 1
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _pages(
        self, tenant: TenantId, scenario: str, days: int
    ) -> AsyncIterator[tuple[Pasts, Walked]]:
        """Yield each page, and how far the walk has come after it."""
        since = _since(days)
        deadline = time.monotonic() + DEADLINE_S
        total = await self.histories.count(tenant, since)
        seen = events = 0
        last = None
        while page := await self.histories.page(tenant, scenario, since, last):
            last = page.last
            seen += page.tickets
            events += sum(len(one) for one in page.told)
            yield page, Walked(tickets_seen=seen, tickets_total=max(total, seen), events=events)
            if time.monotonic() > deadline:
                raise ShadowTooLong


async def one_by_one(page: Pasts, take: Callable[[History], Awaitable[T]]) -> list[T]:
    """Take every ticket of a page here, and let others have their turns in between."""
    taken, slice_ends = [], time.monotonic() + SLICE_S
    for history in page.histories:
        taken.append(await take(history))
        if time.monotonic() > slice_ends:
            await asyncio.sleep(0)
            slice_ends = time.monotonic() + SLICE_S
    return taken


def _since(days: int) -> datetime | None:
    return datetime.now(UTC) - timedelta(days=days) if days else None
