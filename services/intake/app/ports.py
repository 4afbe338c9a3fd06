"""What intake needs of the world: the rules in force, and somebody who seals."""

from typing import Protocol
from uuid import UUID

from services.intake.domain.report import Draft, Envelope
from services.intake.domain.rules import Rules, TicketType
from shared.intent import TenantId


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
