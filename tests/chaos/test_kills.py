"""Whatever is killed under load: nothing acknowledged is lost, nothing doubled, nobody called.

One product takes reports without a pause. A client that is not answered sends the same report with
the same key again, as any client should; what it was told "accepted" is written down. After each
blow every report written down must be one ticket, assigned once, in every view, and every reader
level with its log, within half a minute.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from shutil import rmtree
from uuid import uuid4

import asyncpg
import httpx
import pytest

from tests.product import Product, eventually, key
from tests.shop import Shop, make_shop, report

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(180)]

CLIENTS = 6
LOAD_S = 5.0
BLOW_AFTER_S = 1.5
RECOVERY_S = 45.0
OPENED, OFFERED, MOVED = "ticket.opened", "ticket.offered", "ticket.moved"
ADVISED, COUNTED = "ticket.advised", "scenario.ticket_counted"
"""They all report the same freezer: its third repair, and no other, is told to replace it."""

JOBS = 6
CHAIN = """\
scenario: chain
name: {zh: 连锁, en: Chain}
roles:
  clerk: {label: {zh: 店员, en: Clerk}, scope: tenant}
ticket_types:
  - key: job
    name: {zh: 作业, en: Job}
    states: {new: {zh: 新, en: New}, done: {zh: 完成, en: Done}}
    priority: [{default: P3}]
    transitions: [{id: finish, from: new, to: done, by: [clerk]}]
    branches: [{key: check, when: always, create: check, link: child}]
    loops: [{key: callback, after: create, delay: 2s, create: callback}]
    schedule: {rrule: "FREQ=DAILY"}
  - key: check
    name: {zh: 检查, en: Check}
    states: {new: {zh: 新, en: New}, done: {zh: 完成, en: Done}}
    priority: [{default: P3}]
    transitions: [{id: finish, from: new, to: done, by: [clerk]}]
  - key: callback
    name: {zh: 回访, en: Callback}
    states: {new: {zh: 新, en: New}, done: {zh: 完成, en: Done}}
    priority: [{default: P3}]
    transitions: [{id: finish, from: new, to: done, by: [clerk]}]
"""
"""Every job is checked at once and asked after soon; one of them comes by itself."""

SERVICES = ("identity", "intake", "workflow", "dispatch", "notification", "reporting", "gateway")


@dataclass
class Load:
    """Clients that report without a pause, and what they were promised."""

    product: Product
    shop: Shop
    promised: dict[str, str] = field(default_factory=dict)

    async def run(self, seconds: float) -> None:
        """Report for some seconds; return when everything begun was acknowledged."""
        end = asyncio.get_running_loop().time() + seconds
        async with self.product.client(self.shop.api_key) as client:
            await asyncio.gather(*(self._report_until(end, client) for _ in range(CLIENTS)))

    async def said(self, what: str) -> Counter[str]:
        """Return how often each ticket is said something of in workflow's log."""
        log = await asyncpg.connect(self.product.database(self.shop.key))
        try:
            rows = await log.fetch(
                "select coalesce(convert_from(payload, 'UTF8')::json ->> 'ticket_id',"
                " stream_id::text) as ticket from workflow_log.events where type = $1",
                what,
            )
        finally:
            await log.close()
        return Counter(row["ticket"] for row in rows)

    async def _report_until(self, end: float, client: httpx.AsyncClient) -> None:
        while asyncio.get_running_loop().time() < end:
            await self._report(client, str(uuid4()))

    async def _report(self, client: httpx.AsyncClient, key: str) -> None:
        async def send() -> httpx.Response | None:
            try:
                return await client.post(
                    "/submissions", json=report(summary=key), headers={"idempotency-key": key}
                )
            except httpx.HTTPError:
                return None

        answer = await eventually(
            send, lambda one: one is not None and one.status_code == 202, RECOVERY_S
        )
        assert answer is not None
        ticket_id = answer.json()["ticket_id"]
        assert self.promised.setdefault(key, ticket_id) == ticket_id


@pytest.fixture
async def load(product: Product) -> Load:
    return Load(product, await make_shop(product, f"shop{uuid4().hex[:8]}"))


@pytest.mark.parametrize("victim", [*SERVICES, "postgres", "nats"])
async def test_killing_it_under_load_loses_and_doubles_nothing(load: Load, victim: str) -> None:
    await struck(load, lambda: load.product.kill(victim))


async def test_wiping_the_bus_under_load_loses_and_doubles_nothing(load: Load) -> None:
    def wipe() -> None:
        rmtree(load.product.home / "nats" / "jetstream", ignore_errors=True)
        load.product.kill("nats")

    await struck(load, wipe)


async def test_killing_both_servers_at_once_loses_and_doubles_nothing(load: Load) -> None:
    def both() -> None:
        load.product.kill("nats")
        load.product.kill("postgres")

    await struck(load, both)


async def test_killing_workflow_again_and_again_brings_everything_about_once(
    product: Product,
) -> None:
    tenant = f"chain{uuid4().hex[:8]}"
    async with product.operator() as platform:
        await told(platform.post("/tenants", json={"key": tenant, "name": tenant}, headers=key()))
    async with product.operator(tenant) as inside:
        await told(inside.post("/scenarios", json={"document": CHAIN}, headers=key()))
        plan = {
            "type": "job",
            "subject": {"kind": "site", "ref": "S1"},
            "summary": "每日巡检",
            "start": (datetime.now(UTC) + timedelta(seconds=2)).isoformat(),
        }
        await told(inside.put("/schedules/daily", json=plan, headers=key()))
        for place in range(JOBS):
            job = {"type": "job", "summary": f"作业 {place}"}
            await told(inside.post("/submissions", json=job, headers=key()))

        async def came() -> Counter[str]:
            try:
                return Counter([str(one["type"]) async for one in everything(inside)])
            except (httpx.HTTPError, KeyError):
                return Counter()

        product.kill("workflow")
        await eventually(came, lambda seen: seen["check"] > 0, RECOVERY_S)
        product.kill("workflow")
        await eventually(came, lambda seen: seen["callback"] > 0, RECOVERY_S)
        product.kill("workflow")
        wanted = Counter({"job": JOBS + 1, "check": JOBS + 1, "callback": JOBS + 1})
        await eventually(came, lambda seen: seen >= wanted, RECOVERY_S)
        await eventually(lambda: lag(product), lambda events: events == 0, RECOVERY_S)
        assert await came() == wanted


async def told(sent: Awaitable[httpx.Response]) -> None:
    """Say something that must be taken."""
    answer = await sent
    assert answer.is_success, answer.text


async def struck(load: Load, blow: Callable[[], None]) -> None:
    """Strike in the middle of a load, then see that every promise was kept exactly once."""
    running = asyncio.create_task(load.run(LOAD_S))
    await asyncio.wait({running}, timeout=BLOW_AFTER_S)
    blow()
    await running
    assert len(load.promised) > CLIENTS

    async with load.product.client(load.shop.api_key) as client:

        async def tickets() -> dict[str, dict[str, object]]:
            try:
                return {str(one["id"]): one async for one in everything(client)}
            except (httpx.HTTPError, KeyError):
                return {}

        wanted = set(load.promised.values())
        seen = await eventually(
            tickets,
            lambda found: (
                found.keys() == wanted and all(one["state"] == "assigned" for one in found.values())
            ),
            RECOVERY_S,
        )
        numbers = [one["number"] for one in seen.values()]
        assert len(set(numbers)) == len(numbers)
        for ticket_id in list(wanted)[:20]:
            await eventually(
                partial(told_of, client, ticket_id),
                lambda types: [one for one in types if one != ADVISED] == [OPENED, OFFERED, MOVED],
                RECOVERY_S,
            )
    await eventually(lambda: lag(load.product), lambda events: events == 0, RECOVERY_S)
    everybody = Counter(dict.fromkeys(wanted, 1))
    await eventually(partial(load.said, COUNTED), lambda one: one == everybody, RECOVERY_S)
    advised = await eventually(partial(load.said, ADVISED), bool, RECOVERY_S)
    assert advised.total() == 1
    assert advised.keys() <= wanted


async def told_of(client: httpx.AsyncClient, ticket_id: str) -> list[str]:
    """Return the types of what happened to a ticket, as the history tells it."""
    history = (await client.get(f"/tickets/{ticket_id}/history")).json()
    return [one["type"] for one in history["items"]]


async def everything(client: httpx.AsyncClient) -> AsyncIterator[dict[str, object]]:
    """Yield every ticket of the tenant, page by page."""
    cursor = ""
    while True:
        query = {"view": "all", "limit": "200"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get("/tickets", params=query)).json()
        for one in page["items"]:
            yield one
        cursor = page["next_cursor"]
        if not cursor:
            return


async def lag(product: Product) -> int:
    """Return by how many events any reader is behind, or -1 while a service is not there."""
    behind = 0
    async with httpx.AsyncClient(trust_env=False) as client:
        for address in product.status["health"].values():
            try:
                told = (await client.get(f"http://{address}/readyz")).json()
            except (httpx.HTTPError, ValueError):
                return -1
            behind += int(told.get("lag_events", 0))
    return behind
