"""Medical equipment: locked out before it is repaired, released only with a signature."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from services.workflow.adapters.documents.shipped import shipped_text
from tests.e2e.industries.company import HANGZHOU, Company, Person, Ticket
from tests.e2e.industries.conftest import Found
from tests.e2e.industries.founding import publish
from tests.e2e.industries.schedule import Schedule
from tests.product import Json, eventually

pytestmark = pytest.mark.e2e

H1 = {"hospital": "H1", "department": "ICU"}
ALARM: dict[str, object] = {
    "type": "device_repair",
    "summary": "呼吸机持续报警",
    "asset": "VEN-0007",
    "fields": {"symptom": "气道压力报警", "in_use": True, "alarm_code": "E-41"},
    "links": H1,
}
DEFLECTED = "潮气量偏差 12%"
VALVE = {"part": "VALVE-3", "qty": 1, "lot": "L-0912", "price": "880.00"}
TESTED: dict[str, object] = {"test_report": "test-0007.pdf", "sign_off": "bme-signature.png"}


@pytest.fixture
async def hospital(company: Found) -> Company:
    """A company that looks after the devices of one hospital."""
    return await company("medical_equipment")


async def repaired(nurse: Person, engineer: Person, **changes: object) -> Ticket:
    """Report a ventilator and repair it, up to where it is tested."""
    ticket = await nurse.tells({**ALARM, **changes})
    await engineer.sees_it_come_to(ticket, "assigned")
    await engineer.posts(ticket, "assignments/accept")
    await engineer.does(ticket, "start", lockout=True)
    await engineer.does(ticket, "repair_done", parts_used=[VALVE])
    return ticket


async def test_a_ventilator_is_locked_out_repaired_by_lot_and_released_by_signature(
    hospital: Company,
) -> None:
    """``medical_equipment`` golden: locked out, repaired by lot, tested, signed, released."""
    nurse = await hospital.hire("nurse", place="ICU")
    engineer = await hospital.hire_technician("engineer", "engineer", "呼吸机")
    bme = await hospital.hire("bme", place="H1")

    alarm = await nurse.tells(ALARM)
    assigned = await engineer.sees_it_come_to(alarm, "assigned")
    assert assigned["priority"] == "P1"
    await engineer.posts(alarm, "assignments/accept")

    assert await engineer.is_refused(alarm, "start") == "fields-missing"
    await engineer.does(alarm, "start", lockout=True)
    without_lot = [{"part": "VALVE-3", "qty": 1}]
    assert (
        await engineer.is_refused(alarm, "repair_done", parts_used=without_lot) == "field-invalid"
    )
    await engineer.does(alarm, "repair_done", parts_used=[VALVE])

    assert await engineer.is_refused(alarm, "release", **TESTED) == "role-missing"
    assert await bme.is_refused(alarm, "release", test_report="test.pdf") == "fields-missing"
    await bme.does(alarm, "release", **TESTED)

    released = await bme.sees_it_come_to(alarm, "closed")
    clocks = {one["name"]: one["status"] for one in released["clocks"]}
    assert (clocks["respond"], clocks["uptime"]) == ("met", "met")
    assert released["fields"]["parts_used"][0]["lot"] == "L-0912"


async def test_thirty_percent_of_the_hands_are_kept_free_for_ventilators(newcomer: Found) -> None:
    """``medical_equipment`` golden: of ten hands three are kept, so an alarm is taken at once."""
    hospital = await newcomer("medical_equipment")
    nurse, dispatcher = await hospital.hire("nurse", place="ICU"), await hospital.hire("dispatcher")
    engineer = await hospital.hire_technician("engineer", "engineer", "呼吸机", "超声", capacity=10)
    scanner = {"asset": "USD-0001", "fields": {"symptom": "探头无图像", "in_use": False}}
    scanners = await asyncio.gather(*(nurse.tells({**ALARM, **scanner}) for _ in range(8)))

    async def judged(ticket: Ticket) -> str:
        found = await dispatcher.finds(
            ticket, lambda one: one.get("state") == "assigned" or bool(one.get("unassignable"))
        )
        return str(found["unassignable"] or found["state"])

    became = [await judged(one) for one in scanners]
    assert sorted(became) == ["all_eliminated:reserve", *["assigned"] * 7]
    told = await dispatcher.explains(scanners[became.index("all_eliminated:reserve")])
    assert told["candidates"][0]["eliminated_by"] == "reserve"
    (kept,) = told["kept_free"]
    assert (kept["skill"], kept["capacity"], kept["kept"], kept["free"]) == ("呼吸机", 10, 3, 3)

    alarm = await nurse.tells(ALARM)
    await engineer.sees_it_come_to(alarm, "assigned")
    await engineer.posts(alarm, "assignments/accept")

    def responded(ticket: Json) -> bool:
        return {one["name"]: one["status"] for one in ticket["clocks"]}.get("respond") == "met"

    await engineer.finds(alarm, responded)


async def test_a_device_is_given_up_only_when_two_agree(hospital: Company) -> None:
    """``medical_equipment`` device_repair: 报废会签 by both, in any order."""
    nurse = await hospital.hire("nurse", place="ICU")
    engineer = await hospital.hire_technician("engineer", "engineer", "呼吸机")
    bme, qa = await hospital.hire("bme", place="H1"), await hospital.hire("qa")
    ticket = await repaired(nurse, engineer, asset="VEN-0099")
    assert (await bme.does(ticket, "scrap"))["state"] == "testing"
    await qa.is_asked_about(ticket, "qa")
    await qa.approves(ticket, "qa")
    assert (await qa.sees(ticket))["state"] == "testing"
    assert await qa.refuses(ticket, "approvals/qa", decision="approve") == "already-decided"
    await bme.approves(ticket, "bme")
    await bme.sees_it_come_to(ticket, "scrapped")


async def test_a_device_that_fails_its_test_goes_back_and_is_asked_after_when_it_is_released(
    newcomer: Found,
) -> None:
    hospital = await newcomer("medical_equipment")
    sooner = shipped_text("medical_equipment").replace("delay: 3d", "delay: 1s")
    await publish(hospital, {"document": sooner})
    nurse = await hospital.hire("nurse", place="ICU")
    engineer = await hospital.hire_technician("engineer", "engineer", "呼吸机")
    bme = await hospital.hire("bme", place="H1")
    dispatcher = await hospital.hire("dispatcher")
    ticket = await repaired(nurse, engineer)

    assert await bme.is_refused(ticket, "test_fail") == "fields-missing"
    await bme.does(ticket, "test_fail", return_reason=DEFLECTED)
    await engineer.does(ticket, "repair_done", parts_used=[])
    await bme.does(ticket, "release", **TESTED)

    released = await dispatcher.finds(ticket, lambda one: bool(one["children"]))
    (call,) = released["children"]
    assert (call["type"], call["link"]) == ("device_callback", "follow_up")
    assert [one["status"] for one in released["follow_ups"]] == ["done"]
    await dispatcher.sees_it_come_to(Ticket(id=call["id"]), "new")
    await dispatcher.does(Ticket(id=call["id"]), "call", ok=True)


async def test_a_ventilator_is_maintained_by_hours_or_half_years_whichever_comes_first(
    hospital: Company,
) -> None:
    dispatcher = await hospital.hire("dispatcher")
    engineer = await hospital.hire_technician("engineer", "engineer", "呼吸机")
    nurse = await hospital.hire("nurse", place="ICU")
    start = datetime.now(UTC) + timedelta(days=60)
    plan = {
        "type": "preventive",
        "subject": {"kind": "asset", "ref": "VEN-0007"},
        "summary": "呼吸机半年保养",
        "links": H1,
        "location": {"lat": HANGZHOU["lat"], "lon": HANGZHOU["lon"]},
        "start": start.isoformat(),
        "meter_from": 1_000,
    }
    ven = Schedule(dispatcher, "ven-0007")
    planned = await ven.puts(plan)
    visits = await ven.gets("/visits?limit=3")
    assert [one["visit"] for one in visits["items"]] == [1, 2, 3]
    assert planned["next"] == visits["items"][0], "it is seen long before it comes"
    assert await Schedule(nurse, "ven-0007").is_unknown()

    await Schedule(engineer, "ven-0007").posts("/readings", value=2_999)
    told = await Schedule(engineer, "ven-0007").posts("/readings", value=3_000)
    assert told["meter"]["next_at"] == 3_000
    assert await ven.refuses("/readings", value=2_998) == "reading-goes-back"
    shown = await eventually(partial(ven.gets, ""), lambda one: bool(one["visits"]))
    (visit,) = shown["visits"]
    assert visit["by"] == "meter"

    ticket = Ticket(id=visit["ticket_id"])
    assigned = await engineer.sees_it_come_to(ticket, "assigned")
    assert (assigned["schedule"], assigned["asset"]) == (
        {"key": "ven-0007", "visit": 1},
        "VEN-0007",
    )
    due_at = datetime.fromisoformat(visit["due_at"]).astimezone(ZoneInfo("Asia/Shanghai"))
    assert assigned["fields"]["due_by"] == due_at.date().isoformat()
    await engineer.posts(ticket, "assignments/accept")
    await engineer.does(ticket, "start")
    answers = [{"item": "流量传感器", "answer": "偏差"}]
    await engineer.does(ticket, "fail", checklist=answers, finding=DEFLECTED)
    failed = await dispatcher.finds(ticket, lambda one: bool(one["children"]))
    (repair,) = failed["children"]
    assert repair["type"] == "device_repair"
    opened = await dispatcher.finds(Ticket(id=repair["id"]), lambda one: "fields" in one)
    assert (opened["fields"]["symptom"], opened["fields"]["in_use"]) == (DEFLECTED, False)
    assert opened["lacks"] == []

    assert await eventually(partial(dispatcher.schedules_of, "VEN-0007"), bool) == ["ven-0007"]
    skipped = await ven.posts("/skip", reason="设备外借", visit=2)
    assert skipped["next"]["visit"] == 3
    assert (await ven.posts("/end", reason="设备报废"))["status"] == "ended"
    assert await ven.refuses("/skip", reason="再跳一次") == "schedule-over"
