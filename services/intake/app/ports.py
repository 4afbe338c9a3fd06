"""What comes to the door and what is answered, and what intake needs of others."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.intake.domain.report import Draft, Envelope
from services.intake.domain.rules import Rules, TicketType
from shared.decider import Reason
from shared.intent import Caller, TenantId


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A report at the door: who brought it, in what envelope, as bytes and as far as it was read.

    ``canonical`` are the bytes that stand for the body when two are compared.
    """

    caller: Caller
    envelope: Envelope
    draft: Draft
    body: bytes
    canonical: bytes
    received_at: datetime
    traceparent: str | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a report; ``duplicate`` means that it was known already."""

    submission_id: UUID
    position: int
    state: str
    reasons: tuple[Reason, ...] = ()
    duplicate: bool = False


class RuleBook(Protocol):
    """Knows the rules in force."""

    async def rules(self, tenant: TenantId) -> Rules:
        """Return a tenant's rules, perhaps a moment old."""

    async def newest(self, tenant: TenantId) -> Rules:
        """Return a tenant's rules as they are now."""


class Privacy(Protocol):
    """Seals what is personal, before anything is kept."""

    async def seal(
        self, tenant: TenantId, submission_id: UUID, draft: Draft, ticket_type: TicketType
    ) -> Draft:
        """Return the report with every personal value sealed."""

    async def seal_body(
        self, tenant: TenantId, submission_id: UUID, draft: Draft, body: bytes
    ) -> tuple[str, ...]:
        """Return a whole body in sealed pieces."""

    async def seal_names(
        self, tenant: TenantId, submission_id: UUID, draft: Draft, envelope: Envelope
    ) -> tuple[str, str]:
        """Return the sender's source and id with every number in them sealed."""

    async def fingerprint(self, tenant: TenantId, body: bytes) -> bytes:
        """Return a keyed digest, equal for equal bodies only."""
