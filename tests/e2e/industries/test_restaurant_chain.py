"""A restaurant chain: a freezer stands still, and everybody who matters plays their part."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.e2e.industries.company import Company, Person, Ticket
from tests.e2e.industries.conftest import Found
from tests.e2e.industries.scanning import scanner_of
from tests.product import Json, eventually

pytestmark = pytest.mark.e2e

STORE = {"store": "042"}
FREEZER: dict[str, object] = {
    "type": "equipment_repair",
    "summary": "冷柜停机，货品开始化冻",
    "asset": "FRZ-0042",
    "fields": {"symptom": "压缩机不转，柜内 11 度", "stops_sales": True},
    "links": STORE,
}
COMPRESSOR: dict[str, object] = {
    "fault_code": "压缩机",
    "parts_used": [{"part": "COMP-7", "qty": 1}],
    "photo_after": "after.jpg",
}


async def repaired(technician: Person, freezer: Ticket) -> None:
    """Change the compressor of a freezer, up to where the store verifies."""
    assigned = await technician.sees_it_come_to(freezer, "assigned")
    assert assigned["priority"] == "P1"
    await technician.posts(freezer, "assignments/accept")
    await technician.does(freezer, "start")
    await technician.does(freezer, "finish", **COMPRESSOR)


async def test_a_freezer_is_repaired_verified_and_followed_up(company: Found) -> None:
    """``restaurant_chain`` golden: scanned, accepted, hidden from customers, verified, asked after.

    Whoever scans the printed code has no login; what they press twice is one ticket.
    """
    chain = await company("restaurant_chain")
    manager = await chain.hire("manager", "store_manager", "042")
    technician = await chain.hire_technician("technician", "technician", "制冷")
    customer = await chain.hire("customer")

    scanner = await scanner_of(chain, "equipment_repair", asset="FRZ-0042", place="store:042")
    form = await scanner.scans()
    assert form.asks == {"symptom", "stops_sales"}
    filled = {"f.symptom": "压缩机不转，柜内 11 度", "f.stops_sales": "yes", "phone": "13812345678"}
    once, again = await scanner.sends(form, filled), await scanner.sends(form, filled)
    assert once.ticket == again.ticket
    freezer = once.ticket
    opened = await manager.finds(freezer, lambda one: bool(one.get("number")))
    assert (opened["channel"], opened["asset"], opened["links"]) == ("qr", "FRZ-0042", STORE)
    assert opened["reporter"]["phone"] == "138****5678"
    assert opened["priority"] == "P1"
    progress = await scanner.follows(once)
    assert opened["number"] in progress
    assert "13812345678" not in progress
    await scanner.is_told_that_it_was_reported()

    await repaired(technician, freezer)
    assert await customer.does_not_see(freezer)
    verified_at = datetime.now(UTC)
    await manager.does(freezer, "accept")
    closed = await manager.sees_it_come_to(freezer, "closed")
    clocks = {one["name"]: one["status"] for one in closed["clocks"]}
    assert (clocks["accept"], clocks["resolve"]) == ("met", "met")

    planned = await follow_up_of(freezer, manager)
    due_at = datetime.fromisoformat(planned["due_at"])
    assert abs(due_at - verified_at - timedelta(days=3)) < timedelta(minutes=1)


async def follow_up_of(ticket: Ticket, reader: Person) -> Json:
    """Return the return visit that is planned, before it is due."""

    async def planned() -> list[Json]:
        items = (await reader.http.get(f"{ticket.path}/history")).json()["items"]
        return [one for one in items if one["type"] == "ticket.follow_up_planned"]

    return dict((await eventually(planned, bool))[0]["data"])


async def test_whose_certificate_ended_yesterday_is_passed_over_and_the_runner_up_is_named(
    newcomer: Found,
) -> None:
    """``restaurant_chain`` trap_1: the nearest's certificate ended yesterday; who comes next."""
    chain = await newcomer("restaurant_chain")
    clerk = await chain.hire("clerk", "store_clerk", "042")
    dispatcher = await chain.hire("dispatcher")
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    ended, valid = [refrigeration(today + timedelta(days=days)) for days in (-1, 30)]
    near, elsewhere, next_, far = [
        await chain.hire_technician(
            name, "technician", "制冷", lat=lat, certificates=papers, areas=areas
        )
        for name, lat, papers, areas in (
            ("near", 30.2600, [ended], []),
            ("elsewhere", 30.2610, [], ["store:051"]),
            ("next", 30.3000, [valid], ["store:041", "store:042"]),
            ("far", 31.2000, [], []),
        )
    ]

    freezer = await clerk.tells(FREEZER)
    await next_.sees_it_come_to(freezer, "assigned")
    told = await dispatcher.explains(freezer)
    assert (told["chosen"], told["runner_up"]) == (next_.member_id, far.member_id)
    who = {one["technician"]: one for one in told["candidates"]}
    assert who[near.member_id]["eliminated_by"] == "cert_valid"
    assert who[near.member_id]["certificate"] == ended
    assert told["certificates"] == [valid]
    assert who[elsewhere.member_id]["eliminated_by"] == "region"
    assert told["unchecked"] == []

    listed = (await dispatcher.http.get("/technicians")).json()["items"]
    assert {one["name"]: one["certificates"] for one in listed} == {
        "near": [ended],
        "elsewhere": [],
        "next": [valid],
        "far": [],
    }


def refrigeration(valid_until: date) -> Json:
    """Return a certificate about cold rooms."""
    return {"skill": "制冷", "valid_until": valid_until.isoformat()}


async def test_the_ledger_says_who_kept_a_repair_waiting_to_the_second(company: Found) -> None:
    """``restaurant_chain`` trap_3: 14 hours of 19 are the approver's, to the second (M8)."""
    chain = await company("restaurant_chain")
    dispatcher = await chain.hire("dispatcher")
    clerk = await chain.hire("clerk", "store_clerk", "042")
    report_at = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=20)
    asked_at, ordered_at = report_at + timedelta(hours=1), report_at + timedelta(hours=15)
    arrived_at = report_at + timedelta(hours=20)

    # Nobody here repairs dishwashers, so it stays with the desk.
    fields = {"symptom": "洗碗机漏水", "stops_sales": True}
    dishwasher = {**FREEZER, "asset": "DSH-0042", "summary": "洗碗机漏水", "fields": fields}
    freezer = await dispatcher.tells({**dishwasher, "occurred_at": report_at.isoformat()})
    await dispatcher.sees_it_come_to(freezer, "new")
    await dispatcher.waits_for(freezer, "approval", since=asked_at)
    await dispatcher.waits_for(freezer, "parts", since=ordered_at)
    await dispatcher.goes_on(freezer, since=arrived_at)
    await clerk.does(freezer, "cancel", cancel_reason="换了新的")

    async def cancelled() -> list[datetime]:
        items = (await dispatcher.http.get(f"{freezer.path}/history")).json()["items"]
        moves = [one for one in items if one["transition"] == "cancel"]
        return [datetime.fromisoformat(one["occurred_at"]) for one in moves]

    (cancelled_at,) = await eventually(cancelled, bool)

    ledger = (await dispatcher.http.get(f"{freezer.path}/ledger")).json()
    sums = {(one["owner"], one["reason"]): one["seconds"] for one in ledger["sums"]}
    assert sums[("approver", "approval")] == 14 * 3600
    assert sums[("purchasing", "parts")] == 5 * 3600
    assert sum(sums.values()) == ledger["total_s"]
    pairs = {(one["from"], one["to"]): one["seconds"] for one in ledger["hand_overs"]}
    assert pairs["approver", "purchasing"] == 5 * 3600

    async def costs() -> dict[tuple[str, str], int]:
        answer = (await dispatcher.http.get("/metrics/waiting?type=equipment_repair")).json()
        assert answer["seconds"] == sum(one["seconds"] for one in answer["owners"])
        return {(one["from"], one["to"]): one["seconds"] for one in answer["hand_overs"]}

    found = await eventually(costs, lambda pairs: ("approver", "purchasing") in pairs)
    assert found["approver", "purchasing"] >= 5 * 3600

    # From the report to the close each second is somebody's, and nobody's twice.
    bookings = ledger["bookings"]
    moments = [datetime.fromisoformat(one[end]) for one in bookings for end in ("from", "to")]
    assert moments[0] == report_at
    assert moments[1:-1:2] == moments[2::2]
    assert moments[-1] == cancelled_at.replace(microsecond=0)
    elapsed = moments[-1] - report_at
    assert (ledger["closed"], ledger["total_s"]) == (True, elapsed.total_seconds())
    assert sum(one["seconds"] for one in bookings) == ledger["total_s"]


async def test_the_third_repair_of_one_freezer_advises_to_replace_it(company: Found) -> None:
    """``restaurant_chain`` trap_2: the third repair advises to replace, once, with its costs."""
    chain = await company("restaurant_chain")
    dispatcher = await chain.hire("dispatcher")
    fields = {"symptom": "又停机", "stops_sales": True, "repair_cost": "320.50"}
    failing = {**FREEZER, "asset": "FRZ-0333", "fields": fields}
    freezers = [await dispatcher.tells(failing) for _ in range(3)]

    async def advised() -> list[Ticket]:
        return [one for one in freezers if "ticket.advised" in await dispatcher.history(one)]

    assert len(await eventually(advised, bool, 40)) == 1

    async def costs() -> Json:
        return dict((await dispatcher.http.get("/assets/FRZ-0333/costs")).json())

    told = await eventually(costs, lambda one: one["tickets"] == len(freezers))
    assert (told["cost"], len(told["months"])) == ("961.50", 12)
    outsider = await chain.hire("elsewhere", "store_manager", "099")
    elsewhere = (await outsider.http.get("/assets/FRZ-0333/costs")).json()
    assert (elsewhere["cost"], elsewhere["tickets"]) == ("0", 0)


async def test_a_big_compensation_waits_for_those_who_must_agree(company: Found) -> None:
    """``restaurant_chain`` foreign_object: above 500 two must agree."""
    chain = await company("restaurant_chain")
    manager = await chain.hire("manager", "store_manager", "042")
    head, finance = await chain.hire("head", "dept_manager", "KITCHEN"), await chain.hire("finance")
    complaint = await complained(chain, manager)
    asked = await manager.does(complaint, "close", compensation="800.00")
    assert asked["state"] == "verifying"
    await head.approves(complaint, "dept_manager")
    await finance.approves(complaint, "finance")
    closed = await manager.sees_it_come_to(complaint, "closed")
    assert closed["fields"]["compensation"] == "800.00"


async def test_two_foreign_objects_in_one_batch_advise_to_stop_using_it(company: Found) -> None:
    chain = await company("restaurant_chain")
    manager, boss = await chain.hire("manager", "store_manager", "042"), await chain.hire("gm")
    first = await complained(chain, manager, batch="NOODLES-1127")
    second = await complained(chain, manager, batch="NOODLES-1127")
    await boss.is_told(second, "ticket.advised")
    assert "ticket.advised" not in await boss.history(first)


async def complained(chain: Company, manager: Person, batch: str = "SALAD-1127") -> Ticket:
    """Report a foreign object and investigate it."""
    qa = await chain.hire("qa")
    complaint = await manager.tells(
        {
            "type": "foreign_object",
            "summary": "沙拉里有塑料片",
            "fields": {"order_ref": "MT-77", "photo": "plastic.jpg", "phone": "13812345678"},
            "links": {**STORE, "department": "KITCHEN"},
        }
    )
    await qa.sees_it_come_to(complaint, "new")
    await qa.does(complaint, "take")
    await qa.does(complaint, "investigate", batch_no=batch, verdict="供应商责任")
    return complaint
