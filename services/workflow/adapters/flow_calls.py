"""What one ticket brings about, over gRPC."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from services.workflow.adapters.calls import (
    Waiting,
    catch_up,
    fields_of,
    position_of,
    ticket_id_of,
    time_of,
)
from services.workflow.app import Tickets
from services.workflow.app.judging import Told, answered_before
from services.workflow.app.pointing import must_point_at_seen
from services.workflow.domain.commands import AnswerQuestion, CancelFollowUp, FinishBranch, OfFlow
from services.workflow.domain.definition import TicketType
from services.workflow.domain.refusals import FieldsInvalid
from services.workflow.domain.visibility import Look
from shared.eventstore import EventStore
from shared.pb.gongdan.workflow.v1 import flow_pb2
from shared.rpc import Call

SERVICE = "gongdan.workflow.v1.FlowService"
Act = Callable[[TicketType, Look], OfFlow]


@dataclass(frozen=True, kw_only=True)
class FlowCalls:
    """``gongdan.workflow.v1.FlowService``."""

    tickets: Tickets
    store: EventStore
    waits: tuple[Waiting, ...]

    async def FinishBranch(  # noqa: N802  # the generated name
        self, request: flow_pb2.FinishBranchRequest, call: Call
    ) -> flow_pb2.FinishBranchResponse:
        """Say that one of the parallel branches is done."""
        await catch_up(call, self.waits)
        intent, caller, ticket_id = call.intent(), call.caller, ticket_id_of(request.ticket_id)
        occurred_at = time_of(request.occurred_at) if request.occurred_at else None
        known = (await self.tickets.standing(caller, ticket_id)).rules
        brought = fields_of(request.fields)
        sees = partial(self.tickets.seen, caller)
        try:
            await must_point_at_seen(known, brought, sees)
        except FieldsInvalid as no:
            told = await answered_before(self.store, intent, ticket_id, no)
            return await self._finished(told)
        fields = await self.tickets.texts.fields(caller.tenant, ticket_id, brought, known)

        def act(rules: TicketType, look: Look) -> FinishBranch:
            return FinishBranch(
                rules=rules,
                branch=request.branch,
                caller=caller,
                now=intent.occurred_at,
                occurred_at=occurred_at,
                fields=fields,
                look=look,
            )

        told = await self.tickets.ask(
            intent, caller, ticket_id, act, expected_version=request.expected_version or None
        )
        return await self._finished(told)

    async def CancelFollowUp(  # noqa: N802  # the generated name
        self, request: flow_pb2.CancelFollowUpRequest, call: Call
    ) -> flow_pb2.CancelFollowUpResponse:
        """Call off what was planned."""
        await catch_up(call, self.waits)
        intent, caller = call.intent(), call.caller

        def act(rules: TicketType, look: Look) -> CancelFollowUp:
            return CancelFollowUp(
                rules=rules, key=request.key, caller=caller, now=intent.occurred_at, look=look
            )

        told = await self.tickets.ask(
            intent,
            caller,
            ticket_id_of(request.ticket_id),
            act,
            expected_version=request.expected_version or None,
        )
        return flow_pb2.CancelFollowUpResponse(
            version=told.version, state=_state(told), position=await self._position(told)
        )

    async def AnswerQuestion(  # noqa: N802  # the generated name
        self, request: flow_pb2.AnswerQuestionRequest, call: Call
    ) -> flow_pb2.AnswerQuestionResponse:
        """Answer what the ticket asked."""
        await catch_up(call, self.waits)
        intent, caller, ticket_id = call.intent(), call.caller, ticket_id_of(request.ticket_id)
        answer = fields_of(request.answer).get("answer")
        if isinstance(answer, str):
            answer = await self.tickets.texts.comment(caller.tenant, ticket_id, answer)

        def act(rules: TicketType, look: Look) -> AnswerQuestion:
            return AnswerQuestion(
                rules=rules,
                key=request.key,
                item=request.item,
                answer=answer,
                caller=caller,
                now=intent.occurred_at,
                look=look,
            )

        told = await self.tickets.ask(
            intent, caller, ticket_id, act, expected_version=request.expected_version or None
        )
        return flow_pb2.AnswerQuestionResponse(
            version=told.version, state=_state(told), position=await self._position(told)
        )

    async def _finished(self, told: Told) -> flow_pb2.FinishBranchResponse:
        return flow_pb2.FinishBranchResponse(
            version=told.version, state=_state(told), position=await self._position(told)
        )

    async def _position(self, told: Told) -> str:
        return await position_of(self.store, told.tenant, told.position)


def _state(told: Told) -> str:
    return told.state.state if told.state else ""
