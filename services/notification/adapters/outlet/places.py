"""Places: how far a tenant's logs were let out, and where its streams end."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from services.notification.adapters.outlet.streams import Head, Shelf, Shelves
from services.notification.adapters.webhooks.logs import PublishedLog
from services.notification.domain.event_stream import EventStream, Retention
from shared.contracts.nouns import NOUNS
from shared.intent import TenantId
from shared.messaging.relay import LogBehindStream
from shared.messaging.tenant_loops import TryLater
from shared.projections.registry import Registry

NAME = "outlet"
LEASE_S = 5.0


@dataclass(slots=True, kw_only=True)
class Place:
    """What the holder of the lease knows of a tenant.

    ``positions`` say how far each source was let out, ``heads`` where each stream ends,
    ``previous`` which was the last of a source in a stream. ``unfinished`` is the source whose
    last batch may be in one stream and not yet in the other.
    """

    stream: EventStream
    leased_until: float
    positions: dict[str, int] = field(default_factory=dict)
    heads: dict[str, Head] = field(default_factory=dict)
    previous: dict[tuple[str, str], int] = field(default_factory=dict)
    unfinished: set[str] = field(default_factory=set)


class Places:
    """Finds places; ``owner`` is whose lease it is."""

    def __init__(
        self, shelves: Shelves, registry: Registry, logs: Mapping[str, PublishedLog], owner: str
    ) -> None:
        self._shelves = shelves
        self._registry = registry
        self._logs = logs
        self._owner = owner

    async def find(
        self, tenant: TenantId, stream: EventStream, retention: Retention
    ) -> Place | None:
        """Take the lease and learn where to go on; None if another has the lease.

        First where the streams end, then how far each source was let out: that is written down
        after each batch and before the next, so only the batches that end the streams may be
        missing from it. Raises ``LogBehindStream`` if a stream knows more than the logs.
        """
        if not await self._take_lease(tenant):
            return None
        place = Place(stream=stream, leased_until=time.monotonic() + LEASE_S)
        for shelf in self._shelves.of(tenant):
            place.heads[shelf.name] = await self._shelves.ensure(shelf, retention)
        for source in self._logs:
            noted = await self._registry.position(tenant, reader_of(source))
            place.positions[source] = max(noted, stream.since.get(source, 0))
        for head in place.heads.values():
            if head.position > place.positions.get(head.source, head.position):
                place.unfinished.add(head.source)
                published = await self._logs[head.source].published_head(tenant)
                if head.position > published:
                    raise LogBehindStream(stream=str(head.position), log=str(published))
        return place

    async def previous(self, place: Place, shelf: Shelf, source: str) -> int:
        """Return the last position of a source in a stream.

        Where the stream holds none since it was opened, where letting out began: a reader who
        stands before that then asks for what lies between, which may be nothing.
        """
        known = place.previous.get((shelf.name, source))
        if known is None:
            known = await self._shelves.last_of(shelf, NOUNS[source])
            if known <= place.stream.since.get(source, 0):
                known = place.positions[source]
        return known

    async def note(self, tenant: TenantId, place: Place, source: str, position: int) -> None:
        """Write down how far a source was let out."""
        await self._registry.note_position(tenant, reader_of(source), position)
        place.positions[source] = position
        place.unfinished.discard(source)

    async def renew(self, tenant: TenantId, place: Place) -> None:
        """Hold on to the lease while there is work; raises ``TryLater`` if another has it."""
        now = time.monotonic()
        if now > place.leased_until - LEASE_S / 2:
            if not await self._take_lease(tenant):
                raise TryLater
            place.leased_until = now + LEASE_S

    async def release(self, tenant: TenantId, place: Place) -> None:
        """Leave the lease to others."""
        if time.monotonic() < place.leased_until:
            await self._registry.release_lease(tenant, NAME, self._owner)

    async def _take_lease(self, tenant: TenantId) -> bool:
        return await self._registry.take_lease(tenant, NAME, self._owner, LEASE_S)


def reader_of(source: str) -> str:
    """Return under which name it is noted how far a source was let out."""
    return f"{NAME}_{source}"
