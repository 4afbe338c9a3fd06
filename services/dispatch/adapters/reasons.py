"""Reasons: what people say about an assignment is kept without anybody's number (decision 31)."""

from uuid import UUID

from shared.intent import TenantId
from shared.sealed_text import Keeper, seal_texts
from shared.vault import Identifier


class Reasons:
    """Seals the numbers in reasons; whom they identify not, is the unknown person of the ticket."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper

    async def seal(self, tenant: TenantId, ticket_id: UUID, reason: str) -> str:
        """Return a reason as it may be kept; raises the vault's refusals."""
        who = Identifier("anonymous", str(ticket_id))
        return (await seal_texts(self._keeper, tenant, reason, who)).text(reason)
