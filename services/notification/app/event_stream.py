"""The desk of the event stream: whoever administers the tenant opens, changes and closes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid5

from services.notification.app.webhooks.ports import Heads
from services.notification.domain.event_stream import (
    EVENT_STREAM,
    Close,
    Command,
    EventStream,
    Keep,
    Retention,
    checked,
)
from shared.decider import Kind, Refusal
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId, tenant_namespace
from shared.messaging.outside import EVENTS_SCOPE, RESERVED_SCOPE

ADMIN = "tenant:admin"
OPERATOR = "operator"
READERS = frozenset({EVENTS_SCOPE, RESERVED_SCOPE})


class EventStreamForbidden(Refusal):
    """Whoever administers the tenant opens its event stream; keys with `events:read` see it."""

    slug: ClassVar[str] = "event-stream-forbidden"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


@dataclass(frozen=True, kw_only=True)
class EventStreamDesk:
    """The use cases; ``wake`` has the outlet look at a tenant."""

    store: EventStore
    heads: Heads
    wake: Callable[[TenantId], None]

    async def keep(
        self, caller: Caller, intent: Intent, retention: Retention
    ) -> tuple[EventStream, int]:
        """Open the stream, or let it keep more or less; return it and the position.

        Raises ``EventStreamForbidden``, ``RetentionWrong``, and a refusal when a service is away
        that has a log.
        """
        _must_administer(caller)
        command = Keep(
            at=intent.occurred_at,
            retention=checked(retention),
            since=await self.heads.heads(intent.tenant),
        )
        return await self._execute(intent, command)

    async def close(self, caller: Caller, intent: Intent) -> int:
        """Close the stream, if it is open; return the position. Raises as ``keep``."""
        _must_administer(caller)
        _, position = await self._execute(intent, Close(at=intent.occurred_at))
        return position

    async def shown(self, caller: Caller) -> EventStream:
        """Return the stream as it is to be, also to who may read it.

        Raises ``EventStreamForbidden``.
        """
        if caller.scopes.isdisjoint(READERS):
            _must_administer(caller)
        loaded = await self.store.load(EVENT_STREAM, caller.tenant, stream_id_of(caller.tenant))
        return loaded.state

    async def _execute(self, intent: Intent, command: Command) -> tuple[EventStream, int]:
        receipt = await self.store.execute(
            EVENT_STREAM, intent, stream_id_of(intent.tenant), command
        )
        self.wake(intent.tenant)
        return receipt.state or EventStream(), receipt.position


async def glance(store: EventStore, tenant: TenantId) -> EventStream:
    """Return the stream as it was to be at most a second ago."""
    return (await store.glances.state(EVENT_STREAM, tenant, stream_id_of(tenant))).state


def stream_id_of(tenant: TenantId) -> UUID:
    """Return the id of the stream of facts about a tenant's event stream."""
    return uuid5(tenant_namespace(tenant), "notification:event_stream")


def _must_administer(caller: Caller) -> None:
    if caller.actor != OPERATOR and ADMIN not in caller.scopes:
        raise EventStreamForbidden
