"""Server-sent events, as bytes on the wire."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

import msgspec
from starlette.responses import StreamingResponse
from starlette.types import Message, Send

PING: Final = b": ping\n\n"
SEND_S: Final = 30.0
"""Whoever takes nothing for so long is gone, or as good as gone."""


class EventStream(StreamingResponse):
    """A response that goes on, which no proxy may keep back or store.

    It ends when its reader takes nothing for ``send_s`` seconds: what a reader does not take stands
    in our memory, and counts as one of those who follow.
    """

    media_type = "text/event-stream"

    def __init__(self, events: AsyncGenerator[bytes], *, send_s: float = SEND_S) -> None:
        super().__init__(events, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._events = events
        self._send_s = send_s

    async def stream_response(self, send: Send) -> None:
        """Send one event after the other, as fast as they are taken."""

        async def patiently(message: Message) -> None:
            async with asyncio.timeout(self._send_s):
                await send(message)

        async with aclosing(self._events):
            try:
                await super().stream_response(patiently)
            except TimeoutError:
                return  # without an end to the response, the server closes the connection


def event(name: str, value: object, identity: str = "") -> bytes:
    """Return one event; JSON has no bare line breaks, so one data line is enough."""
    start = f"id: {identity}\n" if identity else ""
    return f"{start}event: {name}\ndata: ".encode() + msgspec.json.encode(value) + b"\n\n"
