"""Rosters on a real log: made, edited, published into people's shifts, and superseded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.dispatch.app.demand import AskedHistory
from services.dispatch.domain.rights import NotYourDecision
from services.dispatch.domain.rostering.asking import Asked, AskedDemand, AskedShift
from services.dispatch.domain.rostering.facts import Cell
from services.dispatch.domain.rostering.life import ROSTER, RosterNow
from services.dispatch.domain.rostering.problem import FREE
from services.dispatch.domain.rostering.refusals import RosterUnknown
from services.dispatch.domain.shifts.commands import PlanShifts
from services.dispatch.domain.shifts.written import ShiftLine
from services.dispatch.domain.technician import TECHNICIAN
from tests.integration.dispatch.conftest import DispatchHere
from tests.written_log import until

pytestmark = pytest.mark.integration

FIRST = datetime.now(UTC).date() + timedelta(days=10)
LAST = FIRST + timedelta(days=6)
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ASKED = Asked(
    zone="Asia/Shanghai",
    first=FIRST,
    last=LAST,
    shifts=(
        AskedShift(name="day", begins="08:00", ends="16:00"),
        AskedShift(name="night", begins="22:00", ends="06:00", overnight=True),
    ),
    demand=(
        AskedDemand(days=EVERY_DAY, shift="day", people=1, skill="制冷"),
        AskedDemand(days=EVERY_DAY[:2], shift="night", people=1),
    ),
)


async def made(dispatch: DispatchHere, asked: Asked = ASKED) -> UUID:
    """Ask for a roster and wait until it is proposed."""
    boss = dispatch.caller("operator")
    roster_id, _ = await dispatch.rosters.rostering.request(boss, dispatch.intent(), asked)
    await becomes(dispatch, roster_id, lambda now: now.status == "proposed")
    return roster_id


async def roster(dispatch: DispatchHere, roster_id: UUID) -> RosterNow:
    return (await dispatch.store.load(ROSTER, dispatch.tenant, roster_id)).state


async def becomes(
    dispatch: DispatchHere, roster_id: UUID, how: Callable[[RosterNow], bool]
) -> None:
    async def so() -> bool:
        return how(await roster(dispatch, roster_id))

    await until(so)


async def published(dispatch: DispatchHere, roster_id: UUID) -> RosterNow:
    """Publish a roster and wait until everybody's shifts follow it."""
    await dispatch.rosters.rostering.publish(
        dispatch.caller("operator"), dispatch.intent(), roster_id
    )
    await becomes(dispatch, roster_id, lambda now: now.status == "published" and not now.missing)
    return await roster(dispatch, roster_id)


async def days_of(dispatch: DispatchHere, who: UUID) -> list[date]:
    plan = (await dispatch.store.load(TECHNICIAN, dispatch.tenant, who)).state.shift.plan
    return [one.day for one in plan.shifts(FIRST, LAST)]


async def test_what_is_asked_for_is_proposed_and_becomes_shifts(dispatch: DispatchHere) -> None:
    people = [await dispatch.employ() for _ in range(3)]
    roster_id = await made(dispatch)
    boss = dispatch.caller("operator")
    shown = await dispatch.rosters.rostering.show(boss, roster_id)
    assert (shown.broken, shown.score is not None and shown.score.uncovered) == ([], ())
    assert {one.technician_id for one in shown.changes} <= {*people}
    now = await published(dispatch, roster_id)
    assert set(now.planned.values()) == {""}
    for who in people:
        row = now.rows[who]
        rostered = [FIRST + timedelta(days=n) for n, kind in enumerate(row) if kind != FREE]
        assert await days_of(dispatch, who) == rostered
    listed = await dispatch.rosters.book.listed(dispatch.tenant, 1 << 40, 10)
    assert [(one.roster_id, one.first, one.last) for one in listed] == [(roster_id, FIRST, LAST)]


async def test_a_person_changes_a_day_before_it_is_published(dispatch: DispatchHere) -> None:
    who = await dispatch.employ()
    asked = replace(ASKED, demand=ASKED.demand[:1], last=FIRST)
    roster_id = await made(dispatch, asked)
    boss = dispatch.caller("operator")
    free = Cell(technician_id=who, day=FIRST, kind=FREE)
    await dispatch.rosters.rostering.edit(boss, dispatch.intent(), roster_id, (free,))
    shown = await dispatch.rosters.rostering.show(boss, roster_id)
    assert shown.score is not None
    assert [one.day for one in shown.score.uncovered] == [FIRST]
    await published(dispatch, roster_id)
    assert await days_of(dispatch, who) == []


async def test_who_loses_time_is_named_with_what_they_have_in_hand(
    dispatch: DispatchHere,
) -> None:
    who = await dispatch.employ()
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, who, "offered")
    lines = (ShiftLine(begins="18:00", ends="20:00", days=EVERY_DAY),)
    plan = PlanShifts(zone="Asia/Shanghai", lines=lines, at=datetime.now(UTC), first=FIRST)
    await dispatch.app.change_technician(dispatch.intent(), who, plan)
    shown = await dispatch.rosters.rostering.show(
        dispatch.caller("operator"), await made(dispatch, replace(ASKED, demand=()))
    )
    (change,) = shown.changes
    assert (change.technician_id, len(change.days), change.tickets) == (who, 7, (ticket,))


async def test_a_later_roster_supersedes_the_one_before(dispatch: DispatchHere) -> None:
    await dispatch.employ()
    first, second = await made(dispatch), await made(dispatch)
    await published(dispatch, first)
    await published(dispatch, second)
    await becomes(dispatch, first, lambda now: now.superseded_by == (second,))
    assert (await roster(dispatch, second)).superseded_by == ()


async def test_carrying_out_goes_on_where_it_stopped(dispatch: DispatchHere) -> None:
    people = [await dispatch.employ() for _ in range(2)]
    roster_id = await made(dispatch)
    now = await published(dispatch, roster_id)
    intent = dispatch.intent()
    await dispatch.rosters.rostering.carry_out(intent, roster_id)
    await dispatch.rosters.rostering.carry_out(intent, roster_id)
    assert await roster(dispatch, roster_id) == now
    spans = [
        len((await dispatch.store.load(TECHNICIAN, dispatch.tenant, who)).state.shift.plan.spans)
        for who in people
    ]
    assert spans == [1, 1]


async def test_past_tickets_say_how_many_people_are_needed(dispatch: DispatchHere) -> None:
    who = await dispatch.employ(member="7")
    member = dispatch.caller("member:7", "technician")
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, who, "offered")
    for step in ("departed", "arrived", "left"):
        await dispatch.travelling.step(member, dispatch.intent("member:7"), ticket, step, None)
    asked = AskedHistory(zone="Asia/Shanghai", shifts=ASKED.shifts, weeks=1)
    later = datetime.now(UTC) + timedelta(days=2)
    boss = dispatch.caller("operator")

    async def counted() -> bool:
        found = await dispatch.rosters.demands.from_history(boss, asked, later)
        return bool(found.handling.get("制冷")) and found.handling["制冷"].measured == 1

    await until(counted)
    (needed,) = (await dispatch.rosters.demands.from_history(boss, asked, later)).needed
    assert (needed.people, needed.skill, sum(needed.came)) == (1, "制冷", 1)
    with pytest.raises(NotYourDecision):
        await dispatch.rosters.demands.from_history(member, asked, later)


async def test_a_yes_that_is_told_after_the_closing_says_nothing_of_what_it_took(
    dispatch: DispatchHere,
) -> None:
    who = await dispatch.employ(member="7")
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, who, "offered")
    told_late = replace(dispatch.intent(), occurred_at=datetime.now(UTC) + timedelta(hours=1))
    await dispatch.app.accept(dispatch.caller("member:7", "technician"), told_late, ticket)
    await dispatch.app.let_go(dispatch.intent(), ticket, "closed")
    asked = AskedHistory(zone="Asia/Shanghai", shifts=ASKED.shifts, weeks=1)
    later = datetime.now(UTC) + timedelta(days=2)
    boss = dispatch.caller("operator")

    head = (await dispatch.store.head(dispatch.tenant)).position
    *_, jobs = dispatch.rosters.applies

    async def all_is_heard() -> bool:
        return await jobs.checkpoint(dispatch.tenant) >= head

    await until(all_is_heard)
    found = await dispatch.rosters.demands.from_history(boss, asked, later)
    assert (found.tickets, found.handling["制冷"].measured) == (1, 0)


async def test_only_who_decides_may_look_and_change(dispatch: DispatchHere) -> None:
    await dispatch.employ(member="7")
    roster_id = await made(dispatch)
    member = dispatch.caller("member:7", "technician")
    with pytest.raises(NotYourDecision):
        await dispatch.rosters.rostering.show(member, roster_id)
    with pytest.raises(NotYourDecision):
        await dispatch.rosters.rostering.publish(member, dispatch.intent(), roster_id)
    with pytest.raises(RosterUnknown):
        await dispatch.rosters.rostering.show(dispatch.caller("operator"), UUID(int=1))
