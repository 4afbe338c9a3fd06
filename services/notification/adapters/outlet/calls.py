"""Event streams over gRPC: opened, changed, closed, shown with what NATS holds of them."""

from dataclasses import dataclass

from services.notification.adapters.outlet.streams import Shelf, Shelves
from services.notification.app.event_stream import OPERATOR, EventStreamDesk
from services.notification.domain.event_stream import EventStream, Retention
from shared.eventstore import EventStore
from shared.intent import Caller, TenantId
from shared.messaging.bus import NATS_TROUBLE
from shared.messaging.outside import EVENTS_SCOPE, RESERVED_SCOPE, inbox_prefix
from shared.pb.gongdan.notification.v1 import event_streams_pb2
from shared.projections.position import Position
from shared.rpc import Call

SERVICE = "gongdan.notification.v1.EventStreamService"


@dataclass(frozen=True, kw_only=True)
class EventStreamCalls:
    """``gongdan.notification.v1.EventStreamService``."""

    desk: EventStreamDesk
    shelves: Shelves
    store: EventStore

    async def KeepEventStream(  # noqa: N802  # the name is the protocol's
        self, request: event_streams_pb2.KeepEventStreamRequest, call: Call
    ) -> event_streams_pb2.KeepEventStreamResponse:
        """Open the stream, or let it keep more or less; raises what the desk refuses."""
        retention = Retention(max_age_s=request.max_age_s, max_bytes=request.max_bytes)
        stream, position = await self.desk.keep(call.caller, call.intent(), retention)
        return event_streams_pb2.KeepEventStreamResponse(
            stream=await self._shown(call.caller, stream),
            position=await self._token(call.caller.tenant, position),
        )

    async def CloseEventStream(  # noqa: N802  # the name is the protocol's
        self, _request: event_streams_pb2.CloseEventStreamRequest, call: Call
    ) -> event_streams_pb2.CloseEventStreamResponse:
        """Take the stream away; raises what the desk refuses."""
        position = await self.desk.close(call.caller, call.intent())
        token = await self._token(call.caller.tenant, position)
        return event_streams_pb2.CloseEventStreamResponse(position=token)

    async def GetEventStream(  # noqa: N802  # the name is the protocol's
        self, _request: event_streams_pb2.GetEventStreamRequest, call: Call
    ) -> event_streams_pb2.GetEventStreamResponse:
        """Return what is to be kept, and what NATS holds; raises what the desk refuses."""
        stream = await self.desk.shown(call.caller)
        return event_streams_pb2.GetEventStreamResponse(
            stream=await self._shown(call.caller, stream)
        )

    async def _shown(self, caller: Caller, stream: EventStream) -> event_streams_pb2.EventStream:
        if stream.retention is None:
            return event_streams_pb2.EventStream(open=False)
        told = [one for one in self.shelves.of(caller.tenant) if _may_read(caller, one)]
        held = [await self._held(one) for one in told]
        return event_streams_pb2.EventStream(
            open=True,
            max_age_s=stream.retention.max_age_s,
            max_bytes=stream.retention.max_bytes,
            held=[one for one in held if one is not None],
            inbox_prefix=inbox_prefix(caller.tenant),
        )

    async def _held(self, shelf: Shelf) -> event_streams_pb2.Held | None:
        try:
            found = await self.shelves.info(shelf)
        except NATS_TROUBLE:
            return None  # what is to be kept can be said all the same
        if found is None:
            return None
        return event_streams_pb2.Held(
            stream=shelf.name,
            prefix=shelf.prefix,
            messages=found.state.messages,
            bytes=found.state.bytes,
            first_sequence=found.state.first_seq,
            last_sequence=found.state.last_seq,
            confidential=shelf.is_reserved,
        )

    async def _token(self, tenant: TenantId, position: int) -> str:
        epoch = await self.store.glances.epoch(tenant)
        return str(Position(service="notification", epoch=epoch, position=position))


def _may_read(caller: Caller, shelf: Shelf) -> bool:
    """Say whether the caller is told the name of a stream, by which it is read and more."""
    return (
        caller.actor == OPERATOR
        or (RESERVED_SCOPE if shelf.is_reserved else EVENTS_SCOPE) in caller.scopes
    )
