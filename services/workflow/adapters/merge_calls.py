"""Merging over gRPC."""

from dataclasses import dataclass

from services.workflow.adapters.calls import (
    Waiting,
    catch_up,
    position_of,
    ticket_id_of,
    time_of,
)
from services.workflow.app import MergeDesk
from shared.eventstore import EventStore
from shared.pb.gongdan.workflow.v1 import merging_pb2
from shared.rpc import Call

SERVICE = "gongdan.workflow.v1.MergeService"


@dataclass(frozen=True, kw_only=True)
class MergeCalls:
    """``gongdan.workflow.v1.MergeService``."""

    desk: MergeDesk
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
