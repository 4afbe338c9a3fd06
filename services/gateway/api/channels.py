"""Channels: by which ways notices leave, and where people are reached by each."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import Guarded, OfAdministrators
from services.gateway.api.models import Body, Page, Shown
from services.gateway.api.replies import plain, reply
from shared.pb.gongdan.notification.v1 import channels_pb2

router = APIRouter(route_class=OfAdministrators, prefix="/channels", tags=["channels"])
addresses = APIRouter(route_class=Guarded, prefix="/members", tags=["channels"])

TEST_TIMEOUT_S = 30.0  # a mail server may take 20
Key = Annotated[str, Path(max_length=40)]
Value = Annotated[str, Field(max_length=500)]
Named = Annotated[dict[str, Value], Field(max_length=20)]
Kind = Literal[
    "smtp",
    "sms_aliyun",
    "sms_tencent",
    "wechat",
    "wecom",
    "dingtalk",
    "feishu",
    "apprise",
    "webhook",
]


class ApprovedText(Body):
    """A text that a provider has approved, and which of our values fills which place."""

    id: Annotated[str, Field(max_length=500, examples=["SMS_123456789"])]
    params: Named = Field(default_factory=dict, examples=[{"number": "number", "what": "summary"}])


class ChannelWanted(Body):
    """A channel; secrets that are left out stay what they are."""

    kind: Kind
    settings: Named = Field(default_factory=dict)
    secrets: Named = Field(default_factory=dict)
    templates: dict[str, ApprovedText] = Field(
        default_factory=dict,
        max_length=50,
        description="By the key of a rule, a type of event, or `*`",
    )
    description: Annotated[str, Field(max_length=200)] = ""


class Tried(Body):
    """Whom a test is sent to, as the channel names people; nobody if it leads to one place."""

    to: Annotated[str, Field(max_length=500)] = ""


class AddressWanted(Body):
    """Where somebody is reached, as the channel names people."""

    address: Annotated[str, Field(min_length=1, max_length=500, examples=["13800005678"])]


@router.put("/{channel}", operation_id="setChannel", responses={200: {"model": Shown}})
async def set_channel(
    channel: Key, body: ChannelWanted, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Have a channel of this key; rules say `via` it."""
    request = channels_pb2.SetChannelRequest(
        key=channel,
        kind=body.kind,
        settings=body.settings,
        secrets=body.secrets,
        templates={
            name: channels_pb2.ChannelTemplate(id=one.id, params=one.params)
            for name, one in body.templates.items()
        },
        description=body.description,
    )
    answer: channels_pb2.SetChannelResponse = await asking.command(
        gateway.clients.channels.SetChannel, request
    )
    return await reply(gateway, asking, _shown(answer.channel), position=answer.position)


@router.get("", operation_id="listChannels", responses={200: {"model": Page}})
async def list_channels(gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return the tenant's channels by key, never their secrets."""
    answer: channels_pb2.ListChannelsResponse = await asking.ask(
        gateway.clients.channels.ListChannels, channels_pb2.ListChannelsRequest()
    )
    items = [_shown(each) for each in answer.channels]
    return await reply(gateway, asking, {"items": items, "next_cursor": None})


@router.delete("/{channel}", operation_id="removeChannel", responses={200: {"model": Shown}})
async def remove_channel(channel: Key, gateway: GatewayNow, asking: Commanding) -> Response:
    """Have it no more; what would leave by it is told in the app instead."""
    answer: channels_pb2.RemoveChannelResponse = await asking.command(
        gateway.clients.channels.RemoveChannel, channels_pb2.RemoveChannelRequest(key=channel)
    )
    return await reply(gateway, asking, {"key": channel}, position=answer.position)


@router.post("/{channel}/test", operation_id="testChannel", responses={200: {"model": Shown}})
async def test_channel(
    channel: Key, body: Tried, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Send a real message now, and say what the provider answered; nothing of it is kept."""
    answer: channels_pb2.TestChannelResponse = await asking.command(
        gateway.clients.channels.TestChannel,
        channels_pb2.TestChannelRequest(key=channel, to=body.to),
        timeout_s=TEST_TIMEOUT_S,
    )
    return await reply(gateway, asking, plain(answer))


@addresses.get(
    "/{member_id}/addresses", operation_id="listAddresses", responses={200: {"model": Page}}
)
async def list_addresses(member_id: UUID, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return where a member is reached by each channel, masked; a login is not among them."""
    answer: channels_pb2.ListAddressesResponse = await asking.ask(
        gateway.clients.channels.ListAddresses,
        channels_pb2.ListAddressesRequest(member_id=str(member_id)),
    )
    items = [{"channel": one, "address": answer.addresses[one]} for one in sorted(answer.addresses)]
    return await reply(gateway, asking, {"items": items, "next_cursor": None})


@addresses.put(
    "/{member_id}/addresses/{channel}",
    operation_id="setAddress",
    responses={200: {"model": Shown}},
)
async def set_address(
    member_id: UUID,
    channel: Key,
    body: AddressWanted,
    gateway: GatewayNow,
    asking: Commanding,
) -> Response:
    """Reach a member there by a channel: they say so themselves, or whoever administers."""
    answer: channels_pb2.SetAddressResponse = await asking.command(
        gateway.clients.channels.SetAddress,
        channels_pb2.SetAddressRequest(
            member_id=str(member_id), channel=channel, address=body.address
        ),
    )
    return await reply(gateway, asking, {"channel": channel}, position=answer.position)


@addresses.delete(
    "/{member_id}/addresses/{channel}",
    operation_id="removeAddress",
    responses={200: {"model": Shown}},
)
async def remove_address(
    member_id: UUID, channel: Key, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Do not reach them there any more."""
    answer: channels_pb2.RemoveAddressResponse = await asking.command(
        gateway.clients.channels.RemoveAddress,
        channels_pb2.RemoveAddressRequest(member_id=str(member_id), channel=channel),
    )
    return await reply(gateway, asking, {"channel": channel}, position=answer.position)


def _shown(channel: channels_pb2.Channel) -> dict[str, object]:
    templates = {
        name: {"id": one.id, "params": dict(one.params)} for name, one in channel.templates.items()
    }
    return {
        "key": channel.key,
        "kind": channel.kind,
        "settings": dict(channel.settings),
        "secrets": list(channel.secrets),
        "templates": templates,
        "description": channel.description,
        "address": channel.address or None,
    }
