"""Choosing: members say by which way, when and of what they want to be told."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import ClassVar, Protocol
from uuid import UUID, uuid5

from services.notification.domain.choices.choices import CHOICES, Choices, ChoicesWrong
from services.notification.domain.choices.facts import Command
from services.notification.domain.choices.settings import Settings
from services.notification.domain.choices.written import (
    WrittenSettings,
    no_such_channel,
    settings_of,
)
from services.notification.domain.notice import IN_APP
from services.notification.domain.sight import ADMIN, MEMBER
from shared.decider import Kind, Refusal
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId, tenant_namespace
from shared.sight import OPERATOR


class ChoicesNotYours(Refusal):
    """You choose for yourself only; for others whoever administers the tenant does."""

    slug: ClassVar[str] = "notification-choices-not-yours"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


Ways = Callable[[TenantId], Awaitable[Collection[str]]]
"""Returns the channels that lead out of a tenant."""


class Zones(Protocol):
    """Knows in which time zone a tenant works."""

    async def zone(self, tenant: TenantId) -> str:
        """Return the zone of a calendar of its scenarios, else ``UTC``."""


@dataclass(frozen=True, kw_only=True)
class ChoiceDesk:
    """The use cases of choosing."""

    store: EventStore
    ways: Ways
    zones: Zones

    async def of(self, caller: Caller, member: str) -> Choices:
        """Return what a member chose; raises ``ChoicesNotYours``."""
        who = member_chosen_for(caller, member)
        return (await self.store.load(CHOICES, caller.tenant, stream_of(caller.tenant, who))).state

    async def settings(self, caller: Caller, written: WrittenSettings) -> Settings:
        """Return settings as somebody wrote them; raises ``ChoicesWrong``."""
        ways, zone = await self.ways(caller.tenant), await self.zones.zone(caller.tenant)
        return settings_of(written, ways, zone)

    async def check_channel(self, tenant: TenantId, channel: str) -> None:
        """Raise ``ChoicesWrong`` unless there is such a channel."""
        known = {IN_APP, *await self.ways(tenant)}
        if channel not in known:
            raise ChoicesWrong(reasons=[no_such_channel("/channel", known)])

    async def choose(self, intent: Intent, command: Command) -> int:
        """Keep what was chosen; return the position. Raises what ``decide`` does."""
        stream = stream_of(intent.tenant, command.member)
        return (await self.store.execute(CHOICES, intent, stream, command)).position


def member_chosen_for(caller: Caller, member: str) -> str:
    """Return whose choices are meant: the caller's without a name; raises ``ChoicesNotYours``."""
    own = caller.actor.removeprefix(MEMBER) if caller.actor.startswith(MEMBER) else ""
    who = member or own
    stands_above = caller.actor == OPERATOR or ADMIN in caller.scopes
    if not who or (who != own and not stands_above):
        raise ChoicesNotYours
    return who


def stream_of(tenant: TenantId, member: str) -> UUID:
    """Return the stream of a member's choices."""
    return uuid5(tenant_namespace(tenant), f"notification:choices\n{member}")
