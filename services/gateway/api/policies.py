"""Policies: what would have been decided in a past period under another one."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.long_answers import streamed
from services.gateway.api.models import Body
from services.gateway.api.sse import EventStream
from shared.pb.gongdan.dispatch.v1 import policies_pb2

DOCUMENT_CHARS_MAX = 20_000

router = APIRouter(route_class=Guarded, prefix="/policies", tags=["platform"])

Time = Annotated[str, Field(min_length=1, max_length=64, description="RFC 3339, with offset")]


class SimulationWanted(Body):
    """A policy in YAML or JSON, and the period whose decisions are made again under it."""

    document: Annotated[str, Field(min_length=1, max_length=DOCUMENT_CHARS_MAX)]
    since: Time
    until: Time


@router.post(
    "/simulate", operation_id="simulatePolicy", status_code=200, response_class=EventStream
)
async def simulate(body: SimulationWanted, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Say which decisions would have been others under a policy; nothing is written."""
    request = policies_pb2.SimulateRequest(
        document=body.document, since=body.since, until=body.until
    )
    return await streamed(asking, gateway.clients.policies.Simulate, request)
