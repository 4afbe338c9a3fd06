"""The channels of a tenant: one stream, so that they are bounded and known together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import ClassVar, assert_never

from services.notification.domain.channels.facts import (
    ChannelCommand,
    ChannelEvent,
    ChannelRemoved,
    ChannelSet,
    RemoveChannel,
    SetChannel,
    Template,
)
from services.notification.domain.channels.kinds import NEEDS, Form, Kind, Needs
from services.notification.domain.channels.wording import ANY
from shared.decider import Decider, Reason, Refusal
from shared.decider import Kind as RefusalKind

CHANNELS_MAX = 30


class ChannelUnknown(Refusal):
    """There is no such channel."""

    slug: ClassVar[str] = "channel-unknown"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND


class ChannelWrong(Refusal):
    """The channel cannot be kept as it is written; mend what the reasons point at."""

    slug: ClassVar[str] = "channel-wrong"
    kind: ClassVar[RefusalKind] = RefusalKind.INVALID


class ChannelsTooMany(Refusal):
    """There are 30 channels already: remove one."""

    slug: ClassVar[str] = "channels-too-many"


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A way out: ``secrets`` are sealed; ``version`` grows with every change of any channel."""

    key: str
    kind: Kind
    settings: Mapping[str, str]
    secrets: Mapping[str, str]
    templates: Mapping[str, Template]
    description: str
    version: int

    @property
    def needs(self) -> Needs:
        """What its kind is made of."""
        return NEEDS[self.kind]

    @property
    def address(self) -> Form | None:
        """How people are named on it; None if it leads to one place, whoever is told."""
        leads_somewhere = self.kind is Kind.APPRISE and "url" in self.secrets
        return None if leads_somewhere else self.needs.address

    def template_for(self, rule: str, about: str) -> Template | None:
        """Return the provider's text for what a rule says about a kind of fact, if it has one."""
        named = (self.templates.get(one) for one in (rule, about, ANY))
        return next((one for one in named if one is not None), None)


@dataclass(frozen=True, kw_only=True)
class Channels:
    """All of a tenant, by their keys."""

    by_key: Mapping[str, Channel] = field(default_factory=lambda: MappingProxyType({}))
    version: int = 0

    def of(self, key: str) -> Channel:
        """Return one; raises ``ChannelUnknown``."""
        found = self.by_key.get(key)
        if found is None:
            raise ChannelUnknown
        return found


def decide(command: ChannelCommand, channels: Channels) -> list[ChannelEvent]:
    """Say which facts follow; raises ``ChannelUnknown``, ``ChannelWrong``, ``ChannelsTooMany``."""
    match command:
        case SetChannel():
            return _set(command, channels)
        case RemoveChannel(at=at, key=key):
            channels.of(key)
            return [ChannelRemoved(occurred_at=at, key=key)]
        case _:
            assert_never(command)


def _set(command: SetChannel, channels: Channels) -> list[ChannelEvent]:
    before = channels.by_key.get(command.key)
    if before is None and len(channels.by_key) >= CHANNELS_MAX:
        raise ChannelsTooMany
    kept = before.secrets if before is not None and before.kind is command.kind else {}
    secrets = {**kept, **command.secrets}
    if missing := [*_missing(NEEDS[command.kind], secrets)]:
        raise ChannelWrong(reasons=missing)
    return [
        ChannelSet(
            occurred_at=command.at,
            key=command.key,
            kind=command.kind,
            settings=command.settings,
            secrets=secrets,
            templates=command.templates,
            description=command.description,
        )
    ]


def _missing(needs: Needs, secrets: Mapping[str, str]) -> Iterator[Reason]:
    for name in needs.secrets:
        if name not in secrets:
            yield Reason(
                code="secret-missing",
                message=f"A channel of this kind needs the secret {name}.",
                zh=f"此类渠道需要密钥 {name}。",
                pointer=f"/secrets/{name}",
            )


def evolve(channels: Channels, fact: ChannelEvent) -> Channels:
    """Return the channels after a fact."""
    version = channels.version + 1
    match fact:
        case ChannelSet(key=key):
            channel = Channel(
                key=key,
                kind=fact.kind,
                settings=fact.settings,
                secrets=fact.secrets,
                templates=fact.templates,
                description=fact.description,
                version=version,
            )
            kept = MappingProxyType({**channels.by_key, key: channel})
            return replace(channels, by_key=kept, version=version)
        case ChannelRemoved(key=key):
            left = {name: one for name, one in channels.by_key.items() if name != key}
            return replace(channels, by_key=MappingProxyType(left), version=version)
        case _:
            assert_never(fact)


CHANNELS: Decider[ChannelCommand, ChannelEvent, Channels] = Decider(
    kind="channels",
    initial=Channels,
    decide=decide,
    evolve=evolve,
    facts=(ChannelSet, ChannelRemoved),
)
