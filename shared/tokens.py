"""Caller tokens: five minutes of being somebody, signed by identity, checked by everyone offline.

Identity mints them for people, API keys, operators and our own services; every service verifies
them in one interceptor and takes the tenant from them, never from a message (decision 14). The
algorithm is pinned to Ed25519 (RFC 9864's name for EdDSA over that curve), and a token that
brings its own key, or asks for an extension we do not know, is refused.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar, Final
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import KeySet, OKPKey

from shared.decider import Kind, Refusal
from shared.intent import Caller, TenantId

ALGORITHM: Final = "Ed25519"
TYPE: Final = "gongdan-caller+jwt"
ISSUER: Final = "gongdan-identity"
AUDIENCE: Final = "gongdan"
LIFE_S: Final = 300
LEEWAY_S: Final = 5
TOKEN_CHARS_MAX: Final = 16_384
SEEN_MAX: Final = 2_048
HEADER_KNOWN: Final = frozenset({"alg", "typ", "kid"})
PLATFORM: Final = TenantId("")
"""The tenant of an operator's token that is about no tenant; no database answers to it."""


class TokenInvalid(Refusal):
    """The caller token is not one of ours."""

    slug: ClassVar[str] = "token-invalid"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED


class TokenExpired(TokenInvalid):
    """The caller token has expired: get a new one."""

    slug: ClassVar[str] = "token-expired"


class KeyUnknown(TokenInvalid):
    """The caller token is signed with a key this service has not heard of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A minted token and the second (since 1970) at which it ends."""

    text: str = field(repr=False)
    expires_at: int


class Minter:
    """Mints caller tokens with one Ed25519 key; only identity has one."""

    def __init__(self, seed: bytes) -> None:
        """Take the key's seed: 32 bytes."""
        self._key = OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(seed))
        self._key.ensure_kid()

    def mint(self, caller: Caller, *, now: float | None = None, life_s: int = LIFE_S) -> Token:
        """Return a token that says who ``caller`` is, for ``life_s`` seconds (at most 300)."""
        issued_at = int(time.time() if now is None else now)
        expires_at = issued_at + min(life_s, LIFE_S)
        claims: dict[str, object] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "iat": issued_at,
            "nbf": issued_at,
            "exp": expires_at,
            "jti": str(uuid4()),
            "sub": caller.actor,
            "tenant": caller.tenant,
            "obo": caller.on_behalf_of,
            "roles": sorted(caller.roles),
            "scopes": sorted(caller.scopes),
            "attributes": [list(pair) for pair in caller.attributes],
        }
        header = {"alg": ALGORITHM, "typ": TYPE, "kid": self._key.kid}
        text = jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])
        return Token(text=text, expires_at=expires_at)

    def public_keys(self) -> str:
        """Return the public half as a JWK set, for those who verify."""
        return json.dumps(KeySet([self._key]).as_dict(private=False))


class Verifier:
    """Verifies caller tokens with the public keys it was told; remembers those it has seen."""

    def __init__(self, jwks: str | None = None, *, clock: Callable[[], float] = time.time) -> None:
        self._keys: dict[str, OKPKey] = {}
        self._clock = clock
        self._seen: OrderedDict[str, tuple[Caller, float]] = OrderedDict()
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(clock()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": AUDIENCE},
            exp={"essential": True},
            nbf={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        )
        if jwks is not None:
            self.learn(jwks)

    def learn(self, jwks: str) -> None:
        """Replace the public keys by those of a JWK set (public Ed25519 keys only)."""
        keys = [OKPKey.import_key(one) for one in json.loads(jwks)["keys"]]
        self._keys = {key.kid: key for key in keys if key.kid and key.curve_name == "Ed25519"}
        self._seen.clear()

    def verify(self, token: str) -> Caller:
        """Return who is asking.

        Raises ``TokenExpired`` for a token past its time and ``TokenInvalid`` for any other that
        does not convince; ``KeyUnknown`` among them is worth a look for new keys.
        """
        known = self._seen.get(token)
        if known is not None and known[1] > self._clock():
            self._seen.move_to_end(token)
            return known[0]
        caller, expires_at = self._check(token)
        self._seen[token] = (caller, expires_at)
        while len(self._seen) > SEEN_MAX:
            self._seen.popitem(last=False)
        return caller

    def _check(self, token: str) -> tuple[Caller, float]:
        if not token or len(token) > TOKEN_CHARS_MAX:
            raise TokenInvalid
        try:
            signed = jwt.decode(token, self._key_for(token), algorithms=[ALGORITHM])
            self._claims.validate(signed.claims)
            return _caller(signed.claims), float(signed.claims["exp"])
        except ExpiredTokenError as late:
            raise TokenExpired from late
        except (JoseError, ValueError, TypeError) as wrong:
            raise TokenInvalid from wrong

    def _key_for(self, token: str) -> OKPKey:
        # The header is read before anything is trusted in it, only to choose the key; whatever
        # else it says (jku, jwk, x5u, crit, another type) is a reason to refuse.
        header = jwt_header(token)
        if not header.keys() <= HEADER_KNOWN or header.get("typ") != TYPE:
            raise TokenInvalid
        key = self._keys.get(str(header.get("kid")))
        if key is None:
            raise KeyUnknown
        return key


GetKeys = Callable[[], Awaitable[str]]
REFRESH_S_MIN: Final = 2.0


class RemoteVerifier:
    """A verifier that fetches identity's public keys when it meets one it does not know."""

    def __init__(self, get_keys: GetKeys, *, clock: Callable[[], float] = time.time) -> None:
        """Take how to ask for the JWK set (``SessionService.GetKeys``)."""
        self._get_keys = get_keys
        self._verifier = Verifier(clock=clock)
        self._lock = asyncio.Lock()
        self._asked_at = float("-inf")

    async def verify(self, token: str) -> Caller:
        """Like ``Verifier.verify``; a refusal of ``get_keys`` (identity away) passes through."""
        try:
            return self._verifier.verify(token)
        except KeyUnknown:
            await self._refresh()
        return self._verifier.verify(token)

    async def _refresh(self) -> None:
        # A flood of forged tokens with invented key ids must not become a flood of questions.
        asked_at = self._asked_at
        async with self._lock:
            if self._asked_at != asked_at or time.monotonic() - asked_at < REFRESH_S_MIN:
                return
            self._verifier.learn(await self._get_keys())
            self._asked_at = time.monotonic()


Exchange = Callable[[TenantId], Awaitable[Token]]
"""Gets a service's own token for a tenant from identity (``SessionService.Exchange``)."""

RENEW_BEFORE_S: Final = 60
TENANTS_MAX: Final = 10_000


class TokenSource:
    """A service's own caller tokens, one per tenant, renewed a minute before they end."""

    def __init__(self, exchange: Exchange, *, clock: Callable[[], float] = time.time) -> None:
        self._exchange = exchange
        self._clock = clock
        self._tokens: OrderedDict[TenantId, Token] = OrderedDict()
        self._asking: dict[TenantId, asyncio.Task[Token]] = {}

    async def token(self, tenant: TenantId) -> str:
        """Return a token good for at least a minute; what identity refuses passes through.

        Callers that come at the same time share one exchange.
        """
        held = self._tokens.get(tenant)
        if held is not None and held.expires_at - RENEW_BEFORE_S > self._clock():
            return held.text
        asking = self._asking.get(tenant)
        if asking is None:
            asking = asyncio.create_task(self._renew(tenant))
            self._asking[tenant] = asking
            asking.add_done_callback(partial(self._asked, tenant))
        return (await asyncio.shield(asking)).text

    def _asked(self, tenant: TenantId, done: asyncio.Task[Token]) -> None:
        self._asking.pop(tenant, None)
        if not done.cancelled():
            done.exception()  # whoever still waits gets it; nobody waiting is no fault

    async def _renew(self, tenant: TenantId) -> Token:
        token = await self._exchange(tenant)
        self._tokens[tenant] = token
        self._tokens.move_to_end(tenant)
        while len(self._tokens) > TENANTS_MAX:
            self._tokens.popitem(last=False)
        return token


def operator_credential(master: bytes) -> str:
    """Return what proves to be an operator of this installation: HMAC of the master secret."""
    return "gdo_" + hmac.new(master, b"operator", hashlib.sha256).hexdigest()


def jwt_header(token: str) -> dict[str, object]:
    """Return a token's header, unverified; raises ``TokenInvalid`` if it has none."""
    try:
        header = json.loads(_decoded(token.split(".", 1)[0]))
    except ValueError as wrong:
        raise TokenInvalid from wrong
    if not isinstance(header, dict):
        raise TokenInvalid
    return header


def _decoded(segment: str) -> bytes:
    return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


def _caller(claims: dict[str, object]) -> Caller:
    match claims:
        case {
            "sub": str(actor),
            "tenant": str(tenant),
            "obo": None | str() as on_behalf_of,
            "roles": list(roles),
            "scopes": list(scopes),
            "attributes": list(attributes),
        }:
            return Caller(
                tenant=TenantId(tenant),
                actor=actor,
                on_behalf_of=on_behalf_of,
                roles=frozenset(map(str, roles)),
                scopes=frozenset(map(str, scopes)),
                attributes=tuple((str(name), str(value)) for name, value in attributes),
            )
        case _:
            raise TokenInvalid
