"""Addresses of a member: where each channel reaches them, sealed; a stream for each member."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar, assert_never

from services.notification.domain.channels.facts import (
    AddressCommand,
    AddressEvent,
    AddressRemoved,
    AddressSet,
    RemoveAddress,
    SetAddress,
)
from services.notification.domain.channels.kinds import Form
from shared.decider import Decider, Kind, Refusal
from shared.sealed import normal_email, normal_phone

ADDRESSES_MAX = 30
_OPENID = re.compile(r"[A-Za-z0-9_-]{6,64}")
_URL = re.compile(r"[a-z][a-z0-9+]{1,20}://[!-~]{1,480}")


class AddressUnknown(Refusal):
    """There is no address of this member for this channel."""

    slug: ClassVar[str] = "address-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class AddressWrong(Refusal):
    """The address is not written as this channel needs it."""

    slug: ClassVar[str] = "address-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class AddressesTooMany(Refusal):
    """A member has at most 30 addresses: remove one of a channel that is not there any more."""

    slug: ClassVar[str] = "addresses-too-many"


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where each channel reaches a member, sealed."""

    by_channel: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def normal_address(form: Form, text: str) -> str:
    """Return an address in its one form; raises ``AddressWrong``."""
    match form:
        case Form.EMAIL:
            found = normal_email(text)
        case Form.PHONE:
            found = normal_phone(text)
        case Form.OPENID:
            found = text.strip() if _OPENID.fullmatch(text.strip()) else None
        case Form.URL:
            found = text.strip() if _URL.fullmatch(text.strip()) else None
        case _:
            assert_never(form)
    if found is None:
        raise AddressWrong
    return found


def decide(command: AddressCommand, addresses: Addresses) -> list[AddressEvent]:
    """Say which facts follow; raises ``AddressUnknown`` or ``AddressesTooMany``."""
    match command:
        case SetAddress(at=at, channel=channel, address=address):
            known = addresses.by_channel
            if channel not in known and len(known) >= ADDRESSES_MAX:
                raise AddressesTooMany
            return [AddressSet(occurred_at=at, channel=channel, address=address)]
        case RemoveAddress(at=at, channel=channel):
            if channel not in addresses.by_channel:
                raise AddressUnknown
            return [AddressRemoved(occurred_at=at, channel=channel)]
        case _:
            assert_never(command)


def evolve(addresses: Addresses, fact: AddressEvent) -> Addresses:
    """Return the addresses after a fact."""
    known = {name: one for name, one in addresses.by_channel.items() if name != fact.channel}
    match fact:
        case AddressSet(channel=channel, address=address):
            return Addresses(by_channel=MappingProxyType({**known, channel: address}))
        case AddressRemoved():
            return Addresses(by_channel=MappingProxyType(known))
        case _:
            assert_never(fact)


ADDRESSES: Decider[AddressCommand, AddressEvent, Addresses] = Decider(
    kind="addresses",
    initial=Addresses,
    decide=decide,
    evolve=evolve,
    facts=(AddressSet, AddressRemoved),
)
