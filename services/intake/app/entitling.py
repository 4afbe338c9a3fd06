"""Entitling: what is known of a report's asset when it occurred, and what that entitles to."""

from dataclasses import dataclass
from datetime import datetime

from services.intake.app.assets import Register
from services.intake.app.records import Records
from services.intake.domain.assets.asset import Description
from services.intake.domain.entitlement import Entitlement, entitled, key_of
from services.intake.domain.report import Draft
from services.intake.domain.rules import TicketType
from shared.intent import TenantId

ASSET_REF = "asset_ref"


@dataclass(frozen=True, kw_only=True)
class Entitled:
    """What was known of the asset; nothing of one that nobody registered."""

    asset: Description
    entitlement: Entitlement | None = None


NOTHING_KNOWN = Entitled(asset=Description())


class Entitling:
    """Reads the register and the records of contracts as of a moment."""

    def __init__(self, register: Register, records: Records) -> None:
        self._register = register
        self._records = records

    async def of(
        self, tenant: TenantId, draft: Draft, ticket_type: TicketType, at: datetime
    ) -> Entitled:
        """Return what a report's asset was, and what it was entitled to."""
        key = asset_of(draft, ticket_type)
        asset = await self._register.held_at(tenant, key, at) if key else None
        if asset is None:
            return NOTHING_KNOWN
        rule = ticket_type.entitlement
        if rule is None:
            return Entitled(asset=asset)
        under = key_of(rule, asset)
        record = await self._records.held_at(tenant, rule.kind, under, at) if under else None
        return Entitled(asset=asset, entitlement=entitled(rule, asset, record, at))


def asset_of(draft: Draft, ticket_type: TicketType) -> str:
    """Return the key of the asset that a report is about; empty if it names none."""
    rule = ticket_type.first_field_of(ASSET_REF)
    said = draft.asset or (draft.fields.get(rule.key) if rule is not None else None)
    key = said.get("ref") if isinstance(said, dict) else said
    return key if isinstance(key, str) else ""
