"""The event stream: whether integrators read the tenant's events over NATS, and how far back."""

from typing import Annotated, Final

from fastapi import APIRouter, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import OfAdministrators
from services.gateway.api.models import Body, Shown
from services.gateway.api.replies import plain, reply
from shared.pb.gongdan.notification.v1 import event_streams_pb2

router = APIRouter(route_class=OfAdministrators, prefix="/event-stream", tags=["events"])

DAY_S: Final = 86_400
MIB: Final = 1024 * 1024


class RetentionWanted(Body):
    """How long events are kept (seconds) and how much of them (bytes): what comes first counts."""

    max_age_s: Annotated[int, Field(ge=3_600, le=90 * DAY_S)] = 7 * DAY_S
    max_bytes: Annotated[int, Field(ge=16 * MIB, le=64 * 1024 * MIB)] = 256 * MIB


@router.put("", operation_id="keepEventStream", responses={200: {"model": Shown}})
async def keep(body: RetentionWanted, gateway: GatewayNow, asking: Commanding) -> Response:
    """Open the stream to programs with `events:read`, or let it keep more or less."""
    answer: event_streams_pb2.KeepEventStreamResponse = await asking.command(
        gateway.clients.event_streams.KeepEventStream,
        event_streams_pb2.KeepEventStreamRequest(
            max_age_s=body.max_age_s, max_bytes=body.max_bytes
        ),
    )
    return await reply(gateway, asking, _shown(answer.stream), position=answer.position)


@router.get("", operation_id="getEventStream", responses={200: {"model": Shown}})
async def get(gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return whether it is open, what it keeps, and what it holds at this moment."""
    answer: event_streams_pb2.GetEventStreamResponse = await asking.ask(
        gateway.clients.event_streams.GetEventStream, event_streams_pb2.GetEventStreamRequest()
    )
    return await reply(gateway, asking, _shown(answer.stream))


@router.delete("", operation_id="closeEventStream", responses={200: {"model": Shown}})
async def close(gateway: GatewayNow, asking: Commanding) -> Response:
    """Take the stream away, with all it holds; the events themselves stay in the logs."""
    answer: event_streams_pb2.CloseEventStreamResponse = await asking.command(
        gateway.clients.event_streams.CloseEventStream, event_streams_pb2.CloseEventStreamRequest()
    )
    return await reply(gateway, asking, {"open": False}, position=answer.position)


def _shown(stream: event_streams_pb2.EventStream) -> dict[str, object]:
    if not stream.open:
        return {"open": False}
    return {
        "open": True,
        "max_age_s": stream.max_age_s,
        "max_bytes": stream.max_bytes,
        "inbox_prefix": stream.inbox_prefix,
        "streams": [plain(one) for one in stream.held],
    }
