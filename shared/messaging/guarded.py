"""Guarded publishing: events enter a stream whole, in order and once, or not at all.

The server is asked to accept a batch only if the last message of the tenant's subjects is the one
we know of. Whoever published in between, whatever was lost or repeated on the way: the answer is
either "stored" or "look again". A few events go singly, each guarded by the one before.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, cast
from uuid import uuid4

from nats.errors import NoRespondersError
from nats.js.errors import NotFoundError

from shared.decider import Kind, Refusal
from shared.intent import TenantId
from shared.messaging.bus import Bus
from shared.messaging.envelope import headers_of, position_of
from shared.messaging.streams import Stream, subject_of, subjects_of_tenant
from shared.recorded import Recorded

BATCH_EVENTS_MAX = 500
"""The server's own limit is 1,000 messages a batch."""

SINGLY_MAX = 4
"""So few events go one after the other: for a batch the server makes a folder with files of its own
and syncs each, which takes as long as storing five messages and costs it ten times one."""

BATCH_BYTES_MAX = 1024 * 1024
"""A batch waits in our buffer and in the server's memory until its last message comes."""

ENVELOPE_BYTES = 1_000

Message = tuple[str, bytes, dict[str, str]]
"""A subject, a body, and headers that are the message's own."""

Guard = Callable[[int], Mapping[str, str]]

EXPECTED_SEQUENCE = "Nats-Expected-Last-Subject-Sequence"
EXPECTED_SUBJECT = "Nats-Expected-Last-Subject-Sequence-Subject"
BATCH_ID = "Nats-Batch-Id"
BATCH_SEQUENCE = "Nats-Batch-Sequence"
BATCH_COMMIT = "Nats-Batch-Commit"


class PublishRefused(Refusal):
    """The stream did not take these events; look at its last one and go on from there."""

    slug: ClassVar[str] = "publish-refused"
    kind: ClassVar[Kind] = Kind.STALE


class StreamMissing(Refusal):
    """The stream is not there; it is made again."""

    slug: ClassVar[str] = "stream-missing"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """A tenant's last event in a stream: the message's sequence, the event's position."""

    sequence: int
    position: int


def batch_of(events: Sequence[Recorded]) -> Sequence[Recorded]:
    """Return as many of the first events as one batch may hold; at least one."""
    size = 0
    for number, event in enumerate(events[:BATCH_EVENTS_MAX]):
        size += len(event.data) + ENVELOPE_BYTES
        if number and size > BATCH_BYTES_MAX:
            return events[:number]
    return events[:BATCH_EVENTS_MAX]


async def publish_guarded(
    bus: Bus, stream: Stream, tenant: TenantId, events: Sequence[Recorded], expected: int
) -> int:
    """Publish events after the message with sequence ``expected`` (0: none); return the last's.

    Raises ``PublishRefused``, ``StreamMissing`` or one of ``NATS_TROUBLE``; then all, the first few
    or none of the events may have been stored, and only the stream knows.
    """
    messages = [(subject_of(tenant, e.type), e.data, headers_of(e, stream.service)) for e in events]
    return await publish_in_order(bus, stream.name, messages, expected, partial(_guard, tenant))


async def publish_in_order(
    bus: Bus, stream: str, messages: Sequence[Message], expected: int, guard: Guard
) -> int:
    """Publish messages after the one with sequence ``expected``; return the last one's.

    ``guard`` gives the headers by which a message is only taken if it follows that one. Raises as
    ``publish_guarded``.
    """
    if len(messages) > SINGLY_MAX:
        await _open_batch(bus, messages, guard(expected))
        return await _publish(bus, stream, messages[-1])
    for message in messages:
        message[2].update(guard(expected))
        expected = await _publish(bus, stream, message)
    return expected


async def last_of(bus: Bus, stream: Stream, tenant: TenantId) -> Last | None:
    """Return the tenant's last event in the stream, if it holds any.

    Raises ``StreamMissing`` or one of ``NATS_TROUBLE``.
    """
    try:
        message = await bus.js.get_last_msg(stream.name, subjects_of_tenant(tenant))
    except NotFoundError as missing:
        if missing.err_code == NO_MESSAGE_FOUND:
            return None
        raise StreamMissing(stream=stream.name) from missing
    return Last(sequence=message.seq or 0, position=position_of(message.headers))


NO_MESSAGE_FOUND = 10037


def _guard(tenant: TenantId, expected: int) -> dict[str, str]:
    """Return the headers by which a message is only taken if it follows the one we know of."""
    return {EXPECTED_SEQUENCE: str(expected), EXPECTED_SUBJECT: subjects_of_tenant(tenant)}


async def _open_batch(bus: Bus, messages: Sequence[Message], guard: Mapping[str, str]) -> None:
    """Send all but the last message, and mark the last as the one that commits the batch."""
    batch = str(uuid4())
    messages[0][2].update(guard)
    for number, (_, _, headers) in enumerate(messages, start=1):
        headers[BATCH_ID] = batch
        headers[BATCH_SEQUENCE] = str(number)
    messages[-1][2][BATCH_COMMIT] = "1"
    for subject, data, headers in messages[:-1]:
        await bus.nc.publish(subject, data, headers=headers)


async def _publish(bus: Bus, stream: str, message: Message) -> int:
    """Send one message and return its sequence, once it is safe on the server's disk."""
    subject, data, headers = message
    try:
        answer = await bus.request(subject, data, headers)
    except NoRespondersError as gone:
        raise StreamMissing(stream=stream) from gone
    return _sequence(answer.data, stream)


def _sequence(answer: bytes, stream: str) -> int:
    try:
        ack = cast("dict[str, object]", json.loads(answer))
    except ValueError as error:
        raise PublishRefused(answer=repr(answer[:100])) from error
    if "error" in ack or ack.get("stream") != stream:
        raise PublishRefused(answer=repr(answer[:200]))
    return int(cast("int", ack["seq"]))
