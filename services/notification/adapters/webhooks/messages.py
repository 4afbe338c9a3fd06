"""Webhooks as messages: endpoints and deliveries shown, ids read."""

from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

from services.notification.app.webhooks.ports import AttemptRow, DeliveryRow
from services.notification.domain.webhooks.endpoints import Endpoint, WebhookUnknown
from services.notification.domain.webhooks.subscriptions import Subscription
from shared.decider import Kind, Refusal
from shared.pb.gongdan.notification.v1 import webhooks_pb2

ID_DIGITS_MAX = 18


class DeliveriesAskedWrong(Refusal):
    """The state, the moment or the cursor is not one that deliveries have."""

    slug: ClassVar[str] = "deliveries-asked-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


def subscription_of(message: webhooks_pb2.Subscription) -> Subscription:
    """Return what a webhook is wanted for."""
    return Subscription(
        url=message.url,
        types=tuple(message.types),
        ordered=message.ordered,
        description=message.description,
    )


def webhook_of(endpoint: Endpoint) -> webhooks_pb2.Webhook:
    """Return an endpoint as it is shown, without its secrets."""
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


def delivery_of(row: DeliveryRow, attempts: list[AttemptRow]) -> webhooks_pb2.Delivery:
    """Return a delivery with its attempts."""
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


def webhook_id_of(text: str) -> UUID:
    """Return the webhook that a text names; raises ``WebhookUnknown``."""
    try:
        return UUID(text)
    except ValueError as wrong:
        raise WebhookUnknown from wrong


def delivery_id_of(text: str) -> int:
    """Return the delivery that a cursor names; raises ``DeliveriesAskedWrong``."""
    if not text.isdecimal() or not text.isascii() or len(text) > ID_DIGITS_MAX:
        raise DeliveriesAskedWrong
    return int(text)


def moment_of(text: str) -> datetime | None:
    """Return the moment that a text says, None for none; raises ``DeliveriesAskedWrong``."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as wrong:
        raise DeliveriesAskedWrong from wrong
