"""The tail of a service's own log: its own views and reactions, fed without a detour.

New events are read once and offered to everybody. Who is in the middle of something, or not level
with the others, reads the log alone; nobody waits for another.
"""

import asyncio
from collections.abc import Sequence

from shared.intent import TenantId
from shared.messaging.following import CATCH_UP_EVENTS, Apply, Follower, LogReader
from shared.messaging.tenant_loops import TenantLoops, Tenants
from shared.recorded import Recorded
from shared.telemetry import lag_events

LAG_REPORT_S = 5.0
UNHURRIED_S = 0.2
"""Of a steady flow, who is in no hurry takes so much at a time."""


class LogTail:
    """Feeds Applies from a log in PostgreSQL: at once when woken, else every few seconds.

    Those that are ``unhurried`` are fed their first event after a pause at once as well, but what
    comes in a steady flow in few large batches.
    """

    def __init__(
        self,
        *,
        applies: Sequence[Apply],
        source: LogReader,
        tenants: Tenants,
        unhurried: Sequence[Apply] = (),
    ) -> None:
        self._prompt = [Follower(apply, source) for apply in applies]
        self._unhurried = [Follower(apply, source, UNHURRIED_S) for apply in unhurried]
        self._source = source
        self._tenants = tenants
        self._front: dict[TenantId, int] = {}
        self._loops = TenantLoops("tail", self._read_on)
        self._offers: set[asyncio.Task[None]] = set()

    def wake(self, tenant: TenantId) -> None:
        """Something was appended to the tenant's log; returns at once."""
        if self._prompt:
            self._loops.wake(tenant)
        for follower in self._unhurried:
            follower.wake(tenant)

    async def run(self) -> None:
        """Follow the logs of all tenants until cancelled."""
        followers = [*self._prompt, *self._unhurried]
        try:
            async with asyncio.TaskGroup() as group:
                if self._prompt:
                    group.create_task(self._loops.sweep(self._present))
                for follower in self._unhurried:
                    group.create_task(follower.sweep(self._tenants))
                group.create_task(self._report_lag(followers))
        finally:
            await self._loops.close()
            offers = list(self._offers)
            for offer in offers:
                offer.cancel()
            await asyncio.gather(*offers, return_exceptions=True)
            for follower in followers:
                await follower.close()

    def _present(self) -> Sequence[TenantId]:
        """Return the tenants in service, having left those that are not any more."""
        present = self._tenants()
        for follower in self._prompt:
            follower.keep_to(present)
        return present

    async def _read_on(self, tenant: TenantId) -> bool:
        """Offer everybody what is new since the last time; nothing is ever left to do here."""
        front = self._front.pop(tenant, None) or self._foremost(tenant)
        if front is None:  # nobody has looked up yet how far they are
            self._wake_each(tenant)
            return False
        try:
            events = await self._source.read(tenant, front, CATCH_UP_EVENTS)
        except Exception:  # noqa: BLE001  # each meets it alone, tells of it and tries again
            self._wake_each(tenant)
            return False
        if len(events) >= CATCH_UP_EVENTS:  # a backlog, through which each goes as fast as they can
            self._wake_each(tenant)
            return False
        self._front[tenant] = events[-1].position if events else front
        for follower in self._prompt:
            if events:
                self._offer(follower, tenant, events)
            elif follower.at(tenant) != front:
                follower.wake(tenant)
        return False

    def _wake_each(self, tenant: TenantId) -> None:
        for follower in self._prompt:
            follower.wake(tenant)

    def _foremost(self, tenant: TenantId) -> int | None:
        known = [at for one in self._prompt if (at := one.at(tenant)) is not None]
        return max(known, default=None)

    def _offer(self, follower: Follower, tenant: TenantId, events: Sequence[Recorded]) -> None:
        """Have events applied beside us: no more than two offers of a follower are under way."""
        offer = asyncio.create_task(follower.offer(tenant, events))
        self._offers.add(offer)
        offer.add_done_callback(self._offers.discard)

    @staticmethod
    async def _report_lag(followers: Sequence[Follower]) -> None:
        while True:
            await asyncio.sleep(LAG_REPORT_S)
            for follower in followers:
                lag_events(follower.name, follower.lag_events())
