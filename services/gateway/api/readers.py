"""Who looked at a ticket, and showing one in clear to whoever says why."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Page, Ticket
from services.gateway.api.replies import plain, reply
from services.gateway.api.tickets import show
from shared.disclosure import Purpose
from shared.pb.gongdan.workflow.v1 import readers_pb2

router = APIRouter(route_class=Guarded, tags=["tickets"])


class Reveal(Body):
    """Why personal data must be seen: it is kept, and whoever administers the tenant can read it.

    Three characters at least; workflow says so to those who may reveal.
    """

    reason: Annotated[str, Field(max_length=500, examples=["业主未应门，电话联系"])]


@router.post(
    "/tickets/{ticket_id}/reveal", operation_id="revealTicket", responses={200: {"model": Ticket}}
)
async def reveal(
    ticket_id: UUID, body: Reveal, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Return a ticket with its personal data in clear, this once, after the reason was recorded.

    Fields that are hidden from the asker stay hidden, and what was erased stays erased.
    """
    request = readers_pb2.RevealRequest(ticket_id=str(ticket_id), reason=body.reason)
    answer: readers_pb2.RevealResponse = await asking.command(
        gateway.clients.readers.Reveal, request
    )
    return await show(gateway, asking, answer.ticket, answer.version, Purpose.REVEAL)


@router.get(
    "/tickets/{ticket_id}/views", operation_id="listViews", responses={200: {"model": Page}}
)
async def list_views(ticket_id: UUID, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return the latest looks and reveals, oldest first, to who administers the tenant."""
    answer: readers_pb2.ListViewsResponse = await asking.ask(
        gateway.clients.readers.ListViews, readers_pb2.ListViewsRequest(ticket_id=str(ticket_id))
    )
    items = [plain(each) for each in answer.views]
    return await reply(gateway, asking, {"items": items, "next_cursor": None})
