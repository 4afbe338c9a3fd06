"""Pulling: messages of one durable consumer, as they come, without waiting for a batch to fill.

A request for messages stays open at the server, so that one that arrives is here a millisecond
later; what came in the meantime comes together. nats-py's own ``fetch`` asks twice per batch.
"""

import asyncio
import json
from collections import deque
from typing import ClassVar

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from shared.decider import Kind, Refusal
from shared.messaging.bus import Bus

REQUEST_S = 30.0
HEARTBEAT_S = 2.0
SILENCE_S_MAX = 3 * HEARTBEAT_S
"""Without a message or heartbeat for so long, the request is lost: ask again."""

PULL_OVER = frozenset({"404", "408"})
HEARTBEAT = "100"


class ConsumerGone(Refusal):
    """The consumer is not there, or does not answer; it is looked for and made again."""

    slug: ClassVar[str] = "consumer-gone"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class Pull:
    """An open request for messages of one durable consumer."""

    def __init__(self, bus: Bus, stream: str, durable: str, batch: int) -> None:
        self._bus = bus
        self._subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}"
        self._batch = batch
        self._inbox = bus.nc.new_inbox()
        self._subscription: Subscription | None = None
        self._arrived: deque[Msg] = deque()
        self._something = asyncio.Event()
        self._request = 0
        self._outstanding = 0
        self._trouble: str | None = None

    async def open(self) -> None:
        """Start receiving; raises one of ``NATS_TROUBLE``."""
        self._subscription = await self._bus.nc.subscribe(f"{self._inbox}.*", cb=self._receive)

    async def close(self) -> None:
        """Stop receiving."""
        if self._subscription is not None and not self._bus.nc.is_closed:
            await self._subscription.unsubscribe()

    async def next(self) -> list[Msg]:
        """Return what has arrived, at most one batch, as soon as there is something.

        Raises ``ConsumerGone`` when the server says so or is silent.
        """
        while not self._arrived:
            if self._trouble is not None:
                raise ConsumerGone(status=self._trouble)
            if self._outstanding <= 0:
                await self._ask()
            self._something.clear()
            try:
                async with asyncio.timeout(SILENCE_S_MAX):
                    await self._something.wait()
            except TimeoutError as silence:
                raise ConsumerGone(status="silent") from silence
        count = min(len(self._arrived), self._batch)
        return [self._arrived.popleft() for _ in range(count)]

    async def _ask(self) -> None:
        self._request += 1
        self._outstanding = self._batch
        wish = {
            "batch": self._batch,
            "expires": int(REQUEST_S * 1e9),
            "idle_heartbeat": int(HEARTBEAT_S * 1e9),
        }
        reply = f"{self._inbox}.{self._request}"
        await self._bus.nc.publish(self._subject, json.dumps(wish).encode(), reply)

    async def _receive(self, message: Msg) -> None:
        status = _status(message)
        if status is None:
            self._arrived.append(message)
            self._outstanding -= 1
        elif message.subject.endswith(f".{self._request}"):
            self._hear(status)
        self._something.set()

    def _hear(self, status: str) -> None:
        """Take the server's word about the request that is open; about older ones it is stale."""
        if status in PULL_OVER:
            self._outstanding = 0
        elif status != HEARTBEAT:
            self._trouble = status


def _status(message: Msg) -> str | None:
    """Return the status code of a message without content, None for a real one."""
    if message.data or not message.headers or message.reply:
        return None
    return message.headers.get("Status")
