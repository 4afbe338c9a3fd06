"""A vault of the tests: the keys of persons in memory, and real seals."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from secrets import token_bytes
from uuid import uuid5

from shared.intent import TenantId, tenant_namespace
from shared.sealed import DataKey, Sealed, open_sealed, parse, seal
from shared.vault import Identifier


@dataclass
class SmallVault:
    """The keys of persons in memory: the same phone is the same person."""

    keys: dict[str, DataKey] = field(default_factory=dict)
    secret: bytes = field(default_factory=lambda: token_bytes(32))

    async def subjects_for(
        self, tenant: TenantId, identifiers: Sequence[Identifier]
    ) -> list[DataKey]:
        return [
            self.keys.setdefault(
                one.value,
                DataKey(subject=uuid5(tenant_namespace(tenant), one.value), secret=token_bytes(32)),
            )
            for one in identifiers
        ]

    def seal(self, tenant: TenantId, personal_class: str, value: str, subject: DataKey) -> Sealed:
        return seal(tenant, subject, personal_class, value)

    async def fingerprint(self, tenant: TenantId, body: bytes) -> bytes:
        return hmac.new(self.secret, tenant.encode() + body, hashlib.sha256).digest()

    def open(self, tenant: TenantId, text: str) -> str:
        """Return what a sealed value holds: the test's own check."""
        parts = parse(text)
        assert parts is not None, text
        key = next(one for one in self.keys.values() if one.subject == parts.subject)
        return open_sealed(tenant, key, parts)
