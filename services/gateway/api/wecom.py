"""WeCom (企业微信): applications whose members report by talking, and what WeCom sends for them.

WeCom proves itself by a signature, which intake checks; it is answered in its own XML, encrypted.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final

import msgspec
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from services.gateway.api.context import Asking, AskingNow, Commanding, Gateway, GatewayNow
from services.gateway.api.guard import OfAdministrators, SignedBody
from services.gateway.api.models import Body, Page, Shown
from services.gateway.api.replies import decoded, plain, reply
from services.gateway.api.strangers import NAME_CHARS_MAX, door_address, let_in, own_door
from services.gateway.clients import ask, command
from shared.decider import Kind, Refusal
from shared.pb.gongdan.intake.v1 import wecom_pb2
from shared.telemetry import current_traceparent

PREFIX: Final = "/intake/wecom"
ANSWER_S: Final = 4.8
"""WeCom waits for five seconds, then asks again."""

router = APIRouter(tags=["intake"])
managed = APIRouter(route_class=OfAdministrators, prefix=PREFIX)
strangers = APIRouter(route_class=SignedBody, prefix=PREFIX, include_in_schema=False)

AccountName = Annotated[str, Path(max_length=NAME_CHARS_MAX)]
Said = Annotated[str, Query(max_length=64)]
Part = Annotated[str, Field(max_length=80)]
Fixed = str | int | float | bool


class WeComUnknown(Refusal):
    """There is no such WeCom account, or it was disconnected."""

    slug: ClassVar[str] = "wecom-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class WeComWanted(Body):
    """An application as WeCom's console shows it, and what becomes of what its members say."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    type: Annotated[str, Field(max_length=64, examples=["repair"])]
    corp_id: Annotated[str, Field(max_length=64, examples=["ww1234567890abcdef"])]
    token: Annotated[str, Field(max_length=64)]
    aes_key: Annotated[str, Field(max_length=64, description="EncodingAESKey")]
    secret: Annotated[
        str, Field(max_length=128, description="Of the application; without it no pictures")
    ] = ""
    channel: Annotated[str, Field(max_length=32)] = "wecom"
    pointers: Annotated[
        dict[Part, Annotated[str, Field(max_length=300)]],
        Field(max_length=60, description="From parts of a report to /text and /sender"),
    ] = Field(default_factory=dict)
    values: Annotated[dict[Part, Fixed], Field(max_length=60)] = Field(default_factory=dict)
    window_s: Annotated[
        int, Field(ge=60, le=86_400, description="The next message goes on with it for so long")
    ] = 1_800


@managed.post("", operation_id="connectWeCom", status_code=201, responses={201: {"model": Shown}})
async def connect(
    body: WeComWanted, request: Request, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Let members of a corporation report by talking to an application."""
    answer = await _connected(gateway, asking, body, "")
    value = _shown(gateway, request, asking, answer.account)
    return await reply(gateway, asking, value, status=201, position=answer.position)


@managed.put("/{account}", operation_id="reconnectWeCom", responses={200: {"model": Shown}})
async def reconnect(
    account: AccountName,
    body: WeComWanted,
    request: Request,
    gateway: GatewayNow,
    asking: Commanding,
) -> Response:
    """Say anew how an application is, with all that is shared with it."""
    account_id = own_door(account, asking.caller.tenant, WeComUnknown)
    answer = await _connected(gateway, asking, body, account_id)
    value = _shown(gateway, request, asking, answer.account)
    return await reply(gateway, asking, value, position=answer.position)


@managed.get("", operation_id="listWeCom", responses={200: {"model": Page}})
async def list_accounts(request: Request, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return the tenant's accounts, newest first, never what is shared with them."""
    answer: wecom_pb2.ListWeComResponse = await asking.ask(
        gateway.clients.wecom.ListWeCom, wecom_pb2.ListWeComRequest()
    )
    items = [_shown(gateway, request, asking, one) for one in answer.accounts]
    return await reply(gateway, asking, {"items": items, "next_cursor": None})


@managed.delete("/{account}", operation_id="disconnectWeCom", responses={200: {"model": Shown}})
async def disconnect(account: AccountName, gateway: GatewayNow, asking: Commanding) -> Response:
    """Let nobody report by it any more."""
    account_id = own_door(account, asking.caller.tenant, WeComUnknown)
    answer: wecom_pb2.DisconnectWeComResponse = await asking.command(
        gateway.clients.wecom.DisconnectWeCom, wecom_pb2.DisconnectWeComRequest(id=account_id)
    )
    return await reply(gateway, asking, {"id": account}, position=answer.position)


@strangers.get("/{account}")
async def echo(  # WeCom's four, and ours
    *,
    account: AccountName,
    msg_signature: Said,
    timestamp: Said,
    nonce: Said,
    echostr: Annotated[str, Query(max_length=2_000)],
    request: Request,
    gateway: GatewayNow,
) -> Response:
    """Answer what WeCom asks to find out whether an address is ours."""
    proof = wecom_pb2.WeComProof(signature=msg_signature, timestamp=timestamp, nonce=nonce)

    async def open_it(token: str, account_id: str) -> wecom_pb2.AnswerEchoResponse:
        answer: wecom_pb2.AnswerEchoResponse = await ask(
            gateway.clients.wecom.AnswerEcho,
            wecom_pb2.AnswerEchoRequest(id=account_id, proof=proof, echo=echostr),
            token=token,
            metadata={},
        )
        return answer

    answer = await let_in(gateway, request, account, WeComUnknown, open_it)
    return Response(answer.clear, media_type="text/plain")


@strangers.post("/{account}")
async def hear(  # WeCom's three, and ours
    *,
    account: AccountName,
    msg_signature: Said,
    timestamp: Said,
    nonce: Said,
    request: Request,
    gateway: GatewayNow,
) -> Response:
    """Take what somebody says to an application; the answer is what they are told."""
    proof = wecom_pb2.WeComProof(signature=msg_signature, timestamp=timestamp, nonce=nonce)
    body = await request.body()

    async def take(token: str, account_id: str) -> wecom_pb2.HearWeComResponse:
        answer: wecom_pb2.HearWeComResponse = await command(
            gateway.clients.wecom.HearWeCom,
            wecom_pb2.HearWeComRequest(id=account_id, proof=proof, body=body),
            token=token,
            metadata={"traceparent": current_traceparent() or ""},
            timeout_s=ANSWER_S,
        )
        return answer

    answer = await let_in(gateway, request, account, WeComUnknown, take)
    return Response(answer.body, media_type="text/xml")


async def _connected(
    gateway: Gateway, asking: Asking, body: WeComWanted, account_id: str
) -> wecom_pb2.ConnectWeComResponse:
    account = wecom_pb2.WeComAccount(
        id=account_id,
        name=body.name,
        type=body.type,
        channel=body.channel,
        pointers=body.pointers,
        values=msgspec.json.encode(body.values),
        corp_id=body.corp_id,
        window_s=body.window_s,
    )
    answer: wecom_pb2.ConnectWeComResponse = await asking.command(
        gateway.clients.wecom.ConnectWeCom,
        wecom_pb2.ConnectWeComRequest(
            account=account, token=body.token, aes_key=body.aes_key, secret=body.secret
        ),
    )
    return answer


def _shown(
    gateway: Gateway, request: Request, asking: Asking, account: wecom_pb2.WeComAccount
) -> Mapping[str, object]:
    name = f"{asking.caller.tenant}.{account.id}"
    return {
        **plain(account),
        "id": name,
        "values": decoded(account.values),
        "url": door_address(gateway, request, f"{PREFIX}/{name}"),
    }


for routes in (managed, strangers):
    router.include_router(routes)
