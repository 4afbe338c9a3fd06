"""A bubble tea chain: quality control hears of every bad taste, and holds a bad batch."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.industries.company import Ticket
from tests.e2e.industries.conftest import Found
from tests.product import Json, eventually

pytestmark = pytest.mark.e2e

SOUR: dict[str, object] = {
    "order_ref": "MT-20261128-0417",
    "drink": "珍珠奶茶",
    "problem": "异味",
    "phone": "13812345678",
}
LEARNED_S = 90
"""Words are learned from once; a slow machine takes its time, and reports wait for it."""

PEARLS = "PEARL-1127-A"
BAD = "PEARL-1127-B"
"""The batch that five stores complain about; other journeys complain about none, or another."""


async def test_a_sour_taste_goes_to_quality_control_is_answered_and_rated(company: Found) -> None:
    chain = await company("bubble_tea")
    cs, qa, guest = await chain.hire("cs"), await chain.hire("qa"), await chain.hire("customer")

    said = {key: value for key, value in SOUR.items() if key != "problem"}
    complaint = await guest.reports("taste_complaint", "这杯珍珠一股酸味", batch_no=PEARLS, **said)
    arrived = await qa.sees_it_come_to(complaint, "new", LEARNED_S)
    assert (arrived["fields"]["problem"], arrived["fields"]["drink"]) == ("异味", "珍珠奶茶")
    assert arrived["fields"]["batch_no"] == PEARLS
    assert "13812345678" not in str(arrived)

    await qa.does(complaint, "take")
    assert await qa.is_refused(complaint, "conclude") == "fields-missing"
    await qa.does(complaint, "conclude", cause="原料")
    replier = await chain.program("tickets:read", "tickets:write", roles=("cs",))
    await replier.does(complaint, "close")
    await guest.sees_it_come_to(complaint, "closed")

    asked = await guest.finds(complaint, lambda one: bool(one["questions"]))
    (question,) = asked["questions"]
    assert (question["question"], question["answers"]) == ("rating", {})
    await guest.is_told(complaint, "ticket.asked")
    answers = f"follow-ups/{question['key']}/answers"
    assert await guest.refuses(complaint, answers, answer=9) == "field-invalid"
    await guest.posts(complaint, answers, answer=5)
    assert (await qa.sees(complaint))["fields"]["rating"] == 5
    assert await cs.does_not_see(complaint), "cs sees what it opened itself"


async def test_customer_service_sees_what_it_opened_and_counts_nothing_else(company: Found) -> None:
    chain = await company("bubble_tea")
    mine, colleague = await chain.hire("mine", "cs"), await chain.hire("colleague", "cs")
    qa = await chain.hire("qa")

    theirs = await colleague.reports("taste_complaint", "珍珠太硬", **SOUR)
    ours = await mine.reports("taste_complaint", "奶茶太淡", **SOUR)
    await qa.sees_it_come_to(theirs, "new")
    await qa.sees_it_come_to(ours, "new")

    assert await mine.does_not_see(theirs)
    assert [one["id"] for one in await mine.lists()] == [ours.id]
    assert {one["id"] for one in await qa.lists()} >= {ours.id, theirs.id}
    await qa.comes_upon(theirs, "硬")
    assert await mine.searches("硬") == [], "``bubble_tea`` trap_2: neither found nor counted"
    assert await mine.comes_upon(ours, "淡") == [ours.id]


async def test_one_character_or_two_find_a_complaint_and_no_case_matters(company: Found) -> None:
    """``bubble_tea`` trap_3: 酸, 珍珠; in the summary, in fields, among any number of others."""
    chain = await company("bubble_tea")
    qa, guest = await chain.hire("qa"), await chain.hire("customer")
    fields = {**SOUR, "order_ref": "MT-20261128-0999", "batch_no": "Pearl-0999"}
    sour = await guest.reports("taste_complaint", "这杯珍珠一股酸味", **fields)
    await qa.comes_upon(sour, "pearl-0999")
    whole = ("酸", "珍珠", "珍珠 酸味", "异味", "奶", "pearl-0999", "ＰＥＡＲＬ", "1128-0999")
    for text in whole:
        assert sour.id in await qa.searches(text), text
        assert sour.id in await guest.searches(text), text
    for text in ("酸珍", "珍珠 咸", "pearl-0998", "13812345678", "5678"):
        assert sour.id not in await qa.searches(text), text


async def test_what_nobody_answers_for_two_days_closes_itself(company: Found) -> None:
    chain = await company("bubble_tea")
    cs, qa = await chain.hire("cs"), await chain.hire("qa")
    now = datetime.now(UTC)
    told = {"type": "taste_complaint", "summary": "珍珠太硬", "fields": SOUR}
    at = (now - timedelta(days=4)).isoformat()
    complaint = await cs.tells({**told, "occurred_at": at})
    await qa.sees_it_come_to(complaint, "new")
    await qa.did(complaint, "take", (now - timedelta(days=3, hours=2)).isoformat())
    await qa.did(complaint, "conclude", (now - timedelta(days=3)).isoformat(), cause="操作")
    closed = await cs.sees_it_come_to(complaint, "closed")
    assert closed["state"] == "closed"


def missing(hold: Json) -> set[str]:
    """Return the stores that a hold still waits for."""
    return {one["what"] for one in hold["blockers"]}


async def test_five_complaints_about_one_batch_hold_it_and_every_store_pulls_it(
    company: Found,
) -> None:
    chain = await company("bubble_tea")
    cs, qa, supply = await chain.hire("cs"), await chain.hire("qa"), await chain.hire("supply")
    stores = ["011", "012", "013", "014", "015"]
    heads = [await chain.hire(f"head-{one}", "store_head", one) for one in stores]
    for store in stores:
        fields = {**SOUR, "batch_no": BAD}
        told = {"type": "taste_complaint", "summary": "珍珠发酸", "fields": fields}
        await cs.tells({**told, "links": {"store": store}})

    async def held() -> list[Json]:
        listed = [one for one in await qa.lists() if one["type"] == "batch_hold"]
        opened = [await qa.sees(Ticket(id=one["id"])) for one in listed]
        return [one for one in opened if one["fields"].get("batch_no") == BAD]

    holds = await eventually(held, bool, 40)
    assert len(holds) == 1
    assert (holds[0]["priority"], holds[0]["lacks"]) == ("P1", [])
    assert sorted(holds[0]["fields"]["stores"]) == stores, "nobody typed them"
    assert len(holds[0]["links"]["counted"].split(", ")) == len(stores)

    hold = Ticket(id=holds[0]["id"])
    await qa.does(hold, "hold")
    assert missing(await qa.sees(hold)) == {*stores}
    assert await heads[0].refuses(hold, f"branches/{stores[1]}") == "not-your-branch"
    for head, store in zip(heads[:2], stores[:2], strict=True):
        await head.posts(hold, f"branches/{store}")
    assert missing(await qa.sees(hold)) == {"013", "014", "015"}, "which three are missing"
    assert await qa.is_refused(hold, "scrap") == "move-blocked"
    for head, store in zip(heads[2:], stores[2:], strict=True):
        await head.posts(hold, f"branches/{store}")
    joined = await qa.sees(hold)
    assert missing(joined) == set()
    assert {one["name"]: one["status"] for one in joined["clocks"]}["pull"] == "met"

    asked = await qa.does(hold, "scrap")
    assert asked["state"] == "holding"
    await supply.approves(hold, "supply")
    assert (await qa.sees(hold))["state"] == "holding", "quality control must agree as well"
    await qa.approves(hold, "qa")
    await qa.sees_it_come_to(hold, "scrapped")
