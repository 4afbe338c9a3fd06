"""Many moves in one call: each is made or refused on its own, as if it had come alone.

Moves of one ticket are made in their order; those of different tickets at the same time, so that
the log takes them in one batch.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar, Final

from services.workflow.app.judging import Told
from shared.database import CONNECTION_TROUBLE, DatabaseAway
from shared.decider import Kind, Refusal
from shared.pb.gongdan.workflow.v1 import workflow_pb2
from shared.rpc import Call

MOVES_MAX = 200
"""What a batch of the log takes at once with room for others, and what a person selects."""

MOVE: Final = "/gongdan.workflow.v1.WorkflowService/Move"
"""The call that each of them stands for: the same key makes the same move there."""

Make = Callable[[workflow_pb2.MoveRequest, Call], Awaitable[Told]]


class TooManyAtOnce(Refusal):
    """One call takes at most 200 moves; send the others in another."""

    slug: ClassVar[str] = "too-many-at-once"
    kind: ClassVar[Kind] = Kind.INVALID


async def each_made(
    moves: Sequence[workflow_pb2.KeyedMove], call: Call, make: Make
) -> list[Told | Refusal]:
    """Return what became of each move, in order; raises TooManyAtOnce."""
    if len(moves) > MOVES_MAX:
        raise TooManyAtOnce
    by_ticket: dict[str, list[int]] = {}
    for nth, one in enumerate(moves):
        by_ticket.setdefault(one.move.ticket_id, []).append(nth)
    became: dict[int, Told | Refusal] = {}

    async def one_after_the_other(places: Sequence[int]) -> None:
        for nth in places:
            became[nth] = await _made(moves[nth], call, make)

    async with asyncio.TaskGroup() as group:
        for places in by_ticket.values():
            group.create_task(one_after_the_other(places))
    return [became[nth] for nth in range(len(moves))]


async def _made(one: workflow_pb2.KeyedMove, call: Call, make: Make) -> Told | Refusal:
    try:
        return await make(one.move, call.part(one.idempotency_key, MOVE, one.move))
    except Refusal as refusal:
        return refusal
    except CONNECTION_TROUBLE:
        return DatabaseAway()
