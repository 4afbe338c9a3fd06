"""API keys: how programs of a tenant sign in: ``gd_<environment>_<tenant>-<id>_<secret>``.

The key itself is shown once and kept nowhere; what is kept is a keyed digest of its secret. A key
has scopes and may have roles, ends at a time, can be revoked, and has no job level: rules about
persons never hold for it. What is done with a key that was made for an agent is an agent's doing.
"""

import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID, uuid5

from services.identity.domain.grants import RESERVED, ROLE, RoleReserved, RoleWrong
from shared.decider import Decider, Fact, Kind, Reason, Refusal
from shared.intent import TenantId, tenant_namespace

KEY = re.compile(
    r"gd_(?P<environment>[a-z][a-z0-9]{0,15})_(?P<tenant>[a-z][a-z0-9]{1,30})-(?P<id>[0-9a-f]{12})"
    r"_(?P<secret>[A-Za-z0-9-]{32})"
)
KEY_CHARS_MAX = 128
SCOPE = re.compile(r"^[a-z][a-z0-9]*(:[a-z][a-z0-9_]*)?$")
KEY_SCOPES = frozenset(
    {
        "events:confidential",
        "events:read",
        "history:import",
        "references:write",
        "reveal",
        "scenario:publish",
        "submissions:write",
        "tenant:admin",
        "tickets:read",
        "tickets:write",
    }
)
"""Every scope that some service asks for: a key with another would hold a promise nobody keeps."""

SCOPES_MAX = 50
NAME_CHARS_MAX = 200
LIFE_DEFAULT = timedelta(days=365)
LIFE_MAX = timedelta(days=5 * 366)
END_WRONG = Reason(
    code="end-wrong",
    message="The end lies in the future, at most 5 years from now.",
    pointer="/expires_at",
)


class KeyUnknown(Refusal):
    """The API key is not known here; check that it was copied whole."""

    slug: ClassVar[str] = "key-unknown"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED


class KeyExpired(Refusal):
    """The API key has expired; make a new one."""

    slug: ClassVar[str] = "key-expired"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED


class KeyRevoked(Refusal):
    """The API key was revoked; make a new one."""

    slug: ClassVar[str] = "key-revoked"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED


class KeyNotFound(Refusal):
    """There is no API key of this id."""

    slug: ClassVar[str] = "key-not-found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class KeyExists(Refusal):
    """There is an API key of this id already; repeat the request as it was, or with a new key."""

    slug: ClassVar[str] = "key-exists"


class KeyWishWrong(Refusal):
    """An API key needs a name, at most 50 scopes like `tickets:read`, and an end within 5 years."""

    slug: ClassVar[str] = "key-wish-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class ScopeUnknown(Refusal):
    """There is no such scope; `allowed` lists those there are."""

    slug: ClassVar[str] = "scope-unknown"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, slots=True)
class PresentedKey:
    """An API key somebody shows us, in its parts; nothing about it is proven."""

    tenant: TenantId
    key_id: str
    secret: str


@dataclass(frozen=True, kw_only=True)
class ApiKeyCreated(Fact):
    """There is a new API key, an ``agent``'s or not; ``digest`` (hex) proves its secret.

    ``commands`` are those that a plug-in may give with it, by their names; None: of no plug-in.
    """

    TOPIC: ClassVar[str] = "grant.key_created"

    key_id: str
    name: str
    digest: str
    scopes: tuple[str, ...]
    roles: tuple[str, ...]
    expires_at: datetime
    commands: tuple[str, ...] | None = None
    agent: bool = False


@dataclass(frozen=True, kw_only=True)
class ApiKeyRevoked(Fact):
    """An API key is no longer good for anything."""

    TOPIC: ClassVar[str] = "grant.key_revoked"

    key_id: str


@dataclass(frozen=True, kw_only=True)
class CreateApiKey:
    """Let there be an API key; without ``expires_at`` it lives for a year."""

    at: datetime
    key_id: str
    name: str
    digest: str
    scopes: tuple[str, ...]
    roles: tuple[str, ...] = ()
    expires_at: datetime | None = None
    commands: tuple[str, ...] | None = None
    agent: bool = False


@dataclass(frozen=True, kw_only=True)
class RevokeApiKey:
    """End an API key now."""

    at: datetime
    key_id: str


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """An API key, or none yet."""

    name: str = ""
    digest: str = ""
    scopes: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    expires_at: datetime | None = None
    agent: bool = False
    revoked: bool = False
    commands: tuple[str, ...] | None = None


Event: TypeAlias = ApiKeyCreated | ApiKeyRevoked
Command: TypeAlias = CreateApiKey | RevokeApiKey


def api_key_stream(tenant: TenantId, key_id: str) -> UUID:
    """Return the id of an API key's stream."""
    return uuid5(tenant_namespace(tenant), f"api_key:{key_id}")


def api_key_text(environment: str, tenant: TenantId, key_id: str, secret: str) -> str:
    """Return the API key as its owner gets to see it, once."""
    return f"gd_{environment}_{tenant}-{key_id}_{secret}"


def parse_api_key(text: str) -> PresentedKey:
    """Return the parts of an API key; raises ``KeyUnknown`` for anything else."""
    match = KEY.fullmatch(text) if len(text) <= KEY_CHARS_MAX else None
    if match is None:
        raise KeyUnknown
    return PresentedKey(TenantId(match["tenant"]), match["id"], match["secret"])


def prove(key: ApiKey, digest: str, now: datetime) -> datetime:
    """Return when a key ends whose secret ``digest`` proves, if it is good at ``now``.

    Who does not know the secret learns nothing, not even that the key expired.
    """
    if not hmac.compare_digest(key.digest, digest) or key.expires_at is None:
        raise KeyUnknown
    if key.revoked:
        raise KeyRevoked
    if key.expires_at <= now:
        raise KeyExpired(expired_at=key.expires_at.isoformat())
    return key.expires_at


def decide(command: Command, key: ApiKey) -> list[Event]:
    """Say what follows from a command."""
    match command:
        case CreateApiKey():
            if key.digest:
                return _known_already(command, key)
            return [_created(command)]
        case RevokeApiKey(at=at, key_id=key_id):
            if not key.digest:
                raise KeyNotFound(key_id=key_id)
            return [] if key.revoked else [ApiKeyRevoked(occurred_at=at, key_id=key_id)]
        case _:
            assert_never(command)


def evolve(key: ApiKey, event: Event) -> ApiKey:
    """Say what is true after a fact."""
    match event:
        case ApiKeyCreated():
            return ApiKey(
                name=event.name,
                digest=event.digest,
                scopes=frozenset(event.scopes),
                roles=frozenset(event.roles),
                expires_at=event.expires_at,
                commands=event.commands,
                agent=event.agent,
            )
        case ApiKeyRevoked():
            return replace(key, revoked=True)
        case _:
            assert_never(event)


def _created(wish: CreateApiKey) -> ApiKeyCreated:
    expires_at = wish.expires_at or wish.at + LIFE_DEFAULT
    name = wish.name.strip()
    if reasons := list(_wrong_with(wish, name, expires_at)):
        raise KeyWishWrong(reasons=reasons)
    if unknown := sorted(set(wish.scopes) - KEY_SCOPES):
        raise ScopeUnknown(unknown=", ".join(unknown), allowed=", ".join(sorted(KEY_SCOPES)))
    if not _all_match(ROLE, wish.roles):
        raise RoleWrong
    if RESERVED in wish.roles:
        raise RoleReserved
    return ApiKeyCreated(
        occurred_at=wish.at,
        key_id=wish.key_id,
        name=name,
        digest=wish.digest,
        scopes=tuple(sorted(set(wish.scopes))),
        roles=tuple(sorted(set(wish.roles))),
        expires_at=expires_at,
        commands=wish.commands,
        agent=wish.agent,
    )


def _wrong_with(wish: CreateApiKey, name: str, expires_at: datetime) -> Iterator[Reason]:
    if not 0 < len(name) <= NAME_CHARS_MAX:
        message = f"The name has 1 to {NAME_CHARS_MAX} characters."
        yield Reason(code="name-wrong", message=message, pointer="/name")
    if len(wish.scopes) > SCOPES_MAX:
        message = f"A key has at most {SCOPES_MAX} scopes."
        yield Reason(code="too-many", message=message, pointer="/scopes")
    for place, scope in enumerate(wish.scopes):
        if not SCOPE.match(scope):
            message = "A scope is lower case, such as `tickets:read`."
            yield Reason(code="scope-wrong", message=message, pointer=f"/scopes/{place}")
    if not wish.at < expires_at <= wish.at + LIFE_MAX:
        yield END_WRONG


def _known_already(wish: CreateApiKey, key: ApiKey) -> list[Event]:
    if wish.digest != key.digest:
        raise KeyExists
    return []


def _all_match(pattern: re.Pattern[str], texts: Iterable[str]) -> bool:
    return all(pattern.match(text) for text in texts)


API_KEY: Decider[Command, Event, ApiKey] = Decider(
    kind="api_key",
    initial=ApiKey,
    decide=decide,
    evolve=evolve,
    facts=(ApiKeyCreated, ApiKeyRevoked),
)
