"""What the use cases need from outside, and what they hand back."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from services.dispatch.domain.bench import Bench
from services.dispatch.domain.facts import (
    AssignmentOffered,
    AssignmentQueued,
    AssignmentUnassignable,
)
from services.dispatch.domain.technician import Technician
from shared.intent import TenantId


class Benches(Protocol):
    """What is known of each tenant's technicians, in memory."""

    async def bench(self, tenant: TenantId) -> Bench:
        """Return a tenant's bench; it knows every technician as this process knows them."""

    def appended(self, tenant: TenantId, position: int) -> None:
        """Something was appended that the bench must know before it is used again."""


class Deciders(Protocol):
    """Who decides about technicians."""

    async def assigning_roles(self, tenant: TenantId) -> frozenset[str]:
        """Return the roles that may assign under some scenario."""


class Reasons(Protocol):
    """Seals what people say."""

    async def seal(self, tenant: TenantId, ticket_id: UUID, reason: str) -> str:
        """Return a reason as it may be kept, without anybody's number."""


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why this one and not the others, as it was stored with the last decision."""

    offered: AssignmentOffered | None
    stuck: AssignmentUnassignable | None
    queued: AssignmentQueued | None = None


@dataclass(frozen=True, kw_only=True)
class KnownTechnician:
    """A technician for who asks; ``in_full``: they may also see place, load and shift."""

    technician_id: UUID
    technician: Technician
    load: int
    in_full: bool
