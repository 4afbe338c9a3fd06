"""Channels over gRPC: set, removed, listed, tried; and where people are reached by them."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from services.notification.app.channels.desk import ChannelDesk, Wish
from services.notification.app.channels.reaching import MemberNotKnown, Reaching
from services.notification.domain.channels.channels import Channel, ChannelWrong
from services.notification.domain.channels.facts import Template
from services.notification.domain.channels.kinds import Kind
from shared.decider import Reason
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.pb.gongdan.notification.v1 import channels_pb2
from shared.projections.position import Position
from shared.rpc import Call

SERVICE = "gongdan.notification.v1.ChannelService"


@dataclass(frozen=True, kw_only=True)
class ChannelCalls:
    """``gongdan.notification.v1.ChannelService``."""

    NAME: ClassVar[str] = SERVICE

    desk: ChannelDesk
    reaching: Reaching
    store: EventStore

    async def SetChannel(  # noqa: N802  # the name is the protocol's
        self, request: channels_pb2.SetChannelRequest, call: Call
    ) -> channels_pb2.SetChannelResponse:
        """Have a channel; raises what the desk refuses."""
        wish = Wish(
            key=request.key,
            kind=_kind(request.kind),
            settings=dict(request.settings),
            secrets=dict(request.secrets),
            templates={
                name: Template(id=one.id, params=dict(one.params))
                for name, one in request.templates.items()
            },
            description=request.description,
        )
        channel, position = await self.desk.set(call.caller, call.intent(), wish)
        return channels_pb2.SetChannelResponse(
            channel=_shown(channel), position=await self._token(call.caller.tenant, position)
        )

    async def RemoveChannel(  # noqa: N802  # the name is the protocol's
        self, request: channels_pb2.RemoveChannelRequest, call: Call
    ) -> channels_pb2.RemoveChannelResponse:
        """Have it no more; raises what the desk refuses."""
        position = await self.desk.remove(call.caller, call.intent(), request.key)
        token = await self._token(call.caller.tenant, position)
        return channels_pb2.RemoveChannelResponse(position=token)

    async def ListChannels(  # noqa: N802  # the name is the protocol's
        self, _request: channels_pb2.ListChannelsRequest, call: Call
    ) -> channels_pb2.ListChannelsResponse:
        """List all of the tenant; raises ``ChannelsForbidden``."""
        found = await self.desk.listed(call.caller)
        return channels_pb2.ListChannelsResponse(channels=[_shown(one) for one in found])

    async def TestChannel(  # noqa: N802  # the name is the protocol's
        self, request: channels_pb2.TestChannelRequest, call: Call
    ) -> channels_pb2.TestChannelResponse:
        """Send a real message and say what was answered; raises what the desk refuses."""
        answer = await self.desk.test(
            call.caller, request.key, request.to, call.intent().command_id
        )
        return channels_pb2.TestChannelResponse(
            became=answer.became, outcome=answer.outcome, may_retry=answer.may_retry
        )

    async def SetAddress(  # noqa: N802  # the name is the protocol's
        self, request: channels_pb2.SetAddressRequest, call: Call
    ) -> channels_pb2.SetAddressResponse:
        """Reach a member there; raises what ``Reaching`` refuses."""
        position = await self.reaching.set(
            call.caller,
            call.intent(),
            _member(request.member_id),
            request.channel,
            request.address,
        )
        token = await self._token(call.caller.tenant, position)
        return channels_pb2.SetAddressResponse(position=token)

    async def RemoveAddress(  # noqa: N802  # the name is the protocol's
        self, request: channels_pb2.RemoveAddressRequest, call: Call
    ) -> channels_pb2.RemoveAddressResponse:
        """Do not reach them there any more; raises what ``Reaching`` refuses."""
        position = await self.reaching.remove(
            call.caller, call.intent(), _member(request.member_id), request.channel
        )
        token = await self._token(call.caller.tenant, position)
        return channels_pb2.RemoveAddressResponse(position=token)

    async def ListAddresses(  # noqa: N802  # the name is the protocol's
        self, request: channels_pb2.ListAddressesRequest, call: Call
    ) -> channels_pb2.ListAddressesResponse:
        """List where a member is reached; raises ``AddressesForbidden``."""
        found = await self.reaching.listed(call.caller, _member(request.member_id))
        return channels_pb2.ListAddressesResponse(addresses=found.by_channel)

    async def _token(self, tenant: TenantId, position: int) -> str:
        epoch = await self.store.glances.epoch(tenant)
        return str(Position(service="notification", epoch=epoch, position=position))


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError as wrong:
        kinds = ", ".join(Kind)
        reason = Reason(
            code="kind-unknown",
            message=f"A channel is one of: {kinds}.",
            zh=f"渠道种类：{kinds}。",
            pointer="/kind",
        )
        raise ChannelWrong(reasons=[reason]) from wrong


def _member(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise MemberNotKnown from wrong


def _shown(channel: Channel) -> channels_pb2.Channel:
    return channels_pb2.Channel(
        key=channel.key,
        kind=channel.kind,
        settings=channel.settings,
        secrets=sorted(channel.secrets),
        templates={
            name: channels_pb2.ChannelTemplate(id=one.id, params=one.params)
            for name, one in channel.templates.items()
        },
        description=channel.description,
        address=channel.address or "",
    )
