"""What can happen to a customer, each since when it is so (``occurred_at``)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from shared.decider import Fact


@dataclass(frozen=True, kw_only=True)
class CustomerRegistered(Fact):
    """There is such a customer, and this is known of them.

    ``personal`` are sealed values by name. ``digests`` are keyed with the person's own key: they
    tell whether the same is said again, and nothing once that key is gone.
    """

    TOPIC = "customer.registered"
    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    personal: Mapping[str, str | None] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CustomerChanged(Fact):
    """Something else is known of them from then on; None takes a value away."""

    TOPIC = "customer.changed"
    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    personal: Mapping[str, str | None] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CustomerMerged(Fact):
    """They turned out to be the same as another one, and are looked at with them."""

    TOPIC = "customer.merged"
    key: str
    into: str


@dataclass(frozen=True, kw_only=True)
class CustomerSeparated(Fact):
    """They are not the same as that one after all."""

    TOPIC = "customer.separated"
    key: str
    into: str


CustomerFact: TypeAlias = CustomerRegistered | CustomerChanged | CustomerMerged | CustomerSeparated
