"""What the use cases about customers need of others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol
from uuid import UUID

from services.intake.domain.customers.members import Said
from shared.intent import TenantId
from shared.sealed import DataKey
from shared.vault import Identifier


class Outcome(Enum):
    """What became of what was said of a customer."""

    REGISTERED = "registered"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What was said of one customer, and the bytes that stand for it when two are compared."""

    said: Said
    canonical: bytes


@dataclass(frozen=True, kw_only=True)
class Described:
    """What became of it: ``changed`` are the names of what was news."""

    key: str
    outcome: Outcome
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A customer is known by these values from now on, and of these classes by no others."""

    holder: UUID
    values: tuple[Identifier, ...]
    classes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Held:
    """Whom a customer is: their key, and the ids of all who are the same person.

    No key where nobody was known yet, or they were forgotten.
    """

    key: DataKey | None = None
    persons: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SealedSaid:
    """What is personal of what was said, sealed, and the digests of it under the person's key."""

    personal: Mapping[str, str | None] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)


class Persons(Protocol):
    """The persons behind customers, as the vault has them."""

    async def find(
        self, tenant: TenantId, holders: Sequence[UUID], values: Sequence[Identifier]
    ) -> tuple[list[Held], list[UUID | None]]:
        """Return whom customers are, and which customers are known by values."""

    async def hold(self, tenant: TenantId, holds: Sequence[Hold]) -> list[DataKey]:
        """Make customers known by values, all of them or none; return their persons' keys."""

    async def link(self, tenant: TenantId, holder: UUID, to: UUID) -> None:
        """Forget one customer with another from now on, and the other with them."""

    async def unlink(self, tenant: TenantId, holder: UUID, to: UUID) -> None:
        """Undo that."""


class CustomerPrivacy(Protocol):
    """Seals what is personal in customers."""

    def seal_customer(self, tenant: TenantId, key: DataKey, said: Said) -> SealedSaid:
        """Return what is personal of what was said, sealed for whose ``key`` it is."""

    def fingerprint_for(self, key: DataKey, body: bytes) -> bytes:
        """Return a digest of a body under a person's key: nothing once that is gone."""

    async def seal_reason(self, tenant: TenantId, about: UUID, reason: str) -> str:
        """Return a reason with the numbers in it sealed."""
