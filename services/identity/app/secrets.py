"""The secrets of API keys: derived, so that a repeated request gets the key it got the first time.

Nothing that could be shown again is stored. A secret is an HMAC of the request's command id under
a pepper that follows from the installation's master secret; what is stored is a digest of it.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from uuid import UUID

from services.identity.domain.api_key import PresentedKey, api_key_text
from shared.intent import TenantId

KEY_ID_BYTES = 6
SECRET_BYTES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key that is about to exist."""

    key_id: str
    digest: str
    text: str = field(repr=False)


class KeySecrets:
    """Makes and digests the secrets of API keys of one installation."""

    def __init__(self, master: bytes, environment: str) -> None:
        """Take the master secret and the word that goes into every key (``local``)."""
        self._pepper = hmac.new(master, b"api-keys", hashlib.sha256).digest()
        self._environment = environment

    def new(self, tenant: TenantId, command_id: UUID) -> NewKey:
        """Return the key that this command makes, each time the same."""
        key_id = self._mac("id", tenant, str(command_id))[:KEY_ID_BYTES].hex()
        raw = self._mac("secret", tenant, str(command_id))[:SECRET_BYTES]
        secret = base64.b32encode(raw).decode().lower()
        return NewKey(
            key_id=key_id,
            digest=self.digest(PresentedKey(tenant, key_id, secret)),
            text=api_key_text(self._environment, tenant, key_id, secret),
        )

    def digest(self, key: PresentedKey) -> str:
        """Return what is stored of a key's secret."""
        return self._mac("digest", key.tenant, key.key_id, key.secret).hex()

    def _mac(self, *parts: str) -> bytes:
        return hmac.new(self._pepper, "|".join(parts).encode(), hashlib.sha256).digest()
