"""Warranty and contract of a device decide who pays and how fast somebody comes."""

import pytest

from tests.e2e.industries.company import Company, Ticket
from tests.e2e.industries.conftest import Found
from tests.e2e.industries.elsewhere import state
from tests.e2e.industries.test_medical_equipment import ALARM
from tests.product import Json, key

pytestmark = pytest.mark.e2e

LONG_AGO = "2025-01-01T00:00:00+08:00"
HOUR_S = 3_600


async def says(company: Company, asset: str, **values: object) -> None:
    """Say how a device is, since long ago."""
    body = {"assets": [{"key": asset, "values": values, "valid_from": LONG_AGO}]}
    answer = await company.operator.post("/assets", json=body, headers=key())
    assert answer.status_code == 200, answer.text


def arrives_within(ticket: Json) -> int:
    return int(next(one["target_s"] for one in ticket["clocks"] if one["name"] == "arrive"))


async def test_the_contract_of_the_day_of_the_report_decides_and_is_kept(company: Found) -> None:
    """``entitlement: {from: contract}``: a contract that is stated anew changes no ticket."""
    hospital = await company("medical_equipment")
    nurse = await hospital.hire("nurse", place="ICU")
    dispatcher = await hospital.hire("dispatcher")
    await says(hospital, "VEN-0007", contract="HT-7", **{"class": "呼吸机"})
    await says(hospital, "VEN-0008", warranty_until="2099-12-31")
    await says(hospital, "VEN-0009", warranty_until="2020-12-31")
    gold = {"target_table": "gold", "loaner_device": True, "ends_on": "2099-12-31"}
    await state(hospital, "contract", "HT-7", LONG_AGO, **gold)

    async def reported(asset: str) -> tuple[Ticket, Json]:
        report = await nurse.tells({**ALARM, "asset": asset})
        return report, await dispatcher.sees_it_come_to(report, "new")

    covered, ticket = await reported("VEN-0007")
    assert ticket["entitlement"] == {
        "chargeable": False,
        "covered_by": "contract",
        "kind": "contract",
        "key": "HT-7",
        "version": 1,
        "gives": {"target_table": "gold", "loaner_device": True},
    }
    assert arrives_within(ticket) == HOUR_S

    await state(hospital, "contract", "HT-7", LONG_AGO, ends_on="2020-12-31")
    assert (await dispatcher.sees(covered))["entitlement"] == ticket["entitlement"]
    _, later = await reported("VEN-0007")
    assert (later["entitlement"]["chargeable"], arrives_within(later)) == (True, 2 * HOUR_S)

    fresh = (await reported("VEN-0008"))[1]["entitlement"]
    assert (fresh["chargeable"], fresh["covered_by"]) == (False, "warranty")
    assert (await reported("VEN-0009"))[1]["entitlement"]["chargeable"]
    assert (await reported("VEN-0010"))[1]["entitlement"] is None
