"""Live positions: where technicians on the way are, and who looked."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Page, Shown
from services.gateway.api.replies import PagingNow, after_of, page, plain, reply
from shared.pb.gongdan.dispatch.v1 import live_pb2

router = APIRouter(route_class=Guarded, tags=["people"])

PATH: Final = "/technicians/{technician_id}/live-position"


class Here(Body):
    """Where somebody is, in WGS 84 degrees."""

    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]


@router.put(PATH, operation_id="tellLivePosition", responses={200: {"model": Shown}})
async def tell(technician_id: UUID, body: Here, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Tell where oneself is on the way to a ticket, every three seconds at most.

    It is shown until one arrives, and ten minutes at most if no other comes; it is never recorded.
    """
    request = live_pb2.TellPositionRequest(
        technician_id=str(technician_id), lat=body.lat, lon=body.lon
    )
    answer: live_pb2.TellPositionResponse = await asking.ask(
        gateway.clients.live.TellPosition, request
    )
    return await reply(gateway, asking, plain(answer.live))


@router.get(PATH, operation_id="lookAtTechnician", responses={200: {"model": Shown}})
async def look(technician_id: UUID, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return where a technician on the way is, to who decides; the look is recorded first."""
    request = live_pb2.LookAtTechnicianRequest(technician_id=str(technician_id))
    answer: live_pb2.LookAtTechnicianResponse = await asking.ask(
        gateway.clients.live.LookAtTechnician, request
    )
    return await reply(gateway, asking, plain(answer.live), position=answer.position)


@router.get(f"{PATH}/looks", operation_id="listLooks", responses={200: {"model": Page}})
async def looks(
    technician_id: UUID, gateway: GatewayNow, asking: AskingNow, paging: PagingNow
) -> Response:
    """Return who looked where a technician was, the latest first; technicians see their own."""
    request = live_pb2.ListLooksRequest(
        technician_id=str(technician_id),
        limit=paging.limit,
        cursor=after_of(gateway, asking, paging),
    )
    answer: live_pb2.ListLooksResponse = await asking.ask(gateway.clients.live.ListLooks, request)
    items = [plain(each) for each in answer.looks]
    return await page(gateway, asking, paging, items, answer.next_cursor)


@router.get(
    "/tickets/{ticket_id}/live-position",
    operation_id="followTicket",
    responses={200: {"model": Shown}},
)
async def follow(ticket_id: UUID, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return where the technician of a ticket is, if its scenario shows it to who sees the ticket.

    Dispatch asks whether they see it, and the look is recorded first.
    """
    request = live_pb2.FollowTicketRequest(ticket_id=str(ticket_id))
    answer: live_pb2.FollowTicketResponse = await asking.ask(
        gateway.clients.live.FollowTicket, request
    )
    return await reply(gateway, asking, plain(answer.live), position=answer.position)
