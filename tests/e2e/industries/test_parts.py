"""Parts: received, picked up and counted, and what was where at any past minute."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.e2e.industries.company import Company, Person
from tests.e2e.industries.conftest import Found
from tests.product import Json, key

pytestmark = pytest.mark.e2e

VALVE, MAIN = "VALVE-3", "store:H1"


@pytest.fixture
async def hospital(company: Found) -> Company:
    """A company that looks after the devices of one hospital."""
    return await company("medical_equipment")


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


async def test_what_was_where_is_known_of_any_past_minute(hospital: Company) -> None:
    keeper = await hospital.hire("keeper", "parts")
    engineer = await hospital.hire_technician("fitter", "engineer", "呼吸机")
    van = await own_van(engineer)

    await says(keeper, "stores/H1", put=True, name="总院备件库", lat=30.26, lon=120.16)
    await says(keeper, f"parts/{VALVE}", put=True, name="呼气阀", unit="个", lot_required=True)
    assert await says(keeper, "receipts", part=VALVE, quantity=3, to=MAIN) == "lot-needed"
    came = await says(keeper, "receipts", part=VALVE, quantity=3, to=MAIN, lot="L-0912")
    assert (await shelf(keeper, came))[MAIN]["lots"] == {"L-0912": 3}
    then = datetime.now(UTC).isoformat()

    pick_up: dict[str, Any] = {"part": VALVE, "from": MAIN, "to": van, "lot": "L-0912"}
    assert await says(engineer, "moves", **pick_up, quantity=4) == "stock-too-little"
    gone = await says(engineer, "moves", **pick_up, quantity=2)
    assert await says(engineer, "receipts", part=VALVE, quantity=1, to=van) == "stock-not-yours"
    now = await shelf(engineer, gone)
    assert (now[MAIN]["quantity"], now[van]["quantity"]) == (1, 2)
    before = await shelf(engineer, gone, as_of=then)
    assert {place: one["quantity"] for place, one in before.items()} == {MAIN: 3}

    lines = (await keeper.asks("/stock/entries", part=VALVE, place=van))["items"]
    assert [(one["kind"], one["quantity"], one["lot"]) for one in lines] == [
        ("picked_up", 2, "L-0912")
    ]
    assert [one["part"] for one in (await keeper.asks("/stock/parts"))["items"]] == [VALVE]
    (store,) = (await keeper.asks("/stock/stores"))["items"]
    assert (store["name"], store["lat"]) == ("总院备件库", 30.26)
    assert (await keeper.asks("/stock/shortfalls"))["items"] == []
