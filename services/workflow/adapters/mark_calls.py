"""Marks over gRPC."""

from dataclasses import dataclass

from services.workflow.adapters.calls import (
    Waiting,
    catch_up,
    position_of,
    ticket_id_of,
    time_of,
)
from services.workflow.app import Tickets
from services.workflow.domain.commands import Mark
from services.workflow.domain.definition import TicketType
from services.workflow.domain.visibility import Look
from shared.eventstore import EventStore
from shared.pb.gongdan.workflow.v1 import marks_pb2
from shared.rpc import Call

SERVICE = "gongdan.workflow.v1.MarkService"


@dataclass(frozen=True, kw_only=True)
class MarkCalls:
    """``gongdan.workflow.v1.MarkService``."""

    tickets: Tickets
    store: EventStore
    waits: tuple[Waiting, ...]

    async def Mark(  # noqa: N802  # the generated name
        self, request: marks_pb2.MarkRequest, call: Call
    ) -> marks_pb2.MarkResponse:
        """Say that something was seen to happen."""
        await catch_up(call, self.waits)
        intent = call.intent()
        occurred_at = time_of(request.occurred_at) if request.occurred_at else None

        def act(rules: TicketType, look: Look) -> Mark:
            return Mark(
                rules=rules,
                mark=request.mark,
                caller=call.caller,
                now=intent.occurred_at,
                occurred_at=occurred_at,
                look=look,
            )

        receipt = await self.tickets.ask(
            intent,
            call.caller,
            ticket_id_of(request.ticket_id),
            act,
            expected_version=request.expected_version or None,
        )
        return marks_pb2.MarkResponse(
            version=receipt.version,
            state=receipt.state.state if receipt.state else "",
            position=await position_of(self.store, receipt.tenant, receipt.position),
        )
