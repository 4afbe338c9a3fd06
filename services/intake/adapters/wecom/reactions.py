"""What follows from what the log has of conversations: pictures are fetched, tickets are told."""

from dataclasses import dataclass
from typing import Final

import msgspec

from services.intake.app.wecom_continuing import Happened, WeComContinuing
from services.intake.app.wecom_media import WeComMedia
from services.intake.domain.wecom.conversation import (
    CONVERSATION,
    ConversationFact,
    MessageHeard,
)
from shared.intent import TenantId
from shared.recorded import Recorded

HEARD: Final = MessageHeard.TOPIC
FACTS: Final = {one.TOPIC: one for one in CONVERSATION.facts}
TYPES_OF_TALK: Final = tuple(FACTS)


@dataclass(frozen=True, kw_only=True)
class WeComReactions:
    """One method for each reaction."""

    media: WeComMedia
    continuing: WeComContinuing

    async def when_a_picture_is_sent_fetch_it(self, tenant: TenantId, event: Recorded) -> None:
        """Fetch, keep and give over what a message brings."""
        fact = fact_of(event)
        if isinstance(fact, MessageHeard):
            await self.media.fetch(tenant, event.stream_id, fact)

    async def when_more_is_said_tell_the_ticket(self, tenant: TenantId, event: Recorded) -> None:
        """Tell the ticket of a report what came after it."""
        happened = Happened(
            tenant=tenant,
            event_id=event.event_id,
            at=event.occurred_at,
            actor=event.meta.actor,
            fact=fact_of(event),
        )
        await self.continuing.tell(happened)


def fact_of(event: Recorded) -> ConversationFact:
    """Return what an event says of a conversation."""
    said = msgspec.json.decode(event.data, type=dict[str, object])
    return msgspec.convert({**said, "occurred_at": event.occurred_at}, type=FACTS[event.type])
