"""What the use cases need from the outside world: adapters satisfy it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from shared.intent import TenantId
from shared.sealed import DataKey
from shared.tenancy import Tenant
from shared.vault import Identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapped:
    """A person's key, itself encrypted under a version of the tenant's key."""

    subject: UUID
    ciphertext: bytes = field(repr=False)
    version: int


class Keyring(Protocol):
    """Where the tenants' own keys are: a file, or a key management service."""

    async def create(self, tenant: TenantId) -> None:
        """Make a tenant's keys, unless it has some."""

    async def wrap(self, tenant: TenantId, keys: Sequence[DataKey]) -> list[Wrapped]:
        """Encrypt persons' keys under the tenant's present key."""

    async def unwrap(self, tenant: TenantId, wrapped: Sequence[Wrapped]) -> list[DataKey]:
        """Decrypt persons' keys."""

    async def derive(self, tenant: TenantId, purpose: str) -> bytes:
        """Return 32 secret bytes that are the tenant's for this purpose, always the same."""


class Persons(Protocol):
    """The vault: the keys of a tenant's persons."""

    async def prepare(self, tenant: TenantId) -> None:
        """Make the tenant's keys database ready."""

    async def ensure(self, tenant: TenantId, identifiers: Sequence[Identifier]) -> list[DataKey]:
        """Find or make the persons these values identify; their keys, in the same order."""

    async def keys(
        self, tenant: TenantId, subjects: Iterable[UUID]
    ) -> Mapping[UUID, DataKey | None]:
        """Return keys; None for who was forgotten or never known."""

    async def digest_key(self, tenant: TenantId) -> bytes:
        """Return the tenant's key for keyed digests."""


class Foundations(Protocol):
    """Builds what a tenant stands on: databases, roles, schemas, a place in the catalogue."""

    async def create_tenant(self, key: str, name: str) -> UUID:
        """Build, or finish what was begun; return the tenant's id."""


class Tenants(Protocol):
    """The catalogue."""

    async def get(self, tenant: TenantId) -> Tenant:
        """Return a tenant that is in service; raises ``TenantUnknown``."""

    async def refresh(self) -> None:
        """Look again now."""


class Passwords(Protocol):
    """Hashes and checks passwords; slow on purpose."""

    async def hash(self, password: str) -> str:
        """Return a hash to keep."""

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """Say whether the password is right; no hash takes as long and is never right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody signed in; ``text`` is what their browser holds."""

    text: str = field(repr=False)
    expires_at: datetime


class Sessions(Protocol):
    """The sessions of people, kept on our side, known by a digest."""

    async def start(self, tenant: TenantId, member_id: UUID) -> Session:
        """Start a session."""

    async def member_of(self, text: str) -> tuple[TenantId, UUID] | None:
        """Return whose session this is, and keep it awake; None if it ended."""

    async def end(self, text: str) -> None:
        """End a session, if there is one."""
