"""The tail of a service's own log: its own views and reactions, fed without a detour."""

import asyncio
from collections.abc import Sequence

from shared.intent import TenantId
from shared.messaging.following import Apply, Follower, LogReader
from shared.messaging.tenant_loops import Tenants
from shared.telemetry import lag_events

LAG_REPORT_S = 5.0


class LogTail:
    """Feeds Applies from a log in PostgreSQL: at once when woken, else every few seconds."""

    def __init__(self, *, applies: Sequence[Apply], source: LogReader, tenants: Tenants) -> None:
        self._followers = [Follower(apply, source) for apply in applies]
        self._tenants = tenants

    def wake(self, tenant: TenantId) -> None:
        """Something was appended to the tenant's log; returns at once."""
        for follower in self._followers:
            follower.wake(tenant)

    async def run(self) -> None:
        """Follow the logs of all tenants until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                for follower in self._followers:
                    group.create_task(follower.sweep(self._tenants))
                group.create_task(self._report_lag())
        finally:
            for follower in self._followers:
                await follower.close()

    async def _report_lag(self) -> None:
        while True:
            await asyncio.sleep(LAG_REPORT_S)
            for follower in self._followers:
                lag_events(follower.name, follower.lag_events())
