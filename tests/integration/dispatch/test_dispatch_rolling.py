"""Tickets that have somebody are planned again, and people and the clock win over plans."""

import asyncio
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import pytest

from services.dispatch.adapters.replanner import Replanner
from services.dispatch.adapters.solvers.engines import SolverEngines
from services.dispatch.adapters.solvers.parts import parts
from services.dispatch.app.explaining import MadeAgain
from services.dispatch.app.planning import Engines, Planning
from services.dispatch.app.reckoning import Reckoning
from services.dispatch.app.rolling import Rolling
from services.dispatch.domain.facts import AssignmentOffered
from services.dispatch.domain.planning.plan import Plan, Sequences
from services.dispatch.domain.planning.problem import Problem
from services.dispatch.domain.rolling.days import days
from tests.integration.dispatch.conftest import DispatchHere
from tests.written_log import until

pytestmark = pytest.mark.integration

FAR = 30.40  # some 14 km from where the first technician is
HANGS_S = 600
HANGS = f"import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep({HANGS_S})"
BUDGET_S = 3.0


@dataclass(frozen=True)
class AcceptedMeanwhile:
    """An engine that finds whom a ticket should go to, while who has it says yes."""

    dispatch: DispatchHere
    ticket: UUID
    near: UUID

    async def improved(
        self, problem: Problem, present: Plan, held_by: Mapping[UUID, UUID], budget_s: float
    ) -> Sequences:
        del problem, present, held_by, budget_s
        caller = self.dispatch.caller("member:m1")
        await self.dispatch.app.accept(caller, self.dispatch.intent(), self.ticket)
        return {self.near: (self.ticket,)}


def hangs() -> SolverEngines:
    """Return engines whose process does nothing, and does not end when it is asked to."""
    return SolverEngines(argv=(sys.executable, "-c", HANGS), grace_s=0.2)


def rolling(
    dispatch: DispatchHere, engines: Engines | None = None, budget_s: float = BUDGET_S
) -> Rolling:
    return Rolling(
        store=dispatch.store,
        benches=dispatch.benches,
        boards=dispatch.boards,
        planning=Planning(engines=engines or SolverEngines(grace_s=20)),
        regions=parts,
        reckoning=Reckoning(),
        budget_s=budget_s,
    )


async def far_ticket(dispatch: DispatchHere, member: str = "m1") -> tuple[UUID, UUID, UUID]:
    """Return a ticket, who was offered it, and who is much nearer and came later."""
    here = await dispatch.employ(member=member)
    ticket = dispatch.opens(type="planned", location={"lat": FAR, "lon": 120.15})
    await dispatch.hear()
    await dispatch.has(ticket, here, "offered")
    return ticket, here, await dispatch.employ(FAR)


async def on_the_board(dispatch: DispatchHere) -> None:
    """Wait until the board has read the whole log."""
    head = (await dispatch.store.head(dispatch.tenant)).position

    async def so() -> bool:
        return await dispatch.boards.checkpoint(dispatch.tenant) >= head

    await until(so)


async def replanned(dispatch: DispatchHere, engines: Engines | None = None) -> None:
    await on_the_board(dispatch)
    await rolling(dispatch, engines).replan(dispatch.tenant)


async def test_a_ticket_goes_to_whom_it_is_worth_it(dispatch: DispatchHere) -> None:
    ticket, here, near = await far_ticket(dispatch)
    await replanned(dispatch)
    await dispatch.has(ticket, near, "offered")
    told = await dispatch.app.explain(dispatch.tenant, ticket, None)
    assert told.offered is not None
    assert (told.offered.policy, told.offered.replaces) == ("rolling", here)
    assert told.offered.plan is not None
    assert told.offered.plan.gain_s > 1_800
    assert [one.technician for one in told.offered.candidates] == [str(near), str(here)]
    *_, made = [one async for one in dispatch.explaining.run_again(dispatch.tenant, ticket, None)]
    assert isinstance(made, MadeAgain)
    assert (made.decision.how, made.differences) == ("planned", ())
    await on_the_board(dispatch)
    (day,) = days(dispatch.boards.board(dispatch.tenant).tickets())
    planned = day.tickets[0][1].planned
    assert planned is not None
    assert (day.technician_id, planned.turn, planned.travel) == (near, 1, "straight_line")
    before = await dispatch.told(ticket)
    await replanned(dispatch)
    assert await dispatch.told(ticket) == before


async def test_a_day_is_put_into_order_without_anybody_losing_a_ticket(
    dispatch: DispatchHere,
) -> None:
    who = await dispatch.employ()
    places = (30.33, 30.28, 30.31)
    tickets = [
        dispatch.opens(type="planned", location={"lat": lat, "lon": 120.15}) for lat in places
    ]
    await dispatch.hear()
    for one in tickets:
        await dispatch.has(one, who, "offered")
    await replanned(dispatch)
    await on_the_board(dispatch)
    (day,) = days(dispatch.boards.board(dispatch.tenant).tickets())
    assert [one for one, _ in day.tickets] == [tickets[1], tickets[2], tickets[0]]


async def test_while_tickets_change_hands_nobody_has_more_than_they_have_hands(
    dispatch: DispatchHere,
) -> None:
    async def opens(lat: float, whose: UUID) -> UUID:
        ticket = dispatch.opens(type="planned", location={"lat": lat, "lon": 120.15})
        await dispatch.hear()
        await dispatch.has(ticket, whose, "offered")
        return ticket

    here = await dispatch.employ(capacity=3)
    far = [await opens(FAR, here), await opens(FAR, here)]
    close = await opens(30.27, here)
    near = await dispatch.employ(FAR, capacity=2)
    crossed = await opens(30.27, near)

    await replanned(dispatch)

    for ticket, who in ((far[0], near), (far[1], near), (close, here), (crossed, here)):
        await dispatch.has(ticket, who, "offered")
    has = dict[UUID, UUID]()
    for event in await dispatch.store.read(dispatch.tenant, 0, 1_000):
        if event.type == AssignmentOffered.TOPIC:
            fact = dispatch.store.decode(event)
            assert isinstance(fact, AssignmentOffered)
            has[event.stream_id] = fact.technician_id
            assert Counter(has.values()) <= Counter({here: 3, near: 2}), event.position


async def test_who_said_yes_keeps_it(dispatch: DispatchHere) -> None:
    ticket, here, _ = await far_ticket(dispatch)
    await dispatch.app.accept(dispatch.caller("member:m1"), dispatch.intent(), ticket)
    await replanned(dispatch)
    await dispatch.has(ticket, here, "accepted")


async def test_whom_a_person_chose_keeps_it(dispatch: DispatchHere) -> None:
    ticket, _, _ = await far_ticket(dispatch)
    chosen = await dispatch.employ(30.2)
    boss = dispatch.caller("member:boss", "dispatcher")
    await dispatch.app.assign(boss, dispatch.intent(), ticket, chosen, "knows the place")
    await replanned(dispatch)
    await dispatch.has(ticket, chosen, "offered")


async def test_a_plan_is_too_late_for_a_ticket_that_changed_meanwhile(
    dispatch: DispatchHere,
) -> None:
    ticket, here, near = await far_ticket(dispatch)
    await replanned(dispatch, AcceptedMeanwhile(dispatch, ticket, near))
    await dispatch.has(ticket, here, "accepted")


async def test_while_a_solver_hangs_dispatch_answers(dispatch: DispatchHere) -> None:
    _, here, _ = await far_ticket(dispatch)
    await on_the_board(dispatch)
    hanging = rolling(dispatch, hangs(), budget_s=HANGS_S)
    planning = asyncio.create_task(hanging.replan(dispatch.tenant))
    another = dispatch.opens(type="planned")
    await dispatch.hear()
    await dispatch.has(another, here, "offered")
    assert not planning.done()
    planning.cancel()
    with suppress(asyncio.CancelledError):
        await planning


async def test_a_solver_that_hangs_is_ended(dispatch: DispatchHere) -> None:
    ticket, here, _ = await far_ticket(dispatch)
    async with asyncio.timeout(HANGS_S / 2):  # however busy the machine is
        await replanned(dispatch, hangs())
    await dispatch.has(ticket, here, "offered")


async def test_it_is_planned_again_by_itself_when_something_changed(
    dispatch: DispatchHere,
) -> None:
    ticket, _, near = await far_ticket(dispatch)
    replanner = Replanner(
        dispatch.boards, lambda: [dispatch.tenant], rolling(dispatch).replan, step_s=0.05
    )
    running = asyncio.create_task(replanner.run())
    await dispatch.has(ticket, near, "offered")
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
