"""Transfers over gRPC."""

from dataclasses import dataclass

from services.dispatch.adapters.calls import technician_id_of, ticket_id_of, token_of
from services.dispatch.app.transferring import Transferring
from services.dispatch.domain.targets import Target
from shared.eventstore import EventStore
from shared.pb.gongdan.dispatch.v1 import transfers_pb2
from shared.rpc import Call

SERVICE = "gongdan.dispatch.v1.TransferService"


@dataclass(frozen=True, kw_only=True)
class TransferCalls:
    """``gongdan.dispatch.v1.TransferService``."""

    transferring: Transferring
    store: EventStore

    async def AskToTakeOver(  # noqa: N802  # the name is the protocol's
        self, request: transfers_pb2.AskToTakeOverRequest, call: Call
    ) -> transfers_pb2.AskToTakeOverResponse:
        """Ask a technician to take a ticket over."""
        told = await self.transferring.ask(
            call.caller,
            call.intent(),
            ticket_id_of(request.ticket_id),
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
            call.caller, ticket_id_of(request.ticket_id), call.intent().occurred_at
        )
        return transfers_pb2.ListTargetsResponse(
            targets=[_shown(one) for one in found.items], transfers=found.transfers
        )


def _shown(one: Target) -> transfers_pb2.Target:
    return transfers_pb2.Target(
        technician_id=one.technician, queue=one.queue, times=one.times, score=one.score
    )
