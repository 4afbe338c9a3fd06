"""Moves: what deciding one costs, and how many the running product makes in a second over gRPC.

``python -m tests.bench.moves [--seconds 20] [--in-flight 64]``. Deciding is measured alone, for a
ticket of a hundred events that is known already. The moves are made one after the other on each of
many tickets, with everything running: log, relay, views and notices; this process stands apart.
"""

import argparse
import asyncio
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from uuid import uuid4

import uvloop

from services.workflow.domain import TICKET
from services.workflow.domain.commands import MoveTicket, TicketCommand
from services.workflow.domain.ticket import Ticket
from shared.intent import TenantId, id_of_report
from shared.pb.gongdan.identity.v1 import identity_pb2, identity_pb2_grpc
from shared.pb.gongdan.workflow.v1 import workflow_pb2, workflow_pb2_grpc
from shared.rpc import Channels, call
from tests.bench.chain import register_technicians
from tests.bench.processes import read_clocks
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
TICKETS = 128
SOURCE = "urn:gongdan:bench"
GATE_DECIDE_US = 200
GATE_PER_S = 1_000


@dataclass(frozen=True, kw_only=True)
class Made:
    """What the moves came to; ``cpu_us`` is processor time per move, by process."""

    per_s: float
    latencies_ms: Sequence[float]
    cpu_us: Mapping[str, float]


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


async def made_in(product: Product, seconds: float, in_flight: int) -> Made:
    """Make moves for so long; return what they came to."""
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
        workflow = workflow_pb2_grpc.WorkflowServiceStub(channels.to("workflow"))
        tickets = await _started_tickets(product, shop.api_key, shop.key)
        latencies: list[float] = []
        queue = iter(_rounds(tickets))
        for ticket in tickets:
            await _move(workflow, token, ticket, "start", {})
        before, began = read_clocks(product.status), perf_counter()

        async def work() -> None:
            for ticket in queue:
                if perf_counter() > began + seconds:
                    return
                for name, fields in (("finish", EVIDENCE), ("rework", {"return_reason": "不冷"})):
                    sent = perf_counter()
                    await _move(workflow, token, ticket, name, fields)
                    latencies.append(1000 * (perf_counter() - sent))

        await asyncio.gather(*(work() for _ in range(in_flight)))
        took, spent = perf_counter() - began, read_clocks(product.status).since(before)
    finally:
        await channels.close()
    cpu_us = {name: 1e6 * one / len(latencies) for name, one in spent.items()}
    return Made(per_s=len(latencies) / took, latencies_ms=latencies, cpu_us=cpu_us)


def _rounds(tickets: Sequence[str]) -> Iterator[str]:
    """Yield tickets in turn, each often enough to have a long story and no more."""
    for _ in range(400):
        yield from tickets


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
            answer = await client.get("/tickets", params={"state": "assigned", "limit": 200})
            return len(answer.json()["items"])

        await eventually(assigned, lambda n: n >= TICKETS, seconds=60)
    return tickets


async def _move(
    workflow: workflow_pb2_grpc.WorkflowServiceStub,
    token: str,
    ticket: str,
    transition: str,
    fields: Mapping[str, object],
) -> None:
    request = workflow_pb2.MoveRequest(
        ticket_id=ticket, transition=transition, fields=json.dumps(fields).encode()
    )
    metadata = {"idempotency-key": str(uuid4())}
    await call(workflow.Move, request, token=token, metadata=metadata)


async def main(arguments: argparse.Namespace) -> None:
    """Measure, print, stop what was started."""
    deciding = median(decide_us() for _ in range(5))
    home = Path(tempfile.mkdtemp(prefix="gongdan-bench-"))
    product = Product(home)
    try:
        product.start()
        made = await made_in(product, arguments.seconds, arguments.in_flight)
        product.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(table(deciding, made))


def table(deciding: float, made: Made) -> str:
    """Return the figures as a table."""
    cuts = quantiles(made.latencies_ms, n=100)
    served = sum(spent for name, spent in made.cpu_us.items() if name != "load")
    lines = [
        f"{'deciding, us of CPU':40}{deciding:10.0f}   gate <= {GATE_DECIDE_US}",
        f"{'moves/s, whole product':40}{made.per_s:10.0f}   gate >= {GATE_PER_S}",
        f"{'p50 ms':40}{cuts[49]:10.1f}",
        f"{'p99 ms':40}{cuts[98]:10.1f}",
        "",
        *(f"{f'us of CPU per move, {name}':40}{one:10.0f}" for name, one in made.cpu_us.items()),
        f"{'all but the load':40}{served:10.0f}",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--in-flight", type=int, default=64)
    uvloop.run(main(parser.parse_args()))
