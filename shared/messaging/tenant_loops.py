"""Tenant loops: work that is done tenant by tenant, as long as there is some, and not a bit longer.

A tenant with nothing to do costs no task and no connection. ``wake`` starts it; a slow sweep over
all tenants finds whatever a lost wake-up left behind.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import ClassVar

import structlog

from shared.decider import Refusal
from shared.intent import TenantId
from shared.messaging.deadlines import pause_s

TENANTS_AT_ONCE = 64
SWEEP_S = 5.0
SWEEP_TENANT_S = 1.0
"""At least this long per tenant: a hundred idle tenants must not cost a hundred polls a second."""

PACE_S = 0.005
"""Steps of a tenant begin at least so far apart, unless one had more to do than it could take: the
first event after a pause goes at once, a steady flow goes in batches, which cost far less each."""

Step = Callable[[TenantId], Awaitable[bool]]
"""Do one bounded piece of a tenant's work; answer whether there may be more."""

Tenants = Callable[[], Sequence[TenantId]]
"""The tenants in service at this moment."""

log = structlog.get_logger()


class TryLater(Refusal):
    """Not now, without anything being wrong: a step raises it to be called again in a while."""

    slug: ClassVar[str] = "try-later"


class TenantLoops:
    """Runs a step for each tenant that has something to do; one tenant's trouble is its own."""

    def __init__(self, name: str, step: Step, pace_s: float = PACE_S) -> None:
        self._name = name
        self._step = step
        self._pace_s = pace_s
        self._tasks: dict[TenantId, asyncio.Task[None]] = {}
        self._failing: set[TenantId] = set()
        self._again: set[TenantId] = set()
        self._began: dict[TenantId, float] = {}
        self._slots = asyncio.Semaphore(TENANTS_AT_ONCE)
        self._closed = False

    def wake(self, tenant: TenantId) -> None:
        """There may be work for this tenant; called from the event loop, returns at once."""
        if self._closed:
            return
        if self.is_busy(tenant):
            self._again.add(tenant)
            return
        task = asyncio.create_task(self._run(tenant), name=f"{self._name}:{tenant}")
        self._tasks[tenant] = task
        task.add_done_callback(lambda done: self._forget(tenant, done))

    def is_busy(self, tenant: TenantId) -> bool:
        """Whether the tenant's work is being done or tried at the moment."""
        task = self._tasks.get(tenant)
        return task is not None and not task.done()

    def is_failing(self, tenant: TenantId) -> bool:
        """Whether the last step failed and will be tried again."""
        return self.is_busy(tenant) and tenant in self._failing

    @property
    def busy(self) -> frozenset[TenantId]:
        """The tenants whose work is being done or tried at the moment."""
        return frozenset(tenant for tenant in self._tasks if self.is_busy(tenant))

    async def sweep(self, tenants: Tenants) -> None:
        """Wake all tenants at once, then each again every few seconds, until cancelled."""
        for tenant in tenants():
            self.wake(tenant)
        while True:
            present = tenants()
            self.keep_to(present)
            pause = max(SWEEP_S / max(len(present), 1), SWEEP_TENANT_S)
            for tenant in present:
                await asyncio.sleep(pause)
                self.wake(tenant)
            if not present:
                await asyncio.sleep(SWEEP_S)

    def keep_to(self, tenants: Collection[TenantId]) -> None:
        """Do nothing any more for a tenant that is not among these."""
        for tenant, task in list(self._tasks.items()):
            if tenant not in tenants:
                task.cancel()

    async def close(self) -> None:
        """Stop; steps are transactions, so cancelling one in the middle undoes it."""
        self._closed = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, tenant: TenantId) -> None:
        failures = 0
        more = False
        while True:
            if not more:
                await self._pace(tenant)
            self._again.discard(tenant)
            try:
                async with self._slots:
                    more = await self._step(tenant)
            except Exception as error:  # noqa: BLE001  # one tenant's trouble stops no other
                failures += 1
                self._failing.add(tenant)
                self._report(tenant, error, failures)
                await asyncio.sleep(pause_s(failures))
                continue
            failures = 0
            self._failing.discard(tenant)
            if not more and tenant not in self._again:
                return

    async def _pace(self, tenant: TenantId) -> None:
        wait_s = self._began.get(tenant, 0.0) + self._pace_s - time.monotonic()
        if wait_s > 0:
            await asyncio.sleep(wait_s)
        self._began[tenant] = time.monotonic()

    def _forget(self, tenant: TenantId, task: asyncio.Task[None]) -> None:
        if self._tasks.get(tenant) is task:
            del self._tasks[tenant]

    def _report(self, tenant: TenantId, error: Exception, failures: int) -> None:
        # Of many failures in a row the first, second, fourth, eighth... are told.
        if isinstance(error, TryLater) or failures & (failures - 1):
            return
        known = isinstance(error, Refusal | OSError | TimeoutError)
        log.warning(
            "tenant_step_failed",
            loop=self._name,
            tenant=tenant,
            failures=failures,
            error=repr(error),
            exc_info=None if known else error,
        )
