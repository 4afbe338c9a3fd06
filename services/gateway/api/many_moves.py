"""Many moves at once: what a person selected in a list, or a program has to catch up with."""

from dataclasses import replace
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Response
from google.rpc import status_pb2
from pydantic import BaseModel, Field

from services.gateway.api.context import Asking, Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Id, Move, Moved, Word
from services.gateway.api.problems import Problem, problem_of
from services.gateway.api.replies import reply
from shared.pb.gongdan.workflow.v1 import workflow_pb2
from shared.rpc.errors import ServiceBroken, refusal_in

router = APIRouter(route_class=Guarded, prefix="/tickets", tags=["commands"])

MOVES_MAX: Final = 200
VERSION_MAX: Final = 10**9


class OneMove(Move):
    """A move of one of the tickets."""

    ticket_id: Id
    transition: Word
    version: Annotated[
        int, Field(ge=0, lt=VERSION_MAX, description="The version of it that you saw; 0 for any")
    ] = 0


class ManyMoves(Body):
    """Moves of different tickets are made in any order, those of one ticket in this."""

    moves: Annotated[list[OneMove], Field(min_length=1, max_length=MOVES_MAX)]


class Outcome(BaseModel):
    """What became of one move: where the ticket stands now, or the problem."""

    ticket_id: str
    moved: Moved | None = None
    problem: Problem | None = None


class Outcomes(BaseModel):
    """What became of each move, in the order in which they were sent."""

    items: list[Outcome]


@router.post("/moves", operation_id="moveTickets", responses={200: {"model": Outcomes}})
async def move_many(body: ManyMoves, gateway: GatewayNow, asking: Commanding) -> Response:
    """Make up to 200 moves, each of which is made or refused on its own, as if it had come alone.

    Sent again under the same Idempotency-Key, every move is answered as it was the first time.
    """
    request = workflow_pb2.MoveManyRequest(
        moves=[
            workflow_pb2.KeyedMove(
                idempotency_key=f"{asking.idempotency_key}#{nth}", move=_request(one)
            )
            for nth, one in enumerate(body.moves)
        ]
    )
    answer: workflow_pb2.MoveManyResponse = await asking.command(
        gateway.clients.workflow.MoveMany, request
    )
    items = [
        _outcome(nth, one, outcome, asking)
        for nth, (one, outcome) in enumerate(zip(body.moves, answer.outcomes, strict=True))
    ]
    return await reply(gateway, asking, {"items": items}, position=answer.position)


def _request(one: OneMove) -> workflow_pb2.MoveRequest:
    return workflow_pb2.MoveRequest(
        ticket_id=one.ticket_id,
        transition=one.transition,
        fields=msgspec.json.encode(one.fields),
        expected_version=one.version,
        occurred_at=one.occurred_at,
        form_s=one.form_s,
    )


def _outcome(
    nth: int, one: OneMove, outcome: workflow_pb2.MoveOutcome, asking: Asking
) -> dict[str, object]:
    moved, problem = None, None
    if outcome.HasField("made"):
        made = outcome.made
        moved = {"ticket_id": one.ticket_id, "version": made.version, "state": made.state}
    else:
        refusal = refusal_in(status_pb2.Status.FromString(outcome.refused)) or ServiceBroken()
        refusal.reasons = tuple(
            replace(each, pointer=f"/moves/{nth}{each.pointer}") for each in refusal.reasons
        )
        problem = problem_of(refusal, asking.language, asking.request_id).model_dump(mode="json")
    return {"ticket_id": one.ticket_id, "moved": moved, "problem": problem}
