"""Tools for those who write scenarios: the schema their editor checks with, and pictures."""

from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Shown
from services.gateway.api.problems import RequestInvalid
from services.gateway.api.replies import plain, reply
from shared.decider import Reason
from shared.pb.gongdan.workflow.v1 import tools_pb2

SCHEMA_JSON = "application/schema+json"

router = APIRouter(route_class=Guarded, tags=["platform"])


class NewDrawing(Body):
    """What to draw: a document, one that ships, or one that is published (`key` or `key@7`)."""

    document: str | dict[str, object] | None = None
    shipped: Annotated[str, Field(max_length=100)] = ""
    definition: Annotated[str, Field(max_length=100)] = ""
    type: Annotated[str, Field(max_length=100, description="One ticket type; all if empty")] = ""
    language: Literal["zh", "en"] | None = None
    format: Literal["mermaid", "svg"] = "mermaid"


@router.get(
    "/scenarios/schema",
    operation_id="getScenarioSchema",
    responses={200: {"model": Shown, "content": {SCHEMA_JSON: {}}}},
)
async def get_scenario_schema(gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return the JSON Schema of scenario documents: what may be written, shorthand included."""
    answer: tools_pb2.GetSchemaResponse = await asking.ask(
        gateway.clients.scenario_tools.GetSchema, tools_pb2.GetSchemaRequest()
    )
    # As it is: it belongs to no tenant, and the labels it speaks of are not to be translated.
    return Response(answer.schema, media_type=SCHEMA_JSON)


@router.post("/scenarios/draw", operation_id="drawScenario", responses={200: {"model": Shown}})
async def draw_scenario(body: NewDrawing, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return the states and moves of each ticket type as Mermaid text or SVG, recording nothing."""
    if (body.document is not None) + bool(body.shipped) + bool(body.definition) != 1:
        message = "Give either a document, the key of a shipped scenario, or a definition."
        raise RequestInvalid(reasons=[Reason(code="one-of", message=message)])
    document = body.document or ""
    request = tools_pb2.DrawRequest(
        document=document if isinstance(document, str) else msgspec.json.encode(document).decode(),
        shipped=body.shipped,
        definition=body.definition,
        type=body.type,
        language=body.language or asking.language.value,
        format=body.format,
    )
    answer: tools_pb2.DrawResponse = await asking.ask(gateway.clients.scenario_tools.Draw, request)
    return await reply(gateway, asking, {"drawings": [plain(each) for each in answer.drawings]})
