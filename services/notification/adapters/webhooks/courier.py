"""The courier: sends what is due, endpoint by endpoint, so that one that hangs slows nobody else.

Each endpoint always has one attempt under way, if it is owed anything; an endpoint that answers
well has more, as long as the process has room. One failure brings it back to one.
"""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from services.notification.adapters.webhooks.deliveries import DeliveryTables
from services.notification.app.webhooks.desk import WebhookDesk
from services.notification.app.webhooks.sending import Sending
from services.notification.domain.webhooks.attempts import Answer
from shared.intent import TenantId
from shared.messaging.tenant_loops import TenantLoops, Tenants

WIDTH_MAX = 16
"""Attempts at one endpoint at once."""
SPARE_MAX = 128
"""Attempts of the process at once; beyond it each endpoint has the one that is its own."""
ALARM_S_MAX = 3_600.0
TIDY_S = 3_600.0
TROUBLE_S = 5.0
GRACE_S = 5.0
"""For attempts under way to be answered when we are to stop."""

log = structlog.get_logger()


@dataclass
class _Line:
    """What goes to one endpoint: attempts under way, and how many there may be."""

    width: int = 1
    flying: set[asyncio.Task[Answer]] = field(default_factory=set)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    pump: asyncio.Task[None] | None = None


class Courier:
    """Pumps of all endpoints, started when something is due and ended when nothing is."""

    def __init__(
        self,
        *,
        desk: WebhookDesk,
        sending: Sending,
        deliveries: DeliveryTables,
        tenants: Tenants,
        clock: Callable[[], float],
    ) -> None:
        self._desk = desk
        self._sending = sending
        self._deliveries = deliveries
        self._tenants = tenants
        self._clock = clock
        self._loops = TenantLoops("webhooks", self._look)
        self._lines: dict[tuple[TenantId, UUID], _Line] = {}
        self._alarms: dict[TenantId, asyncio.TimerHandle] = {}
        self._tidied: dict[TenantId, float] = {}

    def wake(self, tenant: TenantId) -> None:
        """Something may be due; returns at once."""
        self._loops.wake(tenant)

    async def run(self) -> None:
        """Look for what is due until cancelled; what is not answered soon is in doubt then."""
        try:
            await self._loops.sweep(self._tenants)
        finally:
            await self._close()

    async def _close(self) -> None:
        await self._loops.close()
        for alarm in self._alarms.values():
            alarm.cancel()
        lines = list(self._lines.values())
        pumps = [line.pump for line in lines if line.pump is not None]
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        if flying := [attempt for line in lines for attempt in line.flying]:
            _, late = await asyncio.wait(flying, timeout=GRACE_S)
            for attempt in late:
                attempt.cancel()
            await asyncio.gather(*flying, return_exceptions=True)

    async def _look(self, tenant: TenantId) -> bool:
        endpoints = (await self._desk.glance(tenant)).by_id
        if self._clock() - self._tidied.get(tenant, -math.inf) > TIDY_S:
            self._tidied[tenant] = self._clock()
            await self._deliveries.forget(tenant, endpoints.keys())
        sent = [key for key, one in endpoints.items() if one.paused is None]
        agenda = await self._deliveries.agenda(tenant, sent) if sent else {}
        for endpoint, due_in_s in agenda.items():
            if due_in_s > 0:
                self._look_in(tenant, due_in_s)
            else:
                self._send_what_is_due(tenant, endpoint)
        return False

    def _send_what_is_due(self, tenant: TenantId, endpoint: UUID) -> None:
        line = self._lines.setdefault((tenant, endpoint), _Line())
        line.woken.set()
        if line.pump is None or line.pump.done():
            line.pump = asyncio.create_task(self._pump(tenant, endpoint, line))

    async def _pump(self, tenant: TenantId, endpoint: UUID, line: _Line) -> None:
        """Send to one endpoint until nothing is due and nothing under way."""
        try:
            may_be_due = True
            while may_be_due or line.woken.is_set():
                line.woken.clear()
                may_be_due = await self._begin(tenant, endpoint, line) or bool(line.flying)
                if line.flying:
                    await _something(line)
        except Exception as error:  # noqa: BLE001  # one endpoint's trouble stops no other
            log.warning("webhook_stalled", tenant=tenant, endpoint=str(endpoint), error=repr(error))
            self._look_in(tenant, TROUBLE_S)
        if not line.flying:
            self._lines.pop((tenant, endpoint), None)

    async def _begin(self, tenant: TenantId, key: UUID, line: _Line) -> bool:
        """Begin as many attempts as there is room for; answer whether something is due."""
        room = self._room(line)
        if not room:
            return True
        endpoint = (await self._desk.glance(tenant)).by_id.get(key)
        if endpoint is None or endpoint.paused is not None:
            return False
        found = await self._sending.begin(tenant, endpoint, room)
        for begun in found.begun:
            sent = self._sending.send(tenant, endpoint, begun)
            line.flying.add(asyncio.create_task(sent))
        if found.next_in_s:
            self._look_in(tenant, found.next_in_s)
        return found.next_in_s == 0.0

    def _room(self, line: _Line) -> int:
        if not line.flying:
            return line.width if self._spare() >= line.width else 1
        return max(0, min(line.width - len(line.flying), self._spare()))

    def _spare(self) -> int:
        """Return how many attempts there may be besides those that are each endpoint's own."""
        return SPARE_MAX - sum(max(0, len(one.flying) - 1) for one in self._lines.values())

    def _look_in(self, tenant: TenantId, seconds: float) -> None:
        """Look again at the earliest moment at which somebody wants that."""
        loop = asyncio.get_running_loop()
        at = loop.time() + min(seconds, ALARM_S_MAX)
        alarm = self._alarms.get(tenant)
        if alarm is None or alarm.cancelled() or not loop.time() < alarm.when() <= at:
            if alarm is not None:
                alarm.cancel()
            self._alarms[tenant] = loop.call_at(at, self.wake, tenant)


async def _something(line: _Line) -> None:
    """Wait until an attempt has ended, or there may be more to send."""
    waking = asyncio.create_task(line.woken.wait())
    await asyncio.wait({*line.flying, waking}, return_when=asyncio.FIRST_COMPLETED)
    waking.cancel()
    for one in [each for each in line.flying if each.done()]:
        line.flying.discard(one)
        trouble = one.exception()
        if trouble is not None:  # not kept: it is in doubt, and will be made again
            log.warning("webhook_attempt_lost", error=repr(trouble))
        is_well = trouble is None and one.result().is_success
        line.width = min(2 * line.width, WIDTH_MAX) if is_well else 1
