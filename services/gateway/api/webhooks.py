"""Webhooks: addresses that are told of events, and what they were sent."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import OfAdministrators
from services.gateway.api.models import Body, Page, Shown
from services.gateway.api.replies import PagingNow, after_of, page, plain, reply
from shared.pb.gongdan.notification.v1 import webhooks_pb2

router = APIRouter(route_class=OfAdministrators, prefix="/webhooks", tags=["webhooks"])

DAY_S = 86_400
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
