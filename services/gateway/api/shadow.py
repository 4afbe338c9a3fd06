"""The shadow: what would have happened to the tickets of the last days under other rules.

It takes seconds, so how far it has come is told as server-sent events; the last one is `done`.
"""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, GatewayNow
from services.gateway.api.documents import OfDocumentPublishers
from services.gateway.api.long_answers import streamed
from services.gateway.api.publishing import ScenarioSource, source_of
from services.gateway.api.sse import EventStream
from shared.pb.gongdan.workflow.v1 import shadow_pb2

DAYS_MAX = 3_650
WITHIN_S_MAX = 7 * 86_400

router = APIRouter(route_class=OfDocumentPublishers, prefix="/scenarios", tags=["platform"])


class ShadowWanted(ScenarioSource):
    """A scenario, and how far back tickets are lived through again (0: all)."""

    days: Annotated[int, Field(ge=0, le=DAYS_MAX)] = 30


@router.post("/shadow", operation_id="replayScenario", status_code=200, response_class=EventStream)
async def replay_scenario(body: ShadowWanted, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Say which tickets would have gone another way under a scenario; nothing is recorded."""
    source = source_of(body)
    request = shadow_pb2.ReplayRequest(
        document=source.document,
        shipped=source.shipped,
        definition=source.definition,
        days=body.days,
    )
    return await streamed(asking, gateway.clients.shadow.Replay, request)


@router.post(
    "/idle-rules", operation_id="findIdleRules", status_code=200, response_class=EventStream
)
async def find_idle_rules(body: ShadowWanted, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Say which rules had nothing to say about any ticket of the last days."""
    source = source_of(body)
    request = shadow_pb2.FindIdleRulesRequest(
        document=source.document,
        shipped=source.shipped,
        definition=source.definition,
        days=body.days,
    )
    return await streamed(asking, gateway.clients.shadow.FindIdleRules, request)


class DuplicatesWanted(ShadowWanted):
    """Also how far apart reports may come, in seconds, instead of what the scenario says (0)."""

    within_s: Annotated[int, Field(ge=0, le=WITHIN_S_MAX)] = 0


@router.post(
    "/duplicates", operation_id="findDuplicates", status_code=200, response_class=EventStream
)
async def find_duplicates(
    body: DuplicatesWanted, gateway: GatewayNow, asking: AskingNow
) -> Response:
    """Say which reports of the last days would be suspected, and what people made of them."""
    source = source_of(body)
    request = shadow_pb2.FindDuplicatesRequest(
        document=source.document,
        shipped=source.shipped,
        definition=source.definition,
        days=body.days,
        within_s=body.within_s,
    )
    return await streamed(asking, gateway.clients.shadow.FindDuplicates, request)
