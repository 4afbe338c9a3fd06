"""Plans: who comes to which ticket, in what order, and about when."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.gateway.api.context import AskingNow, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Page
from services.gateway.api.replies import PagingNow, after_of, page, plain
from shared.pb.gongdan.dispatch.v1 import planning_pb2

router = APIRouter(route_class=Guarded, tags=["people"])


@router.get("/dispatch/plan", operation_id="listPlannedDays", responses={200: {"model": Page}})
async def list_planned_days(
    gateway: GatewayNow,
    asking: AskingNow,
    paging: PagingNow,
    technician: Annotated[str, Query(max_length=100, description="One technician's id")] = "",
) -> Response:
    """Return each technician's tickets in turn: everybody's for who assigns, or one's own."""
    request = planning_pb2.ListDaysRequest(
        technician_id=technician, limit=paging.limit, cursor=after_of(gateway, asking, paging)
    )
    answer: planning_pb2.ListDaysResponse = await asking.ask(
        gateway.clients.planning.ListDays, request
    )
    items = [plain(each) for each in answer.days]
    return await page(gateway, asking, paging, items, answer.next_cursor)
