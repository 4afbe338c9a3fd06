"""Conversations: what one person says to an account, and which report it belongs to.

What is said is one report until that is taken; what is said after that, for a while, goes on with
its ticket. The report has the name of its first message, so that it may come mended by the next
one, and each message is heard once.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID

from services.intake.domain.report import Attachment, Location
from services.intake.domain.wecom.message import Kind
from shared.decider import Decider, Fact

UNTAKEN_MAX = 20
"""Messages that one report is made of; one more begins another."""

TAKEN_KEPT_MAX = 20
"""Reports taken of late, of which pictures may still be on their way."""


@dataclass(frozen=True, kw_only=True)
class MessageHeard(Fact):
    """Somebody said something; ``continues``: it goes on with the ticket of a report.

    ``report`` is the id of that, ``name`` its outside name. Numbers in ``text`` are sealed.
    ``person`` is a keyed digest of who says it.
    """

    TOPIC: ClassVar[str] = "wecom.message_heard"

    account: UUID
    person: str
    message: str
    kind: str
    text: str
    media: str
    media_format: str
    place: Location | None
    report: UUID
    name: str
    begins: bool
    continues: bool


@dataclass(frozen=True, kw_only=True)
class ReportTaken(Fact):
    """There is a ticket of what was said first; ``rest`` and ``files`` came while it was taken."""

    TOPIC: ClassVar[str] = "wecom.report_taken"

    report: UUID
    rest: str
    files: tuple[Attachment, ...]


@dataclass(frozen=True, kw_only=True)
class MediaKept(Fact):
    """A picture or a voice was fetched, and belongs to the ticket that the report is or will be."""

    TOPIC: ClassVar[str] = "wecom.media_kept"

    message: str
    report: UUID
    file: Attachment
    continues: bool


@dataclass(frozen=True, kw_only=True)
class MediaLost(Fact):
    """A picture or a voice is not to be had, or not taken here; ``why`` is a code."""

    TOPIC: ClassVar[str] = "wecom.media_lost"

    message: str
    report: UUID
    why: str
    continues: bool


@dataclass(frozen=True, kw_only=True)
class ConversationEnded(Fact):
    """Whatever is said next begins another report."""

    TOPIC: ClassVar[str] = "wecom.conversation_ended"

    report: UUID


@dataclass(frozen=True, kw_only=True)
class Hear:
    """Somebody says something; ``report`` is what it would be the first message of."""

    at: datetime
    window: timedelta
    account: UUID
    person: str
    message: str
    kind: Kind
    report: UUID
    text: str = ""
    media: str = ""
    media_format: str = ""
    place: Location | None = None


@dataclass(frozen=True, kw_only=True)
class End:
    """They say that this is all."""

    at: datetime
    window: timedelta


@dataclass(frozen=True, kw_only=True)
class Take:
    """A report is taken with its first so many messages."""

    at: datetime
    report: UUID
    messages: int


@dataclass(frozen=True, kw_only=True)
class KeepMedia:
    """A picture or a voice is kept, or not (``why``)."""

    at: datetime
    message: str
    report: UUID
    file: Attachment | None = None
    why: str = ""


ConversationFact: TypeAlias = MessageHeard | ReportTaken | MediaKept | MediaLost | ConversationEnded
Command: TypeAlias = Hear | End | Take | KeepMedia


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A message that may become part of a report."""

    kind: str
    text: str
    place: Location | None

    @property
    def words(self) -> str:
        """What a ticket is told of it beside pictures."""
        if self.place is None:
            return self.text
        return f"位置：{self.place.address}（{self.place.lat}, {self.place.lon}）"


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """What is said now: for which report, when last, and what of it is in no ticket yet."""

    report: UUID | None = None
    name: str = ""
    last_at: datetime | None = None
    is_taken: bool = False
    heard: tuple[Heard, ...] = ()
    files: tuple[Attachment, ...] = ()
    taken: tuple[UUID, ...] = ()

    def goes_on(self, at: datetime, window: timedelta) -> bool:
        """Say whether what is said at a moment goes on with what was said before."""
        is_near = self.last_at is not None and at - self.last_at <= window
        return self.report is not None and is_near and len(self.heard) < UNTAKEN_MAX


def decide(command: Command, talk: Conversation) -> list[ConversationFact]:
    """Say which facts follow; nothing is refused."""
    match command:
        case Hear():
            return [_heard(command, talk)]
        case End(at=at, window=window):
            if talk.report is None or not talk.goes_on(at, window):
                return []
            return [ConversationEnded(occurred_at=at, report=talk.report)]
        case Take(at=at, report=report, messages=messages):
            if report != talk.report or talk.is_taken:
                return []
            rest = "\n".join(one.words for one in talk.heard[messages:] if one.words)
            return [ReportTaken(occurred_at=at, report=report, rest=rest, files=talk.files)]
        case KeepMedia():
            return [_media(command, talk)]
        case _:
            assert_never(command)


def _heard(command: Hear, talk: Conversation) -> MessageHeard:
    goes_on_with = talk.report if talk.goes_on(command.at, command.window) else None
    begins = goes_on_with is None
    return MessageHeard(
        occurred_at=command.at,
        account=command.account,
        person=command.person,
        message=command.message,
        kind=command.kind.value,
        text=command.text,
        media=command.media,
        media_format=command.media_format,
        place=command.place,
        report=goes_on_with or command.report,
        name=command.message if begins else talk.name,
        begins=begins,
        continues=not begins and talk.is_taken,
    )


def _media(command: KeepMedia, talk: Conversation) -> MediaKept | MediaLost:
    continues = command.report in talk.taken
    if command.file is None:
        return MediaLost(
            occurred_at=command.at,
            message=command.message,
            report=command.report,
            why=command.why,
            continues=continues,
        )
    return MediaKept(
        occurred_at=command.at,
        message=command.message,
        report=command.report,
        file=command.file,
        continues=continues,
    )


def evolve(talk: Conversation, fact: ConversationFact) -> Conversation:
    """Return the conversation after a fact."""
    match fact:
        case MessageHeard():
            return _after_message(talk, fact)
        case ReportTaken(report=report):
            taken = (*talk.taken, report)[-TAKEN_KEPT_MAX:]
            return replace(talk, is_taken=True, heard=(), files=(), taken=taken)
        case MediaKept(report=report, file=file, continues=continues):
            waits = report == talk.report and not continues
            return replace(talk, files=(*talk.files, file)) if waits else talk
        case MediaLost():
            return talk
        case ConversationEnded():
            return Conversation(taken=talk.taken)
        case _:
            assert_never(fact)


def _after_message(talk: Conversation, fact: MessageHeard) -> Conversation:
    if fact.begins:
        talk = Conversation(report=fact.report, name=fact.name, taken=talk.taken)
    if not fact.continues:
        one = Heard(kind=fact.kind, text=fact.text, place=fact.place)
        talk = replace(talk, heard=(*talk.heard, one))
    return replace(talk, last_at=fact.occurred_at)


CONVERSATION: Decider[Command, ConversationFact, Conversation] = Decider(
    kind="wecom_conversation",
    initial=Conversation,
    decide=decide,
    evolve=evolve,
    facts=(MessageHeard, ReportTaken, MediaKept, MediaLost, ConversationEnded),
)
