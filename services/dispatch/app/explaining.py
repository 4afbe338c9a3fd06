"""Explaining: why not another, and the same choice made again, for any past moment."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.dispatch.app.reading import Readings
from services.dispatch.domain.basis import Basis
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.decisions import Decision, last_decision
from services.dispatch.domain.rerun import differences
from services.dispatch.domain.standing import Standing
from services.dispatch.domain.technician import TechnicianUnknown
from services.dispatch.domain.why_not import WhyNot, why_not
from shared.eventstore import EventStore
from shared.intent import TenantId


class PastBenches(Protocol):
    """The bench as it was."""

    async def standing(self, tenant: TenantId, technician_id: UUID, then: Basis) -> Standing | None:
        """Return a technician as a choice saw them; None: they were not known yet."""

    def read_up_to(self, tenant: TenantId, position: int) -> AsyncIterator[Bench]:
        """Yield a bench again and again as it reads the log; at last when it has read it all."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How far the log has been read, of how many events."""

    events: int
    total: int


@dataclass(frozen=True, kw_only=True)
class MadeAgain:
    """A decision that was made again: ``differences`` names what did not come out the same."""

    decision: Decision
    differences: tuple[str, ...]


class Explaining:
    """Answers from the log."""

    def __init__(self, store: EventStore, past: PastBenches, readings: Readings) -> None:
        self._store = store
        self._past = past
        self._readings = readings

    async def why_not(
        self, tenant: TenantId, ticket_id: UUID, technician_id: UUID, as_of: datetime | None
    ) -> WhyNot:
        """Say how a technician compared when the decision was made that stood at a moment.

        Raises ``NotForDispatch``, ``BasisNotKept``, and ``TechnicianUnknown`` if they were not
        registered then.
        """
        decision = await self._last(tenant, ticket_id, as_of)
        standing = await self._past.standing(tenant, technician_id, decision.basis)
        if standing is None:
            raise TechnicianUnknown
        return why_not(decision, standing)

    async def run_again(
        self, tenant: TenantId, ticket_id: UUID, as_of: datetime | None
    ) -> AsyncIterator[Reading | MadeAgain]:
        """Make the decision again that stood at a moment; how far that has come, then what came.

        Raises ``NotForDispatch``, ``BasisNotKept``, ``LogBeingRead``.
        """
        decision = await self._last(tenant, ticket_id, as_of)
        total = decision.basis.position
        with self._readings.one_of(tenant):
            bench = Bench()
            async for bench in self._past.read_up_to(tenant, total):
                yield Reading(events=bench.position, total=total)
            yield MadeAgain(decision=decision, differences=differences(bench, decision))

    async def _last(self, tenant: TenantId, ticket_id: UUID, as_of: datetime | None) -> Decision:
        """Return the decision that stood at a moment of the database's clock."""
        stored = await self._store.facts(ASSIGNMENT, tenant, ticket_id)
        known = [one for one in stored if as_of is None or one.envelope.recorded_at <= as_of]
        decision = last_decision([one.fact for one in known])
        recorded = (one.envelope.recorded_at for one in known if one.fact is decision.fact)
        return replace(decision, recorded_at=next(recorded))
