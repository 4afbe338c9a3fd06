"""Ports: what the use cases of webhooks need of the world."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol
from uuid import UUID

from services.notification.domain.webhooks.attempts import Answer, Verdict
from shared.decider import Kind, Refusal
from shared.intent import TenantId
from shared.web_addresses import Address


class WebhookAddressForbidden(Refusal):
    """The address leads into a private network, or its name into none: nothing is sent there."""

    slug: ClassVar[str] = "webhook-address-forbidden"
    kind: ClassVar[Kind] = Kind.INVALID


class Egress(Protocol):
    """The way out of the house, past which no private address is reached."""

    async def check(self, address: Address) -> None:
        """Raise ``WebhookAddressForbidden`` for an address that would not be dialled now."""

    async def post(self, address: Address, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a body; never raises for what the other side does."""


class Secrets(Protocol):
    """Seals the secret of an endpoint, and opens it to sign."""

    async def seal(self, tenant: TenantId, owner: UUID, secret: str) -> str:
        """Return the secret sealed; raises the vault's refusal when it cannot be reached."""

    async def open(self, tenant: TenantId, sealed: Sequence[str]) -> list[str]:
        """Return secrets in clear, without those whose keys were destroyed; raises likewise."""


class Heads(Protocol):
    """Where the published logs of all services stand."""

    async def heads(self, tenant: TenantId) -> Mapping[str, int]:
        """Return the last published position by service; raises a refusal if one is away."""


class Bodies(Protocol):
    """What is sent: an event as outsiders may read it."""

    async def body(self, tenant: TenantId, source: str, position: int) -> bytes | None:
        """Return the event at a position of a service's log as JSON; None if there is none.

        Raises a refusal when that service cannot be asked now.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A delivery that may be tried: the event it is about, and how often that was done before.

    ``tries`` are those since it was asked for, ``attempts`` all. ``due_in_s`` is how long it is
    until then, negative if its time has come.
    """

    id: int
    source: str
    position: int
    event_id: UUID
    tries: int
    attempts: int
    due_in_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """A delivery as lists show it."""

    id: int
    source: str
    position: int
    event_id: UUID
    stream_id: UUID
    type: str
    state: str
    attempts: int
    created_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """One attempt as lists show it; ``latency_ms`` and ``status`` are 0 where there was none."""

    delivery: int
    number: int
    began_at: datetime
    outcome: str
    status: int
    latency_ms: int
    excerpt: str


class Deliveries(Protocol):
    """What is owed to endpoints, and what came of it; kept for 30 days."""

    async def agenda(self, tenant: TenantId, endpoints: Collection[UUID]) -> Mapping[UUID, float]:
        """Return in how many seconds the first of each endpoint is due, of those that have any."""

    async def next(
        self, tenant: TenantId, endpoint: UUID, *, ordered: bool, limit: int
    ) -> Sequence[Owed]:
        """Return what may be tried next, what is due first.

        ``ordered``: of one stream nothing is, while something before it is not delivered.
        """

    async def begin(
        self, tenant: TenantId, deliveries: Collection[int], doubtful_s: float
    ) -> Collection[int]:
        """Keep that attempts begin now; return of which deliveries, others are not due any more.

        Without an answer they are due again after ``doubtful_s``.
        """

    async def settle(
        self, tenant: TenantId, delivery: int, attempt: int, answer: Answer, became: Verdict
    ) -> None:
        """Keep what came of an attempt; does nothing if it is not the newest any more."""

    async def give_up(self, tenant: TenantId, delivery: int) -> None:
        """Let a delivery have failed that was tried often enough, or has nothing to send."""

    async def postpone(self, tenant: TenantId, delivery: int, seconds: float) -> None:
        """Try a delivery later, without counting an attempt."""

    async def has_heard_since(self, tenant: TenantId, endpoint: UUID, delivery: int) -> bool:
        """Say whether an endpoint took anything since a delivery was first tried."""
