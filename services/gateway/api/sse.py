"""Server-sent events, as bytes on the wire."""

from collections.abc import AsyncIterator
from typing import Final

import msgspec
from starlette.responses import StreamingResponse

PING: Final = b": ping\n\n"


class EventStream(StreamingResponse):
    """A response that goes on, which no proxy may keep back or store."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncIterator[bytes]) -> None:
        super().__init__(events, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


def event(name: str, value: object, identity: str = "") -> bytes:
    """Return one event; JSON has no bare line breaks, so one data line is enough."""
    start = f"id: {identity}\n" if identity else ""
    return f"{start}event: {name}\ndata: ".encode() + msgspec.json.encode(value) + b"\n\n"
