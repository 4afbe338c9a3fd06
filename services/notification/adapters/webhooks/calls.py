"""Webhooks over gRPC: registered, changed, listed, with what they were sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from services.notification.adapters.webhooks.deliveries import LIMIT_MAX, DeliveryTables
from services.notification.adapters.webhooks.messages import (
    DeliveriesAskedWrong,
    delivery_id_of,
    delivery_of,
    moment_of,
    subscription_of,
    webhook_id_of,
    webhook_of,
)
from services.notification.app.webhooks.desk import REPLAYED_MAX, Shown, WebhookDesk
from services.notification.app.webhooks.sending import Sending
from services.notification.domain.webhooks.attempts import State
from services.notification.domain.webhooks.facts import Replay, Resend, Skip
from shared.decider import Kind, Refusal
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.pb.gongdan.notification.v1 import webhooks_pb2
from shared.projections.position import Position
from shared.rpc import Call

SERVICE = "gongdan.notification.v1.WebhookService"
LIMIT_DEFAULT = 50
RESENT = frozenset({"", State.DELIVERED, State.FAILED, State.SKIPPED})
OVERLAP_S_MAX = 7 * 24 * 3600


class OverlapTooLong(Refusal):
    """A secret signs for at most seven days after another has taken its place."""

    slug: ClassVar[str] = "overlap-too-long"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, kw_only=True)
class WebhookCalls:
    """``gongdan.notification.v1.WebhookService``; ``wake`` has a tenant's deliveries looked at."""

    desk: WebhookDesk
    sending: Sending
    deliveries: DeliveryTables
    store: EventStore
    wake: Callable[[TenantId], None]

    async def RegisterWebhook(  # noqa: N802  # the name is the protocol's
        self, request: webhooks_pb2.RegisterWebhookRequest, call: Call
    ) -> webhooks_pb2.RegisterWebhookResponse:
        """Tell an address of what happens from now on; raises what the desk refuses."""
        done = await self.desk.register(
            call.caller, call.intent(), subscription_of(request.subscription)
        )
        return webhooks_pb2.RegisterWebhookResponse(
            webhook=webhook_of(done.endpoint),
            secret=done.secret,
            position=await self._token(call, done),
        )

    async def ChangeWebhook(  # noqa: N802  # the name is the protocol's
        self, request: webhooks_pb2.ChangeWebhookRequest, call: Call
    ) -> webhooks_pb2.ChangeWebhookResponse:
        """Tell it something else, or somewhere else; raises what the desk refuses."""
        done = await self.desk.change(
            call.caller,
            call.intent(),
            webhook_id_of(request.id),
            subscription_of(request.subscription),
        )
        return webhooks_pb2.ChangeWebhookResponse(
            webhook=webhook_of(done.endpoint), position=await self._token(call, done)
        )

    async def RotateSecret(  # noqa: N802  # the name is the protocol's
        self, request: webhooks_pb2.RotateSecretRequest, call: Call
    ) -> webhooks_pb2.RotateSecretResponse:
        """Sign with a new secret; raises what the desk refuses, and ``OverlapTooLong``."""
        if not 0 <= request.overlap_s <= OVERLAP_S_MAX:
            raise OverlapTooLong
        overlap = timedelta(seconds=request.overlap_s)
        done = await self.desk.rotate(
            call.caller, call.intent(), webhook_id_of(request.id), overlap
        )
        return webhooks_pb2.RotateSecretResponse(
            webhook=webhook_of(done.endpoint),
            secret=done.secret,
            position=await self._token(call, done),
        )

    async def PauseWebhook(  # noqa: N802  # the name is the protocol's
        self, request: webhooks_pb2.PauseWebhookRequest, call: Call
    ) -> webhooks_pb2.PauseWebhookResponse:
        """Send nothing for the time being; raises what the desk refuses."""
        done = await self.desk.pause(call.caller, call.intent(), webhook_id_of(request.id))
        return webhooks_pb2.PauseWebhookResponse(
            webhook=webhook_of(done.endpoint), position=await self._token(call, done)
        )

    async def ResumeWebhook(  # noqa: N802  # the name is the protocol's
        self, request: webhooks_pb2.ResumeWebhookRequest, call: Call
    ) -> webhooks_pb2.ResumeWebhookResponse:
        """Send again; raises what the desk refuses."""
        done = await self.desk.resume(call.caller, call.intent(), webhook_id_of(request.id))
        self.wake(call.caller.tenant)
        return webhooks_pb2.ResumeWebhookResponse(
            webhook=webhook_of(done.endpoint), position=await self._token(call, done)
        )

    async def DeleteWebhook(  # noqa: N802  # the name is the protocol's
        self, request: webhooks_pb2.DeleteWebhookRequest, call: Call
    ) -> webhooks_pb2.DeleteWebhookResponse:
        """Tell it nothing any more; raises what the desk refuses."""
        position = await self.desk.delete(call.caller, call.intent(), webhook_id_of(request.id))
        token = await self._token_at(call.caller.tenant, position)
        return webhooks_pb2.DeleteWebhookResponse(position=token)

    async def ListWebhooks(  # noqa: N802  # the name is the protocol's
        self, _request: webhooks_pb2.ListWebhooksRequest, call: Call
    ) -> webhooks_pb2.ListWebhooksResponse:
        """List all of the tenant; raises ``WebhooksForbidden``."""
        found = await self.desk.listed(call.caller)
        return webhooks_pb2.ListWebhooksResponse(webhooks=[webhook_of(one) for one in found])

    async def GetWebhook(  # noqa: N802  # the name is the protocol's
        self, request: webhooks_pb2.GetWebhookRequest, call: Call
    ) -> webhooks_pb2.GetWebhookResponse:
        """Return one; raises what the desk refuses."""
        found = await self.desk.one(call.caller, webhook_id_of(request.id))
        return webhooks_pb2.GetWebhookResponse(webhook=webhook_of(found))

    async def ListDeliveries(  # noqa: N802  # the name is the protocol's
        self, request: webhooks_pb2.ListDeliveriesRequest, call: Call
    ) -> webhooks_pb2.ListDeliveriesResponse:
        """List what an endpoint was sent; raises ``DeliveriesAskedWrong``, ``WebhookUnknown``."""
        endpoint = (await self.desk.one(call.caller, webhook_id_of(request.id))).id
        if request.state and request.state not in set(State):
            raise DeliveriesAskedWrong
        tenant = call.caller.tenant
        limit = min(request.limit if request.limit > 0 else LIMIT_DEFAULT, LIMIT_MAX)
        rows = await self.deliveries.listed(
            tenant,
            endpoint,
            state=request.state,
            before=delivery_id_of(request.cursor) if request.cursor else None,
            limit=limit + 1,
        )
        page = rows[:limit]
        attempts = await self.deliveries.attempts(tenant, [row.id for row in page])
        return webhooks_pb2.ListDeliveriesResponse(
            deliveries=[delivery_of(row, attempts[row.id]) for row in page],
            next_cursor=str(page[-1].id) if len(rows) > limit else "",
        )

    async def ResendDeliveries(  # noqa: N802  # the name is the protocol's
        self, request: webhooks_pb2.ResendDeliveriesRequest, call: Call
    ) -> webhooks_pb2.ResendDeliveriesResponse:
        """Send again what was sent; raises what the desk refuses, ``DeliveriesAskedWrong``."""
        if request.state not in RESENT:
            raise DeliveriesAskedWrong
        intent = call.intent()
        command = Resend(
            at=intent.occurred_at,
            endpoint=webhook_id_of(request.id),
            delivery=request.delivery,
            state=request.state,
            since=moment_of(request.since),
            until=moment_of(request.until),
        )
        position = await self.desk.ask(call.caller, intent, command)
        token = await self._token_at(call.caller.tenant, position)
        return webhooks_pb2.ResendDeliveriesResponse(position=token)

    async def SkipDelivery(  # noqa: N802  # the name is the protocol's
        self, request: webhooks_pb2.SkipDeliveryRequest, call: Call
    ) -> webhooks_pb2.SkipDeliveryResponse:
        """Leave one delivery out; raises what the desk refuses."""
        intent, endpoint = call.intent(), webhook_id_of(request.id)
        command = Skip(at=intent.occurred_at, endpoint=endpoint, delivery=request.delivery)
        position = await self.desk.ask(call.caller, intent, command)
        token = await self._token_at(call.caller.tenant, position)
        return webhooks_pb2.SkipDeliveryResponse(position=token)

    async def ReplayEvents(  # noqa: N802  # the name is the protocol's
        self, request: webhooks_pb2.ReplayEventsRequest, call: Call
    ) -> webhooks_pb2.ReplayEventsResponse:
        """Send what a log holds after a position; raises what the desk refuses."""
        intent = call.intent()
        command = Replay(
            at=intent.occurred_at,
            endpoint=webhook_id_of(request.id),
            source=request.source,
            after=request.after,
            upto=request.upto or request.after + REPLAYED_MAX,
        )
        position = await self.desk.ask(call.caller, intent, command)
        token = await self._token_at(call.caller.tenant, position)
        return webhooks_pb2.ReplayEventsResponse(upto=command.upto, position=token)

    async def TestWebhook(  # noqa: N802  # the name is the protocol's
        self, request: webhooks_pb2.TestWebhookRequest, call: Call
    ) -> webhooks_pb2.TestWebhookResponse:
        """Send one test event and say what was answered; raises what the desk refuses."""
        endpoint = await self.desk.one(call.caller, webhook_id_of(request.id))
        answer = await self.sending.test(call.caller.tenant, endpoint, call.intent().command_id)
        return webhooks_pb2.TestWebhookResponse(
            outcome=answer.outcome,
            status=answer.status,
            latency_ms=answer.latency_ms,
            excerpt=answer.excerpt,
        )

    async def _token(self, call: Call, done: Shown) -> str:
        return await self._token_at(call.caller.tenant, done.position)

    async def _token_at(self, tenant: TenantId, position: int) -> str:
        epoch = await self.store.glances.epoch(tenant)
        return str(Position(service="notification", epoch=epoch, position=position))
