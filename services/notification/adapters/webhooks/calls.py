"""Webhooks over gRPC: registered, changed, listed, with what they were sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from services.notification.adapters.webhooks.deliveries import LIMIT_MAX, DeliveryTables
from services.notification.app.webhooks.desk import Shown, WebhookDesk
from services.notification.app.webhooks.ports import AttemptRow, DeliveryRow
from services.notification.domain.webhooks.attempts import State
from services.notification.domain.webhooks.endpoints import Endpoint, WebhookUnknown
from services.notification.domain.webhooks.subscriptions import Subscription
from shared.decider import Kind, Refusal
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.pb.gongdan.notification.v1 import webhooks_pb2
from shared.projections.position import Position
from shared.rpc import Call

SERVICE = "gongdan.notification.v1.WebhookService"
LIMIT_DEFAULT = 50
ID_DIGITS_MAX = 18
OVERLAP_S_MAX = 7 * 24 * 3600


class DeliveriesAskedWrong(Refusal):
    """The state or the cursor is not one that deliveries have."""

    slug: ClassVar[str] = "deliveries-asked-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class OverlapTooLong(Refusal):
    """A secret signs for at most seven days after another has taken its place."""

    slug: ClassVar[str] = "overlap-too-long"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, kw_only=True)
class WebhookCalls:
    """``gongdan.notification.v1.WebhookService``; ``wake`` has a tenant's deliveries looked at."""

    desk: WebhookDesk
    deliveries: DeliveryTables
    store: EventStore
    wake: Callable[[TenantId], None]

    async def RegisterWebhook(  # noqa: N802  # the name is the protocol's
        self, request: webhooks_pb2.RegisterWebhookRequest, call: Call
    ) -> webhooks_pb2.RegisterWebhookResponse:
        """Tell an address of what happens from now on; raises what the desk refuses."""
        done = await self.desk.register(
            call.caller, call.intent(), _subscription(request.subscription)
        )
        return webhooks_pb2.RegisterWebhookResponse(
            webhook=_message(done.endpoint),
            secret=done.secret,
            position=await self._token(call, done),
        )

    async def ChangeWebhook(  # noqa: N802  # the name is the protocol's
        self, request: webhooks_pb2.ChangeWebhookRequest, call: Call
    ) -> webhooks_pb2.ChangeWebhookResponse:
        """Tell it something else, or somewhere else; raises what the desk refuses."""
        done = await self.desk.change(
            call.caller, call.intent(), _uuid(request.id), _subscription(request.subscription)
        )
        return webhooks_pb2.ChangeWebhookResponse(
            webhook=_message(done.endpoint), position=await self._token(call, done)
        )

    async def RotateSecret(  # noqa: N802  # the name is the protocol's
        self, request: webhooks_pb2.RotateSecretRequest, call: Call
    ) -> webhooks_pb2.RotateSecretResponse:
        """Sign with a new secret; raises what the desk refuses, and ``OverlapTooLong``."""
        if not 0 <= request.overlap_s <= OVERLAP_S_MAX:
            raise OverlapTooLong
        overlap = timedelta(seconds=request.overlap_s)
        done = await self.desk.rotate(call.caller, call.intent(), _uuid(request.id), overlap)
        return webhooks_pb2.RotateSecretResponse(
            webhook=_message(done.endpoint),
            secret=done.secret,
            position=await self._token(call, done),
        )

    async def PauseWebhook(  # noqa: N802  # the name is the protocol's
        self, request: webhooks_pb2.PauseWebhookRequest, call: Call
    ) -> webhooks_pb2.PauseWebhookResponse:
        """Send nothing for the time being; raises what the desk refuses."""
        done = await self.desk.pause(call.caller, call.intent(), _uuid(request.id))
        return webhooks_pb2.PauseWebhookResponse(
            webhook=_message(done.endpoint), position=await self._token(call, done)
        )

    async def ResumeWebhook(  # noqa: N802  # the name is the protocol's
        self, request: webhooks_pb2.ResumeWebhookRequest, call: Call
    ) -> webhooks_pb2.ResumeWebhookResponse:
        """Send again; raises what the desk refuses."""
        done = await self.desk.resume(call.caller, call.intent(), _uuid(request.id))
        self.wake(call.caller.tenant)
        return webhooks_pb2.ResumeWebhookResponse(
            webhook=_message(done.endpoint), position=await self._token(call, done)
        )

    async def DeleteWebhook(  # noqa: N802  # the name is the protocol's
        self, request: webhooks_pb2.DeleteWebhookRequest, call: Call
    ) -> webhooks_pb2.DeleteWebhookResponse:
        """Tell it nothing any more; raises what the desk refuses."""
        position = await self.desk.delete(call.caller, call.intent(), _uuid(request.id))
        token = await self._token_at(call.caller.tenant, position)
        return webhooks_pb2.DeleteWebhookResponse(position=token)

    async def ListWebhooks(  # noqa: N802  # the name is the protocol's
        self, _request: webhooks_pb2.ListWebhooksRequest, call: Call
    ) -> webhooks_pb2.ListWebhooksResponse:
        """List all of the tenant; raises ``WebhooksForbidden``."""
        found = await self.desk.listed(call.caller)
        return webhooks_pb2.ListWebhooksResponse(webhooks=[_message(one) for one in found])

    async def GetWebhook(  # noqa: N802  # the name is the protocol's
        self, request: webhooks_pb2.GetWebhookRequest, call: Call
    ) -> webhooks_pb2.GetWebhookResponse:
        """Return one; raises what the desk refuses."""
        found = await self.desk.one(call.caller, _uuid(request.id))
        return webhooks_pb2.GetWebhookResponse(webhook=_message(found))

    async def ListDeliveries(  # noqa: N802  # the name is the protocol's
        self, request: webhooks_pb2.ListDeliveriesRequest, call: Call
    ) -> webhooks_pb2.ListDeliveriesResponse:
        """List what an endpoint was sent; raises ``DeliveriesAskedWrong``, ``WebhookUnknown``."""
        endpoint = (await self.desk.one(call.caller, _uuid(request.id))).id
        if request.state and request.state not in set(State):
            raise DeliveriesAskedWrong
        tenant = call.caller.tenant
        limit = min(request.limit if request.limit > 0 else LIMIT_DEFAULT, LIMIT_MAX)
        rows = await self.deliveries.listed(
            tenant,
            endpoint,
            state=request.state,
            before=_id(request.cursor) if request.cursor else None,
            limit=limit + 1,
        )
        page = rows[:limit]
        attempts = await self.deliveries.attempts(tenant, [row.id for row in page])
        return webhooks_pb2.ListDeliveriesResponse(
            deliveries=[_delivery(row, attempts[row.id]) for row in page],
            next_cursor=str(page[-1].id) if len(rows) > limit else "",
        )

    async def _token(self, call: Call, done: Shown) -> str:
        return await self._token_at(call.caller.tenant, done.position)

    async def _token_at(self, tenant: TenantId, position: int) -> str:
        epoch = await self.store.glances.epoch(tenant)
        return str(Position(service="notification", epoch=epoch, position=position))


def _subscription(message: webhooks_pb2.Subscription) -> Subscription:
    return Subscription(
        url=message.url,
        types=tuple(message.types),
        ordered=message.ordered,
        description=message.description,
    )


def _message(endpoint: Endpoint) -> webhooks_pb2.Webhook:
    subscription, now = endpoint.subscription, datetime.now(UTC)
    overlaps = [one.until for one in endpoint.secrets if one.until and now < one.until]
    return webhooks_pb2.Webhook(
        id=str(endpoint.id),
        subscription=webhooks_pb2.Subscription(
            url=subscription.url,
            types=subscription.types,
            ordered=subscription.ordered,
            description=subscription.description,
        ),
        owner=endpoint.owner,
        registered_at=endpoint.registered_at.isoformat(),
        paused=endpoint.paused or "",
        overlap_until=max(overlaps).isoformat() if overlaps else "",
    )


def _delivery(row: DeliveryRow, attempts: list[AttemptRow]) -> webhooks_pb2.Delivery:
    return webhooks_pb2.Delivery(
        id=row.id,
        event_id=str(row.event_id),
        source=row.source,
        position=row.position,
        subject=str(row.stream_id),
        type=row.type,
        state=row.state,
        created_at=row.created_at.isoformat(),
        due_at=row.due_at.isoformat() if row.due_at else "",
        attempts=[
            webhooks_pb2.Attempt(
                number=one.number,
                began_at=one.began_at.isoformat(),
                outcome=one.outcome,
                status=one.status,
                latency_ms=one.latency_ms,
                excerpt=one.excerpt,
            )
            for one in attempts
        ],
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise WebhookUnknown from wrong


def _id(text: str) -> int:
    if not text.isdecimal() or not text.isascii() or len(text) > ID_DIGITS_MAX:
        raise DeliveriesAskedWrong
    return int(text)
