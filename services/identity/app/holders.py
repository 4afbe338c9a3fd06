"""What the use cases about holders need: records that speak for persons (decision 95)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol
from uuid import UUID

from shared.decider import Kind, Refusal
from shared.intent import TenantId
from shared.sealed import DataKey
from shared.vault import Identifier


class VaultBusy(Refusal):
    """The person reported at this very moment; try again."""

    slug: ClassVar[str] = "vault-busy"
    kind: ClassVar[Kind] = Kind.BUSY


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A record is known by these values, and of these classes by no others."""

    holder: UUID
    values: tuple[Identifier, ...]
    classes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HeldPerson:
    """Whom a record speaks for: their key, and the ids of all who are the same person.

    No key if the record speaks for nobody, or for somebody who was forgotten.
    """

    holder: UUID
    key: DataKey | None = None
    persons: tuple[UUID, ...] = ()


class Holders(Protocol):
    """The records that speak for persons."""

    async def find(
        self, tenant: TenantId, holders: Sequence[UUID], values: Sequence[Identifier]
    ) -> tuple[list[HeldPerson], list[UUID | None]]:
        """Return whom holders speak for, and which of them are known by values."""

    async def hold(self, tenant: TenantId, holds: Sequence[Hold]) -> list[HeldPerson]:
        """Make holders known by values, all of them or none."""

    async def link(self, tenant: TenantId, holder: UUID, to: UUID) -> None:
        """Link the person of one holder to that of another; of nobody, nothing."""

    async def unlink(self, tenant: TenantId, holder: UUID, to: UUID) -> None:
        """Undo that."""
