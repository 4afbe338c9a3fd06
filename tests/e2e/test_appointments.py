"""A running product lets a slot be chosen and moved, and sends somebody when it is near."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from services.cli.commands import app
from tests.product import Product, eventually, key
from tests.shop import Shop

pytestmark = pytest.mark.e2e

PASSWORD = "correct horse battery staple"
VISITS = """\
scenario: visits
name: Visits
roles:
  desk: {label: Desk, scope: tenant}
  customer: {label: Customer, scope: own}
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
      - {id: agree, from: assigned, to: assigned, by: [customer, desk]}
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


async def opened(client: httpx.AsyncClient, **fields: object) -> str:
    what = {"type": "visit", "summary": "上门维修", "fields": fields}
    sent = await client.post("/submissions", json=what, headers=key())
    assert sent.status_code == 202, sent.text
    return str(sent.json()["ticket_id"])


@pytest.fixture
async def people(product: Product, shop: Shop) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """Two customers and somebody at the desk, who signed in where visits are sold."""
    async with AsyncExitStack() as stack:
        operator = await stack.enter_async_context(product.operator(shop.key))
        published = await operator.post("/scenarios", json={"document": VISITS}, headers=key())
        assert published.status_code == 201, published.text
        clients = {"operator": operator}
        for login, role in (("wang", "customer"), ("li", "customer"), ("zhao", "desk")):
            member = {
                "name": login,
                "login": login,
                "password": PASSWORD,
                "grants": [{"role": role}],
            }
            made = await operator.post("/members", json=member, headers=key())
            assert made.status_code == 201, made.text
            clients[login] = await stack.enter_async_context(product.anybody())
            who = {"tenant": shop.key, "login": login, "password": PASSWORD}
            assert (await clients[login].post("/sessions", json=who)).status_code == 201
        yield clients


Slot = dict[str, str]


async def room(client: httpx.AsyncClient, ticket: str) -> list[Slot]:
    """Return the slots with room, as soon as dispatch knows of the ticket."""

    async def slots() -> list[Slot]:
        answer = await client.get(f"/tickets/{ticket}/appointment")
        return list(answer.json().get("slots", []))

    found = await eventually(slots, bool)
    return [{"start": one["start"], "end": one["end"]} for one in found]


async def choose(
    client: httpx.AsyncClient, ticket: str, slot: Mapping[str, object], once: str = ""
) -> str:
    """Choose a slot; return the code of the refusal, or nothing."""
    headers = {"idempotency-key": once} if once else key()
    answer = await client.put(f"/tickets/{ticket}/appointment", json=slot, headers=headers)
    return "" if answer.status_code == 200 else str(answer.json()["code"])


async def test_a_customer_chooses_and_moves_when_somebody_comes(
    people: dict[str, httpx.AsyncClient],
) -> None:
    operator, wang, li, zhao = (people[one] for one in ("operator", "wang", "li", "zhao"))
    anna = await employ(operator)
    first, second = await opened(wang), await opened(li)
    early, late = (await room(wang, first))[-2:]
    await room(li, second)

    assert await choose(wang, first, early, once="the-first-of-wang") == ""
    assert await choose(wang, first, early, once="the-first-of-wang") == "", "said twice"
    assert await choose(li, second, early) == "slot-full"
    assert await choose(li, second, {**early, "overbook": True}) == "not-your-decision"
    assert await choose(zhao, second, {**early, "overbook": True}) == ""
    assert await choose(li, first, late) == "ticket-unknown", "it is not theirs to see"
    assert await choose(wang, first, late) == ""
    assert await choose(wang, first, early) == "moved-too-often"
    assert await choose(li, second, {"start": "soon", "end": "later"}) == "time-malformed"

    async def ticket() -> dict[str, Any]:
        return dict((await zhao.get(f"/tickets/{first}")).json())

    shown = await eventually(ticket, lambda one: one["assignee"] == anna)
    ends = datetime.fromisoformat(late["end"])
    said = [shown["fields"]["window"]["end"], shown["clocks"][0]["due_at"]]
    assert [datetime.fromisoformat(one) for one in said] == [ends, ends]
    written = {"fields": {"window": early}}
    agreed = await zhao.post(f"/tickets/{first}/transitions/agree", json=written, headers=key())
    assert agreed.json()["code"] == "field-not-yours"

    called_off = await zhao.delete(f"/tickets/{first}/appointment", headers=key())
    assert called_off.status_code == 200, called_off.text
    await eventually(ticket, lambda one: one["assignee"] is None and one["state"] == "new")
    assert await choose(li, second, late) == ""


async def test_the_last_hand_is_not_given_to_whoever_opens_a_ticket_with_it(
    people: dict[str, httpx.AsyncClient],
) -> None:
    operator, wang, li, zhao = (people[one] for one in ("operator", "wang", "li", "zhao"))
    await employ(operator)
    first = await opened(wang)
    slot = (await room(wang, first))[-1]
    assert await choose(wang, first, slot) == ""

    wished, promised = await opened(li, window=slot), await opened(zhao, window=slot)

    async def windows() -> list[object]:
        shown = [(await zhao.get(f"/tickets/{one}")).json() for one in (wished, promised)]
        return [one.get("fields", {}).get("window") for one in shown]

    async def appointments() -> list[object]:
        shown = [
            (await zhao.get(f"/tickets/{one}/appointment")).json() for one in (wished, promised)
        ]
        return [one.get("appointment") for one in shown]

    [none, kept] = await eventually(windows, lambda found: found[0] is None and bool(found[1]))
    assert (none, kept is not None) == (None, True), "who decides promises it all the same"
    await eventually(appointments, lambda found: found[0] is None and bool(found[1]))


async def run(product: Product, *words: str) -> tuple[int, str, str]:
    env = {"GONGDAN_HOME": str(product.home)}
    result = await asyncio.to_thread(CliRunner().invoke, app, [*words], env=env)
    return result.exit_code, result.stdout, result.stderr


async def test_an_appointment_is_made_and_called_off_at_the_prompt(
    product: Product, shop: Shop, people: dict[str, httpx.AsyncClient]
) -> None:
    await employ(people["operator"])
    ticket = await opened(people["wang"])
    found = await room(people["wang"], ticket)
    begins, where = found[0]["start"][: len("2026-12-01T10:00")], ("--tenant", shop.key)

    code, said, trouble = await run(product, "dispatch", "appoint", ticket, begins, *where)
    assert (code, said.startswith(f"Somebody comes to {ticket}")) == (0, True), trouble
    code, said, trouble = await run(product, "dispatch", "slots", ticket, *where, "--json")
    assert code == 0, trouble
    assert json.loads(said)["appointment"]["start"] == found[0]["start"]
    code, said, trouble = await run(product, "dispatch", "call-off", ticket, *where)
    assert (code, said.startswith(f"Nobody comes to {ticket}")) == (0, True), trouble
    code, said, _ = await run(product, "dispatch", "slots", ticket, *where)
    assert (code, "not agreed yet" in " ".join(said.split())) == (0, True)
    code, _, trouble = await run(product, "dispatch", "appoint", ticket, "2020-01-01T10:00", *where)
    assert (code, "gongdan dispatch slots" in " ".join(trouble.split())) == (1, True)


async def test_a_slot_without_a_hand_is_promised_at_the_prompt_if_that_is_said(
    product: Product, shop: Shop, people: dict[str, httpx.AsyncClient]
) -> None:
    anna = await employ(people["operator"])
    first, second = await opened(people["wang"]), await opened(people["li"])
    slot = (await room(people["wang"], first))[-1]
    assert await choose(people["wang"], first, slot) == ""
    await room(people["li"], second)
    words = ("dispatch", "appoint", second, slot["start"], "--tenant", shop.key)

    code, _, trouble = await run(product, *words)
    assert (code, "--overbook" in trouble) == (1, True), trouble
    code, said, trouble = await run(product, *words, "--overbook")
    assert (code, said.startswith(f"Somebody comes to {second}")) == (0, True), trouble

    shown = await people["zhao"].get(f"/tickets/{second}/appointment")
    assert shown.json()["appointment"] == slot
    for word, state in (("end", "off_shift"), ("begin", "on_shift")):
        code, said, trouble = await run(product, "technician", word, anna, "--tenant", shop.key)
        assert (code, said.split()[-2:]) == (0, [state.partition("_")[0], "shift."]), trouble
        listed = (await people["operator"].get("/technicians")).json()["items"]
        assert [one["state"] for one in listed if one["id"] == anna] == [state]


async def test_what_nobody_can_keep_is_listed_until_somebody_can(
    product: Product, shop: Shop, people: dict[str, httpx.AsyncClient]
) -> None:
    operator, wang = people["operator"], people["wang"]
    later = {"document": VISITS.replace("lead: 7d", "lead: 1h")}
    assert (await operator.post("/scenarios", json=later, headers=key())).status_code == 201
    anna = await employ(operator)
    ticket = await opened(wang)
    slot = (await room(wang, ticket))[-1]
    assert await choose(wang, ticket, slot) == ""
    leave = f"/technicians/{anna}/shifts/exceptions/{slot['start'][:10]}"

    async def listed() -> list[dict[str, Any]]:
        answer = await operator.get("/tickets", params={"view": "unassignable"})
        return [one for one in answer.json()["items"] if one["id"] == ticket]

    ill = await operator.put(leave, json={"reason": "病假"}, headers=key())
    assert ill.status_code == 200, ill.text
    [row] = await eventually(listed, bool)

    assert row["unassignable"] == "all_eliminated:off_shift"
    assert row["unassignable_label"] == "Nobody is fit (off shift)."
    begins, ends = (datetime.fromisoformat(row["slot"][one]) for one in ("start", "end"))
    assert (begins, ends) == (
        datetime.fromisoformat(slot["start"]),
        datetime.fromisoformat(slot["end"]),
    )
    code, said, trouble = await run(product, "dispatch", "stuck", "--tenant", shop.key)
    assert code == 0, trouble
    agreed = f"On {datetime.fromisoformat(slot['start']):%Y-%m-%d %H:%M}-"
    assert agreed in " ".join(said.split()), "by the clocks where the company is"

    back = await operator.delete(leave, headers=key())
    assert back.status_code == 200, back.text
    await eventually(listed, lambda found: not found)
    assert (await wang.get(f"/tickets/{ticket}/appointment")).json()["appointment"] is not None
