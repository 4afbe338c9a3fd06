"""Trips over gRPC."""

from dataclasses import dataclass

from services.dispatch.adapters.calls import ticket_id_of, time_of, token_of
from services.dispatch.app.travelling import Travelling
from services.dispatch.domain.trip import Step
from shared.eventstore import EventStore
from shared.pb.gongdan.dispatch.v1 import trips_pb2
from shared.rpc import Call

SERVICE = "gongdan.dispatch.v1.TripService"


@dataclass(frozen=True, kw_only=True)
class TripCalls:
    """``gongdan.dispatch.v1.TripService``."""

    travelling: Travelling
    store: EventStore

    async def Depart(  # noqa: N802  # the name is the protocol's
        self, request: trips_pb2.DepartRequest, call: Call
    ) -> trips_pb2.DepartResponse:
        """Set out for a ticket."""
        position = await self._step(call, "departed", request.ticket_id, request.occurred_at)
        return trips_pb2.DepartResponse(position=position)

    async def Arrive(  # noqa: N802  # the name is the protocol's
        self, request: trips_pb2.ArriveRequest, call: Call
    ) -> trips_pb2.ArriveResponse:
        """Be where a ticket is."""
        position = await self._step(call, "arrived", request.ticket_id, request.occurred_at)
        return trips_pb2.ArriveResponse(position=position)

    async def Leave(  # noqa: N802  # the name is the protocol's
        self, request: trips_pb2.LeaveRequest, call: Call
    ) -> trips_pb2.LeaveResponse:
        """Leave where a ticket is."""
        position = await self._step(call, "left", request.ticket_id, request.occurred_at)
        return trips_pb2.LeaveResponse(position=position)

    async def _step(self, call: Call, step: Step, ticket_id: str, occurred_at: str) -> str:
        at = time_of(occurred_at) if occurred_at else None
        position = await self.travelling.step(
            call.caller, call.intent(), ticket_id_of(ticket_id), step, at
        )
        return await token_of(self.store, call.caller.tenant, position)
