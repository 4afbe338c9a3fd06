"""Own secrets: what others share with intake alone, sealed under a key that only intake has.

The keys of persons are not for it to open (decision 17), and these are nobody's.
"""

from uuid import UUID, uuid5

from shared.config import service_proof
from shared.intent import TenantId, tenant_namespace
from shared.sealed import DataKey, NotOpened, open_sealed, parse, seal

SECRET = "secret"  # noqa: S105  # the class of values that are shown to nobody
PURPOSE = "intake:secrets"


class OwnSecrets:
    """Seals and opens; the key follows from the master secret of the installation."""

    def __init__(self, master: bytes) -> None:
        self._key = service_proof(master, PURPOSE)

    def seal(self, tenant: TenantId, secret: str) -> str:
        """Return a secret sealed, for this tenant only; raises ``ValueUnsealable``."""
        return seal(tenant, self._key_of(tenant), SECRET, secret)

    def open(self, tenant: TenantId, sealed: str) -> str:
        """Return a secret in clear; raises ``NotOpened`` after a change of the master secret."""
        parts = parse(sealed)
        if parts is None:
            raise NotOpened
        return open_sealed(tenant, self._key_of(tenant), parts)

    def _key_of(self, tenant: TenantId) -> DataKey:
        subject: UUID = uuid5(tenant_namespace(tenant), PURPOSE)
        return DataKey(subject=subject, secret=self._key)
