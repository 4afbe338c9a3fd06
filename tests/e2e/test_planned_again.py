"""A running product plans again: a ticket goes to who came nearer, and the plan says so."""

import httpx
import pytest

from tests.product import Product, eventually, key
from tests.shop import Shop

pytestmark = pytest.mark.e2e

ROUNDS = """\
scenario: rounds
name: Rounds
roles:
  desk: {label: Desk, scope: tenant}
  technician: {label: Technician, scope: assigned}
ticket_types:
  - key: round
    name: Round
    states: {new: New, assigned: Assigned, done: Done}
    priority: [{default: P3}]
    dispatch:
      skills_from: [{when: null, skill: 巡检}]
      hard: [skill, on_shift]
      replan: {every: 1s, visit: 30m}
    transitions:
      - id: assign
        from: [new, assigned]
        to: assigned
        by: [desk, system]
        bound_to: assignment.offered
      - {id: finish, from: assigned, to: done, by: technician}
"""
PLACES = ((30.40, 120.15), (30.29, 120.15))


async def employ(operator: httpx.AsyncClient, name: str, lat: float) -> str:
    body = {"name": name, "skills": ["巡检"], "lat": lat, "lon": 120.15}
    made = await operator.post("/technicians", json=body, headers=key())
    assert made.status_code == 201, made.text
    return str(made.json()["technician_id"])


async def test_a_ticket_that_was_offered_goes_to_who_comes_nearer(
    product: Product, shop: Shop, client: httpx.AsyncClient
) -> None:
    async with product.operator(shop.key) as operator:
        published = await operator.post("/scenarios", json={"document": ROUNDS}, headers=key())
        assert published.status_code == 201, published.text
        here = await employ(operator, "here", 30.27)
        tickets = list[str]()
        for lat, lon in PLACES:
            where = {"lat": lat, "lon": lon, "address": "中山中路 88 号"}
            what = {"type": "round", "summary": "巡检", "location": where}
            sent = await client.post("/submissions", json=what, headers=key())
            assert sent.status_code == 202, sent.text
            tickets.append(sent.json()["ticket_id"])

        async def days() -> dict[str, list[dict[str, object]]]:
            items = (await operator.get("/dispatch/plan")).json()["items"]
            return {one["technician_id"]: one["visits"] for one in items}

        def in_order(found: dict[str, list[dict[str, object]]]) -> bool:
            turns = [(one["ticket_id"], one.get("turn")) for one in found.get(here, [])]
            return turns == [(tickets[1], 1), (tickets[0], 2)]

        planned = await eventually(days, in_order)
        assert all(one["begins_at"] and one["plan_id"] for one in planned[here])
        there = await employ(operator, "there", 30.40)
        moved = await eventually(days, lambda found: there in found)
        assert [one["ticket_id"] for one in moved[there]] == [tickets[0]]
        why = (await operator.get(f"/tickets/{tickets[0]}/explanation")).json()
        assert (why["chosen"], why["policy"]) == (there, "rolling")
        assert why["plan"]["gain_s"] > 120 * why["plan"]["moved"] > 0

        async def assignee() -> object:
            return (await client.get(f"/tickets/{tickets[0]}")).json()["assignee"]

        assert await eventually(assignee, lambda who: who == there) == there
