"""Where a notice stands, as its facts say."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, assert_never
from uuid import UUID, uuid5

from services.notification.domain.facts import (
    Event,
    NoticeAskedAgain,
    NoticeAttempted,
    NoticeCreated,
    NoticeFailed,
    NoticeGathered,
    NoticeHeld,
    NoticeInDoubt,
    NoticeRead,
    NoticeSent,
    NoticeStopped,
)
from shared.decider import Kind, Refusal

ATTEMPTS_MAX = 6
IN_APP = "app"
EMAIL = "email"
NO_WAY_OUT = "no-way-out"
"""Scenarios may name channels that a tenant has not; their notices say so."""


class NoticeUnknown(Refusal):
    """There is no such notice, or it is not yours."""

    slug: ClassVar[str] = "notice-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class NoticeSettled(Refusal):
    """The notice needs no further attempt."""

    slug: ClassVar[str] = "notice-settled"


class NoticeUnderWay(Refusal):
    """The notice is on its way, or was told in the app: there is nothing to send again now."""

    slug: ClassVar[str] = "notice-under-way"


class State(StrEnum):
    """Where a notice stands; the words people see."""

    NOTHING = "nothing"
    WAITING = "waiting"
    HELD = "held"
    GATHERED = "gathered"
    STOPPED = "stopped"
    TRYING = "trying"
    RETRYING = "retrying"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A notice, or nothing yet.

    Of its ``attempts`` some were ``spent`` before a person asked again. ``tried_since`` is when the
    other side may have heard of it first.
    """

    state: State = State.NOTHING
    channel: str = ""
    recipient: str = ""
    role: str = ""
    ticket_id: UUID | None = None
    rule: str = ""
    about: str = ""
    text: Mapping[str, str] | None = None
    attempts: int = 0
    spent: int = 0
    tried_since: datetime | None = None
    due_at: datetime | None = None
    held_for: str = ""
    holds: int = 0
    urgent: bool = False
    gathers: tuple[UUID, ...] = ()
    is_read: bool = False

    def is_due(self, now: datetime) -> bool:
        """Say whether something is to be done about it: not while an attempt is under way."""
        return self.state in OPEN and self.due_at is not None and self.due_at <= now

    @property
    def tries(self) -> int:
        """How often it was tried since it was last asked for."""
        return self.attempts - self.spent


OPEN = frozenset({State.WAITING, State.HELD, State.TRYING, State.RETRYING})
ENDED = frozenset({State.SENT, State.FAILED, State.UNKNOWN})


def notice_id(about_event: UUID, rule: str, recipient: str) -> UUID:
    """Return the id of what a rule tells somebody about a fact: one fact, one rule, one notice."""
    return uuid5(about_event, f"notice\n{rule}\n{recipient}")


def evolve(notice: Notice, fact: Event) -> Notice:
    """Return the notice after a fact."""
    match fact:
        case NoticeCreated():
            return replace(
                notice,
                state=State.WAITING,
                channel=fact.channel,
                recipient=fact.recipient,
                role=fact.role,
                ticket_id=fact.ticket_id,
                rule=fact.rule,
                about=fact.about,
                text=fact.text,
                due_at=fact.occurred_at,
                urgent=fact.urgent,
                gathers=fact.gathers,
            )
        case NoticeHeld() | NoticeGathered() | NoticeStopped():
            return _put_off(notice, fact)
        case NoticeAttempted(attempt=attempt, doubtful_at=doubtful_at):
            since = notice.tried_since or fact.occurred_at
            tried = replace(notice, attempts=attempt, due_at=doubtful_at, tried_since=since)
            return replace(tried, state=State.TRYING)
        case NoticeSent() | NoticeFailed() | NoticeInDoubt():
            return _answered(notice, fact)
        case NoticeAskedAgain(occurred_at=at):
            again = replace(notice, state=State.WAITING, due_at=at, tried_since=None)
            return replace(again, spent=notice.attempts)
        case NoticeRead():
            return replace(notice, is_read=True)
        case _:
            assert_never(fact)


def _put_off(notice: Notice, fact: NoticeHeld | NoticeGathered | NoticeStopped) -> Notice:
    if isinstance(fact, NoticeStopped):
        stopped = replace(notice, state=State.STOPPED, recipient=fact.recipient)
        return replace(stopped, ticket_id=fact.ticket_id, text=fact.text)
    if isinstance(fact, NoticeGathered):
        return replace(notice, state=State.GATHERED, due_at=None)
    held = replace(notice, state=State.HELD, due_at=fact.until, held_for=fact.why)
    return replace(held, holds=notice.holds + 1)


def _answered(notice: Notice, fact: NoticeSent | NoticeFailed | NoticeInDoubt) -> Notice:
    if isinstance(fact, NoticeSent):
        return replace(notice, state=State.SENT, due_at=None)
    ended = State.FAILED if isinstance(fact, NoticeFailed) else State.UNKNOWN
    state = ended if fact.retry_at is None else State.RETRYING
    return replace(notice, state=state, due_at=fact.retry_at)
