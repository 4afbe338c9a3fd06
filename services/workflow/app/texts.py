"""Texts: what people write on a ticket is kept without anybody's number in it (decision 31)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.workflow.domain.definition import Field, TicketType
from shared.intent import TenantId
from shared.sealed_text import Keeper, seal_texts
from shared.vault import Identifier

EXACT_TYPES: Final = frozenset({"enum", "decimal", "money", "date", "datetime"})
"""Their values say what they say in one form only; references (``..._ref``) name things too."""


@dataclass(frozen=True, kw_only=True)
class Texts:
    """Seals the numbers in texts; whom they identify not, is the unknown person of the ticket."""

    keeper: Keeper

    async def comment(self, tenant: TenantId, ticket_id: UUID, text: str) -> str:
        """Return a comment as it may be kept; raises the vault's refusals."""
        who = Identifier("anonymous", str(ticket_id))
        return (await seal_texts(self.keeper, tenant, text, who)).text(text)

    async def fields(
        self, tenant: TenantId, ticket_id: UUID, fields: Mapping[str, object], rules: TicketType
    ) -> Mapping[str, object]:
        """Return the fields of a move as they may be kept; raises the vault's refusals."""
        loose = {key: value for key, value in fields.items() if _is_open(rules.fields.get(key))}
        who = Identifier("anonymous", str(ticket_id))
        texts = await seal_texts(self.keeper, tenant, list(loose.values()), who)
        return {**fields, **{key: texts.tree(value) for key, value in loose.items()}}


def _is_open(spec: Field | None) -> bool:
    """Say whether a field may hold any text; the personal ones come sealed or are refused."""
    if spec is None or spec.pii:
        return False
    return spec.type not in EXACT_TYPES and not spec.type.endswith("_ref")
