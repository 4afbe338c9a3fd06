"""Crews: two are asked for one ticket, each answers for themselves, and the lead alone has it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest
from typer.testing import CliRunner

from services.cli.commands import app
from tests.product import Product, eventually, key
from tests.shop import Shop

pytestmark = pytest.mark.e2e

PASSWORD = "correct horse battery staple"
SKILLS = {"lead": ["电梯"], "helper": ["起重"]}

LIFTS = """\
scenario: lifts
name: Lifts
roles:
  desk: {label: Desk, scope: tenant}
  technician: {label: Technician, scope: assigned}
ticket_types:
  - key: lift_repair
    name: Lift repair
    states: {new: New, assigned: Assigned, done: Done}
    priority: [{default: P3}]
    dispatch:
      skills_from: [{when: null, skill: 电梯}]
      hard: [skill, on_shift]
      crew: [{role: helper, skills_from: [{when: null, skill: 起重}]}]
    transitions:
      - id: assign
        from: [new, assigned]
        to: assigned
        by: [desk, system]
        bound_to: assignment.offered
      - {id: finish, from: assigned, to: done, by: technician}
    notify:
      - {key: come, when: ticket.crew_told, to: technician, via: app, template: "Come to {number}"}
"""
BROKEN = {
    "type": "lift_repair",
    "summary": "电梯不动",
    "location": {"lat": 30.2592, "lon": 120.1634, "address": "中山中路 88 号"},
}


@pytest.fixture
async def staff(product: Product, shop: Shop) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """A lead and a helper who signed in; the shop's own can do neither."""
    async with AsyncExitStack() as stack:
        clients: dict[str, httpx.AsyncClient] = {}
        async with product.operator(shop.key) as operator:
            published = await operator.post("/scenarios", json={"document": LIFTS}, headers=key())
            assert published.status_code == 201, published.text
            for login, skills in SKILLS.items():
                grants = [{"role": "technician", "scope_value": ""}]
                member = {"name": login, "login": login, "password": PASSWORD, "grants": grants}
                made = await operator.post("/members", json=member, headers=key())
                assert made.status_code == 201, made.text
                body = {"name": login, "skills": skills, "lat": 30.27, "lon": 120.15}
                known = {**body, "member_id": made.json()["member_id"]}
                registered = await operator.post("/technicians", json=known, headers=key())
                assert registered.status_code == 201, registered.text
                client = await stack.enter_async_context(product.anybody())
                sign = {"tenant": shop.key, "login": login, "password": PASSWORD}
                assert (await client.post("/sessions", json=sign)).status_code == 201
                clients[login] = client
        yield clients


async def test_a_helper_comes_along_and_the_ticket_stays_its_leads(
    product: Product, shop: Shop, client: httpx.AsyncClient, staff: dict[str, httpx.AsyncClient]
) -> None:
    sent = await client.post("/submissions", json=BROKEN, headers=key())
    path = f"/tickets/{sent.json()['ticket_id']}"

    async def shown() -> dict[str, object]:
        return dict((await client.get(path)).json())

    def stage(one: dict[str, object]) -> object:
        crew = one.get("crew")
        return crew[0]["stage"] if isinstance(crew, list) and crew else None

    asked = await eventually(shown, lambda one: stage(one) == "offered")
    assert (await staff["helper"].get(path)).status_code == 200
    for one in staff.values():
        yes = await one.post(f"{path}/assignments/accept", headers=key())
        assert yes.status_code == 200, yes.text
    accepted = await eventually(shown, lambda one: stage(one) == "accepted")
    assert accepted["assignee"] == asked["assignee"]

    async def told(who: str) -> list[str]:
        return [one["rule"] for one in (await staff[who].get("/notices")).json()["items"]]

    assert await eventually(lambda: told("helper"), bool) == ["come"]
    assert await told("lead") == []
    there = await staff["helper"].post(f"{path}/assignments/arrive", json={}, headers=key())
    assert there.status_code == 200, there.text
    arrived = await eventually(shown, lambda one: stage(one) == "arrived")
    assert arrived["state"] == accepted["state"]
    why = (await client.get(f"{path}/explanation", params={"post": "helper:1"})).json()
    assert why["chosen"] == arrived["crew"][0]["technician"]  # type: ignore[index]
    async with product.operator(shop.key) as operator:
        twice = {"technician_id": asked["assignee"], "post": "helper:1"}
        refused = await operator.post(f"{path}/assignments", json=twice, headers=key())
        assert (refused.status_code, refused.json()["code"]) == (409, "on-the-ticket-already")
        nowhere = {"technician_id": asked["assignee"], "post": "helper:2"}
        refused = await operator.post(f"{path}/assignments", json=nowhere, headers=key())
        assert (refused.status_code, refused.json()["code"]) == (404, "no-such-post")
    finish = f"{path}/transitions/finish"
    refused = await staff["helper"].post(finish, json={}, headers=key())
    assert (refused.status_code, refused.json()["code"]) == (403, "not-assigned-to-you")
    finished = await staff["lead"].post(finish, json={}, headers=key())
    assert finished.status_code == 200, finished.text
    assert (await client.get(path)).json()["closed"]


async def run(product: Product, *words: str) -> tuple[int, str, str]:
    env = {"GONGDAN_HOME": str(product.home)}
    result = await asyncio.to_thread(CliRunner().invoke, app, [*words], env=env)
    return result.exit_code, result.stdout, result.stderr


async def test_a_dispatcher_says_at_the_prompt_that_a_helper_does_not_come(
    product: Product, shop: Shop, client: httpx.AsyncClient, staff: dict[str, httpx.AsyncClient]
) -> None:
    del staff
    sent = await client.post("/submissions", json=BROKEN, headers=key())
    ticket = str(sent.json()["ticket_id"])

    async def stages() -> list[tuple[object, object]]:
        crew = (await client.get(f"/tickets/{ticket}")).json().get("crew", [])
        return [(one["stage"], one.get("reason")) for one in crew]

    await eventually(stages, lambda found: found == [("offered", None)])
    where = ("--tenant", shop.key, "--post", "helper:1")
    code, said, trouble = await run(product, "dispatch", "accept", ticket, *where)
    assert (code, said.strip()) == (0, f"{ticket} is accepted."), trouble
    ill = ("decline", ticket, "--reason", "病了")
    code, said, trouble = await run(product, "dispatch", *ill, *where)
    assert (code, said.strip()) == (0, f"{ticket} is declined."), trouble

    [(_, because)] = await eventually(stages, lambda found: found[0][0] == "unassignable")
    assert because, "there is no other helper"
    back = ("give", ticket, "--technician", "helper", "--reason", "好了")
    code, _, trouble = await run(product, "dispatch", *back, *where)
    assert (code, "[has-declined]" in trouble) == (1, True), trouble


async def test_a_post_nobody_can_fill_is_listed_with_the_reason(
    product: Product, shop: Shop, client: httpx.AsyncClient, staff: dict[str, httpx.AsyncClient]
) -> None:
    gone = await staff["helper"].get("/technicians")
    (helper,) = [one["id"] for one in gone.json()["items"] if one["name"] == "helper"]
    off = {"on_shift": False}
    async with product.operator(shop.key) as operator:
        await operator.post(f"/technicians/{helper}/shift", json=off, headers=key())
    sent = await client.post("/submissions", json=BROKEN, headers=key())
    ticket = sent.json()["ticket_id"]

    async def listed() -> list[dict[str, object]]:
        found = await client.get("/tickets", params={"view": "unassignable"})
        return [one for one in found.json()["items"] if one["id"] == ticket]

    (row,) = await eventually(listed, bool)
    unfilled = row["unfilled"]
    assert isinstance(unfilled, list)
    (post,) = unfilled
    assert (post["post"], post["role"]) == ("helper:1", "helper")
    assert post["unassignable"] == "all_eliminated:off_shift"
    assert post["unassignable_label"]
