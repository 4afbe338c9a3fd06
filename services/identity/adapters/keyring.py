"""The local keyring: every tenant's own key in a 0600 file, behind the port of a real KMS.

``GONGDAN_HOME/keys/tenants/<tenant>`` holds one line per version of the tenant's key. Losing the
file is losing every person's data of that tenant, and so is how a whole tenant is erased; it is
made when the tenant is created and never silently again.
"""

import asyncio
import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.identity.adapters.key_files import fresh_secret, kept_secret
from services.identity.app.ports import Wrapped
from shared.decider import Kind, Refusal
from shared.intent import TenantId
from shared.sealed import DataKey

NONCE_BYTES: Final = 12


class KeysMissing(Refusal):
    """The tenant's keys cannot be used; restore the folder of keys from its backup."""

    slug: ClassVar[str] = "keys-missing"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class _TenantKey:
    version: int
    secret: bytes = field(repr=False)


class LocalKeyring:
    """Tenants' keys in files of one folder."""

    def __init__(self, folder: Path) -> None:
        """Take the folder (``keys/tenants``); it is made when it is needed."""
        self._folder = folder
        self._held: dict[TenantId, list[_TenantKey]] = {}

    async def create(self, tenant: TenantId) -> None:
        """Make a tenant's first key, unless it has one."""
        await asyncio.to_thread(kept_secret, self._folder / tenant, fresh_secret())

    async def wrap(self, tenant: TenantId, keys: Sequence[DataKey]) -> list[Wrapped]:
        """Encrypt persons' keys under the newest version; raises ``KeysMissing``."""
        newest = (await self._versions(tenant))[-1]
        cipher = AESGCM(_subkey(newest, "wrap"))
        wrapped = []
        for key in keys:
            nonce = os.urandom(NONCE_BYTES)
            sealed = cipher.encrypt(nonce, key.secret, _bound_to(tenant, key.subject))
            wrapped.append(
                Wrapped(subject=key.subject, ciphertext=nonce + sealed, version=newest.version)
            )
        return wrapped

    async def unwrap(self, tenant: TenantId, wrapped: Sequence[Wrapped]) -> list[DataKey]:
        """Decrypt persons' keys; raises ``KeysMissing`` when the version they need is gone."""
        ciphers = {
            one.version: AESGCM(_subkey(one, "wrap")) for one in await self._versions(tenant)
        }
        keys = []
        for one in wrapped:
            nonce, sealed = one.ciphertext[:NONCE_BYTES], one.ciphertext[NONCE_BYTES:]
            try:
                cipher = ciphers[one.version]
                secret = cipher.decrypt(nonce, sealed, _bound_to(tenant, one.subject))
            except (KeyError, InvalidTag) as wrong:
                raise KeysMissing(tenant=tenant, version=str(one.version)) from wrong
            keys.append(DataKey(subject=one.subject, secret=secret))
        return keys

    async def derive(self, tenant: TenantId, purpose: str) -> bytes:
        """Return 32 bytes that follow from the tenant's first key; raises ``KeysMissing``."""
        return _subkey((await self._versions(tenant))[0], purpose)

    async def _versions(self, tenant: TenantId) -> list[_TenantKey]:
        held = self._held.get(tenant)
        if held is None:
            held = self._held[tenant] = await asyncio.to_thread(self._read, tenant)
        return held

    def _read(self, tenant: TenantId) -> list[_TenantKey]:
        try:
            lines = (self._folder / tenant).read_text("ascii").split()
            keys = [
                _TenantKey(version=number, secret=bytes.fromhex(line))
                for number, line in enumerate(lines, 1)
            ]
        except (OSError, ValueError) as trouble:
            raise KeysMissing(tenant=tenant) from trouble
        if not keys:
            raise KeysMissing(tenant=tenant)
        return keys


def _subkey(key: _TenantKey, purpose: str) -> bytes:
    return hmac.new(key.secret, f"gongdan:{purpose}".encode(), hashlib.sha256).digest()


def _bound_to(tenant: TenantId, subject: UUID) -> bytes:
    return f"{tenant}|{subject}".encode()
