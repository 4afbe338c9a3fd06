"""An online shop: a bad review comes with its order and policy, and waits for what it promised."""

import pytest

from tests.e2e.industries.company import Ticket
from tests.e2e.industries.conftest import Found
from tests.product import Json, eventually

pytestmark = pytest.mark.e2e

DELIVERED = ("customer", "warehouse", "finance")
"""Who takes a parcel back: a program plays their parts, as other systems of the shop do."""

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


def broken(number: int, **changes: object) -> dict[str, object]:
    """Return a bad review of its own: no two reviews have the same id."""
    fields = BROKEN["fields"]
    assert isinstance(fields, dict)
    summary = f"收到就是坏的（{number}）"
    return {
        **BROKEN,
        "summary": summary,
        "fields": {**fields, "review_id": f"R-{number}"},
        **changes,
    }


async def test_a_review_that_is_pushed_three_times_is_one_ticket(company: Found) -> None:
    shop = await company("ecommerce")
    platform = await shop.program("submissions:write", "tickets:read")
    pushed = [await platform.tells(broken(77), once="review-R-77-event") for _ in range(3)]
    assert len({one.id for one in pushed}) == 1

    await platform.sees_it_come_to(pushed[0], "new")

    async def listed() -> list[str]:
        listed = await platform.lists()
        return [one["id"] for one in listed if one["summary"] == broken(77)["summary"]]

    assert await eventually(listed, bool) == [pushed[0].id]


async def test_a_review_keeps_the_policy_that_held_when_the_order_was_placed(
    company: Found,
) -> None:
    shop = await company("ecommerce")
    platform = await shop.program("submissions:write", "tickets:read")
    agent, lead = await shop.hire("agent"), await shop.hire("team_lead")
    del lead
    review = await platform.tells(broken(78))
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
    review = await platform.tells(broken(79, links={"team": "EAST"}))
    await agent.sees_it_come_to(review, "new")
    await agent.does(review, "call")
    await agent.does(review, "diagnose", reason="质量", offer="换货")
    await agent.does(review, "reply")

    def has_its_exchange(one: Json) -> bool:
        return any(child["number"] for child in one["children"])

    shown = await lead.finds(review, has_its_exchange, 40)
    (child,) = shown["children"]
    assert (child["type"], child["closed"]) == ("return_order", False)
    assert [one["what"] for one in shown["blockers"]] == [child["number"]]
    assert await lead.is_refused(review, "close") == "move-blocked"

    parcel = await shop.program("tickets:read", "tickets:write", roles=DELIVERED)
    exchange = Ticket(id=child["id"])
    await parcel.does(exchange, "ship", waybill="SF-1001")
    await parcel.does(exchange, "arrive")
    await parcel.does(exchange, "inspect", inspection="完好", amount="299.00")
    await parcel.does(exchange, "pay")
    await lead.finds(review, lambda one: not one["blockers"])
    await lead.does(review, "close")
    await lead.sees_it_come_to(review, "closed")
