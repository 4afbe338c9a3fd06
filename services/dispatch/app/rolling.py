"""Rolling: the tickets of a tenant are planned again, and what is worth it becomes facts.

Nobody waits for it: a ticket that opens is offered at once, and what changes while a plan is made
stays as it is. A plan that takes a ticket from somebody offers it to the new one as any offer is.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Protocol
from uuid import UUID, uuid4, uuid5

import structlog

from services.dispatch.app.handing import Given, hand_over, until_known
from services.dispatch.app.planning import Planning
from services.dispatch.app.ports import Benches
from services.dispatch.app.reckoning import Reckoning
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.planning.acceptance import Verdict
from services.dispatch.domain.planning.plan import Sequences
from services.dispatch.domain.planning.problem import Problem
from services.dispatch.domain.rolling.board import Board
from services.dispatch.domain.rolling.changes import Change, Made, changes, still_whole
from services.dispatch.domain.rolling.giving import given
from services.dispatch.domain.rolling.ordering import next_move, without_those_who_keep
from services.dispatch.domain.rolling.snapshot import Snapshot, snapshot
from services.dispatch.domain.rolling.visits import PlanVisit, Seen
from services.dispatch.domain.rules import Circumstances
from shared.eventstore import EventStore
from shared.intent import Intent, TenantId

ME = "system:dispatch"
BUDGET_S = 5.0
"""So long the engines may search for one region."""

PEOPLE_MAX = 100_000
AT_ONCE = 50  # facts that are appended together

log = structlog.get_logger()


class Boards(Protocol):
    """What is known of each tenant's tickets that are planned again."""

    def board(self, tenant: TenantId) -> Board:
        """Return a tenant's board, as far as the log was read."""


class Regions(Protocol):
    """Cuts what is too large to be planned at once."""

    def __call__(self, problem: Problem, present: Sequences) -> list[Problem]:
        """Return problems that can be planned each by itself."""


@dataclass(frozen=True, kw_only=True)
class Rolling:
    """Plans again what is planned already, tenant by tenant."""

    store: EventStore
    benches: Benches
    boards: Boards
    planning: Planning
    regions: Regions
    reckoning: Reckoning
    budget_s: float = BUDGET_S

    async def replan(self, tenant: TenantId) -> None:
        """Plan the tickets of a tenant again. Raises what the log raises, and ``BenchBehind``."""
        bench, now = await self.benches.bench(tenant), datetime.now(UTC)
        known = bench.technicians(None, PEOPLE_MAX)
        people = [one for who, _, _ in known if (one := bench.standing(who)) is not None]
        tickets = self.boards.board(tenant).tickets()
        circumstances: Mapping[UUID, Circumstances] = {
            ticket_id: bench.rules_now(need, now)
            for ticket_id, one in tickets.items()
            if (need := one.now.need) is not None
        }
        before = await asyncio.to_thread(snapshot, tickets, people, circumstances, now)
        if not before.tickets or not before.people:
            return
        pieces = await asyncio.to_thread(self.regions, before.problem, before.present)
        for straight in pieces:
            piece = await self.reckoning.measured(tenant, straight)
            ours = {day.technician_id for day in piece.days}
            present = {who: row for who, row in before.present.items() if who in ours}
            verdict = await self.planning.replan(piece, present, self.budget_s)
            await self._take(tenant, before, verdict, piece.travel.source)

    async def _take(
        self, tenant: TenantId, before: Snapshot, verdict: Verdict, travel: str
    ) -> None:
        """Append what is new by a verdict, ticket by ticket."""
        plan_id, now = uuid4(), datetime.now(UTC)
        news = changes(verdict, before, Made(plan_id=plan_id, at=now, travel=travel))
        fresh = self.boards.board(tenant).tickets()
        moves = still_whole([one for one in news if one.because is not None], fresh)
        batch = _Batch(self.store, tenant, self.benches, now, before)
        moved = await batch.make(moves)
        stay = [one for one in news if one.because is None]
        for first in range(0, len(stay), AT_ONCE):
            await asyncio.gather(*(batch.say(one) for one in stay[first : first + AT_ONCE]))
        if news or verdict.violations:
            log.info(
                "planned_again",
                tenant=tenant,
                plan=str(plan_id),
                tickets=len(before.tickets),
                moved=moved,
                left_out=len(moves) - moved,
                gain_s=verdict.gain_s,
                travel=travel,
                refused=verdict.refused,
                violations=[one.wrong for one in verdict.violations],
            )


@dataclass(frozen=True)
class _Batch:
    """One plan's facts on their way to the log."""

    store: EventStore
    tenant: TenantId
    benches: Benches
    at: datetime
    before: Snapshot

    async def make(self, moves: Sequence[Change]) -> int:
        """Give tickets to whom a plan gives them, as hands come free; return how many went.

        Each move is in the log, and known, before the next: until then its hand is not free.
        """
        left, made = list(moves), 0
        while (change := next_move(left, await self._has_room())) is not None:
            left = [one for one in left if one.ticket_id != change.ticket_id]
            if await until_known(self.benches, self.tenant, partial(self._give, change)):
                made += 1
            else:
                left = without_those_who_keep(left, change)
        return made

    async def _has_room(self) -> Callable[[UUID], bool]:
        bench = await self.benches.bench(self.tenant)
        return lambda who: (one := bench.standing(who)) is not None and one.free > 0

    async def say(self, change: Change) -> None:
        """Append when somebody comes to what they have."""
        seen = Seen.of(change.ticket.now)
        command = PlanVisit(seen=seen, planned=change.planned)
        await self.store.execute(ASSIGNMENT, self._intent(change), change.ticket_id, command)

    async def _give(self, change: Change) -> bool:
        who, bench = change.gets, await self.benches.bench(self.tenant)
        planned_on = self.before.circumstances[change.ticket_id]
        offer = given(change, planned_on, bench, self.at)
        if offer is None:
            return False
        seen = Seen.of(change.ticket.now)
        command = PlanVisit(seen=seen, planned=change.planned, given=offer)
        handed = Given(change.ticket_id, who, command)
        position = await hand_over(self.store, bench, self._intent(change), handed)
        self.benches.appended(self.tenant, position)  # the next one has room where this one was
        return position > 0

    def _intent(self, change: Change) -> Intent:
        return Intent(
            tenant=self.tenant,
            command_id=uuid5(change.planned.plan_id, str(change.ticket_id)),
            actor=ME,
            occurred_at=self.at,
            correlation_id=change.ticket_id,
        )
