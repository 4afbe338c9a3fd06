"""Appointments: the last hand of a slot is promised once, and somebody comes when it was said."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest

from services.dispatch.app.bookings import stream_of
from services.dispatch.domain.appointments.asking import asked_by
from services.dispatch.domain.appointments.book import BOOK, KeepSlot
from services.dispatch.domain.appointments.refusals import (
    MovedTooOften,
    NotYourAppointment,
    SlotFull,
    SlotUnknown,
)
from services.dispatch.domain.appointments.rule import Slot
from services.dispatch.domain.refusals import AssignmentOver
from services.dispatch.domain.rights import NotYourDecision
from services.dispatch.domain.shifts.commands import PlanShifts
from services.dispatch.domain.shifts.written import ShiftLine
from shared.decider import Refusal
from tests.integration.dispatch.conftest import DispatchHere
from tests.written_log import until

pytestmark = pytest.mark.integration


def slot(hour: int, days: int = 2) -> Slot:
    """Return a slot some days ahead, in the company's time (UTC+8)."""
    day = datetime.now(UTC).date() + timedelta(days=days)
    start = datetime.combine(day, time(hour), UTC) - timedelta(hours=8)
    return Slot(start=start, end=start + timedelta(hours=2))


async def employ(dispatch: DispatchHere, skills: str = "制冷", lat: float = 30.27) -> UUID:
    """Register somebody who works every day from eight to six."""
    who = await dispatch.employ(lat, skills=skills)
    line = ShiftLine(begins="08:00", ends="18:00", days=("mon-sun",))
    now = datetime.now(UTC)
    plan = PlanShifts(zone="Asia/Shanghai", first=None, last=None, lines=(line,), at=now)
    await dispatch.app.change_technician(dispatch.intent(), who, plan)
    return who


async def opened(dispatch: DispatchHere, kind: str = "visited", **changes: object) -> UUID:
    ticket = dispatch.opens(type=kind, **changes)
    await dispatch.hear()
    return ticket


async def chooses(dispatch: DispatchHere, ticket: UUID, when: Slot) -> Refusal | None:
    """Let a dispatcher choose; return what was refused."""
    caller = dispatch.caller("member:d", "dispatcher")
    try:
        await dispatch.appointing.appoint(caller, dispatch.intent(caller.actor), ticket, when)
    except Refusal as refusal:
        return refusal
    return None


def wishes(when: Slot) -> dict[str, object]:
    """Return the fields of a ticket that opens with a slot."""
    return {"window": {"start": when.start.isoformat(), "end": when.end.isoformat()}}


async def slot_of(dispatch: DispatchHere, ticket: UUID) -> Slot | None:
    """Return in which slot somebody comes."""
    need = (await dispatch.assignment(ticket)).need
    assert need is not None
    return need.slot


async def test_of_many_who_choose_the_last_hand_at_once_one_gets_it(
    dispatch: DispatchHere,
) -> None:
    await employ(dispatch)
    tickets = [await opened(dispatch) for _ in range(8)]

    answers = await asyncio.gather(*(chooses(dispatch, one, slot(10)) for one in tickets))

    assert answers.count(None) == 1
    assert {type(one) for one in answers if one is not None} == {SlotFull}
    assert await chooses(dispatch, tickets[answers.index(None) - 1], slot(12)) is None


async def test_who_decides_promises_beyond_the_hands_and_customers_do_not(
    dispatch: DispatchHere,
) -> None:
    ticket = await opened(dispatch, "later")
    need = (await dispatch.assignment(ticket)).need
    assert need is not None
    customer = dispatch.caller(need.reported_by)
    person = dispatch.caller("member:d", "dispatcher")
    assert isinstance(await chooses(dispatch, ticket, slot(10)), SlotFull), "nobody works"

    with pytest.raises(NotYourDecision):
        await dispatch.appointing.appoint(
            customer, dispatch.intent(customer.actor), ticket, slot(10), overbook=True
        )
    await dispatch.appointing.appoint(
        person, dispatch.intent(person.actor), ticket, slot(10), overbook=True
    )

    need = (await dispatch.assignment(ticket)).need
    assert need is not None
    assert need.slot == slot(10)


async def test_slots_have_room_for_those_who_work_then_and_have_the_skill(
    dispatch: DispatchHere,
) -> None:
    await employ(dispatch)
    await employ(dispatch)
    await employ(dispatch, "电")
    first, second = await opened(dispatch), await opened(dispatch)
    caller = dispatch.caller("member:d", "dispatcher")
    assert await chooses(dispatch, first, slot(10)) is None

    found = await dispatch.appointing.slots(caller, second, datetime.now(UTC))

    room = {one.slot: one.room for one in found.choosable}
    assert (room[slot(8)], room[slot(10)]) == (2, 1)
    assert slot(18) not in room, "nobody works then"


async def test_somebody_is_looked_for_when_the_slot_is_near_and_no_earlier(
    dispatch: DispatchHere,
) -> None:
    anna = await employ(dispatch)
    near, far = await opened(dispatch), await opened(dispatch, "later")
    assert (await dispatch.assignment(near)).status == "put_off"

    assert await chooses(dispatch, far, slot(10)) is None
    assert await chooses(dispatch, near, slot(12)) is None

    await dispatch.has(near, anna, "offered")
    await dispatch.has(far, None, "put_off")


async def test_whoever_had_a_ticket_loses_it_when_it_is_moved(dispatch: DispatchHere) -> None:
    anna = await employ(dispatch)
    ticket = await opened(dispatch)
    assert await chooses(dispatch, ticket, slot(10)) is None
    await dispatch.has(ticket, anna, "offered")

    assert await chooses(dispatch, ticket, slot(12)) is None

    told = await dispatch.told(ticket)
    assert told.count("assignment.appointed") == 2
    await dispatch.has(ticket, anna, "offered")


async def test_a_ticket_that_opens_with_a_window_has_that_appointment(
    dispatch: DispatchHere,
) -> None:
    await employ(dispatch)
    ticket = await opened(dispatch, "later", fields=wishes(slot(10)))

    assert await slot_of(dispatch, ticket) == slot(10)


async def test_a_hand_that_an_appointment_frees_is_offered_to_what_waits(
    dispatch: DispatchHere,
) -> None:
    anna = await dispatch.employ(capacity=1)
    ticket = await opened(dispatch)
    caller = dispatch.caller("member:d", "dispatcher")
    await dispatch.appointing.appoint(
        caller, dispatch.intent(caller.actor), ticket, slot(10), overbook=True
    )
    await dispatch.has(ticket, anna, "offered")
    urgent = await opened(dispatch, "aware", priority="P1")
    await dispatch.has(urgent, None, "waiting")

    await dispatch.appointing.call_off(caller, dispatch.intent(caller.actor), ticket)

    await dispatch.has(urgent, anna, "offered")


async def test_a_closed_ticket_gives_its_slot_back(dispatch: DispatchHere) -> None:
    await employ(dispatch)
    first, second = await opened(dispatch), await opened(dispatch)
    assert await chooses(dispatch, first, slot(10)) is None

    dispatch.closes(first)
    await dispatch.hear()

    async def is_free() -> bool:
        return await chooses(dispatch, second, slot(10)) is None

    await until(is_free)
    assert isinstance(await chooses(dispatch, first, slot(12)), AssignmentOver)


async def test_what_is_called_off_is_free_again(dispatch: DispatchHere) -> None:
    await employ(dispatch)
    first, second = await opened(dispatch, "later"), await opened(dispatch, "later")
    caller = dispatch.caller("member:d", "dispatcher")
    assert await chooses(dispatch, first, slot(10)) is None

    await dispatch.appointing.call_off(caller, dispatch.intent(caller.actor), first)

    assert await chooses(dispatch, second, slot(10)) is None
    await dispatch.has(first, None, "put_off")


async def test_a_customer_chooses_for_their_own_ticket_and_moves_it_twice(
    dispatch: DispatchHere,
) -> None:
    await employ(dispatch)
    ticket = await opened(dispatch)
    reporter = (await dispatch.assignment(ticket)).need
    assert reporter is not None
    customer, other = dispatch.caller(reporter.reported_by), dispatch.caller("member:other")

    for hour in (8, 10, 12):
        intent = dispatch.intent(customer.actor)
        await dispatch.appointing.appoint(customer, intent, ticket, slot(hour))

    for caller, when, refusal in (
        (customer, slot(14), MovedTooOften),
        (customer, slot(9), SlotUnknown),
        (other, slot(14), NotYourAppointment),
    ):
        with pytest.raises(refusal):
            await dispatch.appointing.appoint(caller, dispatch.intent(caller.actor), ticket, when)


async def test_a_promise_that_only_the_book_made_reaches_the_ticket(
    dispatch: DispatchHere,
) -> None:
    """The process may be gone between the two: the reaction to the book tells the ticket."""
    ticket = await opened(dispatch, "later")
    need = (await dispatch.assignment(ticket)).need
    assert need is not None
    at, book = datetime.now(UTC), stream_of(dispatch.tenant)
    promise = KeepSlot(ticket_id=ticket, slot=slot(10), asked=asked_by(need), by="customer", at=at)

    await dispatch.store.execute(BOOK, dispatch.intent(), book, promise)

    async def is_told() -> bool:
        need = (await dispatch.assignment(ticket)).need
        return need is not None and need.slot == slot(10)

    await until(is_told)


async def test_said_twice_it_is_promised_once_also_after_another_was_chosen(
    dispatch: DispatchHere,
) -> None:
    await employ(dispatch)
    ticket = await opened(dispatch, "later")
    caller = dispatch.caller("member:d", "dispatcher")
    first, second = dispatch.intent(caller.actor), dispatch.intent(caller.actor)

    for intent, when in (
        (first, slot(10)),
        (first, slot(10)),
        (second, slot(12)),
        (first, slot(10)),
    ):
        await dispatch.appointing.appoint(caller, intent, ticket, when)

    need = (await dispatch.assignment(ticket)).need
    assert need is not None
    assert need.slot == slot(12)
    assert (await dispatch.told(ticket)).count("assignment.appointed") == 2


async def test_two_appointments_at_one_time_are_kept_by_two_people(dispatch: DispatchHere) -> None:
    near, far = await employ(dispatch), await employ(dispatch, lat=31.0)
    tickets = [await opened(dispatch) for _ in range(2)]

    assert [await chooses(dispatch, one, slot(10)) for one in tickets] == [None, None]

    async def are_kept() -> bool:
        kept = [(await dispatch.assignment(one)).technician_id for one in tickets]
        return set(kept) == {near, far}

    await until(are_kept)
