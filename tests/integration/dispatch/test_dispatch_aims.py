"""Who is sent when somebody knows the thing, would come too late, or is complained about."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.dispatch.app.explaining import MadeAgain
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import AssignmentOffered
from tests.integration.dispatch.conftest import DispatchHere

pytestmark = pytest.mark.integration


async def sent(dispatch: DispatchHere, **report: object) -> tuple[UUID, AssignmentOffered]:
    """Report something about the freezer; return the ticket and the offer that is made."""
    ticket = dispatch.opens(type="aware", **report)
    await dispatch.hear()
    facts = await dispatch.store.facts(ASSIGNMENT, dispatch.tenant, ticket)
    return ticket, next(one.fact for one in facts if isinstance(one.fact, AssignmentOffered))


async def accepts(dispatch: DispatchHere, ticket: UUID) -> None:
    caller = dispatch.caller("member:boss", "dispatcher")
    await dispatch.app.accept(caller, dispatch.intent(), ticket)


async def test_who_knows_the_freezer_is_sent_to_it_and_not_about_a_complaint(
    dispatch: DispatchHere,
) -> None:
    near, far = await dispatch.employ(), await dispatch.employ(30.30, member="wei")
    other, offer = await sent(dispatch, skills=["制冷"], asset="OVEN-7")
    assert offer.technician_id == near
    await dispatch.employ(30.31)
    first, _ = await sent(dispatch, asset="FRZ-0042")
    by_hand = dispatch.caller("member:boss", "dispatcher")
    await dispatch.app.assign(by_hand, dispatch.intent(), first, far, "knows it")
    await accepts(dispatch, first)
    dispatch.closes(first)
    dispatch.closes(other)
    await dispatch.hear()

    again, offer = await sent(dispatch, asset="FRZ-0042")
    assert offer.technician_id == far
    assert offer.basis is not None
    assert offer.basis.been_there == (far,)
    assert {one.technician: one.terms["been_there"] for one in offer.candidates[:2]} == {
        str(far): 1.0,
        str(near): 0.0,
    }
    _, offer = await sent(dispatch, asset="FRZ-0042", links={"complained_about": str(first)})
    assert offer.technician_id == near
    assert offer.eliminated == {"not_complained_about": 1}
    told = [one async for one in dispatch.explaining.run_again(dispatch.tenant, again, None)]
    assert isinstance(told[-1], MadeAgain)
    assert told[-1].differences == ()


async def test_who_would_come_too_late_is_not_sent(dispatch: DispatchHere) -> None:
    near, far = await dispatch.employ(), await dispatch.employ(30.33)
    _, offer = await sent(dispatch)
    assert offer.technician_id == near
    _, offer = await sent(dispatch)
    assert offer.technician_id == near, "nothing is promised, and hands count for little"
    way = {one.technician: one.terms["travel_min"] for one in offer.candidates}[str(far)]
    due = (datetime.now(UTC) + timedelta(minutes=way + 2.5)).isoformat()
    _, offer = await sent(dispatch, come_by=due)
    assert offer.technician_id == far
    late = {one.technician: one.terms["late_min"] for one in offer.candidates}
    assert late[str(far)] == 0
    in_hand = 2 * 20
    assert in_hand - 1 < late[str(near)] + way + 2.5 <= in_hand + 0.1
