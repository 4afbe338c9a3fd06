"""What one ticket brings about: parallel branches, what was planned, what was asked."""

import json
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import Field

from services.gateway.api.context import Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Moment, Moved
from services.gateway.api.moves import IfMatch, version_of
from services.gateway.api.replies import moved
from shared.pb.gongdan.workflow.v1 import flow_pb2

router = APIRouter(route_class=Guarded, prefix="/tickets/{ticket_id}", tags=["commands"])

Key = Annotated[str, Path(max_length=120)]


class Finished(Body):
    """What a parallel branch brought, and when it was done if not now."""

    fields: Annotated[dict[str, object], Field(default_factory=dict)]
    occurred_at: Moment = ""


class Answered(Body):
    """An answer; ``item`` says what it is about, if the question has items."""

    answer: bool | int | str
    item: Annotated[str, Field(max_length=100)] = ""


@router.post("/branches/{branch}", operation_id="finishBranch", responses={200: {"model": Moved}})
async def finish_branch(
    *,
    ticket_id: UUID,
    branch: Key,
    body: Finished,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
) -> Response:
    """Say that one of the parallel branches is done; the last one lets the ticket go on."""
    request = flow_pb2.FinishBranchRequest(
        ticket_id=str(ticket_id),
        branch=branch,
        fields=json.dumps(body.fields, ensure_ascii=False).encode(),
        expected_version=version_of(if_match),
        occurred_at=body.occurred_at,
    )
    answer: flow_pb2.FinishBranchResponse = await asking.command(
        gateway.clients.flow.FinishBranch, request
    )
    return await moved(gateway, asking, ticket_id, answer)


@router.delete(
    "/follow-ups/{follow_up}", operation_id="cancelFollowUp", responses={200: {"model": Moved}}
)
async def cancel_follow_up(
    *,
    ticket_id: UUID,
    follow_up: Key,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
) -> Response:
    """Call off what was planned."""
    request = flow_pb2.CancelFollowUpRequest(
        ticket_id=str(ticket_id), key=follow_up, expected_version=version_of(if_match)
    )
    answer: flow_pb2.CancelFollowUpResponse = await asking.command(
        gateway.clients.flow.CancelFollowUp, request
    )
    return await moved(gateway, asking, ticket_id, answer)


@router.post(
    "/follow-ups/{follow_up}/answers",
    operation_id="answerQuestion",
    responses={200: {"model": Moved}},
)
async def answer_question(
    *,
    ticket_id: UUID,
    follow_up: Key,
    body: Answered,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
) -> Response:
    """Answer what the ticket asked."""
    request = flow_pb2.AnswerQuestionRequest(
        ticket_id=str(ticket_id),
        key=follow_up,
        item=body.item,
        answer=json.dumps({"answer": body.answer}, ensure_ascii=False).encode(),
        expected_version=version_of(if_match),
    )
    answer: flow_pb2.AnswerQuestionResponse = await asking.command(
        gateway.clients.flow.AnswerQuestion, request
    )
    return await moved(gateway, asking, ticket_id, answer)
