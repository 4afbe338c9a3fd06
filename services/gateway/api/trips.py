"""Trips: whoever has a ticket sets out for it, arrives there, and leaves."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.gateway.api.context import Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.marks import Seen
from services.gateway.api.models import Moved
from services.gateway.api.posts import PostAsked
from services.gateway.api.replies import reply
from services.gateway.api.tickets import must_see
from shared.pb.gongdan.dispatch.v1 import trips_pb2

router = APIRouter(
    route_class=Guarded, prefix="/tickets/{ticket_id}/assignments", tags=["commands"]
)


@router.post("/depart", operation_id="departForTicket", responses={200: {"model": Moved}})
async def depart(
    ticket_id: UUID, body: Seen, gateway: GatewayNow, asking: Commanding, post: PostAsked = ""
) -> Response:
    """Say that whoever has the ticket has set out for it; they have accepted it by that."""
    await must_see(gateway, asking, ticket_id)
    request = trips_pb2.DepartRequest(
        ticket_id=str(ticket_id), occurred_at=body.occurred_at, post=post
    )
    answer: trips_pb2.DepartResponse = await asking.command(gateway.clients.trips.Depart, request)
    return await reply(gateway, asking, {"ticket_id": str(ticket_id)}, position=answer.position)


@router.post("/arrive", operation_id="arriveAtTicket", responses={200: {"model": Moved}})
async def arrive(
    ticket_id: UUID, body: Seen, gateway: GatewayNow, asking: Commanding, post: PostAsked = ""
) -> Response:
    """Say that they are there, also if nobody said that they set out."""
    await must_see(gateway, asking, ticket_id)
    request = trips_pb2.ArriveRequest(
        ticket_id=str(ticket_id), occurred_at=body.occurred_at, post=post
    )
    answer: trips_pb2.ArriveResponse = await asking.command(gateway.clients.trips.Arrive, request)
    return await reply(gateway, asking, {"ticket_id": str(ticket_id)}, position=answer.position)


@router.post("/leave", operation_id="leaveTicket", responses={200: {"model": Moved}})
async def leave(
    ticket_id: UUID, body: Seen, gateway: GatewayNow, asking: Commanding, post: PostAsked = ""
) -> Response:
    """Say that they have left again; the ticket stays theirs."""
    await must_see(gateway, asking, ticket_id)
    request = trips_pb2.LeaveRequest(
        ticket_id=str(ticket_id), occurred_at=body.occurred_at, post=post
    )
    answer: trips_pb2.LeaveResponse = await asking.command(gateway.clients.trips.Leave, request)
    return await reply(gateway, asking, {"ticket_id": str(ticket_id)}, position=answer.position)
