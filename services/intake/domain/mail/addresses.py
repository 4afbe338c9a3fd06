"""Addresses for e-mail: what comes to them becomes tickets of a type, as administrators say.

All of a tenant's are one private stream: where its reports come from is its own business.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from services.intake.domain.mail.refusals import (
    MailAddressTaken,
    MailAddressUnknown,
    MailAddressWrong,
)
from shared.decider import Decider, Fact, Reason

NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,30}[a-z0-9])?")
ADDRESSES_MAX: Final = 50
NAME_DIGITS_MAX: Final = 6
"""A name is shown to everybody: with more digits it could be somebody's number."""


@dataclass(frozen=True, kw_only=True)
class MailAddressAdded(Fact):
    """What is sent to this name opens tickets of a type, with these fields and of this asset.

    ``text_field`` is the field of the report that the text of an e-mail goes to as well.
    """

    TOPIC = "submission.mail_address_added"
    name: str
    type: str
    fields: Mapping[str, object] = field(default_factory=dict)
    text_field: str = ""
    asset: str = ""


@dataclass(frozen=True, kw_only=True)
class MailAddressRemoved(Fact):
    """Nothing is taken any more that is sent to this name."""

    TOPIC = "submission.mail_address_removed"
    name: str


MailAddressFact = MailAddressAdded | MailAddressRemoved


@dataclass(frozen=True, kw_only=True)
class AddMailAddress:
    """Take what is sent to a name."""

    added: MailAddressAdded


@dataclass(frozen=True, kw_only=True)
class RemoveMailAddress:
    """Take nothing more that is sent to a name."""

    removed: MailAddressRemoved


MailAddressCommand = AddMailAddress | RemoveMailAddress


@dataclass(frozen=True, kw_only=True)
class MailAddresses:
    """The addresses of a tenant, by their names."""

    by_name: Mapping[str, MailAddressAdded] = field(default_factory=dict)


def decide(command: MailAddressCommand, now: MailAddresses) -> list[MailAddressFact]:
    """Return what follows; raises MailAddressWrong, MailAddressTaken and MailAddressUnknown."""
    match command:
        case AddMailAddress(added=added):
            return _added(added, now)
        case RemoveMailAddress(removed=removed):
            if removed.name not in now.by_name:
                raise MailAddressUnknown
            return [removed]
        case _:
            assert_never(command)


def evolve(now: MailAddresses, fact: MailAddressFact) -> MailAddresses:
    """Return the addresses after a fact."""
    rest = {name: one for name, one in now.by_name.items() if name != fact.name}
    match fact:
        case MailAddressAdded():
            return replace(now, by_name={**rest, fact.name: fact})
        case MailAddressRemoved():
            return replace(now, by_name=rest)
        case _:
            assert_never(fact)


def _added(added: MailAddressAdded, now: MailAddresses) -> list[MailAddressFact]:
    digits = sum(one.isdigit() for one in added.name)
    if not NAME.fullmatch(added.name) or digits > NAME_DIGITS_MAX:
        message = (
            "A name has 1 to 32 small letters, digits, - and _, begins and ends with a letter or "
            f"digit, and has no more than {NAME_DIGITS_MAX} digits."
        )
        raise MailAddressWrong(
            reasons=[Reason(code="bad-format", message=message, pointer="/name")]
        )
    known = now.by_name.get(added.name)
    if known is not None:
        if replace(added, occurred_at=known.occurred_at) == known:
            return []
        raise MailAddressTaken
    if len(now.by_name) >= ADDRESSES_MAX:
        message = f"A tenant has {ADDRESSES_MAX} addresses for e-mail at most."
        raise MailAddressWrong(reasons=[Reason(code="too-many", message=message)])
    return [added]


MAIL_ADDRESSES: Decider[MailAddressCommand, MailAddressFact, MailAddresses] = Decider(
    kind="mail_addresses",
    initial=MailAddresses,
    decide=decide,
    evolve=evolve,
    facts=(MailAddressAdded, MailAddressRemoved),
)
