"""Channels put together on a real database; providers are on loopback, the vault is small."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from uuid import UUID, uuid4

from services.notification.adapters.channels.by_apprise import Calling
from services.notification.adapters.channels.mail import ChannelOff
from services.notification.adapters.channels.mail_settings import judged_dial
from services.notification.adapters.channels.opened import OpenedWays
from services.notification.adapters.webhooks.egress import HttpEgress
from services.notification.adapters.webhooks.secrets import VaultSecrets
from services.notification.app.channels.desk import ChannelDesk, stream_of
from services.notification.app.channels.ports import WayOut
from services.notification.app.channels.reaching import Reaching
from services.notification.domain.channels.channels import CHANNELS, Channels
from shared.eventstore import EventStore
from shared.intent import Caller, TenantId
from shared.sealed import open_sealed, parse
from shared.vault import Identifier
from tests.integration.notification.hooks import LOOPBACK, Keyring, OpenVault
from tests.written_log import ACME

ADMIN = Caller(tenant=ACME, actor="member:ana", scopes=frozenset({"tenant:admin"}))


@dataclass
class People:
    """Members as identity knows them: the sealed login of each."""

    vault: OpenVault
    logins: dict[str, str] = field(default_factory=dict)

    async def join(self, email: str) -> UUID:
        member = uuid4()
        key = (await self.vault.subjects_for(ACME, [Identifier("anonymous", f"member:{member}")]))[
            0
        ]
        self.logins[f"member:{member}"] = self.vault.seal(ACME, "staff_login", email, key)
        return member

    def forget(self, member: UUID) -> None:
        """Destroy the key of a member, as identity does."""
        parts = parse(self.logins[f"member:{member}"])
        assert parts is not None
        gone = [who for who, key in self.vault.keys.items() if key.subject == parts.subject]
        for who in gone:
            del self.vault.keys[who]

    async def login(self, tenant: TenantId, member: str) -> str | None:
        assert tenant == ACME
        return self.logins.get(member)


@dataclass
class WaysOut:
    """Channels under test."""

    desk: ChannelDesk
    reaching: Reaching
    ways: OpenedWays
    people: People
    vault: OpenVault
    store: EventStore

    async def open(self, sealed: str) -> str | None:
        parts = parse(sealed)
        assert parts is not None
        key = (await self.vault.keys_of(ACME, {parts.subject}))[parts.subject]
        return None if key is None else open_sealed(ACME, key, parts)


@asynccontextmanager
async def ways_out(
    store: EventStore, house: WayOut | None = None, *, fresh: bool = True
) -> AsyncIterator[WaysOut]:
    """Put channels together; ``fresh``: what was just set counts at once, not within a second."""
    vault = OpenVault()
    keyring = Keyring(vault)
    secrets = VaultSecrets(keyring, "channel")  # type: ignore[arg-type]  # what is asked of it
    egress = HttpEgress([LOOPBACK], attempt_s=1.0, excerpt_chars=4_000)
    calling = Calling([LOOPBACK])

    async def glance(tenant: TenantId) -> Channels:
        if not fresh:
            return await desk.glance(tenant)
        return (await store.load(CHANNELS, tenant, stream_of(tenant))).state

    ways = OpenedWays(
        glance=glance,
        secrets=secrets,
        http=egress,
        calling=calling,
        dial=judged_dial(egress.addresses),
        house=house or ChannelOff(),
    )
    desk = ChannelDesk(
        store=store,
        egress=egress,
        secrets=secrets,
        ways=ways,
        clock=partial(datetime.now, UTC),
    )
    people = People(vault)
    reaching = Reaching(store=store, desk=desk, members=people, persons=vault)
    try:
        yield WaysOut(desk, reaching, ways, people, vault, store)
    finally:
        calling.close()
        await egress.close()
