"""The mill: tickets that are finished and sent back again and again, over gRPC."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import cycle
from time import perf_counter
from uuid import uuid4

from shared.pb.gongdan.workflow.v1 import workflow_pb2, workflow_pb2_grpc
from shared.rpc import Channels, call
from tests.bench.processes import read_clocks
from tests.product import Product, eventually
from tests.shop import Shop
from tests.unit.workflow.ticket_spec import EVIDENCE

ROUND: Sequence[tuple[str, Mapping[str, object]]] = (
    ("finish", EVIDENCE),
    ("rework", {"return_reason": "还是不冷"}),
)
Ended = Callable[[], Awaitable[None]]
"""Waits until all that belongs to a run is done."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """What the moves came to; latencies are of calls, ``cpu_us`` is processor time per move."""

    per_s: float
    latencies_ms: Sequence[float]
    cpu_us: Mapping[str, float]


class Mill:
    """Tickets that are finished and sent back, again and again, by whoever has the token."""

    def __init__(self, product: Product, channels: Channels, token: str, shop: Shop) -> None:
        self._product = product
        self._workflow = workflow_pb2_grpc.WorkflowServiceStub(channels.to("workflow"))
        self._token = token
        self._shop = shop
        self._working: list[str] = []
        self._latencies: list[float] = []
        self._moves = 0
        self._position = ""

    async def take(self, tickets: Sequence[str]) -> None:
        """Start work on tickets."""
        for ticket in tickets:
            await self._one(ticket, "start", {})
        self._working = [*tickets]

    async def one_by_one(self, seconds: float, in_flight: int, ended: Ended) -> Made:
        """Make moves for so long, a call for each."""
        turns = cycle(self._working)

        async def work(until: float) -> None:
            while perf_counter() < until:
                ticket = next(turns)
                for transition, fields in ROUND:
                    await self._one(ticket, transition, fields)

        return await self._measured(work, seconds, in_flight, ended)

    async def many_at_once(self, seconds: float, in_flight: int, ended: Ended, size: int) -> Made:
        """Make moves for so long, ``size`` of different tickets in a call."""
        starts = range(0, len(self._working) - size + 1, size)
        turns = iter([self._working[start : start + size] for start in starts])

        async def work(until: float) -> None:
            tickets = next(turns)
            while perf_counter() < until:
                for transition, fields in ROUND:
                    await self._many(tickets, transition, fields)

        return await self._measured(work, seconds, min(in_flight, len(starts)), ended)

    async def _measured(
        self,
        work: Callable[[float], Awaitable[None]],
        seconds: float,
        workers: int,
        ended: Ended,
    ) -> Made:
        self._latencies, self._moves = [], 0
        before, began = read_clocks(self._product.status), perf_counter()
        await asyncio.gather(*(work(began + seconds) for _ in range(workers)))
        await ended()
        took, spent = perf_counter() - began, read_clocks(self._product.status).since(before)
        return Made(
            per_s=self._moves / took,
            latencies_ms=self._latencies,
            cpu_us={name: 1e6 * one / self._moves for name, one in spent.items()},
        )

    async def until_answered(self) -> None:
        """Wait for nothing more."""

    async def until_shown(self) -> None:
        """Wait until the views show the last move."""
        headers = {"gongdan-min-position": self._position}
        async with self._product.client(self._shop.api_key) as client:

            async def status() -> int:
                return (await client.get("/tickets", headers=headers)).status_code

            await eventually(status, lambda code: code == HTTPStatus.OK, seconds=120)

    async def _one(self, ticket: str, transition: str, fields: Mapping[str, object]) -> None:
        metadata = {"idempotency-key": str(uuid4())}
        sent = perf_counter()
        answer = await call(
            self._workflow.Move,
            _wish(ticket, transition, fields),
            token=self._token,
            metadata=metadata,
        )
        self._made(1, perf_counter() - sent, answer.position)

    async def _many(
        self, tickets: Sequence[str], transition: str, fields: Mapping[str, object]
    ) -> None:
        moves = [
            workflow_pb2.KeyedMove(
                idempotency_key=str(uuid4()), move=_wish(ticket, transition, fields)
            )
            for ticket in tickets
        ]
        sent = perf_counter()
        answer = await call(
            self._workflow.MoveMany, workflow_pb2.MoveManyRequest(moves=moves), token=self._token
        )
        assert all(one.HasField("made") for one in answer.outcomes), answer.outcomes
        self._made(len(tickets), perf_counter() - sent, answer.position)

    def _made(self, moves: int, took: float, position: str) -> None:
        self._moves += moves
        self._latencies.append(1000 * took)
        self._position = position


def _wish(ticket: str, transition: str, fields: Mapping[str, object]) -> workflow_pb2.MoveRequest:
    return workflow_pb2.MoveRequest(
        ticket_id=ticket, transition=transition, fields=json.dumps(fields).encode()
    )
