"""Appointments in danger: what nobody could come to is said while there is time to do something."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.dispatch.domain.shifts.commands import ExceptDay, WithdrawException
from shared.contracts.dispatch import AssignmentEndangeredV1
from tests.integration.dispatch.conftest import DispatchHere
from tests.integration.dispatch.test_dispatch_appointments import employ, opened, slot
from tests.written_log import until

pytestmark = pytest.mark.integration


async def promised(dispatch: DispatchHere, **asks: object) -> UUID:
    """Have a dispatcher promise a slot in two days, whether anybody could come or not."""
    ticket = await opened(dispatch, "later", **asks)
    person = dispatch.caller("member:d", "dispatcher")
    await dispatch.appointing.appoint(
        person, dispatch.intent(person.actor), ticket, slot(10), overbook=True
    )
    return ticket


async def is_said(dispatch: DispatchHere, ticket: UUID, danger: str | None) -> None:
    """Wait until it is said why nobody could come to a ticket, or that somebody could."""

    async def said() -> bool:
        return (await dispatch.assignment(ticket)).danger == danger

    await until(said)


async def told_of(dispatch: DispatchHere, ticket: UUID) -> list[str]:
    """Return what others are told of a ticket that is put off."""
    told = await dispatch.store.read_published(dispatch.tenant, 0, 1_000)
    return [one.type for one in told if one.stream_id == ticket]


def day_of_the_slot() -> date:
    return slot(10).start.date()


async def gives_leave(dispatch: DispatchHere, who: UUID) -> None:
    ill = ExceptDay(day=day_of_the_slot(), lines=(), reason="病假", at=datetime.now(UTC))
    await dispatch.app.change_technician(dispatch.intent(), who, ill)


async def test_the_only_one_who_could_come_falls_ill_and_comes_back(
    dispatch: DispatchHere,
) -> None:
    anna = await employ(dispatch)
    await employ(dispatch, "电")
    ticket = await promised(dispatch)

    await gives_leave(dispatch, anna)
    await is_said(dispatch, ticket, "all_eliminated:off_shift")
    told = await dispatch.store.read_published(dispatch.tenant, 0, 1_000)
    said = AssignmentEndangeredV1.model_validate_json(told[-1].data)
    assert (told[-1].type, told[-1].stream_id) == ("assignment.endangered", ticket)
    assert said.slot is not None
    assert (said.slot.start, said.considered) == (slot(10).start, 2)
    assert said.eliminated == {"off_shift": 1, "skill": 1}

    back = WithdrawException(day=day_of_the_slot(), at=datetime.now(UTC))
    await dispatch.app.change_technician(dispatch.intent(), anna, back)
    await is_said(dispatch, ticket, None)
    assert await told_of(dispatch, ticket) == [
        "assignment.appointed",
        "assignment.endangered",
        "assignment.secured",
    ]
    await dispatch.has(ticket, None, "put_off")


async def test_a_skill_that_nobody_has_is_said_at_once(dispatch: DispatchHere) -> None:
    await employ(dispatch)
    kept = await promised(dispatch, skills=["呼吸机"])
    to_choose = await opened(dispatch, "later", skills=["呼吸机"])

    for ticket in (kept, to_choose):
        await is_said(dispatch, ticket, "nobody_has:呼吸机")
    await employ(dispatch, "呼吸机")
    for ticket in (kept, to_choose):
        await is_said(dispatch, ticket, None)


async def test_a_slot_that_nobody_chooses_is_told_of_after_a_day(dispatch: DispatchHere) -> None:
    await employ(dispatch)
    ticket = await opened(dispatch, "later")
    since = (await dispatch.assignment(ticket)).put_off_since
    assert since is not None
    there = since + timedelta(hours=8)  # the company's clocks

    dispatch.clock.ahead = timedelta(hours=25)
    await opened(dispatch, "later")  # whatever happens, timers ask the clock again
    await is_said(dispatch, ticket, f"no_slot_chosen:{there:%Y-%m-%d %H:%M}")

    person = dispatch.caller("member:d", "dispatcher")
    await dispatch.appointing.appoint(person, dispatch.intent(person.actor), ticket, slot(10))
    assert (await dispatch.assignment(ticket)).danger is None


async def test_of_two_promises_for_one_hand_the_later_is_in_danger(dispatch: DispatchHere) -> None:
    anna, _ = await employ(dispatch), await employ(dispatch)
    first, second = await promised(dispatch), await promised(dispatch)

    await gives_leave(dispatch, anna)
    await is_said(dispatch, second, "all_eliminated:off_shift")
    assert (await dispatch.assignment(first)).danger is None

    person = dispatch.caller("member:d", "dispatcher")
    await dispatch.appointing.call_off(person, dispatch.intent(person.actor), first)
    await is_said(dispatch, second, None)
