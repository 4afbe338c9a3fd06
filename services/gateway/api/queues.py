"""Queues: a ticket is given to many, the first of whom to take it has it; what one could take."""

from collections.abc import Sequence
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.gateway.api.context import Asking, AskingNow, Commanding, Gateway, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Assignment, Moved, Shown
from services.gateway.api.posts import must_be_for_technician
from services.gateway.api.replies import decoded, reply
from services.gateway.api.tickets import heard_all, must_see
from shared.decider import Kind, Refusal
from shared.pb.gongdan.dispatch.v1 import dispatch_pb2, queues_pb2
from shared.pb.gongdan.reporting.v1 import reporting_pb2

router = APIRouter(route_class=Guarded)

GRABBABLE_MAX = 200


class AssigneeUnclear(Refusal):
    """A ticket is given to a technician or to a queue: name one of them."""

    slug: ClassVar[str] = "assignee-unclear"
    kind: ClassVar[Kind] = Kind.INVALID


@router.get(
    "/tickets/grabbable",
    operation_id="listGrabbable",
    tags=["tickets"],
    responses={200: {"model": Shown}},
)
async def list_grabbable(
    gateway: GatewayNow,
    asking: AskingNow,
    technician: Annotated[
        str, Query(max_length=64, description="whose; the asker's own without, if they are one")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=GRABBABLE_MAX)] = 50,
) -> Response:
    """Return the tickets that a technician could take this moment, the most urgent first.

    Each is as lists show it, with the skills it needs, how long it may be taken, and what speaks
    for the technician (``terms``). One that lists do not show yet is left out.
    """
    request = queues_pb2.ListGrabbableRequest(technician_id=technician, limit=limit)
    answer: queues_pb2.ListGrabbableResponse = await asking.ask(
        gateway.clients.queues.ListGrabbable, request
    )
    rows = await _rows(gateway, asking, [one.ticket_id for one in answer.items])
    items = [
        {
            **rows[one.ticket_id],
            "skills": list(one.skills),
            "until": one.until or None,
            "terms": dict(one.terms),
        }
        for one in answer.items
        if one.ticket_id in rows
    ]
    return await reply(gateway, asking, {"items": items})


@router.post(
    "/tickets/{ticket_id}/assignments",
    operation_id="assignTicket",
    tags=["commands"],
    responses={200: {"model": Moved}},
)
async def assign(
    ticket_id: UUID, body: Assignment, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Offer a ticket to a technician whom a person chose, or give it to a queue."""
    if (body.technician_id is None) == (body.queue is None):
        raise AssigneeUnclear
    must_be_for_technician(body.queue, body.post)
    await must_see(gateway, asking, ticket_id)
    give = _to_technician if body.queue is None else _to_queue
    position = await give(gateway, asking, ticket_id, body)
    return await reply(gateway, asking, {"ticket_id": str(ticket_id)}, position=position)


@router.post(
    "/tickets/{ticket_id}/assignments/grab",
    operation_id="grabTicket",
    tags=["commands"],
    responses={200: {"model": Moved}},
)
async def grab(ticket_id: UUID, gateway: GatewayNow, asking: Commanding) -> Response:
    """Take a ticket out of its queue, for the asker; the first who may has it."""
    request = queues_pb2.GrabRequest(ticket_id=str(ticket_id))
    answer: queues_pb2.GrabResponse = await asking.command(gateway.clients.queues.Grab, request)
    return await reply(gateway, asking, {"ticket_id": str(ticket_id)}, position=answer.position)


async def _rows(
    gateway: Gateway, asking: Asking, tickets: Sequence[str]
) -> dict[str, dict[str, object]]:
    """Return tickets as lists show them, by id; those that the asker does not see are not there."""
    if not tickets:
        return {}
    request = reporting_pb2.ListTicketsRequest(ids=tickets, limit=GRABBABLE_MAX, view="all")
    asking = await heard_all(gateway, asking)
    answer: reporting_pb2.ListTicketsResponse = await asking.ask(
        gateway.clients.reporting.ListTickets, request
    )
    rows = (decoded(each) for each in answer.tickets)
    return {str(row["id"]): row for row in rows if isinstance(row, dict)}


async def _to_technician(
    gateway: Gateway, asking: Asking, ticket_id: UUID, body: Assignment
) -> str:
    request = dispatch_pb2.AssignRequest(
        ticket_id=str(ticket_id),
        technician_id=body.technician_id or "",
        reason=body.reason,
        post=body.post,
    )
    answer: dispatch_pb2.AssignResponse = await asking.command(
        gateway.clients.dispatch.Assign, request
    )
    return answer.position


async def _to_queue(gateway: Gateway, asking: Asking, ticket_id: UUID, body: Assignment) -> str:
    request = queues_pb2.PutInQueueRequest(
        ticket_id=str(ticket_id),
        queue=body.queue or "",
        within_s=body.within_s or 0,
        reason=body.reason,
    )
    answer: queues_pb2.PutInQueueResponse = await asking.command(
        gateway.clients.queues.PutInQueue, request
    )
    return answer.position
