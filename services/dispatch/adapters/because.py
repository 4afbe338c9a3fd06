"""Because of an event: the intent of a reaction to it, which may therefore run twice."""

from datetime import UTC, datetime

from shared.intent import Intent, TenantId, command_id_of_reaction
from shared.recorded import Recorded

ME = "system:dispatch"


def because_of(event: Recorded, tenant: TenantId, handler: str) -> Intent:
    """Return the intent of a reaction to an event."""
    return Intent(
        tenant=tenant,
        command_id=command_id_of_reaction(event.event_id, f"dispatch:{handler}"),
        actor=ME,
        on_behalf_of=event.meta.on_behalf_of or event.meta.actor,
        occurred_at=datetime.now(UTC),
        correlation_id=event.meta.correlation_id,
        causation_id=event.event_id,
        definition=event.meta.definition,
        traceparent=event.meta.traceparent,
    )
