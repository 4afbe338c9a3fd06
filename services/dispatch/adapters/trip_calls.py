"""Trips over gRPC."""

from dataclasses import dataclass

from services.dispatch.adapters.calls import ticket_id_of, time_of, token_of
from services.dispatch.app.crewing import Places
from services.dispatch.app.travelling import Travelling
from services.dispatch.domain.trip import Step
from shared.eventstore import EventStore
from shared.pb.gongdan.dispatch.v1 import trips_pb2
from shared.rpc import Call

SERVICE = "gongdan.dispatch.v1.TripService"
Said = trips_pb2.DepartRequest | trips_pb2.ArriveRequest | trips_pb2.LeaveRequest


@dataclass(frozen=True, kw_only=True)
class TripCalls:
    """``gongdan.dispatch.v1.TripService``."""

    travelling: Travelling
    places: Places
    store: EventStore

    async def Depart(  # noqa: N802  # the name is the protocol's
        self, request: trips_pb2.DepartRequest, call: Call
    ) -> trips_pb2.DepartResponse:
        """Set out for a ticket."""
        position = await self._step(call, "departed", request)
        return trips_pb2.DepartResponse(position=position)

    async def Arrive(  # noqa: N802  # the name is the protocol's
        self, request: trips_pb2.ArriveRequest, call: Call
    ) -> trips_pb2.ArriveResponse:
        """Be where a ticket is."""
        position = await self._step(call, "arrived", request)
        return trips_pb2.ArriveResponse(position=position)

    async def Leave(  # noqa: N802  # the name is the protocol's
        self, request: trips_pb2.LeaveRequest, call: Call
    ) -> trips_pb2.LeaveResponse:
        """Leave where a ticket is."""
        position = await self._step(call, "left", request)
        return trips_pb2.LeaveResponse(position=position)

    async def _step(self, call: Call, step: Step, said: Said) -> str:
        at = time_of(said.occurred_at) if said.occurred_at else None
        ticket_id = ticket_id_of(said.ticket_id)
        place = await self.places.place_of(call.caller, ticket_id, said.post)
        position = await self.travelling.step(call.caller, call.intent(), place, step, at)
        return await token_of(self.store, call.caller.tenant, position)
