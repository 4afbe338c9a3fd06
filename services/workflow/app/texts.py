"""Texts: what people write on a ticket is kept without anybody's number in it (decision 31).

A personal field of a move is sealed whole, as intake seals those of a report (decision 15).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.workflow.domain.definition import TicketType
from services.workflow.domain.forms.field import Field
from services.workflow.domain.values import is_given, shape_fault
from shared.field_kinds import PERSONAL, loose_part, with_loose_part
from shared.intent import TenantId
from shared.sealed import PARTLY_SHOWN, is_sealed, normal_phone
from shared.sealed_text import Keeper, seal_texts
from shared.vault import Identifier

PHONE: Final = "phone"
OTHER: Final = "other"


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
        loose = {
            key: part
            for key, value in fields.items()
            if (part := _loose(rules.fields.get(key), value)) is not None
        }
        who = Identifier("anonymous", str(ticket_id))
        texts = await seal_texts(self.keeper, tenant, list(loose.values()), who)
        sealed = {
            key: await self._personal(tenant, who, rules.fields[key], value)
            for key, value in fields.items()
            if _is_personal(rules.fields.get(key)) and is_given(value)
        }
        opened = {
            key: with_loose_part(rules.fields[key].type, fields[key], texts.tree(part))
            for key, part in loose.items()
            if texts.sealed
        }
        return {**fields, **opened, **sealed}

    async def _personal(
        self, tenant: TenantId, who: Identifier, spec: Field, value: object
    ) -> object:
        """Return the value of a personal field, sealed for the person whose it is.

        One that does not fit stays as it is: the ticket will refuse it, and never keeps it.
        """
        clear = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if is_sealed(clear) or shape_fault(spec, value):
            return value
        if spec.type == PHONE and (phone := normal_phone(clear)) is not None:
            who, clear = Identifier(PHONE, phone), phone
        kind = spec.type if spec.type in PARTLY_SHOWN else spec.key
        whose = (await self.keeper.subjects_for(tenant, [who]))[0]
        return self.keeper.seal(tenant, kind if kind in PARTLY_SHOWN else OTHER, clear, whose)


def _is_personal(spec: Field | None) -> bool:
    return spec is not None and (spec.pii or spec.type in PERSONAL)


def _loose(spec: Field | None, value: object) -> object:
    """Return the part of a field that may hold any text; nothing of what is sealed whole."""
    return None if spec is None or _is_personal(spec) else loose_part(spec.type, value)
