"""A customer as its stream keeps it: what was said of it, since when, fact by fact.

As with assets, how it was at a moment follows from what was said to hold by then, in the order of
those times. What is personal comes sealed; whether the same is said again, its digest tells.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar, Final, TypeAlias, assert_never
from uuid import UUID

from services.intake.domain.customers.facts import (
    CustomerChanged,
    CustomerFact,
    CustomerMerged,
    CustomerRegistered,
    CustomerSeparated,
)
from services.intake.domain.customers.members import STORES
from services.intake.domain.customers.merging import ALREADY, NOT_MERGED, MergeWrong
from shared.decider import Decider, Kind, Reason, Refusal
from shared.intent import TenantId, id_of_report

URN: Final = "urn:gongdan:customer"
CHANGES_MAX: Final = 2_000

BEFORE_THEY_WERE: Final = Reason(
    code="before-registered",
    message="That is before the customer was registered: check valid_from.",
    pointer="/valid_from",
)


class CustomerWrong(Refusal):
    """What was said of these customers cannot be kept: every reason is told. Nothing was kept."""

    slug: ClassVar[str] = "customer-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class CustomerUnknown(Refusal):
    """There is no such customer, or none that you may see."""

    slug: ClassVar[str] = "customer-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class CustomerFull(Refusal):
    """So much was said of this customer that no more is kept: register them under a new key."""

    slug: ClassVar[str] = "customer-full"
    kind: ClassVar[Kind] = Kind.TOO_LARGE


def customer_id(tenant: TenantId, key: str) -> UUID:
    """Return the id of a customer's stream by its key."""
    return id_of_report(tenant, URN, key)


@dataclass(frozen=True, kw_only=True)
class DescribeCustomer:
    """Keep what somebody says of a customer, who is registered if nobody did before.

    ``personal`` is sealed by now, with the digests of what is in it.
    """

    key: str
    valid_from: datetime
    values: Mapping[str, object] = field(default_factory=dict)
    personal: Mapping[str, str | None] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MergeCustomer:
    """Look at a customer with another one from now on; ``into`` was checked by then."""

    at: datetime
    into: str


@dataclass(frozen=True, kw_only=True)
class SeparateCustomer:
    """Undo that."""

    at: datetime


CustomerCommand: TypeAlias = DescribeCustomer | MergeCustomer | SeparateCustomer


@dataclass(frozen=True, kw_only=True)
class Description:
    """What is known of a customer as of a moment."""

    values: Mapping[str, object] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)

    @property
    def stores(self) -> frozenset[str]:
        """The places where they are a customer (``store:042``); nowhere means of the company."""
        return frozenset(texts_of(self.values.get(STORES)))


@dataclass(frozen=True, kw_only=True)
class Change:
    """What was said to hold from a moment on."""

    since: datetime
    values: Mapping[str, object]
    personal: Mapping[str, str | None]
    digests: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Customer:
    """Everything that was said of a customer, in the order in which it holds."""

    key: str = ""
    changes: tuple[Change, ...] = ()
    merged_into: str = ""

    @property
    def is_registered(self) -> bool:
        """Whether anything is known of them at all."""
        return bool(self.changes)

    @property
    def now(self) -> Description:
        """How they are as far as is known."""
        return _merged(self.changes)

    def held_at(self, moment: datetime) -> Description | None:
        """Return how they were at a moment, as far as anybody said by now; None before that."""
        held = [one for one in self.changes if one.since <= moment]
        return _merged(held) if held else None


def texts_of(value: object) -> tuple[str, ...]:
    """Return the texts of a value that is one text or several."""
    if isinstance(value, str):
        return (value,)
    many = value if isinstance(value, list | tuple) else ()
    return tuple(one for one in many if isinstance(one, str))


def _merged(changes: Sequence[Change]) -> Description:
    values: dict[str, object] = {}
    personal: dict[str, str | None] = {}
    digests: dict[str, str] = {}
    for one in changes:
        values |= one.values
        personal |= one.personal
        digests |= {name: one.digests.get(name, "") for name in one.personal}
    return Description(
        values={name: value for name, value in values.items() if value is not None},
        personal={name: value for name, value in personal.items() if value is not None},
        digests=digests,
    )


def decide(command: CustomerCommand, customer: Customer) -> list[CustomerFact]:
    """Return what follows; raises ``CustomerFull``, ``CustomerWrong`` and ``MergeWrong``."""
    match command:
        case DescribeCustomer():
            return _described(command, customer)
        case MergeCustomer(at=at, into=into):
            if customer.merged_into == into:
                return []
            if customer.merged_into:
                raise MergeWrong(ALREADY)
            return [CustomerMerged(occurred_at=at, key=customer.key, into=into)]
        case SeparateCustomer(at=at):
            if not customer.merged_into:
                raise MergeWrong(NOT_MERGED)
            into = customer.merged_into
            return [CustomerSeparated(occurred_at=at, key=customer.key, into=into)]
        case _:
            assert_never(command)


def _described(command: DescribeCustomer, customer: Customer) -> list[CustomerFact]:
    """Keep what is news; who says again what is known says nothing."""
    before = customer.held_at(command.valid_from)
    if before is None and customer.is_registered:
        raise CustomerWrong(reasons=[BEFORE_THEY_WERE])
    values, names = _news(command, before or Description())
    personal = {name: command.personal[name] for name in names}
    digests = {name: one for name, one in command.digests.items() if name in names}
    at, key = command.valid_from, command.key
    if before is None:
        fact = CustomerRegistered(
            occurred_at=at, key=key, values=values, personal=personal, digests=digests
        )
        return [fact]
    if not (values or personal):
        return []
    if len(customer.changes) >= CHANGES_MAX:
        raise CustomerFull
    return [
        CustomerChanged(occurred_at=at, key=key, values=values, personal=personal, digests=digests)
    ]


def _news(command: DescribeCustomer, before: Description) -> tuple[dict[str, object], list[str]]:
    """Return the plain values that are news, and the names of the personal ones that are."""
    values = {
        name: value
        for name, value in command.values.items()
        if not _is_same(before.values.get(name), value)
    }
    names = [
        name
        for name, sealed in command.personal.items()
        if (sealed is None) != (name not in before.personal)
        or (sealed is not None and before.digests.get(name) != command.digests.get(name))
    ]
    return values, names


def _is_same(known: object, said: object) -> bool:
    """Say whether two values are one: 1 is not true."""
    return json.dumps(known, sort_keys=True) == json.dumps(said, sort_keys=True)


def evolve(customer: Customer, fact: CustomerFact) -> Customer:
    """Return the customer after a fact; of two that hold since one moment, the last counts."""
    match fact:
        case CustomerRegistered() | CustomerChanged():
            change = Change(
                since=fact.occurred_at,
                values=fact.values,
                personal=fact.personal,
                digests=fact.digests,
            )
            in_order = sorted((*customer.changes, change), key=lambda one: one.since)
            return replace(customer, key=fact.key, changes=tuple(in_order))
        case CustomerMerged():
            return replace(customer, merged_into=fact.into)
        case CustomerSeparated():
            return replace(customer, merged_into="")
        case _:
            assert_never(fact)


CUSTOMER: Decider[CustomerCommand, CustomerFact, Customer] = Decider(
    kind="customer",
    initial=Customer,
    decide=decide,
    evolve=evolve,
    facts=(CustomerRegistered, CustomerChanged, CustomerMerged, CustomerSeparated),
)
