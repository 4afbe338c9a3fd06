"""Words: what they are read as, what people say they meant, and what is learned from that."""

from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import APIRouter, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Moved, Shown
from services.gateway.api.moves import IfMatch, version_of
from services.gateway.api.replies import decoded, moved, reply
from services.gateway.clients import PUBLISH_TIMEOUT_S
from shared.pb.gongdan.workflow.v1 import words_pb2

router = APIRouter(route_class=Guarded, tags=["words"])

Key = Annotated[str, Field(max_length=100)]


class Meant(Body):
    """The values of fields that are left to words."""

    fields: Annotated[dict[str, str], Field(min_length=1, max_length=20)]


class Words(Body):
    """A text as somebody would report it; `scenario` and `type` empty: all that read words."""

    text: Annotated[str, Field(min_length=1, max_length=2_000)]
    scenario: Key = ""
    type: Key = ""


@router.post(
    "/tickets/{ticket_id}/classification",
    operation_id="correctWords",
    responses={200: {"model": Moved}},
)
async def correct(
    *,
    ticket_id: UUID,
    body: Meant,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
) -> Response:
    """Say what the words of a report meant: one of what was suggested, something else, or the same.

    Priority and skills follow, and a ticket that only unclear words held up is sent out. It is
    learned from.
    """
    request = words_pb2.CorrectRequest(
        ticket_id=str(ticket_id),
        fields=msgspec.json.encode(body.fields),
        expected_version=version_of(if_match),
    )
    answer: words_pb2.CorrectResponse = await asking.command(gateway.clients.words.Correct, request)
    return await moved(gateway, asking, ticket_id, answer)


@router.post("/classification", operation_id="readText", responses={200: {"model": Shown}})
async def read_text(body: Words, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return what a text would be read as in a report; nothing is kept of it.

    Right after a scenario was published, its words are learned first: that takes some seconds.
    """
    request = words_pb2.ReadTextRequest(text=body.text, scenario=body.scenario, type=body.type)
    answer: words_pb2.ReadTextResponse = await asking.command(
        gateway.clients.words.ReadText, request, timeout_s=PUBLISH_TIMEOUT_S
    )
    return await reply(gateway, asking, {"items": decoded(answer.read)})


@router.get(
    "/classification/models", operation_id="listWordModels", responses={200: {"model": Shown}}
)
async def models(gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return how each field is read: of what its model was made, and what people said of it."""
    answer: words_pb2.ListLessonsResponse = await asking.ask(
        gateway.clients.words.ListLessons, words_pb2.ListLessonsRequest()
    )
    return await reply(gateway, asking, {"items": decoded(answer.lessons)})


@router.post(
    "/classification/models",
    operation_id="learnFromPeople",
    status_code=202,
    responses={202: {"model": Shown}},
)
async def learn(gateway: GatewayNow, asking: AskingNow) -> Response:
    """Begin to learn from what people said; otherwise that happens once an hour."""
    await asking.ask(gateway.clients.words.Learn, words_pb2.LearnRequest())
    return await reply(gateway, asking, {"learning": True}, status=202)
