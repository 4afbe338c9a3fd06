"""Numbers in reasons: what people say about an assignment shows nobody's number in any table."""

from uuid import UUID, uuid4

import pytest

from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import AssignmentDeclined, AssignmentOffered
from services.dispatch.domain.reasons import REASON_LENGTH_MAX
from services.dispatch.domain.refusals import OfferNotYours, ReasonNeeded
from shared.sealed import TOKEN
from tests.integration.dispatch.conftest import DispatchHere
from tests.legible import legible_text, numbers_in
from tests.spellings import SPELLINGS

pytestmark = pytest.mark.integration


@pytest.fixture
async def offered(dispatch: DispatchHere) -> UUID:
    """A ticket that is offered to somebody."""
    first = await dispatch.employ(member="m1")
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, first, "offered")
    return ticket


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_no_table_shows_a_number_from_a_reason(
    dispatch: DispatchHere, offered: UUID, spelling: str
) -> None:
    reason, boss = f"没空，找{spelling}吧", dispatch.caller("member:boss", "dispatcher")
    await dispatch.app.decline(dispatch.caller("member:m1"), dispatch.intent(), offered, reason)
    third = await dispatch.employ(skills="电路")  # whom nothing but a person asks
    await dispatch.app.assign(boss, dispatch.intent(), offered, third, f"客户要求{spelling}")

    async with dispatch.databases.connection(dispatch.tenant) as db:
        text = await legible_text(db)
    assert "没空" in text
    assert numbers_in(text) == []
    facts = await dispatch.store.facts(ASSIGNMENT, dispatch.tenant, offered)
    (declined,) = (one.fact for one in facts if isinstance(one.fact, AssignmentDeclined))
    by_hand = [
        one.fact for one in facts if isinstance(one.fact, AssignmentOffered) and one.fact.manual
    ]
    for said in (declined.reason, by_hand[-1].reason or ""):
        (token,) = TOKEN.findall(said)
        assert dispatch.vault.open(dispatch.tenant, token)


async def test_a_reason_is_as_long_as_it_was_written(dispatch: DispatchHere, offered: UUID) -> None:
    who = dispatch.caller("member:m1")
    long = "13912340001" + "长" * (REASON_LENGTH_MAX - 11)
    with pytest.raises(ReasonNeeded):
        await dispatch.app.decline(who, dispatch.intent(), offered, long + "长")
    assert await dispatch.app.decline(who, dispatch.intent(), offered, long)


async def test_who_may_not_answer_makes_nobody_known(dispatch: DispatchHere, offered: UUID) -> None:
    known = dict(dispatch.vault.keys)
    stranger = dispatch.caller(f"member:{uuid4()}")
    with pytest.raises(OfferNotYours):
        await dispatch.app.decline(stranger, dispatch.intent(), offered, "13912340001")
    assert dispatch.vault.keys == known
