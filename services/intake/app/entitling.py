"""Entitling: whom a report is for, what is known of its asset, and what that entitles to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.intake.app.assets import Register
from services.intake.app.records import Records
from services.intake.domain.assets.asset import Description
from services.intake.domain.assets.members import CUSTOMER
from services.intake.domain.customers.customer import Customer, customer_id, texts_of
from services.intake.domain.entitlement import Contract, Entitlement, entitled
from services.intake.domain.report import Draft
from services.intake.domain.rules import EntitlementRule, TicketType
from shared.intent import TenantId

ASSET_REF = "asset_ref"


class KnownCustomers(Protocol):
    """The register of customers."""

    async def customer(self, tenant: TenantId, customer: UUID) -> Customer:
        """Return everything that was said of a customer, by their id."""

    async def line(self, tenant: TenantId, customer: Customer) -> list[Customer]:
        """Return a customer, whom they are merged into, and so on up."""


@dataclass(frozen=True, kw_only=True)
class About:
    """What work is about: an asset by its key, and the id of who reported it, if a customer."""

    asset: str = ""
    reporter: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Entitled:
    """What was known of the asset; nothing of one that nobody registered. ``customer`` is a key."""

    asset: Description
    customer: str = ""
    entitlement: Entitlement | None = None


class Entitling:
    """Reads the registers and the records of contracts as of a moment."""

    def __init__(self, register: Register, records: Records, customers: KnownCustomers) -> None:
        self._register = register
        self._records = records
        self._customers = customers

    async def of(
        self, tenant: TenantId, about: About, ticket_type: TicketType, at: datetime
    ) -> Entitled:
        """Return whom work is for, what its asset was, and what it was entitled to.

        It is for who reported it, if they are a customer, else for whose asset it is about. The
        contract is the asset's, else one of its owner's, else one of who reported it.
        """
        found = await self._register.held_at(tenant, about.asset, at) if about.asset else None
        asset = found or Description()
        owner = await self._owner(tenant, asset)
        reporter = await self._known(tenant, about.reporter)
        whom = reporter or owner
        customer = whom.key if whom is not None else ""
        rule = ticket_type.entitlement
        if rule is None or (found is None and whom is None):
            return Entitled(asset=asset, customer=customer)
        keys = [
            *texts_of(asset.values.get(rule.kind)),
            *await self._under(tenant, owner, rule, at),
            *await self._under(tenant, reporter, rule, at),
        ]
        contracts = await self._contracts(tenant, rule, keys, at)
        return Entitled(
            asset=asset,
            customer=customer,
            entitlement=entitled(rule, asset, contracts, ticket_type.key, at),
        )

    async def _contracts(
        self, tenant: TenantId, rule: EntitlementRule, keys: list[str], at: datetime
    ) -> list[Contract]:
        found = [
            (key, await self._records.held_at(tenant, rule.kind, key, at))
            for key in dict.fromkeys(keys)
        ]
        return [Contract(key=key, version=one) for key, one in found if one is not None]

    async def _owner(self, tenant: TenantId, asset: Description) -> Customer | None:
        key = asset.values.get(CUSTOMER)
        found = customer_id(tenant, key) if isinstance(key, str) and key else None
        return await self._known(tenant, found)

    async def _known(self, tenant: TenantId, customer: UUID | None) -> Customer | None:
        if customer is None:
            return None
        found = await self._customers.customer(tenant, customer)
        return found if found.is_registered else None

    async def _under(
        self, tenant: TenantId, customer: Customer | None, rule: EntitlementRule, at: datetime
    ) -> list[str]:
        """Return the keys of the contracts that a customer was under: theirs come first."""
        if customer is None:
            return []
        held = [one.held_at(at) for one in await self._customers.line(tenant, customer)]
        return [key for one in held if one for key in texts_of(one.values.get(rule.kind))]


def asset_of(draft: Draft, ticket_type: TicketType) -> str:
    """Return the key of the asset that a report is about; empty if it names none."""
    rule = ticket_type.first_field_of(ASSET_REF)
    said = draft.asset or (draft.fields.get(rule.key) if rule is not None else None)
    key = said.get("ref") if isinstance(said, dict) else said
    return key if isinstance(key, str) else ""
