"""Medical equipment: locked out before it is repaired, released only with a signature."""

import pytest

from tests.e2e.industries.company import Company, Person, Ticket
from tests.e2e.industries.conftest import Found

pytestmark = pytest.mark.e2e

H1 = {"hospital": "H1", "department": "ICU"}
ALARM: dict[str, object] = {
    "type": "device_repair",
    "summary": "呼吸机持续报警",
    "asset": "VEN-0007",
    "fields": {"symptom": "气道压力报警", "in_use": True, "alarm_code": "E-41"},
    "links": H1,
}
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


async def test_a_device_that_fails_its_test_goes_back_with_a_reason(hospital: Company) -> None:
    nurse = await hospital.hire("nurse", place="ICU")
    engineer = await hospital.hire_technician("engineer", "engineer", "呼吸机")
    bme = await hospital.hire("bme", place="H1")
    ticket = await repaired(nurse, engineer)

    assert await bme.is_refused(ticket, "test_fail") == "fields-missing"
    await bme.does(ticket, "test_fail", return_reason="潮气量偏差 12%")
    await engineer.does(ticket, "repair_done", parts_used=[])
    await bme.does(ticket, "release", **TESTED)
