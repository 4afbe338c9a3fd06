"""Sending: an attempt is kept before anything leaves, and what came of it afterwards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import structlog

from services.notification.app.webhooks.desk import WebhookDesk
from services.notification.app.webhooks.ports import Bodies, Deliveries, Egress, Owed, Secrets
from services.notification.domain.webhooks.attempts import PAUSES, Answer, State, verdict
from services.notification.domain.webhooks.endpoints import Endpoint
from services.notification.domain.webhooks.facts import Why
from shared.decider import Refusal
from shared.intent import TenantId
from shared.web_addresses import address_of
from shared.webhook_signatures import signed_headers

DOUBTFUL_AFTER_S = 20.0
"""Longer than an attempt may take: then nobody is waiting for the answer any more."""
POSTPONED_S = 10.0
CONTENT_TYPE = "application/cloudevents+json"
SERVICE = "notification"
TEST_TYPE = "gongdan.webhook.test.v1"

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Begun:
    """An attempt that was kept and may leave now: ``number`` of a delivery, with what is sent.

    ``secrets`` are in clear.
    """

    owed: Owed
    number: int
    body: bytes
    secrets: Sequence[str] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Round:
    """What may leave now, and in how many seconds there may be more (None: nothing waits)."""

    begun: Sequence[Begun] = ()
    next_in_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class Sending:
    """The way of a delivery. ``clock`` and ``chance`` are handed in; ``pauses`` between tries."""

    desk: WebhookDesk
    deliveries: Deliveries
    bodies: Bodies
    secrets: Secrets
    egress: Egress
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    pauses: Sequence[timedelta] = PAUSES
    doubtful_after_s: float = DOUBTFUL_AFTER_S

    async def begin(self, tenant: TenantId, endpoint: Endpoint, limit: int) -> Round:
        """Begin up to ``limit`` attempts at what is due for an endpoint.

        Whatever can fail without anything leaving comes before an attempt is kept: what fails
        after that is an attempt of which nobody knows whether it left.
        """
        ordered = endpoint.subscription.ordered
        owed = await self.deliveries.next(tenant, endpoint.id, ordered=ordered, limit=limit)
        due = {one.id: one for one in owed if one.due_in_s <= 0}
        later = [one.due_in_s for one in owed if one.due_in_s > 0]
        if not due:
            return Round(next_in_s=min(later, default=None))
        secrets = await self.secrets.open(tenant, endpoint.signing(self.clock()))
        bodies = {
            one.id: body
            for one in due.values()
            if (body := await self._body(tenant, one)) is not None
        }
        begun = await self.deliveries.begin(tenant, bodies.keys(), self.doubtful_after_s)
        return Round(
            begun=[
                Begun(owed=due[each], number=due[each].attempts + 1, body=body, secrets=secrets)
                for each, body in bodies.items()
                if each in begun
            ],
            next_in_s=0.0,
        )

    async def send(self, tenant: TenantId, endpoint: Endpoint, begun: Begun) -> Answer:
        """Make an attempt that was begun, and keep what came of it."""
        owed = begun.owed
        answer = await self._post(endpoint, begun.secrets, str(owed.event_id), begun.body)
        became = verdict(answer, owed.tries + 1, self.chance(), self.pauses)
        await self.deliveries.settle(tenant, owed.id, begun.number, answer, became)
        attempt = f"{owed.id}:{begun.number}"
        if answer.is_gone:
            await self.desk.stop(tenant, endpoint.id, Why.GONE, attempt)
        elif became.state is State.FAILED and not await self.deliveries.has_heard_since(
            tenant, endpoint.id, owed.id
        ):
            await self.desk.stop(tenant, endpoint.id, Why.FAILING, attempt)
        return answer

    async def test(self, tenant: TenantId, endpoint: Endpoint, message: UUID) -> Answer:
        """Send a test event, whether the endpoint is paused or not; nothing of it is kept."""
        now = self.clock()
        event = {
            "specversion": "1.0",
            "id": str(message),
            "source": f"/{tenant}/{SERVICE}",
            "type": TEST_TYPE,
            "subject": str(endpoint.id),
            "time": now.isoformat(),
            "datacontenttype": "application/json",
            "data": {},
        }
        secrets = await self.secrets.open(tenant, endpoint.signing(now))
        return await self._post(endpoint, secrets, str(message), msgspec.json.encode(event))

    async def _post(
        self, endpoint: Endpoint, secrets: Sequence[str], message: str, body: bytes
    ) -> Answer:
        address = address_of(endpoint.subscription.url)
        if address is None:
            raise ValueError(endpoint.subscription.url)  # what was checked can be read
        signed = signed_headers(secrets, message, self.clock(), body)
        return await self.egress.post(address, {"content-type": CONTENT_TYPE, **signed}, body)

    async def _body(self, tenant: TenantId, owed: Owed) -> bytes | None:
        """Return what is sent; None if that is nothing, or cannot be had now."""
        if owed.tries > len(self.pauses):  # we were stopped during the last attempt
            await self.deliveries.give_up(tenant, owed.id)
            return None
        try:
            body = await self.bodies.body(tenant, owed.source, owed.position)
        except Refusal as refusal:
            log.warning("webhook_postponed", tenant=tenant, source=owed.source, code=refusal.slug)
            await self.deliveries.postpone(tenant, owed.id, POSTPONED_S)
            return None
        if body is None:
            await self.deliveries.give_up(tenant, owed.id)
        return body
