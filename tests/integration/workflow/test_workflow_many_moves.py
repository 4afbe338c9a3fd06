"""Many moves in one call: each made or refused on its own, on a real log."""

import json
from uuid import UUID

import pytest
from google.rpc import status_pb2

from services.workflow.adapters.many_moves import MOVES_MAX
from services.workflow.domain import TICKET
from shared.pb.gongdan.workflow.v1 import workflow_pb2 as pb
from shared.rpc import call, refusal_in
from tests.integration.workflow.conftest import TENANT, Workflow
from tests.integration.workflow.test_workflow_service import (
    EVIDENCE,
    TECHNICIAN,
    assigned,
    move,
    refused,
)

pytestmark = pytest.mark.integration


def wish(
    key: str, ticket_id: UUID, transition: str, fields: dict[str, object] | None = None
) -> pb.KeyedMove:
    wanted = pb.MoveRequest(
        ticket_id=str(ticket_id), transition=transition, fields=json.dumps(fields or {}).encode()
    )
    return pb.KeyedMove(idempotency_key=key, move=wanted)


async def make(workflow: Workflow, *moves: pb.KeyedMove) -> list[str]:
    """Return the state or the refusal that each move came to."""
    answer = await call(workflow.stub.MoveMany, pb.MoveManyRequest(moves=moves), token=TECHNICIAN)
    return [_told(one) for one in answer.outcomes]


def _told(outcome: pb.MoveOutcome) -> str:
    if outcome.HasField("made"):
        return outcome.made.state
    refusal = refusal_in(status_pb2.Status.FromString(outcome.refused))
    return refusal.slug if refusal else "no refusal of ours"


async def test_each_of_many_moves_is_made_or_refused_on_its_own(workflow: Workflow) -> None:
    one, other = await assigned(workflow), await assigned(workflow)
    became = await make(
        workflow,
        wish("a", one, "start"),
        wish("b", other, "finish", EVIDENCE),
        wish("c", one, "finish", EVIDENCE),
        wish("d", other, "start"),
        wish("e", UUID(int=7), "start"),
    )
    assert became == ["working", "not-in-this-state", "verifying", "working", "ticket-unknown"]


async def test_the_same_keys_make_nothing_twice_through_either_door(workflow: Workflow) -> None:
    ticket_id = await assigned(workflow)
    first = await make(workflow, wish("same", ticket_id, "start"))
    facts = await workflow.store.facts(TICKET, TENANT, ticket_id)
    assert await make(workflow, wish("same", ticket_id, "start")) == first
    answer = await move(workflow, ticket_id, "start", TECHNICIAN, key="same")
    assert answer.version == len(facts)
    other = await make(workflow, wish("same", ticket_id, "finish", EVIDENCE))
    assert other == ["idempotency-key-reused"]
    assert await workflow.store.facts(TICKET, TENANT, ticket_id) == facts


async def test_more_than_a_call_takes_are_refused_whole(workflow: Workflow) -> None:
    moves = [wish(str(n), UUID(int=n), "start") for n in range(MOVES_MAX + 1)]
    assert (await refused(make(workflow, *moves))).slug == "too-many-at-once"
