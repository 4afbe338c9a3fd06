"""What the use cases need from outside, and what they hand back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol
from uuid import UUID

from services.dispatch.domain.bench import Bench
from services.dispatch.domain.live import LivePosition
from services.dispatch.domain.targets import FrequentTargets
from services.dispatch.domain.technician import Technician
from shared.decider import Kind, Refusal
from shared.intent import TenantId


class Benches(Protocol):
    """What is known of each tenant's technicians, in memory."""

    async def bench(self, tenant: TenantId) -> Bench:
        """Return a tenant's bench; it knows every technician as this process knows them."""

    def appended(self, tenant: TenantId, position: int) -> None:
        """Something was appended that the bench must know before it is used again."""

    async def catch_up(self, tenant: TenantId) -> None:
        """Read the log to its end: another process wrote to it what the bench does not know."""

    def targets(self, tenant: TenantId) -> FrequentTargets:
        """Return to whom people transferred tickets."""


class Deciders(Protocol):
    """Who decides about technicians."""

    async def assigning_roles(self, tenant: TenantId) -> frozenset[str]:
        """Return the roles that may assign under some scenario."""


class Auditors(Deciders, Protocol):
    """Who decides about technicians, and who looks into all that is decided."""

    async def auditing_roles(self, tenant: TenantId) -> frozenset[str]:
        """Return the roles that some scenario shows everything, and lets change nothing."""


class Showing(Protocol):
    """Whether scenarios show where technicians are on the way."""

    async def shows_live_position(self, tenant: TenantId, policy: str) -> bool:
        """Say whether whoever sees a ticket under a policy may see its technician on the way."""


class LivePositionsAway(Refusal):
    """Live positions cannot be kept or shown at the moment; try again in a few seconds."""

    slug: ClassVar[str] = "live-positions-away"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class LivePositions(Protocol):
    """Where technicians on the way are now; each position lasts a while, and is then gone.

    Every method raises ``LivePositionsAway``.
    """

    async def put(self, tenant: TenantId, technician_id: UUID, position: LivePosition) -> None:
        """Keep where a technician is, instead of where they were."""

    async def get(self, tenant: TenantId, technician_id: UUID) -> LivePosition | None:
        """Return where a technician was last, if that is not gone."""

    async def forget(self, tenant: TenantId, technician_id: UUID) -> None:
        """Let a technician's position be gone at once."""


@dataclass(frozen=True, kw_only=True)
class LookTaken:
    """A look at a technician on the way; ``position`` is where the log has it."""

    position: int
    looked_at: datetime
    ticket_id: UUID
    reader: str
    on_behalf_of: str | None
    by: str


class LooksTaken(Protocol):
    """Who looked at whom."""

    async def looks_at(
        self, tenant: TenantId, technician_id: UUID, before: int | None, limit: int
    ) -> Sequence[LookTaken]:
        """Return up to ``limit`` looks, the latest first, before a position of the log."""


class Reasons(Protocol):
    """Seals what people say."""

    async def seal(self, tenant: TenantId, ticket_id: UUID, reason: str) -> str:
        """Return a reason as it may be kept, without anybody's number."""


@dataclass(frozen=True, kw_only=True)
class KnownTechnician:
    """A technician for who asks; ``in_full``: they may also see place, load and shift."""

    technician_id: UUID
    technician: Technician
    load: int
    in_full: bool
