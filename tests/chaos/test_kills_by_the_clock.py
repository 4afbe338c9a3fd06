"""Whatever is killed while things happen by themselves: each happens once, and none is lost.

Rungs of a ladder and automatic moves come due while workflow is killed, and again while PostgreSQL
is. Hundreds of tickets migrate to a newer version when workflow is killed. Afterwards the log says
each of it exactly once.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import asyncpg
import httpx
import pytest

from tests.product import Json, Product, eventually, key

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(180)]

TICKETS, MIGRATING = 60, 400
RECOVERY_S = 60.0
KILLS_MAX = 5
"""Tries to kill workflow while some tickets are still to migrate."""

RUNGS = ("20%", "40%", "60%", "80%", "100%", "+2s", "+4s")
TROUBLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
SCENARIO = """\
scenario: clockwork
name: 定时
roles:
  clerk: {{label: 店员, scope: tenant}}
ticket_types:
  - key: ladder
    name: 升级
    states: {{new: 待受理, closed: 已关闭}}
    priority: [{{default: P1}}]
    transitions:
      - {{id: finish, from: new, to: closed, by: [clerk]}}
    clocks:
      - {{key: resolve, start: create, stop: finish, target: 5s}}
    escalate: [{rungs}]
  - key: parcel
    name: 包裹
    states: {{new: 待取, gone: 已退回}}
    priority: [{{default: P1}}]
    transitions:
      - {{id: send_back, from: new, to: gone, by: [clerk, system]}}
    auto: [{{transition: send_back, after: 5s}}]
  - key: task
    name: 任务
    states: {{new: {first}, done: 已完成}}
    priority: [{{default: P1}}]
    transitions:
      - {{id: finish, from: new, to: done, by: [clerk]}}
"""


def scenario(first: str = "待办") -> str:
    rungs = ", ".join(f"{{clock: resolve, at: {one}, notify: [clerk]}}" for one in RUNGS)
    return SCENARIO.format(first=first, rungs=rungs)


@dataclass
class Company:
    """A tenant of its own, whose log is read as it is."""

    product: Product
    tenant: str
    inside: httpx.AsyncClient
    program: httpx.AsyncClient

    async def publish(self, document: str, *, migrate: bool) -> None:
        body = {"document": document, "migrate": migrate}
        done = await self.inside.post("/scenarios", json=body, headers=key())
        assert done.status_code == 201, done.text

    async def report(self, kind: str) -> str:
        head = key()

        async def send() -> httpx.Response | None:
            try:
                body = {"type": kind, "summary": "等着"}
                return await self.program.post("/submissions", json=body, headers=head)
            except httpx.HTTPError:
                return None

        sent = await eventually(send, lambda one: one is not None and one.status_code == 202)
        assert sent is not None
        return str(sent.json()["ticket_id"])

    async def report_many(self, kind: str, count: int) -> list[str]:
        slots = asyncio.Semaphore(16)

        async def one() -> str:
            async with slots:
                return await self.report(kind)

        return await asyncio.gather(*(one() for _ in range(count)))

    async def said(self, what: str, member: str) -> Counter[tuple[str, str]]:
        """Return how often each ticket says something of a kind; nothing while nobody answers."""
        try:
            log = await asyncpg.connect(self.product.database(self.tenant), timeout=5)
        except TROUBLE:
            return Counter()
        try:
            rows = await log.fetch(
                "select stream_id::text as ticket,"
                " convert_from(payload, 'UTF8')::json ->> $2 as said"
                " from workflow_log.events where type = $1",
                what,
                member,
            )
        except TROUBLE:
            return Counter()
        finally:
            await log.close(timeout=5)
        return Counter((row["ticket"], row["said"]) for row in rows)

    async def migration(self) -> Json:
        try:
            answer = await self.inside.get("/scenarios/clockwork/migration")
        except httpx.HTTPError:
            return {}
        return dict(answer.json())


@pytest.fixture
async def company(product: Product) -> AsyncIterator[Company]:
    tenant = f"clock{uuid4().hex[:8]}"
    async with product.operator() as operator:
        made = await operator.post("/tenants", json={"key": tenant, "name": tenant}, headers=key())
        assert made.status_code == 201, made.text
    api_key = made.json()["api_key"]
    async with product.operator(tenant) as inside, product.client(api_key) as program:
        one = Company(product, tenant, inside, program)
        await one.publish(scenario(), migrate=False)
        yield one


async def test_what_is_due_while_workflow_and_postgres_die_happens_once(company: Company) -> None:
    ladders, parcels = await asyncio.gather(
        company.report_many("ladder", TICKETS), company.report_many("parcel", TICKETS)
    )

    async def climbed() -> Counter[tuple[str, str]]:
        return await company.said("ticket.escalated", "at")

    async def sent_back() -> Counter[tuple[str, str]]:
        return await company.said("ticket.moved", "transition")

    await eventually(climbed, bool, RECOVERY_S)
    company.product.kill("workflow")
    before = (await climbed()).total()
    await eventually(climbed, lambda found: found.total() > before + TICKETS, RECOVERY_S)
    company.product.kill("postgres")

    rungs = Counter((ticket, rung) for ticket in ladders for rung in RUNGS)
    assert await eventually(climbed, lambda found: found.total() >= len(rungs), RECOVERY_S) == rungs
    moves = Counter((ticket, "send_back") for ticket in parcels)
    assert await eventually(sent_back, lambda found: found.total() >= len(moves), 20) == moves
    assert (await climbed(), await sent_back()) == (rungs, moves)


async def test_a_migration_that_is_killed_takes_every_ticket_along_once(company: Company) -> None:
    tickets = await company.report_many("task", MIGRATING)

    async def opened() -> int:
        return (await company.said("ticket.opened", "type")).total()

    await eventually(opened, lambda found: found == MIGRATING, RECOVERY_S)
    for version in range(2, 2 + KILLS_MAX):
        if await killed_while_migrating(company, tickets, version):
            return
    pytest.fail("Each migration was over before workflow was killed.")


async def killed_while_migrating(company: Company, tickets: list[str], version: int) -> bool:
    """See that every ticket migrates once; whether some were still to do at the kill."""
    definition = f"clockwork@{version}"
    everybody = Counter((ticket, definition) for ticket in tickets)

    async def migrated() -> Counter[tuple[str, str]]:
        found = await company.said("ticket.migrated", "definition")
        return Counter({one: times for one, times in found.items() if one[1] == definition})

    await company.publish(scenario(f"待处理 {version}"), migrate=True)
    await eventually(migrated, bool, RECOVERY_S)
    company.product.kill("workflow")
    at_the_kill = await migrated()
    done = await eventually(
        company.migration,
        lambda one: one.get("state") == "done" and one.get("definition") == definition,
        RECOVERY_S,
    )
    assert await migrated() == everybody
    assert int(done["tickets_migrated"]) == MIGRATING
    shown = (await company.program.get(f"/tickets/{tickets[-1]}")).json()
    assert shown["definition"] == definition
    return at_the_kill != everybody
