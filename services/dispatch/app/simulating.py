"""Simulating: what another policy would have decided in a past period. Nothing is written."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from services.dispatch.app.explaining import Reading
from services.dispatch.app.ports import Deciders
from services.dispatch.app.reading import Readings
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.decisions import Decision
from services.dispatch.domain.policies import PolicyChange
from services.dispatch.domain.rights import NotYourDecision, may_decide
from services.dispatch.domain.simulating import Simulation
from shared.decider import Kind, Refusal
from shared.intent import Caller, TenantId

DECISIONS_MAX = 200_000
"""A period ends after so many, and the report says so."""


class PeriodBackwards(Refusal):
    """A period ends after it begins: perhaps its two times changed places."""

    slug: ClassVar[str] = "period-backwards"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, kw_only=True)
class Period:
    """From when (included) to when (not), by the time of recording; raises PeriodBackwards."""

    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        if self.until <= self.since:
            raise PeriodBackwards

    def holds(self, moment: datetime) -> bool:
        """Say whether a moment is in it."""
        return self.since <= moment < self.until


@dataclass(frozen=True, kw_only=True)
class Retold:
    """A decision, and the bench as it stood when it was made; only good until the next one."""

    bench: Bench
    decision: Decision


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A decision that is not made again, and why: a code, or by whom it was made instead."""

    because: str


class Tales(Protocol):
    """What was decided, told once more in the order of the log."""

    def told(self, tenant: TenantId, period: Period) -> AsyncIterator[Retold | LeftOut | Reading]:
        """Yield the decisions of a period, and now and then how far the log has been read."""


class Simulating:
    """The use case."""

    def __init__(self, tales: Tales, deciders: Deciders, readings: Readings) -> None:
        self._tales = tales
        self._deciders = deciders
        self._readings = readings

    async def simulate(
        self, caller: Caller, change: PolicyChange, period: Period
    ) -> AsyncIterator[Reading | Simulation]:
        """Yield how far it is, and in the end what came of it.

        Raises ``NotYourDecision``, ``LogBeingRead``.
        """
        if not may_decide(caller, await self._deciders.assigning_roles(caller.tenant)):
            raise NotYourDecision
        simulation = Simulation(change)
        with self._readings.one_of(caller.tenant):
            async for one in self._tales.told(caller.tenant, period):
                if isinstance(one, Retold):
                    simulation.add(one.bench, one.decision)
                elif isinstance(one, LeftOut):
                    simulation.left_out[one.because] += 1
                else:
                    yield one
                if simulation.decisions >= DECISIONS_MAX:
                    break
        yield simulation
