"""Travel: what ways were expected to take, against what they took."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.gateway.api.context import AskingNow, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Shown
from services.gateway.api.replies import plain, reply
from shared.pb.gongdan.dispatch.v1 import travel_pb2

router = APIRouter(route_class=Guarded, tags=["platform"])

NONE_YET = dict.fromkeys(("factor", "error_before_min", "error_after_min"))
"""What a band with too few trips does not say."""


@router.get("/metrics/travel", operation_id="compareTravel", responses={200: {"model": Shown}})
async def compare(
    gateway: GatewayNow,
    asking: AskingNow,
    days: Annotated[int, Query(ge=1, le=3650, description="Trips that ended since")] = 90,
) -> Response:
    """Compare estimates of travel with what trips took, by hours, for who decides."""
    answer: travel_pb2.CompareTravelResponse = await asking.ask(
        gateway.clients.travel.CompareTravel, travel_pb2.CompareTravelRequest(days=days)
    )
    bands = [shown_band(band) for band in answer.bands]
    return await reply(gateway, asking, {**plain(answer), "bands": bands})


def shown_band(band: travel_pb2.Band) -> dict[str, object]:
    """Return what the trips of some hours say."""
    return {**NONE_YET, **plain(band)}
