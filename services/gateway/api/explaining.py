"""The ledger of decisions: why this technician, why not another, and the same choice made again."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.gateway.api.context import AskingNow, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.long_answers import streamed
from services.gateway.api.models import Body, Moment, Shown
from services.gateway.api.nobody import explained
from services.gateway.api.posts import Post, PostAsked
from services.gateway.api.replies import decoded, reply
from services.gateway.api.sse import EventStream
from services.gateway.api.tickets import SPACE_BEFORE_OFFSET, must_see
from shared.pb.gongdan.dispatch.v1 import dispatch_pb2, explaining_pb2

router = APIRouter(route_class=Guarded, tags=["tickets"])

HELD: Final = "held"
"""What dispatch says of a ticket that it is to look for nobody for."""

AsOf = Annotated[str, Query(max_length=64, description="RFC 3339: what stood then")]


class RunAgain(Body):
    """Which decision: the one that stood at a moment; the last one, if nothing is said."""

    as_of: Moment = ""
    post: Post = ""


@router.get(
    "/tickets/{ticket_id}/explanation",
    operation_id="explainAssignment",
    responses={200: {"model": Shown}},
)
async def explain(
    ticket_id: UUID,
    gateway: GatewayNow,
    asking: AskingNow,
    as_of: AsOf = "",
    post: PostAsked = "",
) -> Response:
    """Return who was chosen, and to those who decide why, and why not the others, as it was stored.

    Technicians are told how they themselves compared.
    """
    ticket = await must_see(gateway, asking, ticket_id)
    then = SPACE_BEFORE_OFFSET.sub("+", as_of)
    request = dispatch_pb2.ExplainRequest(ticket_id=str(ticket_id), as_of=then, post=post)
    answer: dispatch_pb2.ExplainResponse = await asking.ask(
        gateway.clients.dispatch.Explain, request
    )
    told = decoded(answer.explanation)
    if not isinstance(told, dict) or told.get("chosen") is not None:
        return await reply(gateway, asking, told)
    if told.get("reason") == HELD:
        told = told | _held_for(
            await must_see(gateway, asking, ticket_id, then) if then else ticket
        )
    return await reply(gateway, asking, explained(told, "reason"))


def _held_for(ticket: object) -> dict[str, object]:
    """Return for which flag a ticket is held: that is workflow's to say, where it is one."""
    reason = ticket.get("unassignable") if isinstance(ticket, dict) else None
    return {"reason": reason} if isinstance(reason, str) else {}


@router.get(
    "/tickets/{ticket_id}/explanation/{technician_id}",
    operation_id="explainWhyNot",
    responses={200: {"model": Shown}},
)
async def why_not(
    ticket_id: UUID,
    technician_id: UUID,
    gateway: GatewayNow,
    asking: AskingNow,
    *,
    as_of: AsOf = "",
    post: PostAsked = "",
) -> Response:
    """Return how a technician compared when it was decided, and what would have to be otherwise."""
    await must_see(gateway, asking, ticket_id)
    request = explaining_pb2.WhyNotRequest(
        ticket_id=str(ticket_id),
        technician_id=str(technician_id),
        as_of=SPACE_BEFORE_OFFSET.sub("+", as_of),
        post=post,
    )
    answer: explaining_pb2.WhyNotResponse = await asking.ask(
        gateway.clients.explaining.WhyNot, request
    )
    return await reply(gateway, asking, decoded(answer.answer))


@router.post(
    "/tickets/{ticket_id}/explanation/rerun",
    operation_id="rerunAssignment",
    status_code=200,
    response_class=EventStream,
)
async def run_again(
    ticket_id: UUID, body: RunAgain, gateway: GatewayNow, asking: AskingNow
) -> Response:
    """Make a decision again from what was stored, and say whether it comes out the same."""
    await must_see(gateway, asking, ticket_id)
    request = explaining_pb2.RunAgainRequest(
        ticket_id=str(ticket_id), as_of=body.as_of, post=body.post
    )
    return await streamed(asking, gateway.clients.explaining.RunAgain, request)
