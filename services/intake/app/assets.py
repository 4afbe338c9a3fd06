"""The register of assets: what somebody says of things is checked as a whole, then kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Protocol
from uuid import UUID

from services.intake.domain.assets.asset import (
    ASSET,
    Asset,
    AssetFull,
    AssetUnknown,
    AssetWrong,
    DescribeAsset,
    Description,
    asset_id,
)
from services.intake.domain.assets.facts import AssetFact, AssetRegistered, values_of
from services.intake.domain.assets.lineage import fault_of_line, is_at_its_end
from services.intake.domain.assets.members import PARENT, Said, faults_of
from services.intake.domain.reference import StatementReused
from shared.decider import Reason
from shared.eventstore import EventStore, IdempotencyKeyReused
from shared.intent import Caller, Intent, TenantId, command_id_of_reaction

DESCRIBE = "describe"
REASONS_MAX = 400
"""Two of each of 200 things; whoever has made more mends these first."""


class Outcome(Enum):
    """What became of what was said of an asset."""

    REGISTERED = "registered"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True)
class Described:
    """What became of it: ``changed`` are the names of what was news.

    ``orphan`` says that its parent is not registered, here or before; it may come later.
    """

    key: str
    outcome: Outcome
    changed: tuple[str, ...] = ()
    orphan: bool = False


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One thing said, and the bytes that stand for it when two are compared."""

    said: Said
    canonical: bytes


@dataclass
class Drawn:
    """The register as it would be after what was looked at so far."""

    states: dict[str, Asset] = field(default_factory=dict)


class Digests(Protocol):
    """Makes keyed digests."""

    async def fingerprint(self, tenant: TenantId, body: bytes) -> bytes:
        """Return a keyed digest, equal for equal bodies only."""


class Register:
    """The use cases about assets."""

    def __init__(self, store: EventStore, digests: Digests) -> None:
        self._store = store
        self._digests = digests

    async def check(
        self, tenant: TenantId, heard: Sequence[Heard], received_at: datetime
    ) -> list[Described]:
        """Say what would become of it, in its order; nothing is kept.

        Raises ``AssetWrong`` with everything that is wrong, each pointing at its place in the list.
        """
        reasons = [
            one
            for place, each in enumerate(heard)
            for one in _placed(place, faults_of(each.said, received_at))
        ]
        drawn, described = Drawn(), []
        for place, one in enumerate(heard if not reasons else ()):
            try:
                described.append(await self._would_be(tenant, drawn, one.said))
            except AssetWrong as wrong:
                reasons += _placed(place, wrong.reasons)
        if reasons:
            raise AssetWrong(reasons=reasons[:REASONS_MAX])
        return [
            replace(one, orphan=await self._is_orphan(tenant, drawn, one.key)) for one in described
        ]

    async def describe(
        self, caller: Caller, heard: Sequence[Heard], whole: UUID, received_at: datetime
    ) -> tuple[list[Described], int]:
        """Keep all of it, or nothing if something is wrong; return it with the last position.

        ``whole`` names the list: the same name is the same list for ever. Raises ``AssetWrong`` and
        ``StatementReused``. Each asset is kept by itself: of a list that breaks off, said again,
        the rest is kept.
        """
        tenant = caller.tenant
        described = await self.check(tenant, heard, received_at)
        last = 0
        for place, one in enumerate(heard):
            intent = Intent(
                tenant=tenant,
                command_id=command_id_of_reaction(whole, f"{DESCRIBE}:{place}"),
                actor=caller.actor,
                on_behalf_of=caller.on_behalf_of,
                occurred_at=one.said.valid_from,
                correlation_id=whole,
                fingerprint=await self._digests.fingerprint(tenant, one.canonical),
            )
            try:
                receipt = await self._store.execute(
                    ASSET, intent, asset_id(tenant, one.said.key), DescribeAsset(said=one.said)
                )
            except IdempotencyKeyReused as reused:
                raise StatementReused from reused
            last = max(last, receipt.position)
        return described, last

    async def held_at(self, tenant: TenantId, key: str, moment: datetime) -> Description | None:
        """Return how an asset was at a moment; None where nobody registered it."""
        return (await self._asset(tenant, key)).held_at(moment)

    async def read(self, tenant: TenantId, key: str, moment: datetime) -> Description:
        """Return how an asset was at a moment. Raises ``AssetUnknown``."""
        held = await self.held_at(tenant, key, moment)
        if held is None:
            raise AssetUnknown
        return held

    async def _would_be(self, tenant: TenantId, drawn: Drawn, said: Said) -> Described:
        asset = await self._drawn(tenant, drawn, said.key)
        try:
            facts, after = ASSET.settled(DescribeAsset(said=said), asset)
        except AssetFull as full:
            raise AssetWrong(reasons=[Reason(code=full.slug, message=full.message)]) from full
        if any(values_of(fact).get(PARENT) for fact in facts):
            line = await self._line(tenant, drawn, said.key, after.now.parent)
            if fault := fault_of_line(said.key, line):
                raise AssetWrong(reasons=[fault])
        drawn.states[said.key] = after
        return _described(said.key, facts)

    async def _line(self, tenant: TenantId, drawn: Drawn, key: str, parent: str) -> list[str]:
        """Return what an asset would stand in, its parent first, as far up as it matters."""
        line: list[str] = []
        while parent and not is_at_its_end(key, line):
            line.append(parent)
            parent = (await self._drawn(tenant, drawn, parent)).now.parent
        return line

    async def _is_orphan(self, tenant: TenantId, drawn: Drawn, key: str) -> bool:
        parent = drawn.states[key].now.parent
        return bool(parent) and not (await self._drawn(tenant, drawn, parent)).is_registered

    async def _drawn(self, tenant: TenantId, drawn: Drawn, key: str) -> Asset:
        return drawn.states.get(key) or await self._asset(tenant, key)

    async def _asset(self, tenant: TenantId, key: str) -> Asset:
        return (await self._store.load(ASSET, tenant, asset_id(tenant, key))).state


def _described(key: str, facts: Sequence[AssetFact]) -> Described:
    if any(isinstance(one, AssetRegistered) for one in facts):
        return Described(key=key, outcome=Outcome.REGISTERED)
    names: Mapping[str, object] = {name: None for one in facts for name in values_of(one)}
    outcome = Outcome.CHANGED if names else Outcome.UNCHANGED
    return Described(key=key, outcome=outcome, changed=tuple(sorted(names)))


def _placed(place: int, reasons: Iterable[Reason]) -> list[Reason]:
    return [replace(one, pointer=f"/assets/{place}{one.pointer}") for one in reasons]
