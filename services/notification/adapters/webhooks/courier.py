"""The courier: what is owed to endpoints, a line for each, so that none waits for another."""

import math
from collections.abc import Callable, Mapping
from uuid import UUID

from services.notification.adapters.lines import Begun, Bounds, Lines
from services.notification.adapters.webhooks.deliveries import DeliveryTables
from services.notification.app.webhooks.desk import WebhookDesk
from services.notification.app.webhooks.sending import Begun as Attempt
from services.notification.app.webhooks.sending import Sending
from services.notification.domain.webhooks.endpoints import Endpoint
from shared.intent import TenantId
from shared.messaging.tenant_loops import Tenants

BOUNDS = Bounds(width=16, spare=128)
TIDY_S = 3_600.0


class Owed:
    """What lines carry to endpoints; what is older than may be is forgotten on the way."""

    def __init__(
        self,
        desk: WebhookDesk,
        sending: Sending,
        deliveries: DeliveryTables,
        clock: Callable[[], float],
    ) -> None:
        self._desk = desk
        self._sending = sending
        self._deliveries = deliveries
        self._clock = clock
        self._tidied: dict[TenantId, float] = {}

    async def agenda(self, tenant: TenantId) -> Mapping[UUID, float]:
        """Return in how many seconds the first delivery of each endpoint is due."""
        endpoints = (await self._desk.glance(tenant)).by_id
        if self._clock() - self._tidied.get(tenant, -math.inf) > TIDY_S:
            self._tidied[tenant] = self._clock()
            await self._deliveries.forget(tenant, endpoints.keys())
        sent = [key for key, one in endpoints.items() if one.paused is None]
        return await self._deliveries.agenda(tenant, sent) if sent else {}

    async def begin(self, tenant: TenantId, key: UUID, room: int) -> Begun:
        """Return attempts at what is due to an endpoint; none if it is paused."""
        endpoint = (await self._desk.glance(tenant)).by_id.get(key)
        if endpoint is None or endpoint.paused is not None:
            return Begun()
        found = await self._sending.begin(tenant, endpoint, room)
        work = [self._send(tenant, endpoint, one) for one in found.begun]
        return Begun(work=work, next_in_s=found.next_in_s)

    async def _send(self, tenant: TenantId, endpoint: Endpoint, begun: Attempt) -> bool:
        return (await self._sending.send(tenant, endpoint, begun)).is_success


def courier(
    *,
    desk: WebhookDesk,
    sending: Sending,
    deliveries: DeliveryTables,
    tenants: Tenants,
    clock: Callable[[], float],
) -> Lines[UUID]:
    """Return the lines to all endpoints."""
    return Lines("webhooks", Owed(desk, sending, deliveries, clock), tenants, BOUNDS)
