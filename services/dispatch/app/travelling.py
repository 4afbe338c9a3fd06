"""Travelling: whoever has a ticket says that they set out, arrived or left."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from services.dispatch.app.ports import Benches
from services.dispatch.app.reckoning import Reckoning
from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.commands import Arrive, Depart, Leave, TripCommand
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.doubts import Doubt, believable, doubt_about
from services.dispatch.domain.facts import AssignmentFact
from services.dispatch.domain.refusals import (
    AssignmentOver,
    BeforeLastStep,
    NoOpenOffer,
    NotArrived,
    NotLeft,
)
from services.dispatch.domain.rights import speaks_for
from services.dispatch.domain.technician import (
    TECHNICIAN,
    MoveTechnician,
    Technician,
    TechnicianFact,
)
from services.dispatch.domain.travel import TravelEstimate
from services.dispatch.domain.trip import Step
from shared.eventstore import EventStore, Receipt
from shared.intent import Caller, Intent, TenantId
from shared.moments import Moment, believed

OUT_OF_PLACE = (AssignmentOver, NoOpenOffer, NotLeft, NotArrived, BeforeLastStep)
"""What makes nothing of a mark: it stays what somebody said of the ticket."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody says of a trip, and when it was; ``who`` None: whoever has the ticket."""

    step: Step
    moment: Moment
    who: UUID | None = None


class Travelling:
    """The use cases of trips."""

    def __init__(self, store: EventStore, benches: Benches, reckoning: Reckoning) -> None:
        self._store = store
        self._benches = benches
        self._reckoning = reckoning

    async def step(
        self,
        caller: Caller,
        intent: Intent,
        ticket_id: UUID,
        step: Step,
        occurred_at: datetime | None,
    ) -> int:
        """Take a step for whoever is asking, or as somebody who decides; return the position.

        ``occurred_at`` None: now. Raises what is wrong with it, and the refusals of a trip.
        """
        now = await self._assignment(intent, ticket_id)
        who = speaks_for(caller, now)
        moment = believed(occurred_at, intent.occurred_at, caller.scopes)
        return await self._take(intent, ticket_id, now, Said(step=step, moment=moment, who=who))

    async def note(self, intent: Intent, ticket_id: UUID, step: Step, seen_at: datetime) -> None:
        """Take a step that somebody marked on the ticket, if there is such a step to take."""
        now = await self._assignment(intent, ticket_id)
        moment = Moment(at=seen_at, claimed=True, imported=False)
        try:
            await self._take(intent, ticket_id, now, Said(step=step, moment=moment))
        except OUT_OF_PLACE:
            return

    async def stand_there(self, intent: Intent, ticket_id: UUID, technician_id: UUID) -> None:
        """Let a technician who arrived be where the ticket is, if that is not in doubt."""
        need = (await self._assignment(intent, ticket_id)).need
        here = (await self._benches.bench(intent.tenant)).technician(technician_id).place
        there = None if need is None else believable(need.place, here)
        if there is None:
            return
        command = MoveTechnician(place=there, at=intent.occurred_at)
        receipt: Receipt[TechnicianFact, Technician] = await self._store.execute(
            TECHNICIAN, intent, technician_id, command
        )
        self._benches.appended(intent.tenant, receipt.position)

    async def _take(self, intent: Intent, ticket_id: UUID, now: Assignment, said: Said) -> int:
        receipt: Receipt[AssignmentFact, Assignment] = await self._store.execute(
            ASSIGNMENT, intent, ticket_id, await self._command(intent.tenant, now, said)
        )
        self._benches.appended(intent.tenant, receipt.position)  # the next choice knows of it
        return receipt.position

    async def _command(self, tenant: TenantId, now: Assignment, said: Said) -> TripCommand:
        match said.step:
            case "departed":
                estimate, doubt = await self._estimate(tenant, now, said.moment.at)
                return Depart(
                    technician_id=said.who,
                    moment=said.moment,
                    estimate=estimate,
                    estimated_for=now.technician_id,
                    no_estimate=doubt,
                )
            case "arrived":
                return Arrive(technician_id=said.who, moment=said.moment)
            case "left":
                return Leave(technician_id=said.who, moment=said.moment)
            case _:
                assert_never(said.step)

    async def _estimate(
        self, tenant: TenantId, now: Assignment, at: datetime
    ) -> tuple[TravelEstimate | None, Doubt | None]:
        """Return what the way takes from where the technician was last, or why nobody knows."""
        if now.need is None or now.technician_id is None:
            return None, None
        here = (await self._benches.bench(tenant)).technician(now.technician_id).place
        doubt = doubt_about(now.need.place, here)
        estimate = None if doubt else await self._reckoning.way(tenant, here, now.need, at)
        return estimate, doubt

    async def _assignment(self, intent: Intent, ticket_id: UUID) -> Assignment:
        return (await self._store.load(ASSIGNMENT, intent.tenant, ticket_id)).state
