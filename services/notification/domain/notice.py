"""Notices: one person is told one thing through one channel, and what became of it.

An attempt is a fact before anything leaves us (decision 25), so after a crash we know that
something may have left. An attempt in doubt is repeated with the same Message-ID; when the tries
are used up and the last one is in doubt, a person has to look.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, assert_never
from uuid import UUID, uuid5

from services.notification.domain.facts import (
    Attempt,
    Became,
    Command,
    Conclude,
    Event,
    Gather,
    Hold,
    NoticeAttempted,
    NoticeCreated,
    NoticeFailed,
    NoticeGathered,
    NoticeHeld,
    NoticeInDoubt,
    NoticeRead,
    NoticeSent,
    NoticeStopped,
    Read,
    Stop,
    Tell,
)
from shared.decider import Decider, Kind, Refusal

ATTEMPTS_MAX = 6
IN_APP = "app"
EMAIL = "email"
WAYS_OUT = frozenset({IN_APP, EMAIL})
"""Scenarios may name other channels; until there is a way out, their notices say so."""

NO_WAY_OUT = "no-way-out"


class NoticeUnknown(Refusal):
    """There is no such notice, or it is not yours."""

    slug: ClassVar[str] = "notice-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class NoticeSettled(Refusal):
    """The notice needs no further attempt."""

    slug: ClassVar[str] = "notice-settled"


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
    """A notice, or nothing yet."""

    state: State = State.NOTHING
    channel: str = ""
    recipient: str = ""
    role: str = ""
    ticket_id: UUID | None = None
    text: Mapping[str, str] | None = None
    attempts: int = 0
    due_at: datetime | None = None
    held_for: str = ""
    holds: int = 0
    urgent: bool = False
    gathers: tuple[UUID, ...] = ()
    is_read: bool = False

    def is_due(self, now: datetime) -> bool:
        """Say whether something is to be done about it: not while an attempt is under way."""
        return self.state in OPEN and self.due_at is not None and self.due_at <= now


OPEN = frozenset({State.WAITING, State.HELD, State.TRYING, State.RETRYING})


def notice_id(about_event: UUID, rule: str, recipient: str) -> UUID:
    """Return the id of what a rule tells somebody about a fact: one fact, one rule, one notice."""
    return uuid5(about_event, f"notice\n{rule}\n{recipient}")


def message_id(notice: UUID, domain: str) -> str:
    """Return the Message-ID of a notice's mail, the same for every attempt."""
    return f"<{notice}@{domain}>"


def decide(command: Command, notice: Notice) -> list[Event]:
    """Say which facts follow; raises ``NoticeUnknown`` or ``NoticeSettled``."""
    match command:
        case Tell():
            return [] if notice.state is not State.NOTHING else _told(command)
        case Stop():
            return [] if notice.state is not State.NOTHING else [_stopped(command)]
        case Hold() | Gather():
            return _kept_back(command, notice)
        case Attempt():
            return _attempted(command, notice)
        case Conclude():
            pending = notice.state is State.TRYING and command.attempt == notice.attempts
            return [_concluded(command)] if pending else []
        case Read(at=at, reader=reader):
            if notice.recipient != reader:
                raise NoticeUnknown
            return [] if notice.is_read else [NoticeRead(occurred_at=at)]
        case _:
            assert_never(command)


def _stopped(command: Stop) -> Event:
    return NoticeStopped(
        occurred_at=command.at,
        ticket_id=command.ticket_id,
        number=command.number,
        about=command.about,
        about_event=command.about_event,
        rule=command.rule,
        recipient=command.recipient,
        told=command.told,
        until=command.until,
        text=command.text,
    )


def _kept_back(command: Hold | Gather, notice: Notice) -> list[Event]:
    if isinstance(command, Gather):
        held = notice.state is State.HELD
        return [NoticeGathered(occurred_at=command.at, into=command.into)] if held else []
    if not notice.is_due(command.at) or notice.state is State.TRYING:
        return []
    return [NoticeHeld(occurred_at=command.at, until=command.until, why=command.why)]


def _told(command: Tell) -> list[Event]:
    created = NoticeCreated(
        occurred_at=command.at,
        ticket_id=command.ticket_id,
        number=command.number,
        about=command.about,
        about_event=command.about_event,
        rule=command.rule,
        role=command.role,
        channel=command.channel,
        recipient=command.recipient,
        text=command.text,
        urgent=command.urgent,
        gathers=command.gathers,
    )
    if command.channel == IN_APP:
        return [created, NoticeSent(occurred_at=command.at, attempt=0, outcome="in the app")]
    if command.channel not in WAYS_OUT:
        failed = NoticeFailed(occurred_at=command.at, attempt=0, outcome=NO_WAY_OUT, retry_at=None)
        return [created, failed]
    return [created]


def _attempted(command: Attempt, notice: Notice) -> list[Event]:
    if notice.state is State.NOTHING:
        raise NoticeUnknown
    is_next = command.attempt == notice.attempts + 1 <= ATTEMPTS_MAX
    if not is_next or not notice.is_due(command.at):
        raise NoticeSettled
    return [
        NoticeAttempted(
            occurred_at=command.at,
            attempt=command.attempt,
            message_id=command.message_id,
            doubtful_at=command.doubtful_at,
        )
    ]


def _concluded(command: Conclude) -> Event:
    retry_at = command.retry_at if command.attempt < ATTEMPTS_MAX else None
    match command.became:
        case Became.SENT:
            return NoticeSent(
                occurred_at=command.at, attempt=command.attempt, outcome=command.outcome
            )
        case Became.FAILED:
            return NoticeFailed(
                occurred_at=command.at,
                attempt=command.attempt,
                outcome=command.outcome,
                retry_at=retry_at,
            )
        case Became.IN_DOUBT:
            return NoticeInDoubt(
                occurred_at=command.at,
                attempt=command.attempt,
                outcome=command.outcome,
                retry_at=retry_at,
            )
        case _:
            assert_never(command.became)


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
                text=fact.text,
                due_at=fact.occurred_at,
                urgent=fact.urgent,
                gathers=fact.gathers,
            )
        case NoticeStopped(recipient=recipient, ticket_id=ticket_id, text=text):
            stopped = replace(notice, state=State.STOPPED, recipient=recipient)
            return replace(stopped, ticket_id=ticket_id, text=text)
        case NoticeHeld() | NoticeGathered():
            return _put_off(notice, fact)
        case NoticeAttempted(attempt=attempt, doubtful_at=doubtful_at):
            return replace(notice, state=State.TRYING, attempts=attempt, due_at=doubtful_at)
        case NoticeSent() | NoticeFailed() | NoticeInDoubt():
            return _answered(notice, fact)
        case NoticeRead():
            return replace(notice, is_read=True)
        case _:
            assert_never(fact)


def _put_off(notice: Notice, fact: NoticeHeld | NoticeGathered) -> Notice:
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


NOTICE: Decider[Command, Event, Notice] = Decider(
    kind="notice",
    initial=Notice,
    decide=decide,
    evolve=evolve,
    facts=(
        NoticeCreated,
        NoticeStopped,
        NoticeHeld,
        NoticeGathered,
        NoticeAttempted,
        NoticeSent,
        NoticeFailed,
        NoticeInDoubt,
        NoticeRead,
    ),
)
