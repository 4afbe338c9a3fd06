"""Merging customers: the log says so first, then the vault, so that nobody is erased by mistake."""

from dataclasses import dataclass

from services.intake.app.customer_ports import Persons
from services.intake.app.customers import Customers
from services.intake.domain.customers.customer import (
    CUSTOMER,
    Customer,
    MergeCustomer,
    SeparateCustomer,
    customer_id,
)
from services.intake.domain.customers.merging import FORGOTTEN, MergeWrong, must_be_mergeable
from shared.eventstore import EventStore
from shared.intent import Intent


@dataclass(frozen=True, kw_only=True)
class CustomerMerging:
    """Merges customers, and separates them."""

    store: EventStore
    customers: Customers
    persons: Persons

    async def merge(self, intent: Intent, key: str, into: str) -> int:
        """Look at a customer with another one; return the position of it.

        Said again, what broke off is finished. Raises ``CustomerUnknown`` and ``MergeWrong``.
        """
        tenant = intent.tenant
        await self.customers.known(tenant, key)
        above = await self.customers.line(tenant, await self.customers.known(tenant, into))
        must_be_mergeable(key, [one.key for one in above])
        own, other = customer_id(tenant, key), customer_id(tenant, into)
        held, _ = await self.persons.find(tenant, [own, other], [])
        if any(one.key is None for one in held):
            raise MergeWrong(FORGOTTEN)
        command = MergeCustomer(at=intent.occurred_at, into=into)
        receipt = await self.store.execute(CUSTOMER, intent, own, command)
        if _now(receipt.state).merged_into == into:
            await self.persons.link(tenant, own, other)
        return receipt.position

    async def separate(self, intent: Intent, key: str) -> int:
        """Undo that; return the position of it. Raises ``CustomerUnknown`` and ``MergeWrong``."""
        tenant = intent.tenant
        customer = await self.customers.known(tenant, key)
        own = customer_id(tenant, key)
        if customer.merged_into:
            await self.persons.unlink(tenant, own, customer_id(tenant, customer.merged_into))
        command = SeparateCustomer(at=intent.occurred_at)
        return (await self.store.execute(CUSTOMER, intent, own, command)).position


def _now(state: Customer | None) -> Customer:
    return state or Customer()
