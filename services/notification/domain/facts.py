"""What can be said of a notice, and what can be asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, TypeAlias
from uuid import UUID

from shared.decider import Fact


@dataclass(frozen=True, kw_only=True)
class NoticeCreated(Fact):
    """Somebody is to be told: ``text`` by language, personal data in it still sealed.

    Without ``ticket_id`` it is about no ticket. A digest ``gathers`` others, whose texts it tells.
    """

    TOPIC: ClassVar[str] = "notice.created"

    ticket_id: UUID | None
    number: str
    about: str
    about_event: UUID
    rule: str
    role: str
    channel: str
    recipient: str
    text: Mapping[str, str]
    urgent: bool = False
    gathers: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NoticeHeld(Fact):
    """It waits because its reader chose so: for their quiet hours to end, or for a digest."""

    TOPIC: ClassVar[str] = "notice.held"

    until: datetime
    why: str


@dataclass(frozen=True, kw_only=True)
class NoticeGathered(Fact):
    """It is told in a digest, which is a notice of its own (``into``)."""

    TOPIC: ClassVar[str] = "notice.gathered"

    into: UUID


@dataclass(frozen=True, kw_only=True)
class NoticeStopped(Fact):
    """They are told nothing more of a ticket for a while: it was too often, as in a circle.

    ``told`` is how many notices of it they had within an hour; ``about`` what was not told first.
    """

    TOPIC: ClassVar[str] = "notice.stopped"

    ticket_id: UUID
    number: str
    about: str
    about_event: UUID
    rule: str
    recipient: str
    told: int
    until: datetime
    text: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class NoticeAttempted(Fact):
    """It is about to leave; without an outcome by ``doubtful_at`` it may have left or not."""

    TOPIC: ClassVar[str] = "notice.attempted"

    attempt: int
    message_id: str
    doubtful_at: datetime


@dataclass(frozen=True, kw_only=True)
class NoticeSent(Fact):
    """It was handed over; ``outcome`` is what the other side said."""

    TOPIC: ClassVar[str] = "notice.sent"

    attempt: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class NoticeFailed(Fact):
    """It surely did not arrive; it is tried again at ``retry_at``, if there is one."""

    TOPIC: ClassVar[str] = "notice.failed"

    attempt: int
    outcome: str
    retry_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class NoticeInDoubt(Fact):
    """It may have arrived; it is sent again at ``retry_at``, if there is one, or a person looks."""

    TOPIC: ClassVar[str] = "notice.unknown"

    attempt: int
    outcome: str
    retry_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class NoticeAskedAgain(Fact):
    """A person wants it sent again, with all its tries."""

    TOPIC: ClassVar[str] = "notice.asked_again"


@dataclass(frozen=True, kw_only=True)
class NoticeRead(Fact):
    """The person it was for has seen it."""

    TOPIC: ClassVar[str] = "notice.read"


@dataclass(frozen=True, kw_only=True)
class Tell:
    """Tell somebody something; in the app that is done at once, and without a way out never."""

    at: datetime
    ticket_id: UUID | None
    number: str
    about: str
    about_event: UUID
    rule: str
    role: str
    channel: str
    recipient: str
    text: Mapping[str, str]
    urgent: bool = False
    gathers: tuple[UUID, ...] = ()
    has_way: bool = True


@dataclass(frozen=True, kw_only=True)
class Stop:
    """Say that somebody is told nothing more of a ticket until a moment."""

    at: datetime
    ticket_id: UUID
    number: str
    about: str
    about_event: UUID
    rule: str
    recipient: str
    told: int
    until: datetime
    text: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Let it wait until a moment, and say why."""

    at: datetime
    until: datetime
    why: str


@dataclass(frozen=True, kw_only=True)
class Gather:
    """Say that it is told in a digest."""

    at: datetime
    into: UUID


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """Say that the next attempt begins now."""

    at: datetime
    attempt: int
    message_id: str
    doubtful_at: datetime


class Became(StrEnum):
    """What became of an attempt."""

    SENT = "sent"
    FAILED = "failed"
    IN_DOUBT = "unknown"


@dataclass(frozen=True, kw_only=True)
class Conclude:
    """Say what became of an attempt, and when to try again, if at all."""

    at: datetime
    attempt: int
    became: Became
    outcome: str
    retry_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class AskAgain:
    """Have it sent again."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class Read:
    """Say that ``reader`` has seen it."""

    at: datetime
    reader: str


Event: TypeAlias = (
    NoticeCreated
    | NoticeStopped
    | NoticeHeld
    | NoticeGathered
    | NoticeAttempted
    | NoticeSent
    | NoticeFailed
    | NoticeInDoubt
    | NoticeAskedAgain
    | NoticeRead
)
Command: TypeAlias = Tell | Stop | Hold | Gather | Attempt | Conclude | AskAgain | Read
