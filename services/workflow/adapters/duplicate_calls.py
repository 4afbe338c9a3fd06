"""Duplicates over gRPC."""

from dataclasses import dataclass

from services.workflow.adapters.calls import Waiting, catch_up, position_of, ticket_id_of
from services.workflow.app import DuplicateDesk
from shared.eventstore import EventStore
from shared.pb.gongdan.workflow.v1 import duplicates_pb2
from shared.rpc import Call

SERVICE = "gongdan.workflow.v1.DuplicateService"


@dataclass(frozen=True, kw_only=True)
class DuplicateCalls:
    """``gongdan.workflow.v1.DuplicateService``."""

    desk: DuplicateDesk
    store: EventStore
    waits: tuple[Waiting, ...]

    async def SuspectDuplicate(  # noqa: N802  # the generated name
        self, request: duplicates_pb2.SuspectDuplicateRequest, call: Call
    ) -> duplicates_pb2.SuspectDuplicateResponse:
        """Say that two tickets may be about one thing."""
        await catch_up(call, self.waits)
        led = await self.desk.suspect(
            call.intent(), call.caller, ticket_id_of(request.ticket_id), ticket_id_of(request.other)
        )
        return duplicates_pb2.SuspectDuplicateResponse(
            ticket_id=str(led.ticket_id),
            version=led.told.version,
            state=led.told.state.state if led.told.state else "",
            position=await position_of(self.store, led.told.tenant, led.told.position),
        )

    async def DismissDuplicate(  # noqa: N802  # the generated name
        self, request: duplicates_pb2.DismissDuplicateRequest, call: Call
    ) -> duplicates_pb2.DismissDuplicateResponse:
        """Say that two tickets are not about one thing."""
        await catch_up(call, self.waits)
        led = await self.desk.dismiss(
            call.intent(), call.caller, ticket_id_of(request.ticket_id), ticket_id_of(request.other)
        )
        return duplicates_pb2.DismissDuplicateResponse(
            ticket_id=str(led.ticket_id),
            version=led.told.version,
            state=led.told.state.state if led.told.state else "",
            position=await position_of(self.store, led.told.tenant, led.told.position),
        )
