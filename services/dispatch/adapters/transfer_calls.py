"""Transfers over gRPC."""

from dataclasses import dataclass
from uuid import UUID

from services.dispatch.adapters.calls import technician_id_of, ticket_id_of, token_of
from services.dispatch.app.crewing import Places
from services.dispatch.app.transferring import Transferring
from services.dispatch.domain.targets import Target
from shared.eventstore import EventStore
from shared.pb.gongdan.dispatch.v1 import transfers_pb2
from shared.rpc import Call

SERVICE = "gongdan.dispatch.v1.TransferService"
Asked = transfers_pb2.AskToTakeOverRequest | transfers_pb2.ListTargetsRequest


@dataclass(frozen=True, kw_only=True)
class TransferCalls:
    """``gongdan.dispatch.v1.TransferService``."""

    transferring: Transferring
    places: Places
    store: EventStore

    async def AskToTakeOver(  # noqa: N802  # the name is the protocol's
        self, request: transfers_pb2.AskToTakeOverRequest, call: Call
    ) -> transfers_pb2.AskToTakeOverResponse:
        """Ask a technician to take a ticket over."""
        told = await self.transferring.ask(
            call.caller,
            call.intent(),
            await self._place_of(call, request),
            technician_id_of(request.technician_id),
            request.reason,
        )
        return transfers_pb2.AskToTakeOverResponse(
            position=await token_of(self.store, call.caller.tenant, told.position),
            nth=told.nth,
        )

    async def ListTargets(  # noqa: N802  # the name is the protocol's
        self, request: transfers_pb2.ListTargetsRequest, call: Call
    ) -> transfers_pb2.ListTargetsResponse:
        """List to whom a ticket can be handed over."""
        found = await self.transferring.targets(
            call.caller, await self._place_of(call, request), call.intent().occurred_at
        )
        return transfers_pb2.ListTargetsResponse(
            targets=[_shown(one) for one in found.items], transfers=found.transfers
        )

    async def _place_of(self, call: Call, request: Asked) -> UUID:
        ticket_id = ticket_id_of(request.ticket_id)
        return await self.places.place_of(call.caller, ticket_id, request.post)


def _shown(one: Target) -> transfers_pb2.Target:
    return transfers_pb2.Target(
        technician_id=one.technician, queue=one.queue, times=one.times, score=one.score
    )
