"""Members: the people who work for a tenant. Their names are sealed, their passwords twice so."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID

from shared.decider import Decider, Fact, Kind, Refusal
from shared.sealed import Sealed


class MemberExists(Refusal):
    """There is a member of this id already, who signs in differently."""

    slug: ClassVar[str] = "member-exists"
    kind: ClassVar[Kind] = Kind.NOT_NOW


class MemberUnknown(Refusal):
    """There is no such member."""

    slug: ClassVar[str] = "member-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class MemberNameWrong(Refusal):
    """A member needs a name of 1 to 200 characters."""

    slug: ClassVar[str] = "member-name-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, kw_only=True)
class MemberAdded(Fact):
    """Somebody joined the tenant. ``login_id`` names the stream of their login."""

    TOPIC: ClassVar[str] = "member.added"

    member_id: UUID
    name: Sealed
    login: Sealed
    login_id: UUID


@dataclass(frozen=True, kw_only=True)
class PasswordSet(Fact):
    """A member has a new password: its argon2 hash, sealed with the member's own key."""

    TOPIC: ClassVar[str] = "member.password_set"

    password_hash: Sealed


@dataclass(frozen=True, kw_only=True)
class AddMember:
    """Let somebody join; without a password they cannot sign in yet."""

    at: datetime
    member_id: UUID
    name: Sealed
    login: Sealed
    login_id: UUID
    password_hash: Sealed | None


@dataclass(frozen=True, kw_only=True)
class Member:
    """A member, or nobody yet."""

    name: Sealed | None = None
    login_id: UUID | None = None
    password_hash: Sealed | None = None

    @property
    def exists(self) -> bool:
        """Whether there is such a member."""
        return self.login_id is not None


Event: TypeAlias = MemberAdded | PasswordSet
Command: TypeAlias = AddMember


def decide(command: Command, member: Member) -> list[Event]:
    """Say what follows from a command."""
    match command:
        case AddMember(at=at):
            if member.exists:
                return _known_already(command, member)
            added = MemberAdded(
                occurred_at=at,
                member_id=command.member_id,
                name=command.name,
                login=command.login,
                login_id=command.login_id,
            )
            if command.password_hash is None:
                return [added]
            return [added, PasswordSet(occurred_at=at, password_hash=command.password_hash)]
        case _:
            assert_never(command)


def evolve(member: Member, event: Event) -> Member:
    """Say what is true after a fact."""
    match event:
        case MemberAdded(name=name, login_id=login_id):
            return replace(member, name=name, login_id=login_id)
        case PasswordSet(password_hash=password_hash):
            return replace(member, password_hash=password_hash)
        case _:
            assert_never(event)


def _known_already(command: AddMember, member: Member) -> list[Event]:
    if member.login_id != command.login_id:
        raise MemberExists
    return []


MEMBER: Decider[Command, Event, Member] = Decider(
    kind="member",
    initial=Member,
    decide=decide,
    evolve=evolve,
    facts=(MemberAdded, PasswordSet),
)
