"""Ports: what handing a message over needs of the world."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from services.notification.domain.channels.channels import Channel
from services.notification.domain.channels.kinds import Form
from services.notification.domain.facts import Became
from shared.intent import TenantId
from shared.sealed import DataKey
from shared.web_addresses import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What leaves: in clear, for one person or one place.

    ``key`` is the same in every attempt. Who answers by mail writes to ``reply_to``, where it is
    given. ``template`` and ``params`` are for providers that have the texts; ``about`` is what
    programs are told of it besides.
    """

    key: str
    to: str
    subject: str
    body: str
    reply_to: str = ""
    template: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a message, in the other side's words; whether another try can help.

    ``is_their_trouble`` says that the other side is at fault, not this message: others would meet
    with the same.
    """

    became: Became
    outcome: str
    may_retry: bool = False
    is_their_trouble: bool = False


def sent(outcome: str) -> Answer:
    """Say that it was taken."""
    return Answer(became=Became.SENT, outcome=outcome)


def refused(outcome: str) -> Answer:
    """Say that it will never be taken."""
    return Answer(became=Became.FAILED, outcome=outcome)


def not_now(outcome: str, *, of_one: bool = False) -> Answer:
    """Say that nothing left, and that it may some other time; ``of_one``: others may go now."""
    return Answer(
        became=Became.FAILED, outcome=outcome, may_retry=True, is_their_trouble=not of_one
    )


def in_doubt(outcome: str) -> Answer:
    """Say that it may have arrived or not."""
    return Answer(became=Became.IN_DOUBT, outcome=outcome, may_retry=True, is_their_trouble=True)


class WayOut(Protocol):
    """One way out of the house."""

    def key_of(self, notice: UUID) -> str:
        """Return by what the other side knows a notice again."""

    async def send(self, message: Message) -> Answer:
        """Hand a message over; never raises for what the other side does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way out, and what it was configured as; None for the mail server of the installation."""

    out: WayOut
    channel: Channel | None
    address: Form | None
    repeats_for: timedelta | None


class Ways(Protocol):
    """The ways out of a tenant."""

    async def way(self, tenant: TenantId, channel: str) -> Way | None:
        """Return the way out of that name, or None if there is none."""

    def opened(self, channel: Channel, secrets: Mapping[str, str]) -> WayOut:
        """Return the way that a channel describes."""


class Egress(Protocol):
    """Past which no private address is reached."""

    async def check(self, address: Address) -> None:
        """Raise ``WebhookAddressForbidden`` for an address that would not be dialled now."""


class Secrets(Protocol):
    """Seals secrets of channels, and opens them to send."""

    async def seal(self, tenant: TenantId, owner: UUID, secret: str) -> str:
        """Return it sealed; raises the vault's refusal when it cannot be reached."""

    async def open(self, tenant: TenantId, sealed: Sequence[str]) -> list[str]:
        """Return secrets in clear, without those whose keys were destroyed; raises likewise."""


class Members(Protocol):
    """The people of a tenant, as far as reaching them goes."""

    async def login(self, tenant: TenantId, member: str) -> str | None:
        """Return the sealed login of a member (``member:<id>``); None for somebody unknown."""


class Persons(Protocol):
    """The keys of people (the vault)."""

    async def keys_of(self, tenant: TenantId, subjects: set[UUID]) -> Mapping[UUID, DataKey | None]:
        """Return them; None for one who was forgotten."""

    def seal(self, tenant: TenantId, personal_class: str, value: str, subject: DataKey) -> str:
        """Seal a value for a person; raises ``ValueUnsealable``."""
