"""Webhooks: addresses that are told of events, and what they were sent."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from services.gateway.api.context import Asking, AskingNow, Commanding, Gateway, GatewayNow
from services.gateway.api.guard import OfAdministrators
from services.gateway.api.models import Body, Moment, Page, Shown
from services.gateway.api.replies import PagingNow, after_of, page, plain, reply
from shared.pb.gongdan.notification.v1 import webhooks_pb2

router = APIRouter(route_class=OfAdministrators, prefix="/webhooks", tags=["webhooks"])

DAY_S = 86_400
TEST_TIMEOUT_S = 20.0  # an attempt may take 15
POSITION_MAX = 2**62
DeliveryId = Annotated[int, Path(ge=1, le=POSITION_MAX)]
Reader = Literal["identity", "intake", "workflow", "dispatch", "notification"]
Type = Annotated[str, Field(min_length=1, max_length=102, examples=["ticket.opened", "ticket.*"])]


class WebhookWanted(Body):
    """Where to, of which types of events (`ticket.opened`, `ticket.*` or `*`), in order or not."""

    url: Annotated[str, Field(max_length=500, examples=["https://example.com/gongdan"])]
    types: Annotated[list[Type], Field(min_length=1, max_length=50)]
    ordered: Annotated[
        bool, Field(description="Of one ticket nothing is sent before what came before it arrived")
    ] = False
    description: Annotated[str, Field(max_length=200)] = ""


class NewSecret(Body):
    """For how long the secret before goes on signing, in seconds: a day, if nothing is said."""

    overlap_s: Annotated[int, Field(ge=0, le=7 * DAY_S)] = DAY_S


class Resent(Body):
    """Which deliveries are sent again: by how they stand, and when they became owed."""

    state: Literal["delivered", "failed", "skipped"] = "failed"
    since: Moment = ""
    until: Moment = ""


class Replayed(Body):
    """Of which service's log, after which position (0: from the first), and up to which."""

    source: Reader
    after: Annotated[int, Field(ge=0, le=POSITION_MAX)]
    upto: Annotated[int | None, Field(ge=1, le=POSITION_MAX)] = None


@router.post("", operation_id="registerWebhook", status_code=201, responses={201: {"model": Shown}})
async def register(body: WebhookWanted, gateway: GatewayNow, asking: Commanding) -> Response:
    """Tell an address of what happens from now on; its secret is shown this once."""
    answer: webhooks_pb2.RegisterWebhookResponse = await asking.command(
        gateway.clients.webhooks.RegisterWebhook,
        webhooks_pb2.RegisterWebhookRequest(subscription=_subscription(body)),
    )
    value = {**_shown(answer.webhook), "secret": answer.secret}
    return await reply(gateway, asking, value, status=201, position=answer.position)


@router.get("", operation_id="listWebhooks", responses={200: {"model": Page}})
async def list_webhooks(gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return the tenant's webhooks, newest first, never their secrets."""
    answer: webhooks_pb2.ListWebhooksResponse = await asking.ask(
        gateway.clients.webhooks.ListWebhooks, webhooks_pb2.ListWebhooksRequest()
    )
    items = [_shown(each) for each in answer.webhooks]
    return await reply(gateway, asking, {"items": items, "next_cursor": None})


@router.get("/{webhook_id}", operation_id="getWebhook", responses={200: {"model": Shown}})
async def get_webhook(webhook_id: UUID, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return a webhook."""
    answer: webhooks_pb2.GetWebhookResponse = await asking.ask(
        gateway.clients.webhooks.GetWebhook, webhooks_pb2.GetWebhookRequest(id=str(webhook_id))
    )
    return await reply(gateway, asking, _shown(answer.webhook))


@router.put("/{webhook_id}", operation_id="changeWebhook", responses={200: {"model": Shown}})
async def change(
    webhook_id: UUID, body: WebhookWanted, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Tell it something else from now on, or somewhere else what still waits, too."""
    answer: webhooks_pb2.ChangeWebhookResponse = await asking.command(
        gateway.clients.webhooks.ChangeWebhook,
        webhooks_pb2.ChangeWebhookRequest(id=str(webhook_id), subscription=_subscription(body)),
    )
    return await reply(gateway, asking, _shown(answer.webhook), position=answer.position)


@router.delete("/{webhook_id}", operation_id="deleteWebhook", responses={200: {"model": Shown}})
async def delete(webhook_id: UUID, gateway: GatewayNow, asking: Commanding) -> Response:
    """Tell it nothing any more; what it is still owed is forgotten."""
    answer: webhooks_pb2.DeleteWebhookResponse = await asking.command(
        gateway.clients.webhooks.DeleteWebhook,
        webhooks_pb2.DeleteWebhookRequest(id=str(webhook_id)),
    )
    return await reply(gateway, asking, {"id": str(webhook_id)}, position=answer.position)


@router.post("/{webhook_id}/secret", operation_id="rotateSecret", responses={200: {"model": Shown}})
async def rotate(
    webhook_id: UUID, body: NewSecret, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Sign with a new secret, shown this once; for a while with the one before as well."""
    answer: webhooks_pb2.RotateSecretResponse = await asking.command(
        gateway.clients.webhooks.RotateSecret,
        webhooks_pb2.RotateSecretRequest(id=str(webhook_id), overlap_s=body.overlap_s),
    )
    value = {**_shown(answer.webhook), "secret": answer.secret}
    return await reply(gateway, asking, value, position=answer.position)


@router.post("/{webhook_id}/pause", operation_id="pauseWebhook", responses={200: {"model": Shown}})
async def pause(webhook_id: UUID, gateway: GatewayNow, asking: Commanding) -> Response:
    """Send nothing for the time being; what it would be told waits, for 30 days at most."""
    answer: webhooks_pb2.PauseWebhookResponse = await asking.command(
        gateway.clients.webhooks.PauseWebhook, webhooks_pb2.PauseWebhookRequest(id=str(webhook_id))
    )
    return await reply(gateway, asking, _shown(answer.webhook), position=answer.position)


@router.post(
    "/{webhook_id}/resume", operation_id="resumeWebhook", responses={200: {"model": Shown}}
)
async def resume(webhook_id: UUID, gateway: GatewayNow, asking: Commanding) -> Response:
    """Send again, first what waits."""
    answer: webhooks_pb2.ResumeWebhookResponse = await asking.command(
        gateway.clients.webhooks.ResumeWebhook,
        webhooks_pb2.ResumeWebhookRequest(id=str(webhook_id)),
    )
    return await reply(gateway, asking, _shown(answer.webhook), position=answer.position)


@router.get(
    "/{webhook_id}/deliveries", operation_id="listDeliveries", responses={200: {"model": Page}}
)
async def list_deliveries(
    webhook_id: UUID,
    gateway: GatewayNow,
    asking: AskingNow,
    paging: PagingNow,
    state: Annotated[
        Literal["", "waiting", "trying", "delivered", "failed", "skipped"], Query()
    ] = "",
) -> Response:
    """Return what it was sent and is owed, newest first, with every attempt at it."""
    answer: webhooks_pb2.ListDeliveriesResponse = await asking.ask(
        gateway.clients.webhooks.ListDeliveries,
        webhooks_pb2.ListDeliveriesRequest(
            id=str(webhook_id),
            state=state,
            limit=paging.limit,
            cursor=after_of(gateway, asking, paging),
        ),
    )
    items = [_delivery(each) for each in answer.deliveries]
    return await page(gateway, asking, paging, items, answer.next_cursor)


@router.post(
    "/{webhook_id}/deliveries/{delivery}/resend",
    operation_id="resendDelivery",
    status_code=202,
    responses={202: {"model": Shown}},
)
async def resend_one(
    webhook_id: UUID, delivery: DeliveryId, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Send it again, under the same id, whether it was heard, failed or was left out."""
    answer: webhooks_pb2.ResendDeliveriesResponse = await asking.command(
        gateway.clients.webhooks.ResendDeliveries,
        webhooks_pb2.ResendDeliveriesRequest(id=str(webhook_id), delivery=delivery),
    )
    return await _wanted(gateway, asking, answer.position, {"delivery": delivery})


@router.post(
    "/{webhook_id}/deliveries/{delivery}/skip",
    operation_id="skipDelivery",
    status_code=202,
    responses={202: {"model": Shown}},
)
async def skip(
    webhook_id: UUID, delivery: DeliveryId, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Leave out what waits or has failed; what waits behind it may go."""
    answer: webhooks_pb2.SkipDeliveryResponse = await asking.command(
        gateway.clients.webhooks.SkipDelivery,
        webhooks_pb2.SkipDeliveryRequest(id=str(webhook_id), delivery=delivery),
    )
    return await _wanted(gateway, asking, answer.position, {"delivery": delivery})


@router.post(
    "/{webhook_id}/resend",
    operation_id="resendDeliveries",
    status_code=202,
    responses={202: {"model": Shown}},
)
async def resend(
    webhook_id: UUID, body: Resent, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Send again what became owed within a time and stands so: what failed, if nothing is said."""
    answer: webhooks_pb2.ResendDeliveriesResponse = await asking.command(
        gateway.clients.webhooks.ResendDeliveries,
        webhooks_pb2.ResendDeliveriesRequest(
            id=str(webhook_id), state=body.state, since=body.since, until=body.until
        ),
    )
    return await _wanted(gateway, asking, answer.position, {})


@router.post(
    "/{webhook_id}/replay",
    operation_id="replayEvents",
    status_code=202,
    responses={202: {"model": Shown}},
)
async def replay(
    webhook_id: UUID, body: Replayed, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Send what a service's log holds after a position, also from before it was registered.

    Up to 10,000 positions further; `upto` of the answer is where to go on.
    """
    answer: webhooks_pb2.ReplayEventsResponse = await asking.command(
        gateway.clients.webhooks.ReplayEvents,
        webhooks_pb2.ReplayEventsRequest(
            id=str(webhook_id), source=body.source, after=body.after, upto=body.upto or 0
        ),
    )
    return await _wanted(gateway, asking, answer.position, {"upto": answer.upto})


@router.post("/{webhook_id}/test", operation_id="testWebhook", responses={200: {"model": Shown}})
async def test(webhook_id: UUID, gateway: GatewayNow, asking: Commanding) -> Response:
    """Send one event of the type `gongdan.webhook.test.v1` now, and say what was answered."""
    answer: webhooks_pb2.TestWebhookResponse = await asking.command(
        gateway.clients.webhooks.TestWebhook,
        webhooks_pb2.TestWebhookRequest(id=str(webhook_id)),
        timeout_s=TEST_TIMEOUT_S,
    )
    return await reply(gateway, asking, {**plain(answer), "status": answer.status or None})


async def _wanted(
    gateway: Gateway, asking: Asking, position: str, more: dict[str, object]
) -> Response:
    return await reply(gateway, asking, more, status=202, position=position)


def _subscription(body: WebhookWanted) -> webhooks_pb2.Subscription:
    return webhooks_pb2.Subscription(
        url=body.url, types=body.types, ordered=body.ordered, description=body.description
    )


def _shown(webhook: webhooks_pb2.Webhook) -> dict[str, object]:
    return {
        "id": webhook.id,
        **plain(webhook.subscription),
        "owner": webhook.owner,
        "registered_at": webhook.registered_at,
        "paused": webhook.paused or None,
        "overlap_until": webhook.overlap_until or None,
    }


def _delivery(delivery: webhooks_pb2.Delivery) -> dict[str, object]:
    attempts = [{**plain(each), "status": each.status or None} for each in delivery.attempts]
    return {**plain(delivery), "due_at": delivery.due_at or None, "attempts": attempts}
