"""What can be said of a tenant's channels and of people's addresses, and what can be asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, TypeAlias

from services.notification.domain.channels.kinds import Kind
from shared.decider import Fact


@dataclass(frozen=True, kw_only=True)
class Template:
    """A text that a provider has approved: its id, and which of our values fills which place."""

    id: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ChannelSet(Fact):
    """A channel is there from now on, or is another; ``secrets`` are sealed, each by itself."""

    TOPIC: ClassVar[str] = "rule.channel_set"

    key: str
    kind: Kind
    settings: Mapping[str, str]
    secrets: Mapping[str, str]
    templates: Mapping[str, Template]
    description: str


@dataclass(frozen=True, kw_only=True)
class ChannelRemoved(Fact):
    """Nothing goes out by it any more."""

    TOPIC: ClassVar[str] = "rule.channel_removed"

    key: str


@dataclass(frozen=True, kw_only=True)
class AddressSet(Fact):
    """A member is reached at an address (sealed under their own key) by a channel."""

    TOPIC: ClassVar[str] = "rule.address_set"

    channel: str
    address: str


@dataclass(frozen=True, kw_only=True)
class AddressRemoved(Fact):
    """They are not reached there any more."""

    TOPIC: ClassVar[str] = "rule.address_removed"

    channel: str


@dataclass(frozen=True, kw_only=True)
class SetChannel:
    """Have a channel; secrets that are not given stay what they are, if its kind does."""

    at: datetime
    key: str
    kind: Kind
    settings: Mapping[str, str]
    secrets: Mapping[str, str]
    templates: Mapping[str, Template]
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class RemoveChannel:
    """Have a channel no more."""

    at: datetime
    key: str


@dataclass(frozen=True, kw_only=True)
class SetAddress:
    """Reach a member there; ``address`` is sealed."""

    at: datetime
    channel: str
    address: str


@dataclass(frozen=True, kw_only=True)
class RemoveAddress:
    """Do not reach them there any more."""

    at: datetime
    channel: str


ChannelEvent: TypeAlias = ChannelSet | ChannelRemoved
ChannelCommand: TypeAlias = SetChannel | RemoveChannel
AddressEvent: TypeAlias = AddressSet | AddressRemoved
AddressCommand: TypeAlias = SetAddress | RemoveAddress
