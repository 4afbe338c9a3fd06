"""Looking at customers: who sees which, and showing one in clear to whoever says why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from services.intake.app.customer_ports import CustomerPrivacy
from services.intake.app.customers import Customers
from services.intake.app.ports import RuleBook
from services.intake.domain.customers.customer import (
    Customer,
    CustomerUnknown,
    CustomerWrong,
    Description,
    customer_id,
)
from services.intake.domain.customers.members import CUSTOMER_SENTENCES, EMAIL, PHONE
from services.intake.domain.customers.reveals import (
    CUSTOMER_ALLOWANCE,
    CUSTOMER_REVEALS,
    CustomerRevealed,
    RevealCustomer,
    Spend,
    allowance_of,
    must_be_fresh,
    reason_given,
    reveals_of,
)
from services.intake.domain.customers.seeing import right_to_reveal, sees
from services.intake.domain.rights import ADMIN, ScopeMissing
from shared.decider import Reason
from shared.eventstore import EventStore
from shared.intent import Caller, Intent
from shared.sealed import normal_email, normal_phone

REVEALS_TOLD_MAX: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A customer as they were at a moment."""

    key: str
    id: UUID
    description: Description
    merged_into: str = ""


@dataclass(frozen=True, kw_only=True)
class CustomerDesk:
    """Shows customers to those who may see them."""

    store: EventStore
    customers: Customers
    rules: RuleBook
    privacy: CustomerPrivacy

    async def seen(self, caller: Caller, key: str, moment: datetime) -> Seen:
        """Return a customer as they were; raises ``CustomerUnknown`` and ``ScopeMissing``."""
        customer = await self.customers.known(caller.tenant, key)
        return await self._shown(caller, customer, moment)

    async def known_by(self, caller: Caller, personal_class: str, value: str) -> Seen:
        """Return the customer who is known by a telephone or an e-mail as they are now.

        Raises ``CustomerUnknown``, ``ScopeMissing``, and ``CustomerWrong`` for what is neither.
        """
        sees(caller, await self.rules.rules(caller.tenant))
        normal = normal_phone(value) if personal_class == PHONE else normal_email(value)
        if personal_class not in {PHONE, EMAIL} or normal is None:
            code = "not-an-email" if personal_class == EMAIL else "not-a-phone"
            message = CUSTOMER_SENTENCES[code]
            raise CustomerWrong(
                reasons=[Reason(code=code, message=message, pointer=f"/{personal_class}")]
            )
        customer = await self.customers.known_by(caller.tenant, personal_class, normal)
        return await self._shown(caller, customer, None)

    async def reveal(self, intent: Intent, caller: Caller, key: str, reason: str) -> Seen:
        """Keep why somebody sees a customer's personal data, then return the customer.

        Raises ``CustomerUnknown``, ``ScopeMissing``, ``RevealNotAllowed``,
        ``RevealReasonMissing``, ``RevealsTooMany`` and ``RevealOver``, and what the vault and the
        log refuse: nothing is returned that was not kept.
        """
        tenant, now = caller.tenant, intent.occurred_at
        seen = await self.seen(caller, key, now)
        by = right_to_reveal(caller, await self.rules.rules(tenant))
        sealed = await self.privacy.seal_reason(tenant, seen.id, reason_given(reason))
        own = replace(intent, command_id=uuid5(intent.command_id, "allowance"))
        allowance = allowance_of(tenant, caller.actor)
        await self.store.execute(CUSTOMER_ALLOWANCE, own, allowance, Spend(now=now))
        command = RevealCustomer(reader=caller.actor, by=by, reason=sealed, now=now)
        receipt = await self.store.execute(CUSTOMER_REVEALS, intent, reveals_of(seen.id), command)
        if receipt.replayed:
            must_be_fresh(receipt.state, now)
        return seen

    async def reveals(self, caller: Caller, key: str) -> Sequence[CustomerRevealed]:
        """Return the latest reveals, oldest first; raises ``ScopeMissing``."""
        if ADMIN not in caller.scopes:
            raise ScopeMissing(f"Who looked at a customer is for {ADMIN}.", scope=ADMIN)
        stream = reveals_of(customer_id(caller.tenant, key))
        kept = await self.store.facts(CUSTOMER_REVEALS, caller.tenant, stream)
        return [one.fact for one in kept[-REVEALS_TOLD_MAX:]]

    async def _shown(self, caller: Caller, customer: Customer, moment: datetime | None) -> Seen:
        held = customer.now if moment is None else customer.held_at(moment)
        who = sees(caller, await self.rules.rules(caller.tenant))
        if held is None or not who.one(customer.now.stores):
            raise CustomerUnknown
        found = customer_id(caller.tenant, customer.key)
        return Seen(key=customer.key, id=found, description=held, merged_into=customer.merged_into)
