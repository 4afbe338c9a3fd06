"""A running product lets a slot be chosen and moved, and sends somebody when it is near."""

from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.product import Product, eventually, key
from tests.shop import Shop

pytestmark = pytest.mark.e2e

VISITS = """\
scenario: visits
name: Visits
roles:
  desk: {label: Desk, scope: tenant}
  technician: {label: Technician, scope: assigned}
calendars:
  always: {tz: Asia/Shanghai, weekly: {mon-sun: ["00:00-24:00"]}}
ticket_types:
  - key: visit
    name: Visit
    states: {new: New, assigned: Assigned, done: Done}
    fields:
      window: {type: time_window}
    priority: [{default: P3}]
    dispatch:
      skills_from: [{when: null, skill: 上门}]
      hard: [skill, on_shift]
      appointments:
        {field: window, hours: ["08:00-18:00"], ahead: 5d, notice: 1h, lead: 7d, moves: 1}
    transitions:
      - id: assign
        from: new
        to: assigned
        by: [desk, system]
        needs: [window]
        bound_to: assignment.offered
      - {id: back, from: assigned, to: new, by: [desk, system], bound_to: assignment.released}
      - {id: finish, from: assigned, to: done, by: technician}
    clocks:
      - {key: on_time, start: create, stop: finish, target: {default: window.end}}
"""


async def employ(operator: httpx.AsyncClient) -> str:
    """Register somebody who works every day from eight to six."""
    body = {"name": "Anna", "skills": ["上门"], "lat": 30.27, "lon": 120.15}
    made = await operator.post("/technicians", json=body, headers=key())
    assert made.status_code == 201, made.text
    who = str(made.json()["technician_id"])
    plan = {
        "zone": "Asia/Shanghai",
        "valid_from": (date.today() + timedelta(days=1)).isoformat(),  # noqa: DTZ011  # any day does
        "shifts": [{"days": ["mon-sun"], "from": "08:00", "to": "18:00"}],
    }
    planned = await operator.put(f"/technicians/{who}/shifts", json=plan, headers=key())
    assert planned.status_code == 200, planned.text
    return who


async def opened(client: httpx.AsyncClient) -> str:
    what = {"type": "visit", "summary": "上门维修"}
    sent = await client.post("/submissions", json=what, headers=key())
    assert sent.status_code == 202, sent.text
    return str(sent.json()["ticket_id"])


async def test_a_customer_chooses_and_moves_when_somebody_comes(
    product: Product, shop: Shop, client: httpx.AsyncClient
) -> None:
    async with product.operator(shop.key) as operator:
        published = await operator.post("/scenarios", json={"document": VISITS}, headers=key())
        assert published.status_code == 201, published.text
        anna = await employ(operator)
        first, second = await opened(client), await opened(client)

        async def slots() -> list[dict[str, str]]:
            answer = await client.get(f"/tickets/{first}/appointment")
            return list(answer.json().get("slots", []))

        found = await eventually(slots, bool)
        early, late = ({"start": one["start"], "end": one["end"]} for one in found[-2:])

        async def chooses(ticket: str, slot: dict[str, str]) -> httpx.Response:
            path = f"/tickets/{ticket}/appointment"
            return await client.put(path, json=slot, headers=key())

        chosen = await chooses(first, early)
        assert chosen.status_code == 200, chosen.text
        full = await chooses(second, early)
        assert (full.status_code, full.json()["code"]) == (409, "slot-full")
        moved = await chooses(first, late)
        assert moved.status_code == 200, moved.text
        again = await chooses(first, early)
        assert (again.status_code, again.json()["code"]) == (409, "moved-too-often")

        async def ticket() -> dict[str, Any]:
            return dict((await client.get(f"/tickets/{first}")).json())

        shown = await eventually(ticket, lambda one: one["assignee"] == anna)
        ends = datetime.fromisoformat(late["end"])
        said = [shown["fields"]["window"]["end"], shown["clocks"][0]["due_at"]]
        assert [datetime.fromisoformat(one) for one in said] == [ends, ends]

        called_off = await operator.delete(f"/tickets/{first}/appointment", headers=key())
        assert called_off.status_code == 200, called_off.text
        await eventually(ticket, lambda one: one["assignee"] is None and one["state"] == "new")
        taken = await chooses(second, late)
        assert taken.status_code == 200, taken.text
