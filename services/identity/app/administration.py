"""Administration: tenants, members, grants and API keys, one method per use case.

A use case may write to several streams; each write has a command id that follows from the
request's, so a request that was cut short is finished when it is repeated.
"""

import hashlib
import hmac
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from services.identity.app.ports import Foundations, Keyring, Passwords, Persons, Tenants
from services.identity.app.rights import FIRST_KEY_SCOPES
from services.identity.app.secrets import KeySecrets
from services.identity.domain.api_key import API_KEY, CreateApiKey, RevokeApiKey, api_key_stream
from services.identity.domain.grants import GRANTS, GrantRole, RevokeRole, grants_stream
from services.identity.domain.login import LOGIN, ClaimLogin, login_stream, normal_login
from services.identity.domain.member import MEMBER, AddMember, MemberNameWrong, MemberUnknown
from services.identity.domain.tenant import TENANT, CreateTenant, tenant_stream, valid_name
from shared.eventstore import EventStore
from shared.intent import Intent, TenantId, command_id_of_reaction
from shared.sealed import seal
from shared.tenancy import tenant_key
from shared.vault import Identifier

NAME_CHARS_MAX: Final = 200
PASSWORD_CHARS_MAX: Final = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTenant:
    """A tenant that exists now; ``api_key`` is empty if it existed before this request."""

    tenant_id: UUID
    api_key: str = field(repr=False)
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """Who is to join, in clear: sealed before it reaches the domain."""

    name: str = field(repr=False)
    login: str = field(repr=False)
    password: str = field(repr=False, default="")
    member_id: UUID | None = None
    grants: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWish:
    """The API key somebody wants."""

    name: str
    scopes: tuple[str, ...]
    roles: tuple[str, ...] = ()
    expires_at: datetime | None = None
    commands: tuple[str, ...] | None = None
    agent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeKey:
    """An API key, shown once."""

    key_id: str
    api_key: str = field(repr=False)
    position: int


@dataclass(frozen=True, kw_only=True)
class Administration:
    """The use cases of those who run the platform or administer a tenant."""

    store: EventStore
    foundations: Foundations
    tenants: Tenants
    keyring: Keyring
    persons: Persons
    passwords: Passwords
    secrets: KeySecrets

    async def create_tenant(self, intent: Intent, key: str, name: str) -> NewTenant:
        """Build a tenant with its first API key, or finish one that was begun.

        Raises ``TenantKeyWrong``, ``TenantNameWrong`` and ``TenantKeyTaken``.
        """
        tenant, trimmed = tenant_key(key), valid_name(name)
        tenant_id = await self.foundations.create_tenant(tenant, trimmed)
        await self.tenants.refresh()
        stream = tenant_stream(tenant)
        if (await self.store.load(TENANT, tenant, stream)).version == 0:
            await self.keyring.create(tenant)
        await self.persons.prepare(tenant)
        inside = replace(intent, tenant=tenant)
        receipt = await self.store.execute(
            TENANT,
            inside,
            stream,
            CreateTenant(at=intent.occurred_at, key=tenant, name=trimmed),
        )
        if not receipt.events and not receipt.replayed:
            return NewTenant(tenant_id=tenant_id, api_key="", position=receipt.position)
        wish = KeyWish(name="first key", scopes=FIRST_KEY_SCOPES)
        made = await self.create_api_key(part_of(inside, "first-key"), wish)
        return NewTenant(tenant_id=tenant_id, api_key=made.api_key, position=made.position)

    async def add_member(self, intent: Intent, wish: NewMember) -> tuple[UUID, int]:
        """Let somebody join; return their id and the position of it.

        Raises ``LoginTaken``, ``LoginWrong``, ``MemberExists``, ``MemberNameWrong``, ``RoleWrong``.
        """
        intent = await self._keyed(intent)
        member_id = wish.member_id or uuid5(intent.command_id, "member")
        command = await self._sealed(intent, member_id, wish)
        claim = ClaimLogin(at=intent.occurred_at, member_id=member_id)
        await self.store.execute(LOGIN, part_of(intent, "login"), command.login_id, claim)
        receipt = await self.store.execute(MEMBER, intent, member_id, command)
        position = receipt.position
        for role, scope_value in wish.grants:
            grant = part_of(intent, f"grant:{role}:{scope_value}")
            position = max(position, await self._grant(grant, member_id, role, scope_value))
        return member_id, position

    async def grant_role(self, intent: Intent, member_id: UUID, role: str, scope_value: str) -> int:
        """Give a member a role; raises ``MemberUnknown``, ``RoleWrong``."""
        if not (await self.store.load(MEMBER, intent.tenant, member_id)).state.exists:
            raise MemberUnknown
        return await self._grant(intent, member_id, role, scope_value)

    async def revoke_role(
        self, intent: Intent, member_id: UUID, role: str, scope_value: str
    ) -> int:
        """Take a role away; raises ``GrantUnknown``."""
        command = RevokeRole(
            at=intent.occurred_at, member_id=member_id, role=role, scope_value=scope_value
        )
        receipt = await self.store.execute(GRANTS, intent, grants_stream(member_id), command)
        return receipt.position

    async def create_api_key(self, intent: Intent, wish: KeyWish) -> MadeKey:
        """Make an API key; the same request gets the same key again.

        Raises ``KeyWishWrong``, ``RoleWrong``.
        """
        new = self.secrets.new(intent.tenant, intent.command_id)
        command = CreateApiKey(
            at=intent.occurred_at,
            key_id=new.key_id,
            name=wish.name,
            digest=new.digest,
            scopes=wish.scopes,
            roles=wish.roles,
            expires_at=wish.expires_at,
            commands=wish.commands,
            agent=wish.agent,
        )
        stream = api_key_stream(intent.tenant, new.key_id)
        receipt = await self.store.execute(API_KEY, intent, stream, command)
        return MadeKey(key_id=new.key_id, api_key=new.text, position=receipt.position)

    async def revoke_api_key(self, intent: Intent, key_id: str) -> int:
        """End an API key now. Raises ``KeyNotFound``.

        Tokens made of it end within five minutes, connections to NATS within the hour.
        """
        command = RevokeApiKey(at=intent.occurred_at, key_id=key_id)
        stream = api_key_stream(intent.tenant, key_id)
        return (await self.store.execute(API_KEY, intent, stream, command)).position

    async def _grant(self, intent: Intent, member_id: UUID, role: str, scope_value: str) -> int:
        command = GrantRole(
            at=intent.occurred_at, member_id=member_id, role=role, scope_value=scope_value
        )
        receipt = await self.store.execute(GRANTS, intent, grants_stream(member_id), command)
        return receipt.position

    async def _sealed(self, intent: Intent, member_id: UUID, wish: NewMember) -> AddMember:
        tenant, login, name = intent.tenant, normal_login(wish.login), wish.name.strip()
        if not 0 < len(name) <= NAME_CHARS_MAX or len(wish.password) > PASSWORD_CHARS_MAX:
            raise MemberNameWrong
        who = Identifier("anonymous", f"member:{member_id}")
        (key,) = await self.persons.ensure(tenant, [who])
        hashed = await self.passwords.hash(wish.password) if wish.password else None
        return AddMember(
            at=intent.occurred_at,
            member_id=member_id,
            name=seal(tenant, key, "staff_name", name),
            login=seal(tenant, key, "staff_login", login),
            login_id=await login_id_of(self.persons, tenant, login),
            password_hash=None if hashed is None else seal(tenant, key, "secret", hashed),
        )

    async def _keyed(self, intent: Intent) -> Intent:
        """Return the intent with a keyed fingerprint: the request holds a password and a name."""
        key = await self.persons.digest_key(intent.tenant)
        fingerprint = intent.fingerprint
        if fingerprint:
            fingerprint = hmac.new(key, fingerprint, hashlib.sha256).digest()
        return replace(intent, fingerprint=fingerprint)


async def login_id_of(persons: Persons, tenant: TenantId, login: str) -> UUID:
    """Return the id of the stream of a (normal) login."""
    return login_stream(tenant, await persons.digest_key(tenant), login)


def part_of(intent: Intent, part: str) -> Intent:
    """Return the intent of one part of a request that writes to several streams."""
    return replace(
        intent,
        command_id=command_id_of_reaction(intent.command_id, part),
        causation_id=intent.command_id,
    )
