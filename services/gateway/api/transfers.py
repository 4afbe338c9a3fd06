"""Transfers: whoever has a ticket hands it over, to those they chose most often on top."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Id, Moved, Reasoning, Shown
from services.gateway.api.posts import PostAsked, must_be_for_technician
from services.gateway.api.queues import AssigneeUnclear
from services.gateway.api.replies import reply
from services.gateway.api.tickets import must_see
from shared.pb.gongdan.dispatch.v1 import queues_pb2, transfers_pb2

router = APIRouter(route_class=Guarded, prefix="/tickets/{ticket_id}/assignments")

WARNED_FROM: Final = 3
OFTEN_HANDED_OVER: Final = {
    "code": "often-transferred",
    "zh": "此工单已多次转接，请先弄清该由谁负责。",
    "en": "This ticket goes from hand to hand: find out first whose it is.",
}
"""What is said from the third transfer of one ticket on."""


class Transfer(Body):
    """To whom a ticket is handed over, and why."""

    technician_id: Id | None = None
    queue: Annotated[str | None, Field(max_length=250, examples=["team:night"])] = None
    reason: Reasoning


@router.post(
    "/transfer", operation_id="transferTicket", tags=["commands"], responses={200: {"model": Moved}}
)
async def transfer(
    ticket_id: UUID,
    body: Transfer,
    gateway: GatewayNow,
    asking: Commanding,
    post: PostAsked = "",
) -> Response:
    """Ask a technician to take the asker's ticket over, or give it to a queue.

    The asker has it until the technician says yes; a queue has it at once.
    """
    if (body.technician_id is None) == (body.queue is None):
        raise AssigneeUnclear
    must_be_for_technician(body.queue, post)
    await must_see(gateway, asking, ticket_id)
    value: dict[str, object] = {"ticket_id": str(ticket_id)}
    if body.queue is not None:
        put = queues_pb2.PutInQueueRequest(
            ticket_id=str(ticket_id), queue=body.queue, reason=body.reason
        )
        stands: queues_pb2.PutInQueueResponse = await asking.command(
            gateway.clients.queues.PutInQueue, put
        )
        return await reply(gateway, asking, value, position=stands.position)
    request = transfers_pb2.AskToTakeOverRequest(
        ticket_id=str(ticket_id),
        technician_id=body.technician_id or "",
        reason=body.reason,
        post=post,
    )
    answer: transfers_pb2.AskToTakeOverResponse = await asking.command(
        gateway.clients.transfers.AskToTakeOver, request
    )
    told = {**value, "nth": answer.nth, "warning": _warning(answer.nth)}
    return await reply(gateway, asking, told, position=answer.position)


@router.get(
    "/targets", operation_id="listTargets", tags=["tickets"], responses={200: {"model": Shown}}
)
async def list_targets(
    ticket_id: UUID, gateway: GatewayNow, asking: AskingNow, post: PostAsked = ""
) -> Response:
    """Return to whom the ticket can be handed over, those whom the asker chose most often first."""
    await must_see(gateway, asking, ticket_id)
    request = transfers_pb2.ListTargetsRequest(ticket_id=str(ticket_id), post=post)
    answer: transfers_pb2.ListTargetsResponse = await asking.ask(
        gateway.clients.transfers.ListTargets, request
    )
    value = {
        "items": [
            {
                "technician_id": one.technician_id or None,
                "queue": one.queue or None,
                "times": one.times,
                "score": one.score if one.HasField("score") else None,
            }
            for one in answer.targets
        ],
        "transfers": answer.transfers,
        "warning": _warning(answer.transfers + 1),
    }
    return await reply(gateway, asking, value)


def _warning(nth: int) -> dict[str, str] | None:
    return OFTEN_HANDED_OVER if nth >= WARNED_FROM else None
