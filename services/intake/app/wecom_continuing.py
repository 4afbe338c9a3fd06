"""Continuing: what is said after a report was taken is told to its ticket, by the report's stream.

It follows from what the log has of a conversation, so that nothing that was heard is left untold.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.domain.submission import SUBMISSION, Continue, SubmissionContinued
from services.intake.domain.wecom.continuing import told_by
from services.intake.domain.wecom.conversation import ConversationFact
from shared.eventstore import EventStore
from shared.intent import Intent, TenantId, command_id_of_reaction

CHANNEL = "wecom"


@dataclass(frozen=True, kw_only=True)
class Happened:
    """What happened in a conversation, as the log has it."""

    tenant: TenantId
    event_id: UUID
    at: datetime
    actor: str
    fact: ConversationFact


@dataclass(frozen=True, kw_only=True)
class WeComContinuing:
    """Tells tickets of what was said after their reports."""

    store: EventStore

    async def tell(self, happened: Happened) -> None:
        """Tell the ticket, if there is anything to tell it; again is harmless."""
        told = told_by(happened.fact)
        if told is None:
            return
        said = SubmissionContinued(
            occurred_at=happened.at, channel=CHANNEL, text=told.text, files=told.files
        )
        intent = Intent(
            tenant=happened.tenant,
            command_id=command_id_of_reaction(happened.event_id, "continue"),
            actor=happened.actor,
            occurred_at=happened.at,
            correlation_id=told.report,
            causation_id=happened.event_id,
        )
        await self.store.execute(SUBMISSION, intent, told.report, Continue(said=said))
