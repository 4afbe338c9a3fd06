"""Merging and splitting over gRPC."""

from dataclasses import dataclass

from services.workflow.adapters.calls import (
    Waiting,
    catch_up,
    fields_of,
    position_of,
    ticket_id_of,
    time_of,
)
from services.workflow.app import Chosen, MergeDesk, SplitDesk
from shared.eventstore import EventStore
from shared.pb.gongdan.workflow.v1 import merging_pb2
from shared.rpc import Call

SERVICE = "gongdan.workflow.v1.MergeService"


@dataclass(frozen=True, kw_only=True)
class MergeCalls:
    """``gongdan.workflow.v1.MergeService``."""

    desk: MergeDesk
    splitting: SplitDesk
    store: EventStore
    waits: tuple[Waiting, ...]

    async def Merge(  # noqa: N802  # the generated name
        self, request: merging_pb2.MergeRequest, call: Call
    ) -> merging_pb2.MergeResponse:
        """Let a ticket stand still, shown with another."""
        await catch_up(call, self.waits)
        told = await self.desk.merge(
            call.intent(),
            call.caller,
            ticket_id_of(request.ticket_id),
            ticket_id_of(request.into),
            occurred_at=time_of(request.occurred_at) if request.occurred_at else None,
            expected_version=request.expected_version or None,
        )
        return merging_pb2.MergeResponse(
            version=told.version,
            state=told.state.state if told.state else "",
            position=await position_of(self.store, told.tenant, told.position),
        )

    async def UndoMerge(  # noqa: N802  # the generated name
        self, request: merging_pb2.UndoMergeRequest, call: Call
    ) -> merging_pb2.UndoMergeResponse:
        """Let a merged ticket go on for itself."""
        await catch_up(call, self.waits)
        told = await self.desk.undo(
            call.intent(),
            call.caller,
            ticket_id_of(request.ticket_id),
            occurred_at=time_of(request.occurred_at) if request.occurred_at else None,
            expected_version=request.expected_version or None,
        )
        return merging_pb2.UndoMergeResponse(
            version=told.version,
            state=told.state.state if told.state else "",
            position=await position_of(self.store, told.tenant, told.position),
        )

    async def Split(  # noqa: N802  # the generated name
        self, request: merging_pb2.SplitRequest, call: Call
    ) -> merging_pb2.SplitResponse:
        """Let something of a ticket be a ticket of its own."""
        await catch_up(call, self.waits)
        chosen = Chosen(
            summary=request.summary,
            kind=request.type,
            fields=fields_of(request.fields),
            said=tuple(request.said),
            refs=tuple(request.refs),
        )
        other, told = await self.splitting.split(
            call.intent(),
            call.caller,
            ticket_id_of(request.ticket_id),
            chosen,
            expected_version=request.expected_version or None,
        )
        return merging_pb2.SplitResponse(
            version=told.version,
            state=told.state.state if told.state else "",
            position=await position_of(self.store, told.tenant, told.position),
            other=other.id,
            other_number=other.number,
        )

    async def UndoSplit(  # noqa: N802  # the generated name
        self, request: merging_pb2.UndoSplitRequest, call: Call
    ) -> merging_pb2.UndoSplitResponse:
        """Merge a ticket back into the one that it was split off."""
        await catch_up(call, self.waits)
        undone = await self.splitting.undo(
            call.intent(), call.caller, ticket_id_of(request.ticket_id), anyway=request.anyway
        )
        told = undone.told
        return merging_pb2.UndoSplitResponse(
            version=told.version,
            state=told.state.state if told.state else "",
            position=await position_of(self.store, told.tenant, told.position),
            kept=[merging_pb2.OfHistory(version=at, type=topic) for at, topic in undone.kept],
            told=[merging_pb2.OfHistory(version=at, type=topic) for at, topic in undone.untellable],
        )
