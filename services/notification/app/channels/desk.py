"""The desk of channels: they are set, removed, listed, and tried with a message that is real."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID, uuid5

from services.notification.app.channels.ports import Answer, Egress, Message, Secrets, Ways
from services.notification.domain.channels.addresses import normal_address
from services.notification.domain.channels.channels import (
    CHANNELS,
    Channel,
    Channels,
    ChannelUnknown,
)
from services.notification.domain.channels.checking import URLS, check
from services.notification.domain.channels.facts import (
    ChannelCommand,
    ChannelEvent,
    RemoveChannel,
    SetChannel,
    Template,
)
from services.notification.domain.channels.kinds import Kind
from services.notification.domain.channels.wording import filled
from services.notification.domain.notice import EMAIL
from shared.decider import Kind as RefusalKind
from shared.decider import Refusal
from shared.eventstore import EventStore, Receipt
from shared.intent import Caller, Intent, TenantId, tenant_namespace
from shared.web_addresses import address_of

ADMIN = "tenant:admin"
OPERATOR = "operator"
TEST_SUBJECT = "工单系统测试 / A test of Gongdan"
TEST_BODY = (
    "工单系统测试：收到这条消息，说明渠道可用。\n\n"
    "A test of Gongdan: whoever reads this can be reached."
)
TEST_VALUES: Mapping[str, str] = {
    "number": "T-000000",
    "summary": "测试",
    "type": "测试",
    "state": "测试",
    "priority": "P3",
    "text": "工单系统测试",
    "title": "工单系统测试",
}


class ChannelsForbidden(Refusal):
    """Channels are for whoever administers the tenant (scope `tenant:admin`)."""

    slug: ClassVar[str] = "channels-forbidden"
    kind: ClassVar[RefusalKind] = RefusalKind.FORBIDDEN


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants of a channel; secrets in clear, and only those that change."""

    key: str
    kind: Kind
    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, Template] = field(default_factory=dict)
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class ChannelDesk:
    """The use cases. All channels of a tenant are one stream."""

    store: EventStore
    egress: Egress
    secrets: Secrets
    ways: Ways
    clock: Callable[[], datetime]

    async def set(self, caller: Caller, intent: Intent, wish: Wish) -> tuple[Channel, int]:
        """Have a channel; return it, and the position of that.

        Raises ``ChannelsForbidden``, ``ChannelWrong``, ``ChannelsTooMany``,
        ``WebhookAddressForbidden``, and the vault's refusal.
        """
        must_administer(caller)
        check(wish.key, wish.kind, wish.settings, wish.secrets, wish.templates)
        for name in URLS & wish.settings.keys():
            address = address_of(wish.settings[name])
            if address is not None:
                await self.egress.check(address)
        owner = uuid5(tenant_namespace(intent.tenant), f"channel:{wish.key}")
        command = SetChannel(
            at=intent.occurred_at,
            key=wish.key,
            kind=wish.kind,
            settings=dict(wish.settings),
            secrets={
                name: await self.secrets.seal(intent.tenant, owner, one)
                for name, one in wish.secrets.items()
            },
            templates=dict(wish.templates),
            description=wish.description.strip(),
        )
        receipt = await self._execute(intent, command)
        state = receipt.state or Channels()
        return state.of(wish.key), receipt.position

    async def remove(self, caller: Caller, intent: Intent, key: str) -> int:
        """Have it no more; return the position of that. Raises ``ChannelUnknown``."""
        must_administer(caller)
        command = RemoveChannel(at=intent.occurred_at, key=key)
        return (await self._execute(intent, command)).position

    async def listed(self, caller: Caller) -> list[Channel]:
        """Return all channels by key; raises ``ChannelsForbidden``."""
        must_administer(caller)
        known = (await self.channels(caller.tenant)).by_key
        return [known[key] for key in sorted(known)]

    async def test(self, caller: Caller, key: str, to: str, message: UUID) -> Answer:
        """Send a real message by a channel and say what was answered; nothing of it is kept.

        Raises ``ChannelsForbidden``, ``ChannelUnknown``, ``AddressWrong``, the vault's refusal.
        """
        must_administer(caller)
        channel = (await self.channels(caller.tenant)).of(key)
        address = normal_address(channel.address, to) if channel.address is not None else ""
        clear = await self.secrets.open(caller.tenant, list(channel.secrets.values()))
        if len(clear) < len(channel.secrets):
            raise ChannelUnknown
        out = self.ways.opened(channel, dict(zip(channel.secrets, clear, strict=True)))
        template = next(iter(channel.templates.values()), Template(id=""))
        return await out.send(
            Message(
                key=out.key_of(message),
                to=address,
                subject=TEST_SUBJECT,
                body=TEST_BODY,
                template=template.id,
                params=filled(template, TEST_VALUES),
                about={"about": "test"},
            )
        )

    async def channels(self, tenant: TenantId) -> Channels:
        """Return all channels as they are at this moment."""
        return (await self.store.load(CHANNELS, tenant, stream_of(tenant))).state

    async def glance(self, tenant: TenantId) -> Channels:
        """Return all channels as they were at most a second ago."""
        return (await self.store.glances.state(CHANNELS, tenant, stream_of(tenant))).state

    async def that_reach_people(self, tenant: TenantId) -> Collection[str]:
        """Return the channels by which people are told, each where they are reached."""
        known = (await self.glance(tenant)).by_key.values()
        return {EMAIL, *(one.key for one in known if one.address is not None)}

    async def _execute(
        self, intent: Intent, command: ChannelCommand
    ) -> Receipt[ChannelEvent, Channels]:
        return await self.store.execute(CHANNELS, intent, stream_of(intent.tenant), command)


def must_administer(caller: Caller) -> None:
    """Raise ``ChannelsForbidden`` for whoever does not administer the tenant."""
    if caller.actor != OPERATOR and ADMIN not in caller.scopes:
        raise ChannelsForbidden


def stream_of(tenant: TenantId) -> UUID:
    """Return the stream of a tenant's channels."""
    return uuid5(tenant_namespace(tenant), "notification:channels")
