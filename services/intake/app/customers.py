"""The register of customers: what is said of them is checked as a whole, sealed, and kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from services.intake.app.customer_ports import (
    CustomerPrivacy,
    Described,
    Heard,
    Held,
    Hold,
    Outcome,
    Persons,
    SealedSaid,
)
from services.intake.domain.customers.customer import (
    CUSTOMER,
    Customer,
    CustomerFull,
    CustomerUnknown,
    CustomerWrong,
    DescribeCustomer,
    customer_id,
)
from services.intake.domain.customers.facts import (
    CustomerChanged,
    CustomerFact,
    CustomerRegistered,
)
from services.intake.domain.customers.members import IDENTIFYING, Said, faults_of
from services.intake.domain.customers.merging import DEPTH_MAX
from services.intake.domain.reference import StatementReused
from shared.decider import Reason
from shared.eventstore import EventStore, IdempotencyKeyReused
from shared.intent import Caller, Intent, TenantId, command_id_of_reaction
from shared.sealed import DataKey, new_secret
from shared.vault import Identifier

DESCRIBE: Final = "describe customer"
REASONS_MAX: Final = 400
"""Two of each of 200 customers; whoever has made more mends these first."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What would become of one: whether they are known by each value from now on, too."""

    heard: Heard
    described: Described
    key: DataKey
    holds: Hold


class Customers:
    """The use cases about customers."""

    def __init__(self, store: EventStore, persons: Persons, privacy: CustomerPrivacy) -> None:
        self._store = store
        self._persons = persons
        self._privacy = privacy

    async def check(
        self, tenant: TenantId, heard: Sequence[Heard], received_at: datetime
    ) -> list[Described]:
        """Say what would become of it, in its order; nothing is kept, and nobody is made known.

        Raises ``CustomerWrong`` with everything that is wrong, each pointing at its place.
        """
        return [one.described for one in await self._judged(tenant, heard, received_at)]

    async def describe(
        self, caller: Caller, heard: Sequence[Heard], whole: UUID, received_at: datetime
    ) -> tuple[list[Described], int]:
        """Keep all of it, or nothing if something is wrong; return it with the last position.

        ``whole`` names the list: the same name is the same list for ever. The vault knows a
        customer before the log does: what broke off between is mended by saying it again. Raises
        ``CustomerWrong``, ``StatementReused``, and what the vault refuses.
        """
        tenant = caller.tenant
        judged = await self._judged(tenant, heard, received_at)
        news = [one for one in judged if one.described.outcome is not Outcome.UNCHANGED]
        keys = await self._persons.hold(tenant, [one.holds for one in news]) if news else []
        held = dict(zip((one.holds.holder for one in news), keys, strict=True))
        last = 0
        for place, one in enumerate(judged):
            said, key = one.heard.said, held.get(one.holds.holder, one.key)
            sealed = self._privacy.seal_customer(tenant, key, said)
            intent = Intent(
                tenant=tenant,
                command_id=command_id_of_reaction(whole, f"{DESCRIBE}:{place}"),
                actor=caller.actor,
                on_behalf_of=caller.on_behalf_of,
                occurred_at=said.valid_from,
                correlation_id=whole,
                fingerprint=self._privacy.fingerprint_for(key, one.heard.canonical),
            )
            try:
                receipt = await self._store.execute(
                    CUSTOMER, intent, one.holds.holder, _command(said, sealed)
                )
            except IdempotencyKeyReused as reused:
                raise StatementReused from reused
            last = max(last, receipt.position)
        return [one.described for one in judged], last

    async def customer(self, tenant: TenantId, customer: UUID) -> Customer:
        """Return everything that was said of a customer, by their id."""
        return (await self._store.load(CUSTOMER, tenant, customer)).state

    async def line(self, tenant: TenantId, customer: Customer) -> list[Customer]:
        """Return a customer, whom they are merged into, and so on up."""
        line = [customer]
        while line[-1].merged_into and len(line) <= DEPTH_MAX:
            line.append(await self.customer(tenant, customer_id(tenant, line[-1].merged_into)))
        return line

    async def known(self, tenant: TenantId, key: str) -> Customer:
        """Return a customer by their key; raises ``CustomerUnknown``."""
        customer = await self.customer(tenant, customer_id(tenant, key))
        if not customer.is_registered:
            raise CustomerUnknown
        return customer

    async def person_of(self, tenant: TenantId, key: str) -> Held:
        """Return whom a customer is."""
        (held,), _ = await self._persons.find(tenant, [customer_id(tenant, key)], [])
        return held

    async def known_by(self, tenant: TenantId, personal_class: str, value: str) -> Customer:
        """Return who is known by a telephone or an e-mail; raises ``CustomerUnknown``."""
        values = [Identifier(personal_class, value)]
        _, (found,) = await self._persons.find(tenant, [], values)
        customer = await self.customer(tenant, found) if found is not None else Customer()
        if not customer.is_registered:
            raise CustomerUnknown
        return customer

    async def _judged(
        self, tenant: TenantId, heard: Sequence[Heard], received_at: datetime
    ) -> list[Judged]:
        reasons = [
            one
            for place, each in enumerate(heard)
            for one in _placed(place, faults_of(each.said, received_at))
        ]
        if reasons:
            raise CustomerWrong(reasons=reasons[:REASONS_MAX])
        ids = [customer_id(tenant, one.said.key) for one in heard]
        held, owners = await self._behind(tenant, ids, heard)
        drawn: dict[UUID, Customer] = {}
        judged = []
        for place, (holder, one) in enumerate(zip(ids, heard, strict=True)):
            try:
                await self._must_be_free(tenant, holder, one.said, owners)
                judged.append(await self._would_be(tenant, drawn, holder, one, held[holder]))
            except CustomerWrong as wrong:
                reasons += _placed(place, wrong.reasons)
            owners |= dict.fromkeys(_identifiers(one.said), holder)
        if reasons:
            raise CustomerWrong(reasons=reasons[:REASONS_MAX])
        return judged

    async def _behind(
        self, tenant: TenantId, ids: Sequence[UUID], heard: Sequence[Heard]
    ) -> tuple[dict[UUID, Held], dict[Identifier, UUID]]:
        """Return who these customers are, and whom the values that are said lead to."""
        values = [*{value: None for one in heard for value in _identifiers(one.said)}]
        found, known_as = await self._persons.find(tenant, ids, values)
        owners = {
            value: owner for value, owner in zip(values, known_as, strict=True) if owner is not None
        }
        return dict(zip(ids, found, strict=True)), owners

    async def _must_be_free(
        self, tenant: TenantId, holder: UUID, said: Said, owners: dict[Identifier, UUID]
    ) -> None:
        """Refuse what leads to another customer; of that one, only the key is told."""
        reasons = []
        for value in _identifiers(said):
            owner = owners.get(value, holder)
            if owner != holder:
                key = (await self.customer(tenant, owner)).key or "?"
                reasons.append(
                    Reason(
                        code="taken",
                        message=f"Customer {key} is known by this: correct one, or merge the two.",
                        pointer=f"/values/{value.personal_class}",
                    )
                )
        if reasons:
            raise CustomerWrong(reasons=reasons)

    async def _would_be(
        self, tenant: TenantId, drawn: dict[UUID, Customer], holder: UUID, heard: Heard, held: Held
    ) -> Judged:
        said = heard.said
        customer = drawn.get(holder) or await self.customer(tenant, holder)
        # Of whom nobody knew, everything is news, whatever it is sealed with until they are held.
        key = held.key or DataKey(subject=holder, secret=new_secret())
        command = _command(said, self._privacy.seal_customer(tenant, key, said))
        try:
            facts, after = CUSTOMER.settled(command, customer)
        except CustomerFull as full:
            raise CustomerWrong(reasons=[Reason(code=full.slug, message=full.message)]) from full
        drawn[holder] = after
        # What is told late does not lead to them any more if something else holds since.
        now, told = after.now.digests, command.digests
        classes = tuple(
            name
            for name in IDENTIFYING
            if name in command.personal and now.get(name, "") == told.get(name, "")
        )
        values = tuple(one for one in _identifiers(said) if one.personal_class in classes)
        return Judged(
            heard=heard,
            described=_described(said.key, facts),
            key=key,
            holds=Hold(holder=holder, values=values, classes=classes),
        )


def _identifiers(said: Said) -> list[Identifier]:
    personal = said.personal
    return [
        Identifier(name, value) for name in IDENTIFYING if (value := personal.get(name)) is not None
    ]


def _command(said: Said, sealed: SealedSaid) -> DescribeCustomer:
    return DescribeCustomer(
        key=said.key,
        valid_from=said.valid_from,
        values=said.plain,
        personal=sealed.personal,
        digests=sealed.digests,
    )


def _described(key: str, facts: Sequence[CustomerFact]) -> Described:
    if any(isinstance(one, CustomerRegistered) for one in facts):
        return Described(key=key, outcome=Outcome.REGISTERED)
    changed = [one for one in facts if isinstance(one, CustomerChanged)]
    names = {name for one in changed for name in (*one.values, *one.personal)}
    outcome = Outcome.CHANGED if names else Outcome.UNCHANGED
    return Described(key=key, outcome=outcome, changed=tuple(sorted(names)))


def _placed(place: int, reasons: Iterable[Reason]) -> list[Reason]:
    return [replace(one, pointer=f"/customers/{place}{one.pointer}") for one in reasons]
