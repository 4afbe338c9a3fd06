"""Privacy of customers: what is personal is sealed under their own key, and so are its digests.

A digest under the tenant's key would tell for ever whether a number was this customer's: there are
few telephone numbers. Under the person's key it tells nothing once that is destroyed.
"""

import hashlib
import hmac
from typing import Final
from uuid import UUID

from services.intake.app.customer_ports import SealedSaid
from services.intake.domain.customers.members import Said
from shared.intent import TenantId
from shared.sealed import DataKey, seal
from shared.sealed_text import Keeper, seal_texts
from shared.vault import Identifier

DIGEST_BYTES: Final = 16


class CustomerSealing:
    """Seals customers with their persons' keys."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper

    def seal_customer(self, tenant: TenantId, key: DataKey, said: Said) -> SealedSaid:
        """Return what is personal of what was said, sealed, with its digests."""
        personal = said.personal
        return SealedSaid(
            personal={
                name: None if value is None else seal(tenant, key, name, value)
                for name, value in personal.items()
            },
            digests={
                name: _digest(key, f"{name}\n{value}".encode())[:DIGEST_BYTES].hex()
                for name, value in personal.items()
                if value is not None
            },
        )

    def fingerprint_for(self, key: DataKey, body: bytes) -> bytes:
        """Return a digest of a body under a person's key."""
        return _digest(key, b"body\n" + body)

    async def seal_reason(self, tenant: TenantId, about: UUID, reason: str) -> str:
        """Return a reason with the numbers in it sealed."""
        texts = await seal_texts(self._keeper, tenant, reason, Identifier("anonymous", str(about)))
        return texts.text(reason)


def _digest(key: DataKey, body: bytes) -> bytes:
    return hmac.new(key.secret, b"gongdan:said\n" + body, hashlib.sha256).digest()
