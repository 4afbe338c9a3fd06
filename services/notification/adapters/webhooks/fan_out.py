"""Fanning out: what happened is owed to every endpoint that wants it, together with the checkpoint.

The endpoints are read from the log after the events were heard, so whoever was registered before
something happened is told of it: no view stands between that could be behind.
"""

from collections.abc import Awaitable, Callable, Sequence

from services.notification.adapters.webhooks.deliveries import owe
from services.notification.adapters.webhooks.logs import Logs
from services.notification.domain.webhooks.endpoints import Endpoints
from shared.database import Databases
from shared.intent import TenantId
from shared.messaging.following import CheckpointMoved
from shared.projections.noting import Noting
from shared.projections.parked import Replayable
from shared.projections.progress import Progress
from shared.projections.registry import Registry
from shared.recorded import Recorded

SERVICE = "notification"


class FanOut:
    """Follows the published log of one service, ``source``."""

    def __init__(
        self,
        *,
        source: str,
        endpoints: Callable[[TenantId], Awaitable[Endpoints]],
        databases: Databases,
        logs: Logs,
        wake: Callable[[TenantId], None],
    ) -> None:
        self.name = f"webhooks_{source}"
        self.progress = Progress()
        self._source = source
        self._endpoints = endpoints
        self._databases = databases
        self._logs = logs
        self._wake = wake
        self._registry = Registry(SERVICE, databases)
        self._noting = Noting()

    def replayables(self) -> Sequence[Replayable]:
        """Return none: nothing in an event can keep it from being owed."""
        return ()

    async def checkpoint(self, tenant: TenantId) -> int:
        """Return the position up to which everything is owed."""
        before = self._noting.written_down(tenant)
        noted = await self._registry.position(tenant, self.name)
        position = self._noting.found(tenant, noted, before)
        self.progress.moved(tenant, position)
        return position

    async def apply(self, tenant: TenantId, events: Sequence[Recorded]) -> None:
        """Owe events and move the checkpoint over them; raises ``CheckpointMoved``."""
        endpoints = (await self._endpoints(tenant)).by_id.values()
        wanted = [
            (endpoint, event)
            for event in events
            for endpoint in endpoints
            if endpoint.wants(self._source, event.position, event.type)
        ]
        position = events[-1].position
        if not wanted and self._noting.may_wait(tenant, events[0].prev):
            self._noting.passed(tenant, position)
        else:
            rows = [
                (one.id, self._source, event.position, event.event_id, event.stream_id, event.type)
                for one, event in wanted
            ]
            async with self._databases.tenant_transaction(tenant) as tx:
                noted = self._noting.noted(tenant, events[0].prev)
                if not await self._registry.move(tx, self.name, noted, position):
                    self._noting.forget(tenant)
                    raise CheckpointMoved(reader=self.name, after=str(events[0].prev))
                await owe(tx, rows)
            self._noting.written(tenant, position)
        self.progress.moved(tenant, position)
        if wanted:
            for _, event in wanted:
                self._logs.keep(tenant, self._source, event)
            self._wake(tenant)
