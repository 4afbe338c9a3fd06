"""What can happen to an asset, each since when it is so (``occurred_at``)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from services.intake.domain.assets.members import PARENT, PLACE, RETIRED
from shared.decider import Fact


@dataclass(frozen=True, kw_only=True)
class AssetRegistered(Fact):
    """There is such a thing, and this is known of it. It ``occurred_at`` when it began to be so."""

    TOPIC = "asset.registered"
    key: str
    values: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class AssetChanged(Fact):
    """Something else is known of it from then on; None takes a value away."""

    TOPIC = "asset.changed"
    key: str
    values: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class AssetMoved(Fact):
    """It was brought to another place (``store:042``), or (None) away to nobody knows where."""

    TOPIC = "asset.moved"
    key: str
    place: str | None


@dataclass(frozen=True, kw_only=True)
class AssetAttached(Fact):
    """It became a part of another asset, or (None) of none any more."""

    TOPIC = "asset.attached"
    key: str
    parent: str | None


@dataclass(frozen=True, kw_only=True)
class AssetRetired(Fact):
    """It went out of use for good."""

    TOPIC = "asset.retired"
    key: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class AssetReinstated(Fact):
    """It is in use again after all."""

    TOPIC = "asset.reinstated"
    key: str
    reason: str = ""


AssetFact: TypeAlias = (
    AssetRegistered | AssetChanged | AssetMoved | AssetAttached | AssetRetired | AssetReinstated
)


def values_of(fact: AssetFact) -> Mapping[str, object]:
    """Return what a fact says of its asset, by the names of members."""
    match fact:
        case AssetRegistered() | AssetChanged():
            return fact.values
        case AssetMoved():
            return {PLACE: fact.place}
        case AssetAttached():
            return {PARENT: fact.parent}
        case AssetRetired():
            return {RETIRED: True}
        case AssetReinstated():
            return {RETIRED: None}
        case _:
            assert_never(fact)
