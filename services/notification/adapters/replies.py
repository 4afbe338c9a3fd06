"""Where answers to notices go: an address that names the ticket, and that only we can write."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from shared.intent import TenantId
from shared.thread_tokens import Fingerprints, token_of

LOCAL_PART_MAX: Final = 64
"""Octets before the at sign (RFC 5321, 4.5.3.1.1)."""


@dataclass(frozen=True, kw_only=True)
class ReplyAddresses:
    """Knows the addresses of a mail domain of ours; without one, nobody can answer."""

    keeper: Fingerprints
    domain: str

    async def of(self, tenant: TenantId, ticket_id: UUID | None) -> str:
        """Return where answers about a ticket go, or an empty text.

        A tenant with a very long key has none: what is written there would be no address.
        """
        if not self.domain or ticket_id is None:
            return ""
        local = f"{tenant}+{await token_of(self.keeper, tenant, ticket_id)}"
        return f"{local}@{self.domain}" if len(local) <= LOCAL_PART_MAX else ""
