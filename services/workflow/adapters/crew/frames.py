"""Frames: what we and our helpers say to each other over pipes, each with its length before it."""

from typing import BinaryIO, Final

import msgspec

from services.workflow.app.helping import Trial
from services.workflow.app.ports import Line
from services.workflow.domain.shadow import Outcome

LENGTH_BYTES: Final = 4

Page = list[list[Line]]

encode = msgspec.msgpack.Encoder().encode
trial_of = msgspec.msgpack.Decoder(Trial).decode
page_of = msgspec.msgpack.Decoder(Page).decode
outcomes_of = msgspec.msgpack.Decoder(list[Outcome]).decode


def framed(data: bytes) -> bytes:
    """Return what is said with its length before it."""
    return len(data).to_bytes(LENGTH_BYTES, "big") + data


def frame_from(stream: BinaryIO) -> bytes | None:
    """Return what is said next; None when nobody is left to say anything."""
    head = stream.read(LENGTH_BYTES)
    if len(head) < LENGTH_BYTES:
        return None
    length = int.from_bytes(head, "big")
    data = stream.read(length)
    return data if len(data) == length else None
