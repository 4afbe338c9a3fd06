"""Who is asking: a credential from outside becomes a five-minute caller token, asked for once.

Identity decides; the gateway only remembers its answer until shortly before the token ends. A
revoked key therefore stops working here within five minutes, and at once for new gateways; what
it connected to NATS is cut within the hour.
"""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar, Final

from shared.decider import Kind, Refusal
from shared.intent import Caller

RENEW_BEFORE_S: Final = 60  # a token handed on must outlive the call it travels with
SESSIONS_MAX: Final = 10_000
CREDENTIAL_LENGTH_MAX: Final = 1024
OPERATOR_PREFIX: Final = "gdo_"
BEARER: Final = "bearer "


class CredentialMissing(Refusal):
    """Say who you are: send `Authorization: Bearer <API key>`, or sign in."""

    slug: ClassVar[str] = "credential-missing"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED


class CrossSite(Refusal):
    """Another site's page made this request, so the session it carries does not count."""

    slug: ClassVar[str] = "cross-site"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class CredentialKind(Enum):
    """What kind of proof was shown."""

    API_KEY = "api_key"
    SESSION = "session"
    OPERATOR = "operator"


@dataclass(frozen=True, kw_only=True)
class Credential:
    """What somebody shows to prove who they are; ``tenant`` is where an operator wants to act."""

    kind: CredentialKind
    secret: str = field(repr=False)
    tenant: str = ""

    def digest(self) -> bytes:
        """Return what it is remembered by: the secret itself stays nowhere."""
        text = f"{self.kind.value}\n{self.tenant}\n{self.secret}"
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True, kw_only=True)
class Session:
    """A proven caller: the token to call services with, until ``expires_at`` (epoch seconds)."""

    token: str = field(repr=False)
    expires_at: float
    caller: Caller
    name: str = ""


Exchange = Callable[[Credential], Awaitable[Session]]


class Authenticator:
    """Exchanges credentials for sessions and remembers the latest ``SESSIONS_MAX`` of them."""

    def __init__(self, exchange: Exchange, *, clock: Callable[[], float] = time.time) -> None:
        self._exchange = exchange
        self._clock = clock
        self._known: OrderedDict[bytes, Session] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[Session]] = {}

    async def session(self, credential: Credential) -> Session:
        """Return who shows ``credential``; what identity refuses passes through.

        Requests that come at the same time share one exchange.
        """
        digest = credential.digest()
        known = self._known.get(digest)
        if known is not None and known.expires_at - RENEW_BEFORE_S > self._clock():
            self._known.move_to_end(digest)
            return known
        asking = self._asking.get(digest)
        if asking is None:
            asking = asyncio.create_task(self._ask(digest, credential))
            self._asking[digest] = asking
            asking.add_done_callback(lambda _done: self._asking.pop(digest, None))
        return await asyncio.shield(asking)

    def forget(self, credential: Credential) -> None:
        """Ask identity again the next time: this credential was just signed out."""
        self._known.pop(credential.digest(), None)

    async def _ask(self, digest: bytes, credential: Credential) -> Session:
        self._known.pop(digest, None)
        session = await self._exchange(credential)
        self._known[digest] = session
        while len(self._known) > SESSIONS_MAX:
            self._known.popitem(last=False)
        return session


def credential_of(authorization: str | None, cookie: str | None, tenant: str) -> Credential:
    """Return the credential of a request; raises ``CredentialMissing``.

    ``authorization`` wins over ``cookie``: a program that names itself means what it says.
    """
    if authorization is None:
        return Credential(kind=CredentialKind.SESSION, secret=_readable(cookie))
    if not authorization.lower().startswith(BEARER):
        raise CredentialMissing
    secret = _readable(authorization[len(BEARER) :].strip())
    if secret.startswith(OPERATOR_PREFIX):
        return Credential(kind=CredentialKind.OPERATOR, secret=secret, tenant=tenant)
    return Credential(kind=CredentialKind.API_KEY, secret=secret)


def require_same_site(fetch_site: str | None, origin: str | None, host: str) -> None:
    """Raise ``CrossSite`` if a browser says that another site's page sent this request.

    Browsers add ``Sec-Fetch-Site`` and ``Origin`` themselves; scripts of a page cannot change them.
    """
    if fetch_site is not None and fetch_site not in {"same-origin", "none"}:
        raise CrossSite
    if origin is not None and origin.partition("://")[2] != host:
        raise CrossSite


def _readable(secret: str | None) -> str:
    if not secret or len(secret) > CREDENTIAL_LENGTH_MAX:
        raise CredentialMissing
    if not (secret.isascii() and secret.isprintable()) or " " in secret:
        raise CredentialMissing("The credential cannot be read.")
    return secret
