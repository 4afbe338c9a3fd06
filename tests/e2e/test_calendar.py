"""A telephone reads a technician's calendar at an address, and learns what is taken from them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from icalendar import Calendar, Event
from typer.testing import CliRunner

from services.cli.commands import app
from tests.e2e.test_appointments import PASSWORD, VISITS, choose, opened, room
from tests.product import Product, eventually, key
from tests.shop import Shop

pytestmark = pytest.mark.e2e


@dataclass
class People:
    """Who there is: somebody at the platform, a customer, and two technicians who sign in."""

    operator: httpx.AsyncClient
    wang: httpx.AsyncClient
    anna: httpx.AsyncClient
    bo: httpx.AsyncClient
    anybody: httpx.AsyncClient
    ids: dict[str, str]


@pytest.fixture
async def people(product: Product, shop: Shop) -> AsyncIterator[People]:
    async with AsyncExitStack() as stack:
        operator = await stack.enter_async_context(product.operator(shop.key))
        published = await operator.post("/scenarios", json={"document": VISITS}, headers=key())
        assert published.status_code == 201, published.text
        clients, members = {}, {}
        for login, role in (("wang", "customer"), ("anna", "technician"), ("bo", "technician")):
            grants = [{"role": role}]
            body = {"name": login, "login": login, "password": PASSWORD, "grants": grants}
            made = await operator.post("/members", json=body, headers=key())
            members[login] = made.json()["member_id"]
            clients[login] = await stack.enter_async_context(product.anybody())
            who = {"tenant": shop.key, "login": login, "password": PASSWORD}
            assert (await clients[login].post("/sessions", json=who)).status_code == 201
        anybody = await stack.enter_async_context(product.anybody())
        ids = {one: await employed(operator, one, members[one]) for one in ("anna", "bo")}
        yield People(operator=operator, anybody=anybody, ids=ids, **clients)


async def employed(operator: httpx.AsyncClient, name: str, member_id: str) -> str:
    """Register a technician who signs in; Anna works every day and can do visits."""
    skills = ["上门"] if name == "anna" else []
    body = {"name": name, "skills": skills, "lat": 30.27, "lon": 120.15, "member_id": member_id}
    made = await operator.post("/technicians", json=body, headers=key())
    assert made.status_code == 201, made.text
    who = str(made.json()["technician_id"])
    tomorrow = date.today() + timedelta(days=1)  # noqa: DTZ011  # any day does
    shifts = [{"days": ["mon-sun"], "from": "08:00", "to": "18:00"}]
    plan = {"zone": "Asia/Shanghai", "valid_from": tomorrow.isoformat(), "shifts": shifts}
    planned = await operator.put(f"/technicians/{who}/shifts", json=plan, headers=key())
    assert planned.status_code == 200, planned.text
    return who


async def feed(client: httpx.AsyncClient, who: str, name: str = "手机") -> dict[str, Any]:
    made = await client.post(f"/technicians/{who}/feeds", json={"name": name}, headers=key())
    assert made.status_code == 201, made.text
    return dict(made.json())


def visits(text: str) -> list[Event]:
    return [one for one in Calendar.from_ical(text).events if str(one.uid).startswith("T-")]


async def test_a_visit_is_on_the_calendar_until_it_is_somebody_elses(
    product: Product, people: People
) -> None:
    url = (await feed(people.anna, people.ids["anna"]))["url"]
    ticket = await opened(people.wang)
    slot = (await room(people.wang, ticket))[-1]
    assert await choose(people.wang, ticket, slot) == ""

    async def calendar() -> str:
        answer = await people.anybody.get(url)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        return answer.text

    text = await eventually(calendar, lambda found: bool(visits(found)))
    [visit] = visits(text)
    assert visit.start == datetime.fromisoformat(slot["start"])
    assert visit.end == datetime.fromisoformat(slot["end"])
    assert (visit["DTSTART"].params["TZID"], str(visit.status)) == ("Asia/Shanghai", "TENTATIVE")
    assert "上门维修" in str(visit.summary)
    shifts = [one for one in Calendar.from_ical(text).events if str(one.uid).startswith("S-")]
    hours = {f"{one.start:%H}-{one.end:%H}" for one in shifts}
    assert hours == {"08-18"}

    first = await people.anybody.get(url)
    same = await people.anybody.get(url, headers={"if-none-match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")

    path = f"/tickets/{ticket}/assignments"
    declined = await people.anna.post(f"{path}/decline", json={"reason": "请假"}, headers=key())
    assert declined.status_code == 200, declined.text
    text = await eventually(
        calendar, lambda found: [str(one.status) for one in visits(found)] == ["CANCELLED"]
    )
    [gone] = visits(text)
    assert (gone.uid, gone.sequence > visit.sequence) == (visit.uid, True)
    changed = await people.anybody.get(url, headers={"if-none-match": first.headers["etag"]})
    assert changed.status_code == 200, "what has changed is sent"
    assert_nowhere_in_logs(product, url)


def assert_nowhere_in_logs(product: Product, url: str) -> None:
    [token] = parse_qs(urlsplit(url).query)["token"]
    logs = [product.home / "up.log", *(product.home / "logs").glob("*.log")]
    assert [one.name for one in logs if token in one.read_text(errors="replace")] == []


async def test_an_address_that_is_not_good_is_like_one_that_never_was(people: People) -> None:
    anna, bo = people.ids["anna"], people.ids["bo"]
    mine = await feed(people.anna, anna)
    [token] = parse_qs(urlsplit(mine["url"]).query)["token"]
    by_admin = await feed(people.operator, anna, "办公室")
    assert (await people.anybody.get(by_admin["url"])).status_code == 200
    path = f"/technicians/{anna}/feeds"
    withdrawn = await people.anna.delete(f"{path}/{by_admin['feed_id']}", headers=key())
    assert withdrawn.status_code == 200, withdrawn.text

    wrong = [
        by_admin["url"],
        mine["url"].replace(anna, bo),
        mine["url"].replace(anna, "nobody"),
        mine["url"][:-1] + ("a" if mine["url"][-1] != "a" else "b"),
        mine["url"].partition("?")[0],
        mine["url"].replace(token, "x" * 5_000),
        mine["url"].replace(token, "%E5%B7%A5"),
    ]
    answers = [await people.anybody.get(one) for one in wrong]
    told = [{**one.json(), "request_id": ""} for one in answers]
    assert [one.status_code for one in answers] == [404] * len(wrong)
    assert all(one == told[0] for one in told), told
    assert told[0]["code"] == "calendar-unknown"
    assert len({len(one.headers) for one in answers}) == 1, "the same shape"
    assert (await people.anybody.get(mine["url"])).status_code == 200

    listed = (await people.anna.get(path)).json()["items"]
    assert [(one["name"], one["withdrawn_at"] is None) for one in listed] == [
        ("办公室", False),
        ("手机", True),
    ]
    assert token not in json.dumps(listed)


async def test_nobody_makes_an_address_for_somebody_elses_calendar(people: People) -> None:
    anna = f"/technicians/{people.ids['anna']}/feeds"
    for client in (people.bo, people.wang):
        made = await client.post(anna, json={"name": "偷看"}, headers=key())
        assert (made.status_code, made.json()["code"]) == (404, "technician-unknown")
        assert (await client.get(anna)).status_code == 404
    unnamed = await people.anna.post(anna, json={"name": " "}, headers=key())
    assert unnamed.json()["code"] == "feed-wish-wrong"
    zh = await people.anna.post(anna, json={"name": ""}, headers={**key(), "accept-language": "zh"})
    assert "日历订阅须有名称" in zh.json()["detail"]
    body = {"name": "阿三", "skills": [], "lat": 30.27, "lon": 120.15}
    made = await people.operator.post("/technicians", json=body, headers=key())
    nobody = f"/technicians/{made.json()['technician_id']}/feeds"
    refused = await people.operator.post(nobody, json={"name": "x"}, headers=key())
    assert (refused.status_code, refused.json()["code"]) == (409, "technician-without-member")


async def run(product: Product, *words: str) -> tuple[int, str, str]:
    env = {"GONGDAN_HOME": str(product.home)}
    result = await asyncio.to_thread(CliRunner().invoke, app, [*words], env=env)
    return result.exit_code, result.stdout, result.stderr


async def test_addresses_are_made_and_withdrawn_at_the_prompt(
    product: Product, shop: Shop, people: People
) -> None:
    words, where = ("technician", "calendar"), ("--tenant", shop.key)
    code, said, trouble = await run(product, *words, "make", "anna", "--name", "手机", *where)
    assert code == 0, trouble
    assert (await people.anybody.get(said.strip())).status_code == 200
    code, said, trouble = await run(product, *words, "list", "anna", *where, "--json")
    [listed] = json.loads(said)["feeds"]
    assert (code, listed["name"], listed["withdrawn_at"]) == (0, "手机", None), trouble
    code, said, trouble = await run(product, *words, "withdraw", "anna", listed["feed_id"], *where)
    assert (code, said.strip().endswith("is withdrawn.")) == (0, True), trouble
