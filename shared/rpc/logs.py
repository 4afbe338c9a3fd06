"""The public face of a log over gRPC: served the same by every service, read by every other.

``RemoteLog`` is how a consumer repairs a gap and how a view is rebuilt: stored bytes are passed
through, nothing is parsed on the way.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

import grpc
import msgspec

from shared.intent import TenantId
from shared.pb.gongdan.log.v1 import log_pb2, log_pb2_grpc
from shared.recorded import Meta, Recorded
from shared.rpc.errors import refusal_of
from shared.rpc.server import Call

FRAME_EVENTS = 1_000
FRAME_BYTES_MAX = 2 * 1024 * 1024
READ_TIMEOUT_S = 60.0
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class PublishedLog(Protocol):
    """What a service's event store offers to others."""

    async def read_published(self, tenant: TenantId, after: int, limit: int) -> Sequence[Recorded]:
        """Return published events after a position."""

    async def head(self, tenant: TenantId) -> "Head":
        """Return where the log ends."""


class Head(Protocol):
    """Where a log ends."""

    @property
    def position(self) -> int:
        """The last position."""

    @property
    def published(self) -> int:
        """The last published position."""

    @property
    def epoch(self) -> int:
        """Changes when positions may have been used again after a failover."""


class Tokens(Protocol):
    """Gives a service's own caller token for a tenant."""

    async def token(self, tenant: TenantId) -> str:
        """Return a token that is valid for a while."""


class LogServicer(log_pb2_grpc.LogServiceServicer):
    """Serves one service's log."""

    def __init__(self, log: PublishedLog) -> None:
        self._log = log

    async def ReadLog(  # noqa: N802  # the name is the protocol's
        self, request: log_pb2.ReadLogRequest, call: Call
    ) -> AsyncIterator[log_pb2.ReadLogResponse]:
        """Stream published events in frames until the present or the limit."""
        after, left = request.after, request.limit or None
        while left is None or left > 0:
            size = FRAME_EVENTS if left is None else min(FRAME_EVENTS, left)
            events = await self._log.read_published(call.caller.tenant, after, size)
            if not events:
                return
            for frame in _frames(events):
                yield log_pb2.ReadLogResponse(events=frame)
            after = events[-1].position
            left = None if left is None else left - len(events)

    async def GetHead(  # noqa: N802  # the name is the protocol's
        self, _request: log_pb2.GetHeadRequest, call: Call
    ) -> log_pb2.GetHeadResponse:
        """Return where the log ends."""
        head = await self._log.head(call.caller.tenant)
        return log_pb2.GetHeadResponse(
            position=head.position, published=head.published, epoch=head.epoch
        )


class RemoteLog:
    """Reads another service's log as a consumer's source of truth."""

    def __init__(self, channel: grpc.aio.Channel, tokens: Tokens) -> None:
        self._stub = log_pb2_grpc.LogServiceStub(channel)
        self._tokens = tokens

    async def read(self, tenant: TenantId, after: int, limit: int) -> list[Recorded]:
        """Return at most ``limit`` published events after a position, in order."""
        request = log_pb2.ReadLogRequest(after=after, limit=limit)
        metadata = (("authorization", f"Bearer {await self._tokens.token(tenant)}"),)
        events: list[Recorded] = []
        try:
            async for frame in self._stub.ReadLog(
                request, timeout=READ_TIMEOUT_S, metadata=metadata
            ):
                events.extend(recorded_of(one) for one in frame.events)
        except grpc.aio.AioRpcError as error:
            raise refusal_of(error) from error
        return events

    async def head(self, tenant: TenantId) -> Head:
        """Return where the tenant's log ends."""
        metadata = (("authorization", f"Bearer {await self._tokens.token(tenant)}"),)
        try:
            head: Head = await self._stub.GetHead(
                log_pb2.GetHeadRequest(), timeout=READ_TIMEOUT_S, metadata=metadata
            )
        except grpc.aio.AioRpcError as error:
            raise refusal_of(error) from error
        return head

    async def published_head(self, tenant: TenantId) -> int:
        """Return the last published position of the tenant's log."""
        return (await self.head(tenant)).published


def stored_of(event: Recorded) -> log_pb2.StoredEvent:
    """Return an event as a message."""
    return log_pb2.StoredEvent(
        position=event.position,
        prev=event.prev,
        stream_id=event.stream_id.bytes,
        version=event.version,
        event_id=event.event_id.bytes,
        type=event.type,
        schema_version=event.schema_version,
        occurred_at_us=(event.occurred_at - EPOCH) // MICROSECOND,
        recorded_at_us=(event.recorded_at - EPOCH) // MICROSECOND,
        meta=msgspec.json.encode(event.meta),
        data=event.data,
    )


def recorded_of(message: log_pb2.StoredEvent) -> Recorded:
    """Return a message as the event it carries."""
    return Recorded(
        position=message.position,
        prev=message.prev,
        stream_id=UUID(bytes=message.stream_id),
        version=message.version,
        event_id=UUID(bytes=message.event_id),
        type=message.type,
        schema_version=message.schema_version,
        occurred_at=EPOCH + message.occurred_at_us * MICROSECOND,
        recorded_at=EPOCH + message.recorded_at_us * MICROSECOND,
        meta=msgspec.json.decode(message.meta, type=Meta),
        data=message.data,
    )


def _frames(events: Sequence[Recorded]) -> list[list[log_pb2.StoredEvent]]:
    frames: list[list[log_pb2.StoredEvent]] = [[]]
    size = 0
    for event in events:
        if frames[-1] and size + len(event.data) > FRAME_BYTES_MAX:
            frames.append([])
            size = 0
        frames[-1].append(stored_of(event))
        size += len(event.data) + 512
    return frames
