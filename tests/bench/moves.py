"""Moves: what deciding one costs, and how many the running product makes in a second over gRPC.

``python -m tests.bench.moves [--seconds 10] [--in-flight 64] [--size 50]``. Deciding is measured
alone, for a ticket of a hundred events that is known already. The moves are made one after the
other on each of many tickets, a call for each and many in a call. First by workflow with its
database and its relay, while those who listen are held still; then by the whole product, until its
views show the last move. The load generator (this process) takes part of the processors as well.
"""

import argparse
import json
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from time import process_time

import uvloop

from services.workflow.domain import TICKET
from services.workflow.domain.commands import MoveTicket, TicketCommand
from services.workflow.domain.ticket import Ticket
from shared.intent import TenantId, id_of_report
from shared.pb.gongdan.identity.v1 import identity_pb2, identity_pb2_grpc
from shared.rpc import Channels, call
from tests.bench.chain import register_technicians
from tests.bench.mill import Ended, Made, Mill
from tests.product import Product, eventually, key
from tests.shop import make_shop, report
from tests.unit.workflow.ticket_spec import (
    EVIDENCE,
    MANAGER,
    ZHANG,
    accept,
    move,
    offer,
    open_ticket,
)

EVENTS = 100
DECISIONS = 3_000
TICKETS = 256
WARM_UP_S = 2.0
LISTENERS = ("dispatch", "notification", "reporting")
SOURCE = "urn:gongdan:bench"
GATE_DECIDE_US = 200
GATE_PER_S = 1_000


def decide_us() -> float:
    """Return the processor time of deciding a move of a ticket of a hundred events."""
    ticket, events = Ticket(), 0
    for command in _a_long_story():
        facts = TICKET.decide(command, ticket)
        ticket, events = TICKET.fold(facts, ticket), events + len(facts)
        if events >= EVENTS and ticket.state == "working":
            break
    finish = move("finish", ZHANG, 10_000, fields=EVIDENCE)
    began = process_time()
    for _ in range(DECISIONS):
        TICKET.decide(finish, ticket)
    return 1e6 * (process_time() - began) / DECISIONS


def _a_long_story() -> Iterator[TicketCommand]:
    yield open_ticket()
    yield offer(minutes=1)
    yield accept(minutes=2)
    yield move("start", ZHANG, 3)
    for minute in range(4, 10_000, 2):
        yield from _finished_and_sent_back(minute)


def _finished_and_sent_back(minute: int) -> tuple[MoveTicket, MoveTicket]:
    return (
        move("finish", ZHANG, minute, fields=EVIDENCE),
        move("rework", MANAGER, minute + 1, fields={"return_reason": "还是不冷"}),
    )


async def made_in(product: Product, arguments: argparse.Namespace) -> dict[str, Made]:
    """Make moves in each way: first while nobody listens, then with the whole product."""
    shop = await make_shop(product, "bench")
    await register_technicians(product)
    async with product.operator(shop.key) as inside:
        wish = {
            "name": "crew",
            "scopes": ["tickets:read", "tickets:write"],
            "roles": ["technician", "store_manager"],
        }
        crew = (await inside.post("/keys", json=wish, headers=key())).json()["api_key"]
    channels = Channels(product.status["grpc"])
    try:
        sessions = identity_pb2_grpc.SessionServiceStub(channels.to("identity"))
        token = (await call(sessions.Exchange, identity_pb2.ExchangeRequest(api_key=crew))).token
        mill = Mill(product, channels, token, shop)
        await mill.take(await _started_tickets(product, shop.api_key, shop.key))
        await mill.one_by_one(WARM_UP_S, arguments.in_flight, mill.until_shown)
        with held_still(product, LISTENERS):
            made = await _both_ways("workflow's door", mill, arguments, mill.until_answered)
        await mill.until_shown()
        made |= await _both_ways("whole product", mill, arguments, mill.until_shown)
    finally:
        await channels.close()
    return made


async def _both_ways(
    where: str, mill: Mill, arguments: argparse.Namespace, ended: Ended
) -> dict[str, Made]:
    seconds, in_flight, size = arguments.seconds, arguments.in_flight, arguments.size
    return {
        f"{where}, one a call": await mill.one_by_one(seconds, in_flight, ended),
        f"{where}, {size} a call": await mill.many_at_once(seconds, in_flight, ended, size),
    }


@contextmanager
def held_still(product: Product, services: Sequence[str]) -> Iterator[None]:
    """Let services do nothing for a while, as if they were not there."""
    pids = [product.status["services"][name]["pid"] for name in services]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


async def _started_tickets(product: Product, api_key: str, tenant: str) -> list[str]:
    producer = await product.producer(api_key, tenant)
    tickets = []
    for number in range(TICKETS):
        headers = {
            "ce-specversion": "1.0",
            "ce-type": "bench",
            "ce-source": SOURCE,
            "ce-id": str(number),
        }
        await producer.request(
            f"intake.{tenant}.api", json.dumps(report()).encode(), headers=headers, timeout=30
        )
        tickets.append(str(id_of_report(TenantId(tenant), SOURCE, str(number))))
    await producer.close()
    async with product.client(api_key) as client:

        async def assigned() -> int:
            answer = await client.get("/tickets", params={"state": "assigned", "limit": 1})
            return int(answer.json()["total"])

        await eventually(assigned, lambda n: n >= TICKETS, seconds=60)
    return tickets


async def main(arguments: argparse.Namespace) -> None:
    """Measure, print, stop what was started."""
    deciding = median(decide_us() for _ in range(5))
    home = Path(tempfile.mkdtemp(prefix="gongdan-bench-"))
    product = Product(home)
    try:
        product.start()
        made = await made_in(product, arguments)
        product.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(table(deciding, made))


def table(deciding: float, made: Mapping[str, Made]) -> str:
    """Return the figures as tables."""
    lines = [f"{'deciding, us of CPU':32}{deciding:12.0f}   gate <= {GATE_DECIDE_US}", ""]
    lines.append(f"{'':32}{'moves/s':>12}{'p50 ms':>12}{'p99 ms':>12}   gate >= {GATE_PER_S:,}/s")
    for name, one in made.items():
        cuts = quantiles(one.latencies_ms, n=100)
        lines.append(f"{name:32}{one.per_s:12.0f}{cuts[49]:12.1f}{cuts[98]:12.1f}")
    titles = [name.replace("workflow's ", "").replace("whole ", "") for name in made]
    lines += ["", f"{'us of CPU per move':24}" + "".join(f"{name:>22}" for name in titles)]
    names = next(iter(made.values())).cpu_us
    for name in names:
        spent = "".join(f"{one.cpu_us[name]:22.0f}" for one in made.values())
        lines.append(f"{name:24}{spent}")
    served = [sum(v for k, v in one.cpu_us.items() if k != "load") for one in made.values()]
    lines.append(f"{'all but the load':24}" + "".join(f"{total:22.0f}" for total in served))
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--in-flight", type=int, default=64)
    parser.add_argument("--size", type=int, default=50)
    uvloop.run(main(parser.parse_args()))
