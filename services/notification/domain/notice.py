"""Notices: one person is told one thing through one channel, and what became of it.

An attempt is a fact before anything leaves us (decision 25), so after a crash we know that
something may have left. An attempt in doubt is repeated with the same Message-ID; when the tries
are used up and the last one is in doubt, a person has to look.
"""

from typing import assert_never

from services.notification.domain.facts import (
    AskAgain,
    Attempt,
    Became,
    Command,
    Conclude,
    Event,
    Gather,
    Hold,
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
    Read,
    Stop,
    Tell,
)
from services.notification.domain.notice_state import (
    ATTEMPTS_MAX,
    EMAIL,
    ENDED,
    IN_APP,
    NO_WAY_OUT,
    Notice,
    NoticeSettled,
    NoticeUnderWay,
    NoticeUnknown,
    State,
    evolve,
    notice_id,
)
from shared.decider import Decider

__all__ = [
    "ATTEMPTS_MAX",
    "EMAIL",
    "IN_APP",
    "NOTICE",
    "NO_WAY_OUT",
    "Notice",
    "NoticeSettled",
    "NoticeUnderWay",
    "NoticeUnknown",
    "State",
    "decide",
    "notice_id",
]


def decide(command: Command, notice: Notice) -> list[Event]:
    """Say which facts follow; raises ``NoticeUnknown``, ``NoticeSettled``, ``NoticeUnderWay``."""
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
            return [_concluded(command, notice)] if pending else []
        case AskAgain() | Read():
            return _asked(command, notice)
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


def _asked(command: AskAgain | Read, notice: Notice) -> list[Event]:
    """Say what follows from what a person wants of it."""
    if notice.state is State.NOTHING:
        raise NoticeUnknown
    if isinstance(command, AskAgain):
        if notice.channel == IN_APP or notice.state not in ENDED:
            raise NoticeUnderWay
        return [NoticeAskedAgain(occurred_at=command.at)]
    if notice.recipient != command.reader:
        raise NoticeUnknown
    return [] if notice.is_read else [NoticeRead(occurred_at=command.at)]


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
    if not command.has_way:
        failed = NoticeFailed(occurred_at=command.at, attempt=0, outcome=NO_WAY_OUT, retry_at=None)
        return [created, failed]
    return [created]


def _attempted(command: Attempt, notice: Notice) -> list[Event]:
    if notice.state is State.NOTHING:
        raise NoticeUnknown
    is_next = command.attempt == notice.attempts + 1 and notice.tries < ATTEMPTS_MAX
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


def _concluded(command: Conclude, notice: Notice) -> Event:
    retry_at = command.retry_at if notice.tries < ATTEMPTS_MAX else None
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
        NoticeAskedAgain,
        NoticeRead,
    ),
)
