"""Calendars: days that are announced to be different from what a scenario says."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import Guarded, OfPublishers
from services.gateway.api.models import Body, Page, Shown
from services.gateway.api.replies import plain, reply
from shared.pb.gongdan.workflow.v1 import calendars_pb2

router = APIRouter(route_class=Guarded, prefix="/calendars", tags=["platform"])
publishing = APIRouter(route_class=OfPublishers, tags=["platform"])


class OpenDay(Body):
    """When a day is open: windows such as 09:00-12:00, none for a closed day."""

    windows: Annotated[list[Annotated[str, Field(max_length=11)]], Field(max_length=24)]
    reason: Annotated[str, Field(max_length=500)] = ""


@router.get("/days", operation_id="listDays", responses={200: {"model": Page}})
async def list_days(gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return every day that was announced to be different, in the order in which it was."""
    answer: calendars_pb2.ListDaysResponse = await asking.ask(
        gateway.clients.calendars.ListDays, calendars_pb2.ListDaysRequest()
    )
    items = [plain(each) for each in answer.days]
    return await reply(gateway, asking, {"items": items, "next_cursor": None})


@publishing.put(
    "/{calendar}/days/{day}", operation_id="announceDay", responses={200: {"model": Shown}}
)
async def announce_day(
    calendar: Annotated[str, Path(max_length=41)],
    day: date,
    body: OpenDay,
    gateway: GatewayNow,
    asking: Commanding,
) -> Response:
    """Let a day be open otherwise, from now on; what was promised before does not move."""
    request = calendars_pb2.AnnounceDayRequest(
        calendar=calendar, day=day.isoformat(), windows=body.windows, reason=body.reason
    )
    answer: calendars_pb2.AnnounceDayResponse = await asking.command(
        gateway.clients.calendars.AnnounceDay, request
    )
    value = {"calendar": calendar, "day": day.isoformat(), "windows": body.windows}
    return await reply(gateway, asking, value, position=answer.position)


router.include_router(publishing)
