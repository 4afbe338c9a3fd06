"""A ticket's way to somebody's hands: offered, answered, offered again, and let go."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import msgspec
import pytest

from services.dispatch.domain.choice import Choice
from services.dispatch.domain.commands import Request
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import AssignmentOffered
from services.dispatch.domain.places import Place
from services.dispatch.domain.refusals import (
    AssignmentOver,
    HasDeclined,
)
from services.dispatch.domain.technician import MoveTechnician
from services.dispatch.domain.waiting import Tries
from tests.integration.dispatch.conftest import DispatchHere
from tests.written_log import until

pytestmark = pytest.mark.integration


async def test_a_ticket_that_opens_is_offered_to_the_nearest_who_can(
    dispatch: DispatchHere,
) -> None:
    near = await dispatch.employ(30.28, member="m1")
    await dispatch.employ(30.40)
    await dispatch.employ(30.27, skills="电路")
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, near, "offered")
    public = await dispatch.store.read_published(dispatch.tenant, 0, 100)
    (offered,) = [event for event in public if event.type == "assignment.offered"]
    said = msgspec.json.decode(offered.data)
    assert (said["technician_id"], said["member_id"], said["round"]) == (str(near), "m1", 1)
    assert said["policy"] == "restaurant_chain@1/equipment_repair"
    assert [one["eliminated_by"] for one in said["candidates"]] == [None, None, "skill"]
    assert said["unchecked"] == ["badge"]
    assert said["runner_up"] == said["candidates"][1]["technician"]
    assert offered.meta.causation_id is not None
    explanation = await dispatch.app.explain(dispatch.tenant, ticket, None)
    assert explanation.offered is not None
    assert explanation.offered.technician_id == near


async def test_hearing_the_same_event_twice_changes_nothing(dispatch: DispatchHere) -> None:
    await dispatch.employ()
    ticket = dispatch.opens()
    await dispatch.hear()
    reaction = dispatch.heard[1]
    event = dispatch.workflow.events(dispatch.tenant)[-1]
    before = (await dispatch.store.head(dispatch.tenant)).position
    await reaction._react(dispatch.tenant, event)  # type: ignore[attr-defined]  # noqa: SLF001
    assert (await dispatch.store.head(dispatch.tenant)).position == before
    assert await dispatch.told(ticket) == ["assignment.requested", "assignment.offered"]


async def test_whoever_declines_is_followed_by_the_next_and_never_asked_again(
    dispatch: DispatchHere,
) -> None:
    first, second = await dispatch.employ(30.28, member="m1"), await dispatch.employ(30.35)
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, first, "offered")
    caller = dispatch.caller("member:m1", "technician")
    await dispatch.app.decline(caller, dispatch.intent("member:m1"), ticket, "sick")
    await dispatch.has(ticket, second, "offered")
    boss = dispatch.caller("member:boss", "dispatcher")
    with pytest.raises(HasDeclined):
        await dispatch.app.assign(boss, dispatch.intent(), ticket, first, "please")
    await dispatch.app.decline(boss, dispatch.intent(), ticket, "on holiday")

    async def nobody_is_left() -> bool:
        return (await dispatch.told(ticket))[-1] == "assignment.unassignable"

    await until(nobody_is_left)


async def test_an_offer_that_nobody_answers_goes_to_the_next_when_a_promise_runs_out(
    dispatch: DispatchHere,
) -> None:
    first, second = await dispatch.employ(30.28), await dispatch.employ(30.35)
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, first, "offered")
    dispatch.escalates(ticket, 1)
    await dispatch.hear()
    await dispatch.has(ticket, second, "offered")
    dispatch.escalates(ticket, 1)  # another rung, which knows of the first offer only
    await dispatch.hear()
    assert await dispatch.told(ticket) == [
        "assignment.requested",
        "assignment.offered",
        "assignment.expired",
        "assignment.offered",
    ]
    public = await dispatch.store.read_published(dispatch.tenant, 0, 100)
    (expired,) = [event for event in public if event.type == "assignment.expired"]
    assert expired.meta.causation_id is not None


@pytest.mark.parametrize("action", ["reassign_next", ""])
async def test_a_promise_that_runs_out_takes_no_accepted_work_away(
    dispatch: DispatchHere, action: str
) -> None:
    first = await dispatch.employ(30.28, member="m1")
    await dispatch.employ(30.35)
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, first, "offered")
    if action:
        caller = dispatch.caller("member:m1", "technician")
        await dispatch.app.accept(caller, dispatch.intent("member:m1"), ticket)
    dispatch.escalates(ticket, 1, action)
    await dispatch.hear()
    await dispatch.has(ticket, first, "accepted" if action else "offered")
    assert "assignment.expired" not in await dispatch.told(ticket)


async def test_nobody_today_is_tried_again_when_somebody_comes(dispatch: DispatchHere) -> None:
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, None, "waiting")
    await dispatch.employ(skills="电路")
    able = await dispatch.employ()
    await dispatch.has(ticket, able, "offered")


async def test_somebody_who_came_while_we_said_nobody_is_found(dispatch: DispatchHere) -> None:
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, None, "waiting")
    need = (await dispatch.assignment(ticket)).need
    assert need is not None
    able, late = await dispatch.employ(), uuid4()
    await dispatch.has(ticket, able, "offered")
    at = datetime.now(UTC)
    need = replace(need, ticket_id=late)
    command = Request(need=need, choice=Choice(chosen=None), at=at, expires_at=at)
    await dispatch.store.execute(ASSIGNMENT, dispatch.intent(), late, command)
    await dispatch.has(late, able, "offered")


async def test_a_ticket_that_closes_frees_hands_for_one_that_waits(dispatch: DispatchHere) -> None:
    only = await dispatch.employ(capacity=1)
    first = dispatch.opens()
    await dispatch.hear()
    second = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(first, only, "offered")
    await dispatch.has(second, None, "waiting")
    dispatch.closes(first)
    await dispatch.hear()
    await dispatch.has(first, None, "over")
    await dispatch.has(second, only, "offered")
    with pytest.raises(AssignmentOver):
        await dispatch.app.accept(dispatch.caller("system:test"), dispatch.intent(), first)


async def test_many_tickets_at_once_never_give_anybody_more_than_they_can_carry(
    dispatch: DispatchHere,
) -> None:
    people = [await dispatch.employ(30.27 + n / 100, capacity=2) for n in range(5)]
    tickets = [dispatch.opens() for _ in range(12)]
    await dispatch.hear()
    states = await asyncio.gather(*[dispatch.assignment(ticket) for ticket in tickets])
    carried = [one.technician_id for one in states if one.technician_id is not None]
    assert sorted(carried) == sorted([*people, *people])
    assert sum(one.status == "waiting" for one in states) == 2


async def test_an_offer_runs_out_and_the_next_one_is_asked(dispatch: DispatchHere) -> None:
    first, second = await dispatch.employ(30.28), await dispatch.employ(30.35)
    ticket = dispatch.opens(type="hasty")
    await dispatch.hear()
    await dispatch.has(ticket, first, "offered")
    await dispatch.has(ticket, second, "offered")
    assert "assignment.expired" in await dispatch.told(ticket)


async def test_offers_nobody_answers_end_with_a_reason_people_see(
    dispatch: DispatchHere,
) -> None:
    people = [await dispatch.employ(30.28, member="m1"), await dispatch.employ(30.35)]
    await dispatch.employ(skills="电路")
    ticket = dispatch.opens(type="hasty")
    await dispatch.hear()

    async def nobody_is_left() -> bool:
        return (await dispatch.told(ticket))[-1] == "assignment.unassignable"

    await until(nobody_is_left)
    facts = [one.fact for one in await dispatch.store.facts(ASSIGNMENT, dispatch.tenant, ticket)]
    asked = [one.technician_id for one in facts if isinstance(one, AssignmentOffered)]
    assert asked == [*people, *people]
    explanation = await dispatch.app.explain(dispatch.tenant, ticket, None)
    assert explanation.stuck is not None
    assert explanation.stuck.reason == "nobody_answered"
    assert explanation.stuck.eliminated == {"did_not_answer": 2, "skill": 1}
    moved = MoveTechnician(place=Place(lat=30.3, lon=120.15), at=datetime.now(UTC))
    await dispatch.app.change_technician(dispatch.intent(), people[0], moved)
    assert await dispatch.app.next_waiting_for(dispatch.intent(), people[0], Tries()) is None
    boss = dispatch.caller("member:boss", "dispatcher")
    await dispatch.app.assign(boss, dispatch.intent(), ticket, people[0], "I called them")
    await dispatch.has(ticket, people[0], "offered")


async def test_an_answer_in_time_stops_the_clock(dispatch: DispatchHere) -> None:
    who = await dispatch.employ(member="m1")
    ticket = dispatch.opens(type="hasty")
    await dispatch.hear()
    caller = dispatch.caller("member:m1", "technician")
    await dispatch.app.accept(caller, dispatch.intent("member:m1"), ticket)
    await dispatch.has(ticket, who, "accepted")

    async def nothing_runs() -> bool:
        return await dispatch.timers.look(dispatch.tenant) is None

    await until(nothing_runs)
    assert "assignment.expired" not in await dispatch.told(ticket)


async def test_who_starts_without_accepting_keeps_it_when_the_time_is_over(
    dispatch: DispatchHere,
) -> None:
    who = await dispatch.employ(30.28, member="1")
    other = await dispatch.employ(30.35, member="2")
    ticket = dispatch.opens(type="hasty")
    await dispatch.hear()
    started = dispatch.starts(ticket, who)
    await dispatch.hear()
    await dispatch.has(ticket, who, "accepted")
    later = dispatch.opens(type="hasty", location={"lat": 30.36, "lon": 120.15, "address": ""})
    await dispatch.hear()
    await dispatch.has(later, other, "offered")
    await dispatch.has(later, who, "offered")  # the other one's time, which began later, is over
    expected = ["assignment.requested", "assignment.offered", "assignment.accepted"]
    assert await dispatch.told(ticket) == expected
    facts = await dispatch.store.facts(ASSIGNMENT, dispatch.tenant, ticket)
    meta = facts[-1].envelope.meta
    assert (meta.actor, meta.on_behalf_of) == ("system:dispatch", "member:1")
    assert meta.causation_id == started.event_id


async def test_who_started_while_the_offer_ran_out_gets_it_back(dispatch: DispatchHere) -> None:
    who = await dispatch.employ(30.28, member="1")
    other = await dispatch.employ(30.35, member="2")
    ticket = dispatch.opens(type="hasty")
    await dispatch.hear()
    await dispatch.has(ticket, other, "offered")
    dispatch.starts(ticket, who)
    await dispatch.hear()
    await dispatch.has(ticket, who, "accepted")


async def test_a_reason_is_told_anew_when_somebody_comes_of_whom_it_said_there_was_nobody(
    dispatch: DispatchHere,
) -> None:
    ticket, reasons = dispatch.opens(skills=["丁"]), []
    await dispatch.hear()

    async def waits_because(reason: str) -> None:
        async def so() -> bool:
            return (await dispatch.assignment(ticket)).stuck_because == reason

        await until(so)
        reasons.append(reason)

    await waits_because("no_technicians")
    await dispatch.employ(skills="制冷")
    await waits_because("nobody_has:丁")
    await dispatch.employ(60.0, skills="丁")
    await waits_because("all_eliminated:too_far")
    assert (await dispatch.told(ticket)).count("assignment.unassignable") == len(reasons)
