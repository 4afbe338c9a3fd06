"""A town of tenants on one small installation: few connections, little to do while nobody asks.

And when the database of one of them stands still, the others do not notice. All tenants are made
through the public door; the figures are printed (``pytest -s``). ``GONGDAN_TEST_LENGTH=full``
makes a hundred of them, and asks four times as much.
"""

import asyncio
import os
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import median
from threading import Event, Thread
from time import perf_counter
from uuid import uuid4

import asyncpg
import httpx
import pytest

from tests.bench.processes import read_clocks
from tests.product import Product, eventually, running_product
from tests.shop import Shop, make_shop, report

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

IS_LONG = os.environ.get("GONGDAN_TEST_LENGTH") is not None
TENANTS = 100 if IS_LONG else 16
MADE_AT_ONCE = 3
CONNECTIONS_MAX = 100
CONNECTIONS_OF_A_PROCESS_MAX = 12
CLOSING_MAX = 4
"""Sessions that a process has ended and PostgreSQL has not, for a second at most."""
CALM_S = 60.0
IDLE_S = 10.0
IDLE_CORE_MAX = 0.45
"""Twice what it is on a quiet machine: where others work too, the same work costs more."""
ROUNDS = 4 if IS_LONG else 2
ROUND_REPORTS = 60 if IS_LONG else 30
VICTIMS_REPORTS = 40
"""More than a service has connections: they must not take those of the others."""
NOISE_FACTOR, NOISE_S = 2.0, 0.05
ONE_WAIT_MAX = 0.5
"""Of the time that a round takes: who waited for the tenant that stands still had waited on."""
CATCH_UP_S = 60.0
WATCHER = "watcher"


@dataclass
class Town:
    """The installation with all its tenants, and what they cost to make."""

    product: Product
    shops: list[Shop]
    made_s: list[float]

    def tell(self, what: str, **figures: float) -> None:
        """Print figures."""
        told = ", ".join(f"{name} {value:.3f}" for name, value in figures.items())
        print(f"\n{len(self.shops)} tenants, {what}: {told}")  # noqa: T201  # what it is for


@dataclass
class Watch(Thread):
    """Counts the product's connections, from the first moment to the last."""

    product: Product
    most: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    over: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        """Become a thread."""
        super().__init__(daemon=True)

    __hash__ = object.__hash__

    def run(self) -> None:
        """Count ten times a second."""
        asyncio.run(self._count())

    async def _count(self) -> None:
        watching = await asyncpg.connect(
            self.product.database("").removesuffix("gd_") + "postgres",
            server_settings={"application_name": WATCHER},
        )
        while not self.over.wait(0.1):
            rows = await watching.fetch(
                "select application_name, count(*) from pg_stat_activity"
                " where backend_type = 'client backend' and application_name <> $1 group by 1",
                WATCHER,
            )
            found = {one["application_name"]: one["count"] for one in rows}
            found["identity, building"] = sum(
                found.get(f"gongdan-{one}", 0) for one in ("identity", "provisioner")
            )
            found["all"] = sum(one["count"] for one in rows)
            for name, count in found.items():
                self.most[name] = max(self.most[name], count)
        await watching.close()


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    with running_product() as one:
        yield one


@pytest.fixture(scope="module")
def watch(product: Product) -> Iterator[Watch]:
    one = Watch(product)
    one.start()
    yield one
    one.over.set()
    one.join()


@pytest.fixture(scope="module")
def town(product: Product, watch: Watch) -> Town:
    assert watch.is_alive()
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(found(product))


@pytest.fixture
async def client(product: Product) -> AsyncIterator[httpx.AsyncClient]:
    """One client for all tenants: what it costs to make one is not what is measured."""
    async with product.anybody() as one:
        yield one


async def found(product: Product) -> Town:
    """Make the tenants, a few at a time."""
    town = Town(product, [], [])
    slots = asyncio.Semaphore(MADE_AT_ONCE)

    async def settle(number: int) -> None:
        async with slots:
            began = perf_counter()
            town.shops.append(await make_shop(product, f"town{number}"))
            town.made_s.append(perf_counter() - began)

    began = perf_counter()
    await asyncio.gather(*(settle(number) for number in range(TENANTS)))
    took = perf_counter() - began
    town.tell("made in s", all=took, each=took / TENANTS, slowest=max(town.made_s))
    return town


async def test_reports_that_come_everywhere_at_once_are_all_assigned(
    town: Town, client: httpx.AsyncClient
) -> None:
    began = perf_counter()
    tickets = await asyncio.gather(*(accepted(client, shop, str(uuid4())) for shop in town.shops))
    taken = perf_counter() - began
    for shop, ticket in zip(town.shops, tickets, strict=True):
        await assigned(client, shop, [ticket])
    town.tell("one report each, in s", accepted=taken, assigned=perf_counter() - began)


async def test_while_nobody_asks_little_is_done(town: Town) -> None:
    # What was begun is finished first: until then a stretch of time is not an idle one.
    cores = await eventually(
        lambda: busy(town.product), lambda one: sum(one.values()) < IDLE_CORE_MAX, CALM_S
    )
    town.tell("idle, in cores", all=sum(cores.values()), **cores)


async def test_a_tenant_that_stands_still_makes_no_other_wait(
    town: Town, client: httpx.AsyncClient
) -> None:
    victim, *others = town.shops
    free: list[float] = []
    stalled: list[float] = []
    longest: list[float] = []
    promised: list[str] = []
    asked: list[str] = []
    for _ in range(ROUNDS):
        free += await measure(client, others)
        async with standing_still(town.product, victim, "workflow_log"):
            promised += [await accepted(client, victim, str(uuid4())) for _ in range(3)]
            async with standing_still(town.product, victim, "intake_log"):
                keys = [str(uuid4()) for _ in range(VICTIMS_REPORTS)]
                waiting = [asyncio.create_task(send(client, victim, one)) for one in keys]
                waits = await measure(client, others)
                assert not any(one.done() and one.result() for one in waiting)
        stalled += waits
        longest.append(max(waits) / sum(waits))
        asked += keys
        await asyncio.gather(*waiting)
    before, during = median(free), median(stalled)
    town.tell("accepted in s", p50=before, p95=p95(free), most=max(free))
    town.tell("one stands still", p50=during, p95=p95(stalled), most=max(stalled))
    began = perf_counter()
    await assigned(client, victim, promised)
    town.tell("caught up", seconds=perf_counter() - began)
    again = [await accepted(client, victim, one) for one in asked]
    assert len(set(again)) == len(asked)
    await assigned(client, victim, again)
    # Not the slowest of a few: forty at once are a crowd at the door for everybody as they come.
    assert during <= NOISE_FACTOR * before + NOISE_S
    assert max(longest) < ONE_WAIT_MAX


def test_nobody_ever_held_more_connections_than_the_budget(town: Town, watch: Watch) -> None:
    town.tell("connections at most", **watch.most)
    assert 1 <= watch.most.pop("all") <= CONNECTIONS_MAX
    watch.most.pop("", None)  # those that have not said yet whose they are
    assert max(watch.most.values()) <= CONNECTIONS_OF_A_PROCESS_MAX + CLOSING_MAX


async def busy(product: Product) -> dict[str, float]:
    """Return how many cores each process keeps busy, over some seconds."""
    before, began = read_clocks(product.status), perf_counter()
    await asyncio.sleep(IDLE_S)
    spent = read_clocks(product.status).since(before)
    took = perf_counter() - began
    return {name: used / took for name, used in spent.items() if name != "load"}


async def measure(client: httpx.AsyncClient, shops: list[Shop]) -> list[float]:
    """Report in one tenant after the other; return how long each waited to be accepted (s)."""
    latencies: list[float] = []
    for number in range(ROUND_REPORTS):
        began = perf_counter()
        assert await send(client, shops[number % len(shops)], str(uuid4()))
        latencies.append(perf_counter() - began)
    return latencies


def p95(latencies: list[float]) -> float:
    return sorted(latencies)[len(latencies) * 95 // 100]


async def send(client: httpx.AsyncClient, shop: Shop, key: str) -> str | None:
    """Report once; return the ticket's id, or None when it was not accepted."""
    headers = {"idempotency-key": key} | proof(shop)
    try:
        answer = await client.post("/submissions", json=report(summary=key), headers=headers)
    except httpx.HTTPError:
        return None
    return str(answer.json()["ticket_id"]) if answer.status_code == httpx.codes.ACCEPTED else None


def proof(shop: Shop) -> dict[str, str]:
    """Return the header that says who asks."""
    return {"authorization": f"Bearer {shop.api_key}"}


async def accepted(client: httpx.AsyncClient, shop: Shop, key: str) -> str:
    """Report until it is accepted, as any client does; return the ticket's id."""

    async def ask() -> str | None:
        return await send(client, shop, key)

    return str(await eventually(ask, lambda one: one is not None, CATCH_UP_S))


async def assigned(client: httpx.AsyncClient, shop: Shop, tickets: list[str]) -> None:
    """Wait until every one of the tickets is assigned."""

    async def states() -> set[object]:
        answers = [await client.get(f"/tickets/{one}", headers=proof(shop)) for one in tickets]
        return {one.json().get("state") for one in answers}

    await eventually(states, lambda seen: seen == {"assigned"}, CATCH_UP_S)


@asynccontextmanager
async def standing_still(product: Product, shop: Shop, log: str) -> AsyncIterator[None]:
    """Hold a lock of the tenant's log that nothing gets past."""
    locker = await asyncpg.connect(
        product.database(shop.key), server_settings={"application_name": WATCHER}
    )
    try:
        async with locker.transaction():
            await locker.execute(f"lock table {log}.streams in access exclusive mode")
            yield
    finally:
        await locker.close()
