"""Secrets of webhooks and channels: sealed by the vault, each owner's under a key of its own."""

from collections.abc import Sequence
from uuid import UUID

from shared.intent import TenantId
from shared.vault import Identifier, Vault

SECRET = "secret"  # noqa: S105  # the class of values that are shown to nobody


class VaultSecrets:
    """Seals secrets and opens them to sign; ``of`` is what kind of thing they belong to."""

    def __init__(self, vault: Vault, of: str = "webhook") -> None:
        self._vault = vault
        self._of = of

    async def seal(self, tenant: TenantId, owner: UUID, secret: str) -> str:
        """Return the secret sealed; raises the vault's refusal when it cannot be reached."""
        who = Identifier("anonymous", f"{self._of}:{owner}")
        key = (await self._vault.subjects_for(tenant, [who]))[0]
        return self._vault.seal(tenant, SECRET, secret, key)

    async def open(self, tenant: TenantId, sealed: Sequence[str]) -> list[str]:
        """Return secrets in clear, without those whose keys were destroyed."""
        opened = await self._vault.open(tenant, sealed)
        return [one for one in opened if one is not None]
