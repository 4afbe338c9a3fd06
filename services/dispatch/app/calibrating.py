"""Calibrating: what trips teach of traffic, for a policy to say. Nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from services.dispatch.app.policies import PolicyDesk
from services.dispatch.app.ports import Deciders
from services.dispatch.domain.calibration import Calibration, Lesson, Way, calibrated, learned
from services.dispatch.domain.policies import PolicyChange
from services.dispatch.domain.policy_versions import PolicyPublished, PolicyUnknown
from services.dispatch.domain.rights import NotYourDecision, may_decide
from shared.intent import Caller, TenantId


class WaysGone(Protocol):
    """The ways that people went."""

    async def since(self, tenant: TenantId, span: timedelta) -> Sequence[Way]:
        """Return the latest ways whose arrival is not longer ago than ``span``."""


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What estimates were worth, and who made them."""

    calibration: Calibration
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Taught:
    """What a policy could say; ``earlier`` None: it was never published."""

    lesson: Lesson
    earlier: PolicyPublished | None


class Calibrating:
    """The use cases, for who decides about technicians. Both raise ``NotYourDecision``."""

    def __init__(self, ways: WaysGone, desk: PolicyDesk, deciders: Deciders) -> None:
        self._ways = ways
        self._desk = desk
        self._deciders = deciders

    async def compare(self, caller: Caller, span: timedelta) -> Compared:
        """Say what the estimates of the ways of a time were worth."""
        ways = await self._read(caller, span)
        sources = sorted({way.source for way in ways})
        return Compared(calibration=calibrated(ways), sources=tuple(sources))

    async def teach(self, caller: Caller, key: str, span: timedelta) -> Taught:
        """Say what the newest version of a policy would say of traffic after the ways of a time."""
        ways, earlier = await self._read(caller, span), await self._newest(caller, key)
        known = PolicyChange(key=key) if earlier is None else earlier.change
        lesson = learned(ways, known.profile, known.speed_kmh)
        return Taught(lesson=lesson, earlier=earlier)

    async def _read(self, caller: Caller, span: timedelta) -> Sequence[Way]:
        if not may_decide(caller, await self._deciders.assigning_roles(caller.tenant)):
            raise NotYourDecision
        return await self._ways.since(caller.tenant, span)

    async def _newest(self, caller: Caller, key: str) -> PolicyPublished | None:
        try:
            return await self._desk.version(caller, key, 0)
        except PolicyUnknown:
            return None
