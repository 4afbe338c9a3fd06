"""Addresses: what a member said for a channel, else their login where that is an e-mail address."""

from uuid import UUID

from services.notification.adapters.opening import CLOSED, GONE
from services.notification.app.channels.ports import Members
from services.notification.app.channels.reaching import stream_of
from services.notification.app.ports import Opener
from services.notification.domain.channels.addresses import ADDRESSES
from services.notification.domain.channels.kinds import Form
from services.notification.domain.sight import MEMBER
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.sealed import normal_email


class KnownAddresses:
    """Finds addresses when something is about to leave, not before."""

    def __init__(self, store: EventStore, members: Members, opener: Opener) -> None:
        self._store = store
        self._members = members
        self._opener = opener

    async def of(self, tenant: TenantId, recipient: str, channel: str, form: Form) -> str | None:
        """Return an address in clear, or ``None`` for somebody unknown or without one."""
        stream = stream_of(tenant, UUID(recipient.removeprefix(MEMBER)))
        known = (await self._store.glances.state(ADDRESSES, tenant, stream)).state
        said = known.by_channel.get(channel)
        if said is not None:
            return await self._opened(tenant, said)
        login = await self._members.login(tenant, recipient) if form is Form.EMAIL else None
        return None if login is None else normal_email(await self._opener.open(tenant, login))

    async def _opened(self, tenant: TenantId, sealed: str) -> str | None:
        """Return what is sealed; None if its owner was forgotten."""
        clear = await self._opener.open(tenant, sealed)
        return None if clear in {GONE, CLOSED} else clear
