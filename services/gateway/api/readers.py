"""Who looked at a ticket, where its retention class has that recorded."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.gateway.api.context import AskingNow, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Page
from services.gateway.api.replies import plain, reply
from shared.pb.gongdan.workflow.v1 import readers_pb2

router = APIRouter(route_class=Guarded, tags=["tickets"])


@router.get(
    "/tickets/{ticket_id}/views", operation_id="listViews", responses={200: {"model": Page}}
)
async def list_views(ticket_id: UUID, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return the latest looks at a ticket, oldest first, to who administers the tenant."""
    answer: readers_pb2.ListViewsResponse = await asking.ask(
        gateway.clients.readers.ListViews, readers_pb2.ListViewsRequest(ticket_id=str(ticket_id))
    )
    items = [plain(each) for each in answer.views]
    return await reply(gateway, asking, {"items": items, "next_cursor": None})
