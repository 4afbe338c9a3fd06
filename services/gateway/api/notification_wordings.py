"""Notification wordings: a tenant's own words in the place of a rule's, looked at before."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import OfAdministrators
from services.gateway.api.models import Body, Id, Page, Shown, Word
from services.gateway.api.replies import plain, reply
from shared.pb.gongdan.notification.v1 import wordings_pb2 as pb

router = APIRouter(route_class=OfAdministrators, prefix="/notification-wordings", tags=["notices"])

Channel = Annotated[
    str, Field(max_length=41, description="Empty: any that has no words of its own")
]
Text = Annotated[str, Field(max_length=1_000, examples=["工单 {number}：{summary}，请尽快处理"])]


class WordingWanted(Body):
    """What a rule of a ticket type says in a language, for a channel."""

    scenario: Word
    type: Word
    rule: Word
    language: Literal["zh", "en"]
    channel: Channel = ""
    text: Text


class PreviewWanted(Body):
    """Words to look at, or none: then as the rule says it now; of a ticket, or of an example."""

    scenario: Annotated[str, Field(max_length=100)] = ""
    type: Annotated[str, Field(max_length=100)] = ""
    rule: Annotated[str, Field(max_length=100)] = ""
    language: Literal["zh", "en"] = "zh"
    channel: Channel = ""
    text: Text = ""
    ticket_id: Id | None = None


@router.get("", operation_id="listNotificationWordings", responses={200: {"model": Page}})
async def list_wordings(gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return all words of the tenant's own."""
    answer: pb.ListWordingsResponse = await asking.ask(
        gateway.clients.wordings.ListWordings, pb.ListWordingsRequest()
    )
    items = [plain(one) for one in answer.wordings]
    return await reply(gateway, asking, {"items": items, "next_cursor": None})


@router.put("", operation_id="setNotificationWording", responses={200: {"model": Shown}})
async def set_wording(body: WordingWanted, gateway: GatewayNow, asking: Commanding) -> Response:
    """Let a rule say this from now on; what is told already stays as it is."""
    wording = pb.Wording(**body.model_dump())
    answer: pb.SetWordingResponse = await asking.command(
        gateway.clients.wordings.SetWording, pb.SetWordingRequest(wording=wording)
    )
    return await reply(gateway, asking, body.model_dump(), position=answer.position)


@router.delete("", operation_id="removeNotificationWording", responses={200: {"model": Shown}})
async def remove_wording(
    *,
    scenario: Annotated[str, Query(max_length=100)],
    type_: Annotated[str, Query(max_length=100, alias="type")],
    rule: Annotated[str, Query(max_length=100)],
    language: Literal["zh", "en"],
    channel: Annotated[str, Query(max_length=41)] = "",
    gateway: GatewayNow,
    asking: Commanding,
) -> Response:
    """Let a rule say what its scenario says again."""
    place = {
        "scenario": scenario,
        "type": type_,
        "rule": rule,
        "language": language,
        "channel": channel,
    }
    answer: pb.RemoveWordingResponse = await asking.command(
        gateway.clients.wordings.RemoveWording,
        pb.RemoveWordingRequest(wording=pb.Wording(**place)),
    )
    return await reply(gateway, asking, place, position=answer.position)


@router.post(
    "/preview", operation_id="previewNotificationWording", responses={200: {"model": Shown}}
)
async def preview(body: PreviewWanted, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Say how it would be told, by language, and which names in braces nothing is filled in for."""
    wording = pb.Wording(**body.model_dump(exclude={"ticket_id"}))
    answer: pb.PreviewWordingResponse = await asking.ask(
        gateway.clients.wordings.PreviewWording,
        pb.PreviewWordingRequest(wording=wording, ticket_id=str(body.ticket_id or "")),
    )
    # Not by language: what is, is shown to people in theirs alone.
    texts = [{"language": one, "text": answer.texts[one]} for one in sorted(answer.texts)]
    value = {"texts": texts, "unknown": [*answer.unknown]}
    return await reply(gateway, asking, value)
