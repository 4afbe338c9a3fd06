"""Logins: a name to sign in with belongs to one member of a tenant, first come, first served.

The stream's id is made of the login, so the log itself keeps it unique; no fact holds the login.
"""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID, uuid5

from shared.decider import Decider, Fact, Kind, Refusal
from shared.intent import TenantId, tenant_namespace

LOGIN_CHARS_MAX = 120


class LoginTaken(Refusal):
    """Another member signs in with this login; choose another."""

    slug: ClassVar[str] = "login-taken"
    kind: ClassVar[Kind] = Kind.NOT_NOW


class LoginWrong(Refusal):
    """A login is 1 to 120 characters without spaces."""

    slug: ClassVar[str] = "login-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, kw_only=True)
class LoginClaimed(Fact):
    """A member claimed this login."""

    TOPIC: ClassVar[str] = "member.login_claimed"

    member_id: UUID


@dataclass(frozen=True, kw_only=True)
class ClaimLogin:
    """Let a member sign in with this login."""

    at: datetime
    member_id: UUID


@dataclass(frozen=True, kw_only=True)
class Login:
    """Whose login this is, if anybody's."""

    member_id: UUID | None = None


Event: TypeAlias = LoginClaimed
Command: TypeAlias = ClaimLogin


def normal_login(text: str) -> str:
    """Return the form in which logins are compared; raises ``LoginWrong``."""
    login = unicodedata.normalize("NFKC", text).strip().casefold()
    if not 0 < len(login) <= LOGIN_CHARS_MAX or not login.isprintable() or " " in login:
        raise LoginWrong
    return login


def login_stream(tenant: TenantId, digest_key: bytes, login: str) -> UUID:
    """Return the id of a login's stream: a keyed digest, from which no login can be guessed."""
    digest = hashlib.blake2b(login.encode(), key=digest_key[:64], digest_size=16).hexdigest()
    return uuid5(tenant_namespace(tenant), f"login:{digest}")


def decide(command: Command, login: Login) -> list[Event]:
    """Say what follows from a command."""
    match command:
        case ClaimLogin(at=at, member_id=member_id):
            if login.member_id == member_id:
                return []
            if login.member_id is not None:
                raise LoginTaken
            return [LoginClaimed(occurred_at=at, member_id=member_id)]
        case _:
            assert_never(command)


def evolve(_login: Login, event: Event) -> Login:
    """Say what is true after a fact."""
    match event:
        case LoginClaimed(member_id=member_id):
            return Login(member_id=member_id)
        case _:
            assert_never(event)


LOGIN: Decider[Command, Event, Login] = Decider(
    kind="login", initial=Login, decide=decide, evolve=evolve, facts=(LoginClaimed,)
)
