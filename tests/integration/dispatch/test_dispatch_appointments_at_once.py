"""Appointments: what several choose at once for one ticket, each by what it has then."""

import asyncio
from uuid import UUID

import pytest

from services.dispatch.domain.appointments.refusals import MovedTooOften
from services.dispatch.domain.appointments.rule import Slot
from shared.decider import Refusal
from shared.intent import Caller
from tests.integration.dispatch.conftest import DispatchHere
from tests.integration.dispatch.test_dispatch_appointments import (
    chooses,
    employ,
    opened,
    slot,
    slot_of,
)

pytestmark = pytest.mark.integration

MOVES = 2
"""So often the type lets customers choose another slot."""


async def moves(
    dispatch: DispatchHere, customer: Caller, ticket: UUID, when: Slot
) -> Refusal | None:
    """Let whoever reported a ticket choose a slot; return what was refused."""
    intent = dispatch.intent(customer.actor)
    try:
        await dispatch.appointing.appoint(customer, intent, ticket, when)
    except Refusal as refusal:
        return refusal
    return None


async def customer_of(dispatch: DispatchHere, ticket: UUID) -> Caller:
    need = (await dispatch.assignment(ticket)).need
    assert need is not None
    return dispatch.caller(need.reported_by)


async def test_of_many_moves_at_once_only_so_many_are_made_as_may_be(
    dispatch: DispatchHere,
) -> None:
    await employ(dispatch)
    ticket = await opened(dispatch)
    customer = await customer_of(dispatch, ticket)
    assert await moves(dispatch, customer, ticket, slot(10)) is None
    others = [slot(hour, days) for days in (2, 3, 4) for hour in (8, 12, 14, 16)]

    answers = await asyncio.gather(*(moves(dispatch, customer, ticket, one) for one in others))

    assert answers.count(None) == MOVES
    assert {type(one) for one in answers if one is not None} == {MovedTooOften}
    assert (await dispatch.assignment(ticket)).moves == MOVES
    assert (await dispatch.told(ticket)).count("assignment.appointed") == 1 + MOVES


async def test_a_clerks_slot_stands_against_customers_who_may_move_nothing(
    dispatch: DispatchHere,
) -> None:
    """They name the slot that the ticket has when they begin, and the clerk moves it meanwhile."""
    await employ(dispatch)
    ticket = await opened(dispatch)
    customer = await customer_of(dispatch, ticket)
    for hour in (8, 10, 12):
        assert await moves(dispatch, customer, ticket, slot(hour)) is None

    clerk, *answers = await asyncio.gather(
        chooses(dispatch, ticket, slot(16)),
        *(moves(dispatch, customer, ticket, slot(12)) for _ in range(4)),
    )

    assert clerk is None
    assert {type(one) for one in answers} <= {type(None), MovedTooOften}
    assert await slot_of(dispatch, ticket) == slot(16)
