"""An online shop: a bad review comes with its order and policy, and waits for what it promised."""

from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from services.workflow.adapters.documents.shipped import shipped_text
from tests.e2e.industries.clocks import readings
from tests.e2e.industries.company import Ticket
from tests.e2e.industries.conftest import Found
from tests.e2e.industries.founding import publish
from tests.product import Json, eventually, key

pytestmark = pytest.mark.e2e

DELIVERED = ("warehouse", "finance")
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
    """``ecommerce`` trap_2: what the platform pushes three times is one ticket."""
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
    """``ecommerce`` golden: order and policy as they were, called within 30 minutes."""
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


async def test_a_review_is_held_to_what_was_promised_though_the_rules_change_that_day(
    newcomer: Found,
) -> None:
    """``ecommerce`` trap_1: the policy changes on the day; both readings are told at once."""
    shop = await newcomer("ecommerce")
    platform = await shop.program("submissions:write", "tickets:read")
    agent = await shop.hire("agent")
    review = await platform.tells(broken(80))
    shown = await agent.sees_it_come_to(review, "new")
    assert readings(shown, "first_contact").keys() == {"promised"}

    sooner = shipped_text("ecommerce").replace("target: {default: 30m}", "target: {default: 10m}")
    assert await publish(shop, {"document": sooner}) == "ecommerce@2"
    changed = await agent.finds(review, lambda one: "today" in readings(one, "first_contact"))
    first = readings(changed, "first_contact")
    assert (first["promised"]["target_s"], first["today"]["target_s"]) == (1_800, 600)
    assert changed["definition"] == "ecommerce@1"
    assert changed["fields"]["policy"]["snapshot"]["name"] == "七天无理由退货"

    promised = datetime.fromisoformat(readings(changed, "reply")["promised"]["due_at"])
    closed = promised.astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()
    path, body = f"/calendars/always/days/{closed}", {"windows": [], "reason": "大促次日停工"}
    announced = await shop.operator.put(path, json=body, headers=key())
    assert announced.status_code == 200, announced.text
    reply = readings(
        await agent.finds(review, lambda one: "today" in readings(one, "reply")), "reply"
    )
    due = {which: datetime.fromisoformat(one["due_at"]) for which, one in reply.items()}
    assert due == {"promised": promised, "today": promised + timedelta(days=1)}


async def test_a_review_is_not_closed_before_the_exchange_it_promised(company: Found) -> None:
    """``ecommerce`` golden: the exchange it promised holds it open, by number."""
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
    await agent.is_told(exchange, "to_send_for_buyer")
    await agent.does(exchange, "ship", waybill="SF-1001")
    await parcel.does(exchange, "arrive")
    await parcel.does(exchange, "inspect", inspection="完好", amount="299.00")
    await parcel.does(exchange, "pay")
    await lead.finds(review, lambda one: not one["blockers"])
    await lead.does(review, "close")
    await lead.sees_it_come_to(review, "closed")


async def test_two_reviews_merged_by_mistake_are_parted_and_lose_no_reply(company: Found) -> None:
    """``ecommerce`` trap_3: two buyers' reviews are merged by mistake; one command undoes it."""
    shop = await company("ecommerce")
    platform = await shop.program("submissions:write", "tickets:read")
    agent = await shop.hire("agent")
    lost, kept = [await platform.tells(broken(number)) for number in (81, 82)]
    for review in (lost, kept):
        await agent.sees_it_come_to(review, "new")
    await agent.does(lost, "call")
    merged = await agent.http.put(f"{lost.path}/merge", json={"into": kept.id}, headers=key())
    assert merged.status_code == 200, merged.text

    shown = await agent.finds(kept, lambda one: one["merged"])
    assert [one["id"] for one in shown["merged"]] == [lost.id]
    shown = await agent.sees(lost)
    assert (shown["state"], shown["merged_into"]["id"]) == ("contacting", kept.id)
    assert readings(shown, "reply")["promised"]["paused_for"] == "merged"
    assert await agent.is_refused(lost, "diagnose", reason="质量") == "ticket-merged"
    await eventually(agent.lists, lambda queue: is_in(queue, kept) and not is_in(queue, lost))
    await agent.posts(kept, "comments", text="已致电第一位买家")
    await agent.posts(lost, "comments", text="第二位买家又来催")

    async def told(review: Ticket) -> Json:
        return dict((await agent.http.get(f"{review.path}/history")).json())

    with_it = await eventually(partial(told, kept), lambda one: bool(one["merged"]))
    (said,) = with_it["merged"]
    assert (said["ticket_id"], said["data"]["text"]) == (lost.id, "第二位买家又来催")

    undone = await agent.http.delete(f"{lost.path}/merge", headers=key())
    assert undone.status_code == 200, undone.text
    await agent.does(lost, "diagnose", reason="质量")
    shown = await agent.finds(kept, lambda one: not one["merged"])
    assert (shown["state"], (await agent.sees(lost))["state"]) == ("new", "solving")
    await eventually(agent.lists, lambda queue: is_in(queue, kept) and is_in(queue, lost))
    for review, text in ((kept, "已致电第一位买家"), (lost, "第二位买家又来催")):
        history = await eventually(partial(told, review), lambda one: not one["merged"])
        assert [one["data"]["text"] for one in history["items"] if "commented" in one["type"]] == [
            text
        ]
    again = await agent.http.delete(f"{lost.path}/merge", headers=key())
    assert again.json()["code"] == "not-merged"
    ledger = (await agent.http.get(f"{lost.path}/ledger")).json()
    assert sum(one["seconds"] for one in ledger["sums"]) == ledger["total_s"]


def is_in(listed: list[Json], ticket: Ticket) -> bool:
    return ticket.id in [one["id"] for one in listed]


async def test_a_visit_is_on_time_until_the_end_of_the_window_agreed_on(company: Found) -> None:
    """The buyer is on the phone: whoever opens the visit chooses a slot, the team lead another."""
    shop = await company("ecommerce")
    lead = await shop.hire("lead", "team_lead", "EAST")
    agent = await shop.hire("agent")
    fitter = await shop.hire_technician("赵师傅", "field_tech", "家电维修")
    daily = {"days": ["mon-sun"], "from": "08:00", "to": "18:00"}
    path, plan = f"/technicians/{fitter.member_id}/shifts", {"zone": "Asia/Shanghai"}
    planned = await shop.operator.put(path, json={**plan, "shifts": [daily]}, headers=key())
    assert planned.status_code == 200, planned.text
    visit = await agent.tells(
        {
            "type": "onsite",
            "summary": "榨汁机上门维修",
            "fields": {"address": "杭州市中山中路 88 号"},
            "links": {"team": "EAST"},
        }
    )
    await lead.sees_it_come_to(visit, "new")
    assert await lead.is_refused(visit, "assign") == "use-dispatch"

    async def room() -> list[Json]:
        answer = await agent.http.get(f"{visit.path}/appointment")
        return list(answer.json().get("slots", []))

    first, second = (await eventually(room, bool))[-2:]
    for person, slot in ((agent, first), (lead, second)):
        body = {"start": slot["start"], "end": slot["end"]}
        chosen = await person.http.put(f"{visit.path}/appointment", json=body, headers=key())
        assert chosen.status_code == 200, chosen.text

    ends_at = datetime.fromisoformat(second["end"])

    def is_agreed(one: Json) -> bool:
        said = one["fields"].get("window")
        return said is not None and datetime.fromisoformat(said["end"]) == ends_at

    shown = await lead.finds(visit, is_agreed)
    (clock,) = shown["clocks"]
    assert (shown["state"], clock["name"], clock["status"]) == ("assigned", "on_time", "running")
    assert datetime.fromisoformat(clock["due_at"]) == ends_at
    tech = await shop.program("tickets:read", "tickets:write", roles=("field_tech",))
    await tech.posts(visit, "marks/technician_arrived")
    (clock,) = (await lead.sees(visit))["clocks"]
    assert clock["status"] == "met"


async def test_the_buyer_chooses_when_the_repair_of_their_review_comes(company: Found) -> None:
    """What a review leads to is its buyer's, though the agent decided on it."""
    shop = await company("ecommerce")
    buyer, stranger = await shop.hire("buyer", "customer"), await shop.hire("other", "customer")
    agent = await shop.hire("agent")
    fitter = await shop.hire_technician("钱师傅", "field_tech", "家电维修")
    daily = {"days": ["mon-sun"], "from": "08:00", "to": "18:00"}
    path, plan = f"/technicians/{fitter.member_id}/shifts", {"zone": "Asia/Shanghai"}
    planned = await shop.operator.put(path, json={**plan, "shifts": [daily]}, headers=key())
    assert planned.status_code == 200, planned.text
    review = await buyer.tells(broken(91))
    await agent.sees_it_come_to(review, "new")
    await agent.does(review, "call")
    where = {"offer": "上门维修", "address": "杭州市中山中路 88 号"}
    await agent.does(review, "diagnose", reason="质量", **where)
    shown = await buyer.finds(review, lambda one: any(each["number"] for each in one["children"]))
    visit = Ticket(id=shown["children"][0]["id"])
    await buyer.sees_it_come_to(visit, "new")
    assert await stranger.does_not_see(visit)

    async def room() -> list[Json]:
        answer = await buyer.http.get(f"{visit.path}/appointment")
        return list(answer.json().get("slots", []))

    slot = (await eventually(room, bool))[-1]
    body = {"start": slot["start"], "end": slot["end"]}
    chosen = await buyer.http.put(f"{visit.path}/appointment", json=body, headers=key())
    assert chosen.status_code == 200, chosen.text
    await agent.sees_it_come_to(visit, "assigned")
