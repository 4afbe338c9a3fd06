"""Exchange: a credential becomes five minutes of being somebody; signing in and out."""

import hmac
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.identity.app.administration import PASSWORD_CHARS_MAX, login_id_of
from services.identity.app.attempts import Attempts
from services.identity.app.labels import LabelSigner
from services.identity.app.ports import Passwords, Persons, Session, Sessions, Tenants
from services.identity.app.refusals import CredentialWrong, SessionEnded, SignInRefused
from services.identity.app.rights import OPERATOR_SCOPES, scopes_of_member
from services.identity.app.secrets import KeySecrets
from services.identity.domain.api_key import (
    API_KEY,
    ApiKey,
    KeyUnknown,
    api_key_stream,
    parse_api_key,
    prove,
)
from services.identity.domain.grants import GRANTS, grants_stream
from services.identity.domain.label import (
    LABEL,
    Label,
    LabelUnknown,
    ShownCode,
    Thing,
    label_stream,
    require_good,
    require_made,
)
from services.identity.domain.login import LOGIN, LoginWrong, normal_login
from services.identity.domain.member import MEMBER
from services.identity.domain.plugin_commands import methods_of
from shared.config import service_proof
from shared.eventstore import EventStore
from shared.intent import (
    ABOUT_ASSET,
    ABOUT_PLACE,
    ABOUT_TYPE,
    AGENT,
    KEY,
    ONLY_METHOD,
    Caller,
    TenantId,
)
from shared.sealed import NotOpened, Sealed, open_sealed, parse
from shared.tenancy import TenantKeyWrong, TenantUnknown, tenant_key
from shared.tokens import LIFE_S, PLATFORM, Minter, Token, operator_credential

SUBMIT: Final = "submissions:write"
"""What a label is good for, about its thing."""

SERVICES: Final = frozenset(
    {"identity", "intake", "workflow", "dispatch", "notification", "reporting", "gateway"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """Who somebody turned out to be, with their token."""

    token: Token
    caller: Caller
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenKey:
    """A key whose secret was shown and that is good now."""

    tenant: TenantId
    key_id: str
    key: ApiKey
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A label that was scanned, and who whoever did so is for us."""

    admitted: Admitted
    shown: ShownCode
    label: Label
    thing: Thing


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """The ways of becoming a caller."""

    store: EventStore
    tenants: Tenants
    persons: Persons
    passwords: Passwords
    sessions: Sessions
    secrets: KeySecrets
    signer: LabelSigner
    minter: Minter
    attempts: Attempts
    master: bytes
    clock: Callable[[], datetime]

    async def proven_key(self, text: str) -> ProvenKey:
        """Return what an API key is good for.

        Raises ``KeyUnknown``, ``KeyRevoked``, ``KeyExpired``.
        """
        shown = parse_api_key(text)
        try:
            await self.tenants.get(shown.tenant)
        except TenantUnknown as unknown:
            # Whether a tenant exists is not told to whoever guesses keys.
            raise KeyUnknown from unknown
        stream = api_key_stream(shown.tenant, shown.key_id)
        key = (await self.store.load(API_KEY, shown.tenant, stream)).state
        expires_at = prove(key, self.secrets.digest(shown), self.clock())
        return ProvenKey(tenant=shown.tenant, key_id=shown.key_id, key=key, expires_at=expires_at)

    async def api_key(self, text: str) -> Admitted:
        """Admit a program with an API key; raises like ``proven_key``."""
        proven = await self.proven_key(text)
        caller = Caller(
            tenant=proven.tenant,
            actor=f"{AGENT if proven.key.agent else KEY}{proven.key_id}",
            roles=proven.key.roles,
            scopes=proven.key.scopes,
            attributes=_bounds(proven.key),
        )
        return self._admit(caller, proven.key.name, proven.expires_at)

    async def session(self, text: str) -> Admitted:
        """Admit a person who signed in; raises ``SessionEnded``."""
        try:
            found = await self.sessions.member_of(text)
        except TenantUnknown as unknown:
            raise SessionEnded from unknown
        if found is None:
            raise SessionEnded
        tenant, member_id = found
        member = (await self.store.load(MEMBER, tenant, member_id)).state
        grants = (await self.store.load(GRANTS, tenant, grants_stream(member_id))).state
        roles = frozenset(role for role, _ in grants.held)
        caller = Caller(
            tenant=tenant,
            actor=f"member:{member_id}",
            roles=roles,
            scopes=scopes_of_member(roles),
            attributes=tuple(sorted(grants.held)),
        )
        name = await self._open(tenant, member.name) if member.name else None
        return self._admit(caller, name or "")

    async def service(self, service: str, proof: bytes, tenant: str) -> Admitted:
        """Admit one of our own services; raises ``CredentialWrong``, ``TenantUnknown``."""
        expected = service_proof(self.master, service)
        if not hmac.compare_digest(expected, proof) or service not in SERVICES:
            raise CredentialWrong
        key = tenant_key(tenant)
        await self.tenants.get(key)
        return self._admit(Caller(tenant=key, actor=f"system:{service}"), service)

    async def operator(self, credential: str, tenant: str) -> Admitted:
        """Admit an operator, inside a tenant or (empty) inside none.

        Raises ``CredentialWrong``, ``TenantUnknown``.
        """
        expected = operator_credential(self.master)
        if not hmac.compare_digest(expected.encode(), credential.encode("utf-8", "replace")):
            raise CredentialWrong
        key = tenant_key(tenant) if tenant else PLATFORM
        if tenant:
            await self.tenants.get(key)
        return self._admit(Caller(tenant=key, actor="operator", scopes=OPERATOR_SCOPES), "operator")

    async def label(self, text: str) -> Scanned:
        """Admit whoever scans a label to report its thing.

        Raises ``LabelUnknown``, ``LabelWithdrawn``.
        """
        shown, label = await self._shown(text)
        return self._scanned(shown, label, require_good(label, shown.generation), {SUBMIT})

    async def followed_label(self, text: str) -> Scanned:
        """Admit whoever reported by a label to follow that, also when it was withdrawn since.

        Raises ``LabelUnknown``.
        """
        shown, label = await self._shown(text)
        return self._scanned(shown, label, require_made(label, shown.generation), set())

    async def _shown(self, text: str) -> tuple[ShownCode, Label]:
        shown = self.signer.proven(text)
        try:
            await self.tenants.get(shown.tenant)
        except TenantUnknown as unknown:
            raise LabelUnknown from unknown
        stream = label_stream(shown.tenant, shown.label_id)
        return shown, (await self.store.load(LABEL, shown.tenant, stream)).state

    def _scanned(self, shown: ShownCode, label: Label, thing: Thing, scopes: set[str]) -> Scanned:
        about = {ABOUT_TYPE: thing.type, ABOUT_ASSET: thing.asset, ABOUT_PLACE: thing.place}
        caller = Caller(
            tenant=shown.tenant,
            actor=f"label:{shown.label_id}",
            roles=frozenset({label.role}),
            scopes=frozenset(scopes),
            attributes=tuple(about.items()),
        )
        admitted = self._admit(caller, label.name)
        return Scanned(admitted=admitted, shown=shown, label=label, thing=thing)

    async def sign_in(self, tenant: str, login: str, password: str) -> Session:
        """Start a session for who knows the password.

        Raises ``SignInRefused``, the same for every wrong part, and ``TooManyAttempts``.
        """
        key = await self._tenant_of(tenant)
        self.attempts.must_not_be_too_many(key, login, self.clock())
        member_id, password_hash = await self._known(key, login)
        long = len(password) > PASSWORD_CHARS_MAX
        right = await self.passwords.matches(password_hash, "" if long else password)
        if not right or member_id is None or long:
            self.attempts.failed(key, login, self.clock())
            raise SignInRefused
        self.attempts.succeeded(key, login)
        return await self.sessions.start(key, member_id)

    async def sign_out(self, text: str) -> None:
        """End a session; ending one that ended is no fault."""
        await self.sessions.end(text)

    async def _tenant_of(self, text: str) -> TenantId:
        try:
            tenant = tenant_key(text)
            await self.tenants.get(tenant)
        except (TenantKeyWrong, TenantUnknown) as unknown:
            raise SignInRefused from unknown
        return tenant

    async def _known(self, tenant: TenantId, text: str) -> tuple[UUID | None, str | None]:
        """Return the member who signs in like this and their password's hash, if any."""
        try:
            login = normal_login(text)
        except LoginWrong:
            return None, None
        login_id = await login_id_of(self.persons, tenant, login)
        member_id = (await self.store.load(LOGIN, tenant, login_id)).state.member_id
        if member_id is None:
            return None, None
        member = (await self.store.load(MEMBER, tenant, member_id)).state
        if member.password_hash is None or member.login_id != login_id:
            return None, None
        return member_id, await self._open(tenant, member.password_hash)

    async def _open(self, tenant: TenantId, sealed: Sealed) -> str | None:
        parts = parse(sealed)
        if parts is None:
            return None
        key = (await self.persons.keys(tenant, [parts.subject]))[parts.subject]
        try:
            return None if key is None else open_sealed(tenant, key, parts)
        except NotOpened:
            return None

    def _admit(self, caller: Caller, name: str, ends: datetime | None = None) -> Admitted:
        """Mint a token that does not outlive the credential it was given for."""
        now = self.clock()
        life_s = LIFE_S if ends is None else math.ceil((ends - now).total_seconds())
        token = self.minter.mint(caller, now=now.timestamp(), life_s=life_s)
        return Admitted(token=token, caller=caller, name=name)


def _bounds(key: ApiKey) -> tuple[tuple[str, str], ...]:
    """Return the calls a key is good for, if it is a plug-in's."""
    if key.commands is None:
        return ()
    return tuple((ONLY_METHOD, method) for method in methods_of(key.commands))
