"""Opening: sealed values inside a text, in clear for the one who is told, just before it leaves."""

from collections.abc import Sequence
from typing import Protocol

from shared.intent import TenantId
from shared.sealed import TOKEN, NotOpened

GONE = "[erased]"
CLOSED = "[sealed]"


class Keyring(Protocol):
    """Opens sealed values (the vault's client)."""

    async def open(self, tenant: TenantId, sealed: Sequence[str]) -> list[str | None]:
        """Return them in clear, ``None`` for who was forgotten; raises ``NotOpened``."""


class VaultOpener:
    """Opens texts with the keys of the persons they are about."""

    def __init__(self, vault: Keyring) -> None:
        self._vault = vault

    async def open(self, tenant: TenantId, text: str) -> str:
        """Return the text in clear; raises the vault's refusal when it cannot be reached."""
        tokens = sorted({match[0] for match in TOKEN.finditer(text)})
        clear = {token: await self._open_one(tenant, token) for token in tokens}
        return TOKEN.sub(lambda match: clear[match[0]], text)

    async def _open_one(self, tenant: TenantId, token: str) -> str:
        try:
            opened = await self._vault.open(tenant, [token])
        except NotOpened:
            return CLOSED
        return GONE if opened[0] is None else opened[0]
