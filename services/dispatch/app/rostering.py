"""Rostering: a roster is asked for, made, edited, published, and becomes people's shifts."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from services.dispatch.app.ports import Benches, Deciders
from services.dispatch.domain.rights import NotYourDecision, may_decide
from services.dispatch.domain.rostering.asking import Asked, problem_of
from services.dispatch.domain.rostering.changes import Changes, changes_of
from services.dispatch.domain.rostering.check import Broken, Score, broken, score
from services.dispatch.domain.rostering.commands import (
    EditRoster,
    NoteShifts,
    ProposeRoster,
    PublishRoster,
    RequestRoster,
    RosterCommand,
    SupersedeRoster,
)
from services.dispatch.domain.rostering.facts import Cell, RosterFact
from services.dispatch.domain.rostering.greedy import greedy
from services.dispatch.domain.rostering.life import ROSTER, RosterNow
from services.dispatch.domain.rostering.problem import (
    TECHNICIANS_MAX,
    Roster,
    RosterProblem,
)
from services.dispatch.domain.rostering.proposal import Proposal, judged
from services.dispatch.domain.rostering.refusals import RosterUnknown
from services.dispatch.domain.technician import TECHNICIAN, Technician, TechnicianFact
from shared.decider import Kind, Refusal
from shared.eventstore import EventStore, Receipt
from shared.intent import Caller, Intent, TenantId, named

BUDGET_S = 15.0
"""For how long the engine looks; with its grace it stays within what a reaction may take."""

ENGINES_MAX = 2
"""How many look at once; who comes when all are busy gets the greedy roster, and may ask again."""

PASSING = (Kind.UNAVAILABLE, Kind.BUSY, Kind.STALE)


class Engine(Protocol):
    """Whoever looks for better rosters."""

    async def better(self, problem: RosterProblem, start: Roster, budget_s: float) -> Roster | None:
        """Return a better roster, found within a budget of seconds; None: nothing was found."""


class PublishedRosters(Protocol):
    """Which rosters were published."""

    async def published(self, tenant: TenantId) -> list[UUID]:
        """Return the rosters that were published lately, the newest first."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A roster with what the checker says of it, and what publishing it would change."""

    now: RosterNow
    broken: list[Broken]
    score: Score | None
    changes: list[Changes]
    names: Mapping[UUID, str | None]


class Rostering:
    """The use cases."""

    def __init__(
        self,
        store: EventStore,
        benches: Benches,
        deciders: Deciders,
        engine: Engine,
        rosters: PublishedRosters,
        *,
        budget_s: float = BUDGET_S,
    ) -> None:
        self._store = store
        self._benches = benches
        self._deciders = deciders
        self._engine = engine
        self._rosters = rosters
        self._budget_s = budget_s
        self._engines = asyncio.Semaphore(ENGINES_MAX)

    async def request(self, caller: Caller, intent: Intent, asked: Asked) -> tuple[UUID, int]:
        """Let a roster be made; return its id and the position."""
        await self.must_decide(caller)
        technicians = await self._technicians(caller.tenant, asked)
        problem = problem_of(asked, technicians, intent.occurred_at)
        roster_id = named(intent.command_id, "roster")
        command = RequestRoster(zone=asked.zone, problem=problem, at=intent.occurred_at)
        return roster_id, await self._execute(intent, roster_id, command)

    async def make(self, intent: Intent, roster_id: UUID) -> None:
        """Make a roster that was asked for; nobody else's work waits for it meanwhile."""
        now = await self._roster(intent.tenant, roster_id)
        if now.status == "requested":
            proposal = await self._proposal(now.known)
            command = ProposeRoster(proposal=proposal, at=intent.occurred_at)
            await self._execute(intent, roster_id, command)

    async def edit(
        self, caller: Caller, intent: Intent, roster_id: UUID, cells: tuple[Cell, ...]
    ) -> int:
        """Change some days of a roster; return the position."""
        await self.must_decide(caller)
        return await self._execute(
            intent, roster_id, EditRoster(cells=cells, at=intent.occurred_at)
        )

    async def publish(self, caller: Caller, intent: Intent, roster_id: UUID) -> int:
        """Let a roster count; return the position."""
        await self.must_decide(caller)
        return await self._execute(intent, roster_id, PublishRoster(at=intent.occurred_at))

    async def carry_out(self, intent: Intent, roster_id: UUID) -> None:
        """Plan the shifts of everybody in a published roster who has none by it yet."""
        now = await self._roster(intent.tenant, roster_id)
        for who in now.missing:
            refused = await self._plan(_for(intent, f"plan:{who}"), now, who)
            note = NoteShifts(technician_id=who, refused=refused, at=intent.occurred_at)
            await self._execute(_for(intent, f"note:{who}"), roster_id, note)
        for other in await self._rosters.published(intent.tenant):
            earlier = await self._roster(intent.tenant, other)
            if other != roster_id and earlier.is_superseded_by(now):
                command = SupersedeRoster(by=roster_id, at=intent.occurred_at)
                await self._execute(_for(intent, f"supersede:{other}"), other, command)

    async def show(self, caller: Caller, roster_id: UUID) -> Shown:
        """Return a roster as it stands; raises RosterUnknown."""
        await self.must_decide(caller)
        now = await self._roster(caller.tenant, roster_id)
        problem = now.known
        if now.status == "requested":
            return Shown(now=now, broken=[], score=None, changes=[], names={})
        wrong, told = await asyncio.to_thread(
            lambda: (broken(now.rows, problem), score(now.rows, problem))
        )
        bench = await self._benches.bench(caller.tenant)
        known = {who: bench.technician(who) for who in now.rows}
        changes = [
            changes_of(now, who, technician.shift.plan, bench.holders.in_hand(who))
            for who, technician in known.items()
        ]
        names = {who: one.profile.name for who, one in known.items() if one.profile is not None}
        return Shown(
            now=now,
            broken=wrong,
            score=told,
            changes=[one for one in changes if one.days],
            names=names,
        )

    async def must_decide(self, caller: Caller) -> None:
        """Refuse whoever does not decide about technicians; raises NotYourDecision."""
        if not may_decide(caller, await self._deciders.assigning_roles(caller.tenant)):
            raise NotYourDecision

    async def _proposal(self, problem: RosterProblem) -> Proposal:
        until = time.monotonic() + self._budget_s
        start = await asyncio.to_thread(greedy, problem)
        if self._engines.locked():
            return Proposal(roster=start, made_by="greedy", note="engines_busy")
        async with self._engines:
            left_s = max(0.0, until - time.monotonic())
            found = await self._engine.better(problem, start, left_s)
        return await asyncio.to_thread(judged, problem, start, found)

    async def _plan(self, intent: Intent, now: RosterNow, who: UUID) -> str:
        """Plan somebody's shifts; return the code of what refuses them, empty if nothing does."""
        command = now.shifts_of(who, intent.occurred_at)
        try:
            receipt: Receipt[TechnicianFact, Technician] = await self._store.execute(
                TECHNICIAN, intent, who, command
            )
        except Refusal as no:
            if no.kind in PASSING:
                raise
            return no.slug
        self._benches.appended(intent.tenant, receipt.position)
        return ""

    async def _technicians(self, tenant: TenantId, asked: Asked) -> Mapping[UUID, Technician]:
        bench = await self._benches.bench(tenant)
        if asked.technicians:
            return {
                one.technician_id: bench.technician(one.technician_id) for one in asked.technicians
            }
        # One more than may be, so that the checks see that there are too many.
        found = bench.technicians(None, TECHNICIANS_MAX + 1)
        return {who: technician for who, technician, _ in found}

    async def _roster(self, tenant: TenantId, roster_id: UUID) -> RosterNow:
        now = (await self._store.load(ROSTER, tenant, roster_id)).state
        if now.status == "none":
            raise RosterUnknown
        return now

    async def _execute(self, intent: Intent, roster_id: UUID, command: RosterCommand) -> int:
        receipt: Receipt[RosterFact, RosterNow] = await self._store.execute(
            ROSTER, intent, roster_id, command
        )
        return receipt.position


def _for(intent: Intent, what: str) -> Intent:
    """Return an intent of the same origin for one of several commands."""
    return Intent(
        tenant=intent.tenant,
        command_id=named(intent.command_id, what),
        actor=intent.actor,
        on_behalf_of=intent.on_behalf_of,
        occurred_at=intent.occurred_at,
        correlation_id=intent.correlation_id,
        causation_id=intent.causation_id,
        traceparent=intent.traceparent,
    )
