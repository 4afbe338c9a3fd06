"""The published logs of all services: where they stand, and their events as outsiders read them."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Protocol

import msgspec

from shared.disclosure import Disclosure, Purpose
from shared.intent import Caller, TenantId
from shared.messaging.envelope import structured
from shared.messaging.following import LogReader
from shared.recorded import Recorded

KEPT_MAX = 2_000
KEPT_BYTES_MAX = 16 * 1024
"""Events that are larger are read from their log."""
SYSTEM = "system:notification"


class PublishedLog(LogReader, Protocol):
    """What is asked of a service's log."""

    async def published_head(self, tenant: TenantId) -> int:
        """Return the last published position."""


class Logs:
    """The logs by their services; what was heard a moment ago is not read again."""

    def __init__(self, logs: Mapping[str, PublishedLog], disclosure: Disclosure) -> None:
        self._logs = logs
        self._disclosure = disclosure
        self._heard: OrderedDict[tuple[TenantId, str, int], Recorded] = OrderedDict()

    def keep(self, tenant: TenantId, source: str, event: Recorded) -> None:
        """Remember an event that is about to be sent."""
        if len(event.data) <= KEPT_BYTES_MAX:
            self._heard[tenant, source, event.position] = event
            if len(self._heard) > KEPT_MAX:
                self._heard.popitem(last=False)

    async def heads(self, tenant: TenantId) -> Mapping[str, int]:
        """Return the last published position by service; raises a refusal if one is away."""
        return {name: await log.published_head(tenant) for name, log in self._logs.items()}

    async def body(self, tenant: TenantId, source: str, position: int) -> bytes | None:
        """Return an event as ``GET /events`` shows it; None if there is none."""
        event = self._heard.get((tenant, source, position))
        if event is None:
            read = await self._logs[source].read(tenant, position - 1, 1)
            event = read[0] if read and read[0].position == position else None
        if event is None:
            return None
        reader = Caller(tenant=tenant, actor=SYSTEM)
        tree = structured(event, source)
        return msgspec.json.encode(
            await self._disclosure.disclose(reader, tree, Purpose.INTEGRATION)
        )
