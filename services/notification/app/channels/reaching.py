"""Reaching people: their address on each channel, sealed under the key of their own login.

Whoever is forgotten takes their addresses along: one key is destroyed for all of them.
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid5

from services.notification.app.channels.desk import ADMIN, OPERATOR, ChannelDesk
from services.notification.app.channels.ports import Members, Persons
from services.notification.domain.channels.addresses import (
    ADDRESSES,
    Addresses,
    AddressWrong,
    normal_address,
)
from services.notification.domain.channels.facts import RemoveAddress, SetAddress
from services.notification.domain.channels.kinds import Form
from services.notification.domain.notice import EMAIL
from shared.decider import Kind, Refusal
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId, tenant_namespace
from shared.sealed import parse

CLASSES = {Form.EMAIL: "email", Form.PHONE: "phone", Form.OPENID: "openid", Form.URL: "address"}


class AddressesForbidden(Refusal):
    """Addresses are their owner's: only they, and whoever administers the tenant, look at them."""

    slug: ClassVar[str] = "addresses-forbidden"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class MemberNotKnown(Refusal):
    """There is no such member."""

    slug: ClassVar[str] = "member-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


@dataclass(frozen=True, kw_only=True)
class Reaching:
    """The use cases. The addresses of a member are a stream of their own."""

    store: EventStore
    desk: ChannelDesk
    members: Members
    persons: Persons

    async def set(
        self, caller: Caller, intent: Intent, member: UUID, channel: str, address: str
    ) -> int:
        """Reach a member there; return the position of that.

        Raises ``AddressesForbidden``, ``MemberNotKnown``, ``ChannelUnknown``, ``AddressWrong``,
        ``AddressesTooMany``, and the vault's refusal.
        """
        _must_be_theirs(caller, member)
        form = await self._form(intent.tenant, channel)
        if form is None:
            raise AddressWrong("This channel leads to one place: nobody has an address on it.")
        sealed = await self._sealed(intent.tenant, member, form, normal_address(form, address))
        command = SetAddress(at=intent.occurred_at, channel=channel, address=sealed)
        stream = stream_of(intent.tenant, member)
        return (await self.store.execute(ADDRESSES, intent, stream, command)).position

    async def remove(self, caller: Caller, intent: Intent, member: UUID, channel: str) -> int:
        """Do not reach them there any more; raises ``AddressUnknown``, ``AddressesForbidden``."""
        _must_be_theirs(caller, member)
        command = RemoveAddress(at=intent.occurred_at, channel=channel)
        stream = stream_of(intent.tenant, member)
        return (await self.store.execute(ADDRESSES, intent, stream, command)).position

    async def listed(self, caller: Caller, member: UUID) -> Addresses:
        """Return where a member is reached, sealed; raises ``AddressesForbidden``."""
        _must_be_theirs(caller, member)
        stream = stream_of(caller.tenant, member)
        return (await self.store.load(ADDRESSES, caller.tenant, stream)).state

    async def _form(self, tenant: TenantId, channel: str) -> Form | None:
        """Return how people are named on a channel; letters there always are."""
        channels = await self.desk.channels(tenant)
        if channel == EMAIL and EMAIL not in channels.by_key:
            return Form.EMAIL
        return channels.of(channel).address

    async def _sealed(self, tenant: TenantId, member: UUID, form: Form, address: str) -> str:
        login = await self.members.login(tenant, f"member:{member}")
        parts = parse(login or "")
        keys = await self.persons.keys_of(tenant, {parts.subject} if parts is not None else set())
        key = None if parts is None else keys[parts.subject]
        if key is None:
            raise MemberNotKnown
        return self.persons.seal(tenant, CLASSES[form], address, key)


def _must_be_theirs(caller: Caller, member: UUID) -> None:
    is_theirs = caller.actor == f"member:{member}"
    if not (is_theirs or caller.actor == OPERATOR or ADMIN in caller.scopes):
        raise AddressesForbidden


def stream_of(tenant: TenantId, member: UUID) -> UUID:
    """Return the stream of a member's addresses."""
    return uuid5(tenant_namespace(tenant), f"notification:addresses:{member}")
