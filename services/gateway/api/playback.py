"""Playing back: how the queue stood, step by step, in a window of the past."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.gateway.api.context import AskingNow, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Shown
from services.gateway.api.replies import decoded, reply
from services.gateway.api.tickets import SPACE_BEFORE_OFFSET, Values, heard_all
from shared.pb.gongdan.reporting.v1 import reporting_pb2

router = APIRouter(route_class=Guarded, tags=["tickets"])

STEP_S_MAX = 86_400
STEP_S = 300

Moment = Annotated[str, Query(max_length=64)]


@router.get("/playback", operation_id="playBack", responses={200: {"model": Shown}})
async def play_back(
    *,
    gateway: GatewayNow,
    asking: AskingNow,
    since: Annotated[Moment, Query(alias="from", description="RFC 3339")],
    until: Annotated[Moment, Query(alias="to", description="RFC 3339; now if empty")] = "",
    step_s: Annotated[int, Query(ge=1, le=STEP_S_MAX)] = STEP_S,
    types: Annotated[Values, Query(alias="type")] = [],  # noqa: B006  # the framework copies it
) -> Response:
    """Return how many tickets of each priority stood how at each step, and each change between.

    Of the tickets that the asker may see now, by when things were recorded.
    """
    request = reporting_pb2.PlayBackRequest(
        since=SPACE_BEFORE_OFFSET.sub("+", since),
        until=SPACE_BEFORE_OFFSET.sub("+", until),
        step_s=step_s,
        types=types,
    )
    asking = await heard_all(gateway, asking)
    answer: reporting_pb2.PlayBackResponse = await asking.ask(
        gateway.clients.reporting.PlayBack, request
    )
    return await reply(gateway, asking, decoded(answer.playback), position=answer.position)
