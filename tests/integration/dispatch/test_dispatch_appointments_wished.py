"""The slot that a ticket opens with: promised by who decides, else a wish like any other."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.dispatch.domain.appointments.facts import AssignmentUnappointed
from services.dispatch.domain.appointments.rule import Slot
from services.dispatch.domain.deciding import ASSIGNMENT
from tests.integration.dispatch.conftest import DispatchHere
from tests.integration.dispatch.test_dispatch_appointments import (
    chooses,
    employ,
    opened,
    slot,
    slot_of,
    wishes,
)

pytestmark = pytest.mark.integration


async def turned_down(dispatch: DispatchHere, ticket: UUID) -> tuple[Slot, str]:
    """Return which slot a ticket was told that it has not, and why."""
    facts = await dispatch.store.facts(ASSIGNMENT, dispatch.tenant, ticket)
    (said,) = [one.fact for one in facts if isinstance(one.fact, AssignmentUnappointed)]
    return said.before, said.refused


async def refusal_shown(dispatch: DispatchHere, ticket: UUID) -> tuple[Slot, str] | None:
    """Return what whoever asks for the slots of a ticket is told of its wish."""
    caller = dispatch.caller("member:d", "dispatcher")
    found = await dispatch.appointing.slots(caller, ticket, datetime.now(UTC))
    return None if found.turned_down is None else (found.turned_down[0], found.turned_down[1].slug)


async def test_of_many_who_open_with_the_last_hand_at_once_one_has_it(
    dispatch: DispatchHere,
) -> None:
    await employ(dispatch)
    tickets = [dispatch.opens(type="later", fields=wishes(slot(10))) for _ in range(8)]

    await dispatch.hear()

    had = [one for one in tickets if await slot_of(dispatch, one) == slot(10)]
    assert len(had) == 1
    for one in tickets:
        if one not in had:
            assert await turned_down(dispatch, one) == (slot(10), "slot-full")


@pytest.mark.parametrize(
    ("wished", "because"),
    [
        pytest.param(slot(4), "slot-full", id="when nobody works"),
        pytest.param(slot(10, days=300), "slot-too-far", id="in a year"),
        pytest.param(slot(10, days=-1), "slot-too-soon", id="yesterday"),
        pytest.param(
            Slot(start=slot(10).start, end=slot(10).end + timedelta(minutes=7)),
            "slot-unknown",
            id="what is no slot",
        ),
    ],
)
async def test_what_is_wished_for_as_a_ticket_opens_is_held_to_the_rules(
    dispatch: DispatchHere, wished: Slot, because: str
) -> None:
    await employ(dispatch)

    ticket = await opened(dispatch, "later", fields=wishes(wished))

    assert await slot_of(dispatch, ticket) is None
    assert await turned_down(dispatch, ticket) == (wished, because)
    await dispatch.has(ticket, None, "put_off")
    assert await refusal_shown(dispatch, ticket) == (wished, because)
    assert await chooses(dispatch, ticket, slot(10)) is None
    assert await refusal_shown(dispatch, ticket) is None


async def test_what_who_decides_promised_as_a_ticket_opened_is_kept_unasked(
    dispatch: DispatchHere,
) -> None:
    ticket = await opened(dispatch, "later", fields=wishes(slot(3)), promised=True)

    assert await slot_of(dispatch, ticket) == slot(3), "nobody works then"


async def test_not_even_who_decides_opens_a_ticket_with_a_slot_in_years(
    dispatch: DispatchHere,
) -> None:
    far = slot(10, days=800)

    ticket = await opened(dispatch, "later", fields=wishes(far), promised=True)

    assert await turned_down(dispatch, ticket) == (far, "slot-too-far")
