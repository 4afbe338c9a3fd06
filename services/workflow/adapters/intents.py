"""Intents of what we do because of an event."""

from typing import Final

from shared.intent import Intent, TenantId, command_id_of_reaction
from shared.recorded import Recorded

ACTOR: Final = "system:workflow"


def intent_of(tenant: TenantId, event: Recorded, handler: str) -> Intent:
    """Return the intent of what we do because of ``event``."""
    return Intent(
        tenant=tenant,
        command_id=command_id_of_reaction(event.event_id, f"workflow:{handler}"),
        actor=ACTOR,
        on_behalf_of=event.meta.on_behalf_of or event.meta.actor,
        occurred_at=event.occurred_at,
        correlation_id=event.meta.correlation_id,
        causation_id=event.event_id,
        traceparent=event.meta.traceparent,
    )
