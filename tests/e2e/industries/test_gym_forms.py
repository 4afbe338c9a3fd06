"""A chain of gyms asks for fifteen things a day, and is told which of them nobody needs."""

import random

import pytest

from tests.e2e.industries.company import Person, Ticket
from tests.e2e.industries.conftest import Found
from tests.e2e.industries.founding import publish
from tests.product import Json, eventually, key

pytestmark = pytest.mark.e2e

ITEMS = [f"item_{number:02}" for number in range(1, 16)]
NEEDED = {"item_04", "item_09", "item_11"}
"""What a rule of the scenario looks at."""

CLUBS, DAYS = 12, 9
CAREFUL = {0, 1, 2, 3, 4}
"""The clubs that look before they answer; the others tick everything in two seconds."""

FIELDS = "".join(f"      {item}: {{type: bool, required_on: check}}\n" for item in ITEMS)
BAD = " || ".join(f"{item} == false" for item in sorted(NEEDED))
CHECKS = f"""\
scenario: club_checks
name: {{zh: 门店巡检, en: Club checks}}
roles: {{club_head: {{label: {{zh: 店长, en: Club head}}, scope: tenant}}}}
ticket_types:
  - key: club_check
    name: {{zh: 15 项检查, en: Fifteen checks}}
    states: {{open: {{zh: 巡检中, en: Open}}, done: {{zh: 已停用, en: Done}}}}
    fields:
{FIELDS}\
    priority: [{{when: "{BAD}", set: P1}}, {{default: P3}}]
    transitions:
      - {{id: check, from: open, to: open, by: club_head}}
      - {{id: end, from: open, to: done, by: club_head}}
"""


async def test_of_fifteen_items_on_a_checklist_twelve_are_proposed_to_go(newcomer: Found) -> None:
    """``gym`` trap_3: the form-fatigue sensor proposes to remove twelve of fifteen (M10)."""
    chain = await newcomer("")
    await publish(chain, {"document": CHECKS})
    scopes = ("submissions:write", "tickets:read", "tickets:write")
    heads = [await chain.program(*scopes, roles=("club_head",)) for _ in range(CLUBS)]
    for number, head in enumerate(heads):
        check = await head.tells({"type": "club_check", "summary": f"门店 {number} 日检"})
        await head.sees_it_come_to(check, "open")
        await checked_daily(head, check, careful=number in CAREFUL)

    async def fatigue() -> Json:
        asked = {"type": "club_check"}
        return dict((await chain.operator.get("/metrics/form-fatigue", params=asked)).json())

    found = await eventually(fatigue, lambda one: one.get("forms") == CLUBS * DAYS)
    proposals = {one["field"]: (one["proposal"], one["why"]) for one in found["fields"]}
    assert proposals.keys() == {*ITEMS}
    assert {one for one, (say, _) in proposals.items() if say == "remove"} == {*ITEMS} - NEEDED
    assert {proposals[one] for one in NEEDED} == {("keep", "used")}


async def checked_daily(head: Person, check: Ticket, *, careful: bool) -> None:
    """Fill in the form of a club day by day, with or without looking."""
    chance = random.Random(check.id)  # noqa: S311  # a club, no secret
    moves = [
        {
            "ticket_id": check.id,
            "transition": "check",
            "form_s": 90 if careful else 2,
            "fields": {item: not careful or chance.random() > 0.3 for item in ITEMS},
        }
        for _ in range(DAYS)
    ]
    made = await head.http.post("/tickets/moves", json={"moves": moves}, headers=key())
    assert made.status_code == 200, made.text
    assert [one["problem"] for one in made.json()["items"]] == [None] * DAYS, made.text
