"""Parts: received, picked up and counted, and what was where at any past minute."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from tests.e2e.industries.company import Company, Person, Ticket
from tests.e2e.industries.conftest import Found
from tests.product import Json, eventually, key

pytestmark = pytest.mark.e2e

VALVE, MAIN = "VALVE-3", "store:H1"
LOT = "L-0912"
ALARM: dict[str, object] = {
    "type": "device_repair",
    "summary": "呼吸机持续报警",
    "asset": "VEN-0007",
    "fields": {"symptom": "气道压力报警", "in_use": True, "alarm_code": "E-41"},
    "links": {"hospital": "H1", "department": "ICU"},
}


@pytest.fixture
async def hospital(newcomer: Found) -> Company:
    """A company that looks after the devices of one hospital, and has no parts yet."""
    return await newcomer("medical_equipment")


async def says(person: Person, path: str, *, put: bool = False, **body: object) -> str:
    """Write in the books; return the position, or the code of the refusal."""
    send = person.http.put if put else person.http.post
    answer = await send(f"/stock/{path}", json=body, headers=key())
    return str(answer.headers.get("gongdan-position") or answer.json()["code"])


async def shelf(person: Person, seen: str, **query: str) -> dict[str, Json]:
    """Return what is where, as far as ``seen``, by place."""
    head = {"gongdan-min-position": seen}
    answer = await person.http.get("/stock", params={"part": VALVE, **query}, headers=head)
    assert answer.status_code == 200, answer.text
    return {str(one["place"]): one for one in answer.json()["items"]}


async def own_van(engineer: Person) -> str:
    """Return the van of a technician."""
    known = (await engineer.asks("/technicians", limit="200"))["items"]
    (own,) = [one["id"] for one in known if one.get("member_id") == engineer.member_id]
    return f"van:{own}"


async def opens_a_store(keeper: Person) -> None:
    """Register the store and describe the part."""
    await says(keeper, "stores/H1", put=True, name="总院备件库", lat=30.26, lon=120.16)
    await says(keeper, f"parts/{VALVE}", put=True, name="呼气阀", unit="个", lot_required=True)


async def short_for(keeper: Person, ticket: Ticket) -> list[Json]:
    """Return what is short for a ticket."""
    found = await keeper.asks("/stock/shortfalls", ticket=ticket.id)
    return list(found["items"])


async def test_what_was_where_is_known_of_any_past_minute(hospital: Company) -> None:
    keeper = await hospital.hire("keeper", "parts")
    engineer = await hospital.hire_technician("fitter", "engineer", "呼吸机")
    van = await own_van(engineer)

    await opens_a_store(keeper)
    assert await says(keeper, "receipts", part=VALVE, quantity=3, to=MAIN) == "lot-needed"
    came = await says(keeper, "receipts", part=VALVE, quantity=3, to=MAIN, lot=LOT)
    assert (await shelf(keeper, came))[MAIN]["lots"] == {LOT: 3}
    then = datetime.now(UTC).isoformat()

    pick_up: dict[str, Any] = {"part": VALVE, "from": MAIN, "to": van, "lot": LOT}
    assert await says(engineer, "moves", **pick_up, quantity=4) == "stock-too-little"
    gone = await says(engineer, "moves", **pick_up, quantity=2)
    assert await says(engineer, "receipts", part=VALVE, quantity=1, to=van) == "stock-not-yours"
    now = await shelf(engineer, gone)
    assert (now[MAIN]["quantity"], now[van]["quantity"]) == (1, 2)
    before = await shelf(engineer, gone, as_of=then)
    assert {place: one["quantity"] for place, one in before.items()} == {MAIN: 3}

    lines = (await keeper.asks("/stock/entries", part=VALVE, place=van))["items"]
    assert [(one["kind"], one["quantity"], one["lot"]) for one in lines] == [("picked_up", 2, LOT)]
    assert [one["part"] for one in (await keeper.asks("/stock/parts"))["items"]] == [VALVE]
    (store,) = (await keeper.asks("/stock/stores"))["items"]
    assert (store["name"], store["lat"]) == ("总院备件库", 30.26)
    assert (await keeper.asks("/stock/shortfalls"))["items"] == []


async def test_a_valve_that_no_van_had_is_short_until_somebody_says_where_it_came_from(
    hospital: Company,
) -> None:
    nurse = await hospital.hire("nurse", place="ICU")
    keeper = await hospital.hire("keeper", "parts")
    engineer = await hospital.hire_technician("fitter", "engineer", "呼吸机")
    van = await own_van(engineer)
    await opens_a_store(keeper)
    await says(keeper, "receipts", part=VALVE, quantity=2, to=MAIN, lot=LOT)
    pick_up: dict[str, Any] = {"part": VALVE, "from": MAIN, "to": van, "lot": LOT}
    seen = await says(engineer, "moves", **pick_up, quantity=1)

    tickets = []
    for _ in range(2):
        ticket = await nurse.tells(ALARM)
        await engineer.sees_it_come_to(ticket, "assigned")
        await engineer.posts(ticket, "assignments/accept")
        await engineer.does(ticket, "start", lockout=True)
        used = [{"part": VALVE, "qty": 1, "lot": LOT}]
        await engineer.does(ticket, "repair_done", parts_used=used)
        tickets.append(ticket)

    first, second = tickets
    (short,) = await eventually(partial(short_for, keeper, second), bool)
    assert (short["purpose"], short["quantity"], short["place"]) == ("used", 1, van)
    assert await short_for(keeper, first) == []
    assert {place: one["quantity"] for place, one in (await shelf(keeper, seen)).items()} == {
        MAIN: 1
    }
    seen = await says(
        keeper,
        "settlements",
        part=VALVE,
        ticket_id=second.id,
        purpose="used",
        quantity=1,
        place=MAIN,
        lot=LOT,
        reason="领料后忘记登记",
    )
    assert await shelf(keeper, seen) == {}
    assert await short_for(keeper, second) == []
