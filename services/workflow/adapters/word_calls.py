"""Words over gRPC: what people say instead of what was read."""

from dataclasses import dataclass

from services.workflow.adapters.calls import (
    Waiting,
    catch_up,
    fields_of,
    position_of,
    ticket_id_of,
)
from services.workflow.app import Tickets
from services.workflow.domain.commands import Correct
from services.workflow.domain.definition import TicketType
from services.workflow.domain.visibility import Look
from shared.eventstore import EventStore
from shared.pb.gongdan.workflow.v1 import words_pb2
from shared.rpc import Call

SERVICE = "gongdan.workflow.v1.WordService"


@dataclass(frozen=True, kw_only=True)
class WordCalls:
    """``gongdan.workflow.v1.WordService``."""

    tickets: Tickets
    store: EventStore
    waits: tuple[Waiting, ...]

    async def Correct(  # noqa: N802  # the generated name
        self, request: words_pb2.CorrectRequest, call: Call
    ) -> words_pb2.CorrectResponse:
        """Say what the words of a report meant."""
        await catch_up(call, self.waits)
        intent, fields = call.intent(), fields_of(request.fields)

        def act(rules: TicketType, look: Look) -> Correct:
            return Correct(
                rules=rules,
                fields=fields,
                caller=call.caller,
                now=intent.occurred_at,
                look=look,
            )

        receipt = await self.tickets.ask(
            intent,
            call.caller,
            ticket_id_of(request.ticket_id),
            act,
            expected_version=request.expected_version or None,
        )
        return words_pb2.CorrectResponse(
            version=receipt.version,
            state=receipt.state.state if receipt.state else "",
            position=await position_of(self.store, receipt.tenant, receipt.position),
        )
