"""Tools for those who write scenarios: the schema their editor checks with, and pictures."""

from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, GatewayNow
from services.gateway.api.documents import OfDocuments
from services.gateway.api.language import Language
from services.gateway.api.models import Body, Shown
from services.gateway.api.problems import RequestInvalid
from services.gateway.api.replies import plain, reply
from services.gateway.api.trials import told_steps
from shared.decider import Reason
from shared.pb.gongdan.workflow.v1 import tools_pb2

SCHEMA_JSON = "application/schema+json"

router = APIRouter(route_class=OfDocuments, tags=["platform"])


Answer = Annotated[str, Field(max_length=500)]
Answers = Annotated[list[Answer], Field(max_length=20)]


class OfAScenario(Body):
    """A document, one that ships, or one that is published (`key` or `key@7`)."""

    document: str | dict[str, object] | None = None
    shipped: Annotated[str, Field(max_length=100)] = ""
    definition: Annotated[str, Field(max_length=100)] = ""
    language: Literal["zh", "en"] | None = None

    def text(self) -> str:
        """Return the document as text; raises RequestInvalid unless one scenario is named."""
        if (self.document is not None) + bool(self.shipped) + bool(self.definition) != 1:
            message = "Give either a document, the key of a shipped scenario, or a definition."
            raise RequestInvalid(reasons=[Reason(code="one-of", message=message)])
        document = self.document or ""
        return document if isinstance(document, str) else msgspec.json.encode(document).decode()


class NewDrawing(OfAScenario):
    """What to draw."""

    type: Annotated[str, Field(max_length=100, description="One ticket type; all if empty")] = ""
    format: Literal["mermaid", "svg"] = "mermaid"


class ScenarioCard(Body):
    """Who, trigger, steps, special rule, promise; or `card`, the same as Markdown or YAML."""

    card: Annotated[str, Field(max_length=20_000)] = ""
    name: Answer = ""
    who: Answers = Field(default_factory=list)
    trigger: Answer = ""
    steps: Annotated[
        Answers, Field(description="`WHO WHAT: FIELD, FIELD`; the first is the report")
    ] = Field(default_factory=list)
    special: Answers = Field(default_factory=list)
    promise: Answer = ""
    language: Literal["zh", "en"] | None = None


class LeftShown(Shown):
    """Something on the card that was not understood; `pointer` says which answer."""

    code: str
    pointer: str
    message: str
    message_zh: str


class FirstScenario(Shown):
    """A document that can be published as it is, and the sentences by which it can be tried."""

    key: str
    document: str
    acceptance: list[str]
    left: list[LeftShown]


class NewTrial(OfAScenario):
    """The steps of an invented ticket, one line each: `When Technician does Finish with ...`."""

    type: Annotated[str, Field(max_length=100, description="Where there are several")] = ""
    steps: Annotated[list[Annotated[str, Field(max_length=4_000)]], Field(max_length=200)]


class TriedStep(Shown):
    """What a step came to: the facts it left or why it was refused, and the ticket after it."""

    step: str
    at: Annotated[str, Field(description="The moment to which the story has come")]
    zone: Annotated[str, Field(description="Of the calendar it goes by; empty without any")]
    role: Annotated[str, Field(description="Who acts; empty for whoever may")]
    expected: Annotated[bool, Field(description="Whether the step is an expectation")]
    failed: Annotated[str, Field(description="How it is instead of what was expected")]
    refused: dict[str, str] | None
    unforeseen: Annotated[
        bool, Field(description="Whether it was refused, and the next step does not expect that")
    ]
    facts: list[dict[str, object]]
    ticket: dict[str, object] | None
    upcoming: list[dict[str, str]]


class Trial(Shown):
    """`passed`: every expectation held, and nothing was refused that was not expected to be."""

    passed: bool
    steps: list[TriedStep]


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
    request = tools_pb2.DrawRequest(
        document=body.text(),
        shipped=body.shipped,
        definition=body.definition,
        type=body.type,
        language=body.language or asking.language.value,
        format=body.format,
    )
    answer: tools_pb2.DrawResponse = await asking.ask(gateway.clients.scenario_tools.Draw, request)
    return await reply(gateway, asking, {"drawings": [plain(each) for each in answer.drawings]})


@router.post(
    "/scenarios/new", operation_id="newScenario", responses={200: {"model": FirstScenario}}
)
async def new_scenario(body: ScenarioCard, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Make a first scenario of a card, with acceptance sentences; nothing is recorded."""
    request = tools_pb2.NewRequest(
        card=body.card,
        name=body.name,
        who=body.who,
        trigger=body.trigger,
        steps=body.steps,
        special=body.special,
        promise=body.promise,
        language=body.language or asking.language.value,
    )
    answer: tools_pb2.NewResponse = await asking.ask(gateway.clients.scenario_tools.New, request)
    return await reply(gateway, asking, plain(answer))


@router.post("/scenarios/try", operation_id="tryScenario", responses={200: {"model": Trial}})
async def try_scenario(body: NewTrial, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Step an invented ticket through a scenario, as the engine would; nothing is recorded."""
    request = tools_pb2.TryRequest(
        document=body.text(),
        shipped=body.shipped,
        definition=body.definition,
        type=body.type,
        steps=body.steps,
    )
    answer: tools_pb2.TryResponse = await asking.ask(gateway.clients.scenario_tools.Try, request)
    language = Language(body.language or asking.language.value)
    steps = told_steps(answer.steps, language)
    return await reply(gateway, asking, {"passed": answer.passed, "steps": steps})
