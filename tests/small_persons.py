"""Persons behind customers, in memory: the vault's own rules over a small vault's keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from secrets import token_bytes
from uuid import UUID, uuid4

from services.identity.domain import holding
from services.identity.domain.holding import Lookup, Owner, planned
from services.intake.app.customer_ports import Held, Hold
from shared.intent import TenantId
from shared.sealed import DataKey
from shared.vault import Identifier
from tests.small_vault import SmallVault


@dataclass
class SmallPersons:
    """Who customers speak for. It shares the keys of persons with a vault of the tests."""

    vault: SmallVault
    held: dict[UUID, UUID] = field(default_factory=dict)
    links: dict[UUID, UUID] = field(default_factory=dict)

    async def find(
        self, _tenant: TenantId, holders: Sequence[UUID], values: Sequence[Identifier]
    ) -> tuple[list[Held], list[UUID | None]]:
        owners = self._owners()
        return (
            [self._held(one) for one in holders],
            [owners[_lookup(one)].holder if _lookup(one) in owners else None for one in values],
        )

    async def hold(self, _tenant: TenantId, holds: Sequence[Hold]) -> list[DataKey]:
        wanted = [
            holding.Hold(
                holder=one.holder,
                lookups=tuple(_lookup(value) for value in one.values),
                classes=one.classes,
            )
            for one in holds
        ]
        plan = planned(wanted, self.held, self._owners(), _fresh())
        for made in plan.made:
            self.vault.keys[str(made)] = DataKey(subject=made, secret=token_bytes(32))
        self.held |= plan.adopted
        self.links |= plan.links
        keys = {one.subject: one for one in self.vault.keys.values()}
        for hold in wanted:
            person = plan.subjects[hold.holder]
            for value, key in [*self.vault.keys.items()]:
                lets_go = value.partition("@")[1] and "email" in hold.classes
                lets_go = lets_go or (value.startswith("+") and "phone" in hold.classes)
                if key.subject == person and lets_go:
                    del self.vault.keys[value]
                    self.vault.keys[f"let go {uuid4()}"] = key
        for (_, known), person in plan.known.items():
            holder = next(holder for holder, one in self.held.items() if one == person)
            self.vault.keys[known.decode()] = replace(keys[person], holder=holder)
        return [keys[plan.subjects[one.holder]] for one in holds]

    async def link(self, _tenant: TenantId, holder: UUID, to: UUID) -> None:
        self.links[self.held[holder]] = self.held[to]

    async def unlink(self, _tenant: TenantId, holder: UUID, _to: UUID) -> None:
        self.links.pop(self.held[holder], None)

    def _owners(self) -> dict[Lookup, Owner]:
        holders = {person: holder for holder, person in self.held.items()}
        return {
            _lookup(Identifier(_class_of(value), value)): Owner(
                subject=key.subject, holder=holders.get(key.subject)
            )
            for value, key in self.vault.keys.items()
        }

    def _held(self, holder: UUID) -> Held:
        person = self.held.get(holder)
        key = next((one for one in self.vault.keys.values() if one.subject == person), None)
        linked = [one for one, to in self.links.items() if to == person]
        return Held(key=key, persons=(person, *linked) if person else ())


def _class_of(value: str) -> str:
    return "phone" if value.startswith("+") else "email" if "@" in value else "anonymous"


def _lookup(value: Identifier) -> Lookup:
    return value.personal_class, value.value.encode()


def _fresh() -> Iterator[UUID]:
    while True:
        yield uuid4()
