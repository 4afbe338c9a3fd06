"""An online shop: a bad review comes with its order and policy, and waits for what it promised."""

import pytest

from tests.e2e.industries.conftest import Found
from tests.product import Json, eventually

pytestmark = pytest.mark.e2e

BROKEN: dict[str, object] = {
    "type": "bad_review",
    "summary": "收到就是坏的",
    "fields": {
        "review_id": "R-20261111-77",
        "stars": 1,
        "order_ref": {"ref": "O-4417", "snapshot": {"item": "榨汁机", "paid": "299.00"}},
        "policy": {
            "ref": "7DAYS",
            "as_of": "2026-11-11T20:03:00+08:00",
            "snapshot": {"name": "七天无理由退货", "days": 7},
        },
        "phone": "13812345678",
    },
}


async def test_a_review_that_is_pushed_three_times_is_one_ticket(company: Found) -> None:
    shop = await company("ecommerce")
    platform = await shop.program("submissions:write", "tickets:read")
    pushed = [await platform.tells(BROKEN, once="review-R-77-event") for _ in range(3)]
    assert len({one.id for one in pushed}) == 1

    await platform.sees_it_come_to(pushed[0], "new")

    async def listed() -> list[str]:
        return [one["id"] for one in await platform.lists()]

    assert await eventually(listed, bool) == [pushed[0].id]


async def test_a_review_keeps_the_policy_that_held_when_the_order_was_placed(
    company: Found,
) -> None:
    shop = await company("ecommerce")
    platform = await shop.program("submissions:write", "tickets:read")
    agent, lead = await shop.hire("agent"), await shop.hire("team_lead")
    del lead
    review = await platform.tells(BROKEN)
    shown = await agent.sees_it_come_to(review, "new")
    assert shown["fields"]["policy"]["snapshot"]["name"] == "七天无理由退货"
    assert shown["priority"] == "P1"

    await agent.does(review, "call")
    await agent.does(review, "diagnose", reason="质量")
    await agent.does(review, "reply", offer="补偿券", offer_amount="20.00")
    replied = await agent.sees(review)
    clocks = {one["name"]: one["status"] for one in replied["clocks"]}
    assert clocks["first_contact"] == "met"


async def test_a_review_is_not_closed_before_the_exchange_it_promised(company: Found) -> None:
    shop = await company("ecommerce")
    platform = await shop.program("submissions:write", "tickets:read")
    agent = await shop.hire("agent")
    lead = await shop.hire("lead", "team_lead", "EAST")
    review = await platform.tells({**BROKEN, "links": {"team": "EAST"}})
    await agent.sees_it_come_to(review, "new")
    await agent.does(review, "call")
    await agent.does(review, "diagnose", reason="质量", offer="换货")
    await agent.does(review, "reply")

    async def exchanges() -> list[Json]:
        return [one for one in await platform.lists() if one["type"] == "return_order"]

    exchange = (await eventually(exchanges, bool, 40))[0]
    assert exchange["state"] == "new"
    assert await lead.is_refused(review, "close") == "move-blocked"
