"""An asset as its stream keeps it: what was said of it, since when, fact by fact.

Nothing said is ever changed. How it was at a moment follows from what was said to hold by then, in
the order of those times and not of the telling: a move that is told late happened when it happened.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import ClassVar, Final
from uuid import UUID

from services.intake.domain.assets.facts import (
    AssetAttached,
    AssetChanged,
    AssetFact,
    AssetMoved,
    AssetRegistered,
    AssetReinstated,
    AssetRetired,
    values_of,
)
from services.intake.domain.assets.members import (
    CONTRACT,
    INSTALLED_ON,
    NAME,
    PARENT,
    PLACE,
    RETIRED,
    WARRANTY_UNTIL,
    Said,
)
from services.intake.domain.saying import day_of
from shared.decider import Decider, Kind, Reason, Refusal
from shared.intent import TenantId, id_of_report

URN: Final = "urn:gongdan:asset"
CHANGES_MAX: Final = 2_000


BEFORE_IT_WAS: Final = Reason(
    code="before-registered",
    message="That is before the asset was there: check valid_from.",
    pointer="/valid_from",
)


class AssetWrong(Refusal):
    """What was said of these assets cannot be kept: every reason is told. Nothing was kept."""

    slug: ClassVar[str] = "asset-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class AssetUnknown(Refusal):
    """No asset is registered under this key, or none was by then."""

    slug: ClassVar[str] = "asset-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class AssetFull(Refusal):
    """So much was said of this asset that no more is kept: register it under a new key."""

    slug: ClassVar[str] = "asset-full"
    kind: ClassVar[Kind] = Kind.TOO_LARGE


def asset_id(tenant: TenantId, key: str) -> UUID:
    """Return the id of an asset's stream by its key."""
    return id_of_report(tenant, URN, key)


@dataclass(frozen=True, kw_only=True)
class DescribeAsset:
    """Keep what somebody says of an asset: it is registered if nobody did before."""

    said: Said


@dataclass(frozen=True, kw_only=True)
class Change:
    """What was said to hold from a moment on."""

    since: datetime
    values: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Description:
    """What is known of an asset as of a moment."""

    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What people call it; empty where nobody said it."""
        return self._text(NAME)

    @property
    def parent(self) -> str:
        """The key of the asset it is a part of; empty for none."""
        return self._text(PARENT)

    @property
    def place(self) -> str:
        """Where it is (``store:042``); empty where nobody said it."""
        return self._text(PLACE)

    @property
    def contract(self) -> str:
        """The key of the contract that it is under; empty for none."""
        return self._text(CONTRACT)

    @property
    def warranty_until(self) -> date | None:
        """The last day of its warranty."""
        return day_of(self.values.get(WARRANTY_UNTIL))

    @property
    def is_retired(self) -> bool:
        """Whether it is out of use."""
        return self.values.get(RETIRED) is True

    def _text(self, name: str) -> str:
        value = self.values.get(name)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, kw_only=True)
class Asset:
    """Everything that was said of an asset, in the order in which it holds."""

    changes: tuple[Change, ...] = ()

    @property
    def is_registered(self) -> bool:
        """Whether anything is known of it at all."""
        return bool(self.changes)

    @property
    def now(self) -> Description:
        """How it is as far as is known."""
        return _merged(self.changes)

    def held_at(self, moment: datetime) -> Description | None:
        """Return how it was at a moment, as far as anybody said by now; None before it was."""
        held = [one for one in self.changes if one.since <= moment]
        return _merged(held) if held else None


def _merged(changes: Sequence[Change]) -> Description:
    values: dict[str, object] = {}
    for one in changes:
        values |= one.values
    return Description(values={name: value for name, value in values.items() if value is not None})


def decide(command: DescribeAsset, asset: Asset) -> list[AssetFact]:
    """Keep what is news; who says again what is known says nothing.

    Raises ``AssetFull``, and ``AssetWrong`` for what is said of a time before it was registered.
    """
    said = command.said
    wanted = {name: _kept(name, value) for name, value in said.values.items()}
    if not asset.is_registered:
        values = {name: value for name, value in wanted.items() if value is not None}
        return [AssetRegistered(occurred_at=_begun(said), key=said.key, values=values)]
    before = asset.held_at(said.valid_from)
    if before is None:
        raise AssetWrong(reasons=[BEFORE_IT_WAS])
    news = {
        name: value
        for name, value in wanted.items()
        if not _is_same(before.values.get(name), value)
    }
    if news and len(asset.changes) >= CHANGES_MAX:
        raise AssetFull
    return _facts(said, news)


def _facts(said: Said, news: dict[str, object]) -> list[AssetFact]:
    at, key = said.valid_from, said.key
    facts: list[AssetFact] = []
    if PLACE in news:
        facts.append(AssetMoved(occurred_at=at, key=key, place=_text(news.pop(PLACE))))
    if PARENT in news:
        facts.append(AssetAttached(occurred_at=at, key=key, parent=_text(news.pop(PARENT))))
    if RETIRED in news:
        ended = news.pop(RETIRED) is True
        fact = AssetRetired if ended else AssetReinstated
        facts.append(fact(occurred_at=at, key=key, reason=said.reason))
    if news:
        facts.insert(0, AssetChanged(occurred_at=at, key=key, values=news))
    return facts


def _begun(said: Said) -> datetime:
    """Return since when a new asset is: since somebody says so, else since it was installed."""
    installed = day_of(said.values.get(INSTALLED_ON))
    if said.dated or installed is None:
        return said.valid_from
    return min(said.valid_from, datetime.combine(installed, time(), UTC))


def _kept(name: str, value: object) -> object:
    """Return a value as it is kept: of what is in use nothing is said."""
    return None if name == RETIRED and value is False else value


def _is_same(known: object, said: object) -> bool:
    """Say whether two values are one: 1 is not true."""
    return json.dumps(known, sort_keys=True) == json.dumps(said, sort_keys=True)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def evolve(asset: Asset, fact: AssetFact) -> Asset:
    """Return the asset after a fact; of two that hold since one moment, the last word counts."""
    change = Change(since=fact.occurred_at, values=values_of(fact))
    in_order = sorted((*asset.changes, change), key=lambda one: one.since)
    return replace(asset, changes=tuple(in_order))


ASSET: Decider[DescribeAsset, AssetFact, Asset] = Decider(
    kind="asset",
    initial=Asset,
    decide=decide,
    evolve=evolve,
    facts=(
        AssetRegistered,
        AssetChanged,
        AssetMoved,
        AssetAttached,
        AssetRetired,
        AssetReinstated,
    ),
)
