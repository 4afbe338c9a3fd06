"""Staff names: a technician's name is sealed at the door, for the person it belongs to."""

from uuid import UUID

from shared.intent import TenantId
from shared.sealed import Sealed
from shared.vault import Vault

STAFF_NAME = "staff_name"


class StaffNames:
    """Seals names with the keys in the vault."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def seal(self, tenant: TenantId, technician_id: UUID, name: str) -> Sealed | None:
        """Return a sealed name, or None if there is none."""
        if not name:
            return None
        person = await self._vault.person(tenant, {}, f"technician:{technician_id}")
        return self._vault.seal(tenant, STAFF_NAME, name, person)
