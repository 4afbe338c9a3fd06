"""The whole chain: from a report's message to the assigned ticket in the view, every part real.

``python -m tests.bench.chain [result.json] [--seconds 20] [--rate 100] [--in-flight 128]``. First
the latency at a steady rate, then the highest rate that the chain sustains, each with the
processor time per ticket of every process; the load generator (this process) stands apart.
"""

import argparse
import asyncio
import json
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from uuid import UUID, uuid4

import asyncpg
import uvloop
from nats.aio.client import Client

from shared.database import Connection
from shared.intent import TenantId, id_of_report
from tests.bench.processes import Clocks, read_clocks
from tests.product import Product, key
from tests.shop import Shop, make_shop, report

TECHNICIANS = 60
SOURCE = "urn:gongdan:bench"
LOOK_S = 0.01
PATIENCE_S = 120.0
ASSIGNED = (
    "select ticket_id from reporting.queue where ticket_id = any($1) and assignee is not null"
)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What one run came to; ``cpu_us`` is processor time per ticket, by process."""

    tickets: int
    per_s: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float
    cpu_us: dict[str, float]


class Chain:
    """A running product, a producer, and an eye on the view."""

    def __init__(self, product: Product, shop: Shop, producer: Client, view: Connection) -> None:
        self._product = product
        self._shop = shop
        self._producer = producer
        self._view = view
        self._sent: dict[UUID, float] = {}
        self._latencies: list[float] = []

    async def at(self, rate: float, seconds: float) -> Figures:
        """Send at a steady rate, whatever comes back, and watch each ticket arrive."""

        async def send(began: float) -> None:
            tasks: set[asyncio.Task[None]] = set()
            for number in range(int(rate * seconds)):
                await asyncio.sleep(max(0.0, began + number / rate - perf_counter()))
                task = asyncio.create_task(self._report())
                tasks.add(task)
                task.add_done_callback(tasks.discard)
            await asyncio.gather(*tasks)

        return await self._run(send)

    async def flat_out(self, in_flight: int, seconds: float) -> Figures:
        """Send as fast as reports are acknowledged; the rate is that of tickets in the view."""

        async def send(began: float) -> None:
            async def one() -> None:
                while perf_counter() < began + seconds:
                    await self._report()

            await asyncio.gather(*(one() for _ in range(in_flight)))

        return await self._run(send)

    async def _run(self, send: Callable[[float], Awaitable[None]]) -> Figures:
        self._latencies.clear()
        before, began = read_clocks(self._product.status), perf_counter()
        sending = asyncio.ensure_future(send(began))
        deadline = began + PATIENCE_S
        while not sending.done() or self._sent:
            await asyncio.sleep(LOOK_S)
            await self._look()
            if perf_counter() > deadline:
                raise TimeoutError(
                    f"{len(self._sent)} tickets never came:\n{self._product.story()}"
                )
        await sending
        return self._figures(perf_counter() - began, before, read_clocks(self._product.status))

    async def _report(self) -> None:
        external_id = str(uuid4())
        ticket = id_of_report(TenantId(self._shop.key), SOURCE, external_id)
        headers = {
            "ce-specversion": "1.0",
            "ce-type": "bench",
            "ce-source": SOURCE,
            "ce-id": external_id,
        }
        phone = f"138{ticket.int % 10**8:08d}"
        # Thousands of repairs of one freezer would measure the rule that counts them.
        body = report(reporter={"name": "王芳", "phone": phone}, asset=f"FRZ-{external_id}")
        self._sent[ticket] = perf_counter()
        answer = await self._producer.request(
            f"intake.{self._shop.key}.api", json.dumps(body).encode(), headers=headers, timeout=30
        )
        if b'"error"' in answer.data:
            raise AssertionError(answer.data.decode())

    async def _look(self) -> None:
        waiting = list(self._sent)[:5_000]
        rows = await self._view.fetch(ASSIGNED, waiting) if waiting else []
        now = perf_counter()
        for row in rows:
            self._latencies.append(now - self._sent.pop(row["ticket_id"]))

    def _figures(self, seconds: float, before: Clocks, after: Clocks) -> Figures:
        tickets = len(self._latencies)
        cuts = [1000 * one for one in quantiles(self._latencies, n=100)]
        return Figures(
            tickets=tickets,
            per_s=tickets / seconds,
            p50_ms=1000 * median(self._latencies),
            p95_ms=cuts[94],
            p99_ms=cuts[98],
            max_ms=1000 * max(self._latencies),
            cpu_us={name: 1e6 * spent / tickets for name, spent in after.since(before).items()},
        )


async def main(arguments: argparse.Namespace) -> None:
    """Start a product, measure, print, stop it."""
    home = Path(tempfile.mkdtemp(prefix="gongdan-bench-"))
    product = Product(home)
    try:
        product.start()
        shop = await make_shop(product, "bench")
        await register_technicians(product)
        producer = await product.producer(shop.api_key, shop.key)
        view = await asyncpg.connect(product.database(shop.key))
        chain = Chain(product, shop, producer, view)
        await chain.at(20, 3)
        results = {
            f"steady {arguments.rate:.0f}/s": await chain.at(arguments.rate, arguments.seconds),
            "flat out": await chain.flat_out(arguments.in_flight, arguments.seconds),
        }
        await producer.close()
        await view.close()
        product.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(table(results))
    if arguments.result is not None:
        arguments.result.write_text(
            json.dumps({name: asdict(one) for name, one in results.items()}, indent=1)
        )


async def register_technicians(product: Product) -> None:
    """Put technicians all over Hangzhou, so that the choice is a choice."""
    async with product.operator("bench") as inside:
        for number in range(TECHNICIANS):
            body = {
                "name": f"t{number}",
                "skills": ["制冷"],
                "lat": 30.0 + number % 8 * 0.05,
                "lon": 120.0 + number // 8 * 0.05,
                "capacity": 10_000,
            }
            made = await inside.post("/technicians", json=body, headers=key())
            made.raise_for_status()


def table(results: dict[str, Figures]) -> str:
    """Return the figures as tables."""
    lines = [
        f"{'':16}{'tickets':>9}{'per s':>8}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'max ms':>9}"
    ]
    lines += [
        f"{name:16}{one.tickets:9}{one.per_s:8.0f}"
        f"{one.p50_ms:9.1f}{one.p95_ms:9.1f}{one.p99_ms:9.1f}{one.max_ms:9.1f}"
        for name, one in results.items()
    ]
    lines += ["", f"{'us of CPU per ticket':24}" + "".join(f"{name:>16}" for name in results)]
    names = list(next(iter(results.values())).cpu_us)
    lines += [
        f"{name:24}" + "".join(f"{one.cpu_us[name]:16.0f}" for one in results.values())
        for name in names
    ]
    totals = [sum(v for k, v in one.cpu_us.items() if k != "load") for one in results.values()]
    lines.append(f"{'all but the load':24}" + "".join(f"{total:16.0f}" for total in totals))
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("result", nargs="?", type=Path, help="where to write the figures as JSON")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rate", type=float, default=100.0)
    parser.add_argument("--in-flight", type=int, default=128)
    uvloop.run(main(parser.parse_args()))
