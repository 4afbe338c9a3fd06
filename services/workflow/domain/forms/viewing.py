"""Viewing: who looked at a ticket whose retention class asks for it, and who had it revealed, why.

Looking changes nothing about the ticket, so it has a stream of its own: nobody's version of the
ticket grows stale because somebody else read it. Who reveals personal data is kept whatever the
retention class says, and each time: there is no reveal without a reason in the log. Who was shown a
ticket first of those who had it is kept of every ticket: nobody can say that it never reached them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar, assert_never

from shared.decider import Decider, Fact, Kind, Refusal

QUIET = timedelta(minutes=10)
"""For so long after a look, the same reader's next ones are the same look."""

REASON_CHARS_MIN = 3
REASON_CHARS_MAX = 500


class RevealReasonMissing(Refusal):
    """Say why you need to see personal data, in 3 to 500 characters; it is kept."""

    slug: ClassVar[str] = "reveal-reason-missing"
    kind: ClassVar[Kind] = Kind.INVALID


class RevealOver(Refusal):
    """What this key revealed was shown a while ago: ask anew, with a new Idempotency-Key."""

    slug: ClassVar[str] = "reveal-over"


@dataclass(frozen=True, kw_only=True)
class NoteView:
    """Keep that somebody looked."""

    reader: str
    on_behalf_of: str | None
    now: datetime


@dataclass(frozen=True, kw_only=True)
class RevealTicket:
    """Keep that somebody has personal data revealed; ``by`` is the role or scope that lets them.

    ``reason`` is one that ``reason_given`` took, with the numbers in it sealed since.
    """

    reader: str
    on_behalf_of: str | None
    by: str
    reason: str
    now: datetime


@dataclass(frozen=True, kw_only=True)
class NoteShown:
    """Keep that one of those who have a ticket since ``since`` was shown it."""

    reader: str
    owner: str
    whose: str
    since: datetime
    now: datetime


@dataclass(frozen=True, kw_only=True)
class TicketViewed(Fact):
    """Somebody looked at a ticket."""

    TOPIC: ClassVar[str] = "reader.looked"

    reader: str
    on_behalf_of: str | None


@dataclass(frozen=True, kw_only=True)
class TicketRevealed(Fact):
    """Somebody was shown the personal data of a ticket in clear, and said why."""

    TOPIC: ClassVar[str] = "reader.revealed"

    reader: str
    on_behalf_of: str | None
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class TicketShown(Fact):
    """Somebody of ``owner``, who had the ticket, was shown it, as the first of them.

    ``whose`` is which assignee or queue that was, as in their custody; nothing for a role.
    """

    TOPIC: ClassVar[str] = "reader.shown"

    reader: str
    owner: str
    whose: str = ""


Command = NoteView | NoteShown | RevealTicket
ViewFact = TicketViewed | TicketShown | TicketRevealed


@dataclass(frozen=True, kw_only=True)
class Views:
    """Who looked of late, and when, and who was ``shown`` it of those who had it, oldest first.

    These are all kept: no more than times that the ticket came to somebody, as its diary has them.
    """

    latest: Mapping[str, datetime] = field(default_factory=dict)
    shown: tuple[TicketShown, ...] = ()

    def shown_at(self, owner: str, whose: str) -> datetime | None:
        """Return when the ticket was last shown to one of an owner's, if ever."""
        theirs = (one for one in reversed(self.shown) if (one.owner, one.whose) == (owner, whose))
        return next((one.occurred_at for one in theirs), None)


def reason_given(text: str) -> str:
    """Return a reason without the blanks around it; raises RevealReasonMissing."""
    reason = text.strip()
    if not REASON_CHARS_MIN <= len(reason) <= REASON_CHARS_MAX:
        raise RevealReasonMissing
    return reason


def must_be_fresh(views: Views | None, reader: str, now: datetime) -> None:
    """Refuse to show again, without a record, what was revealed a while ago; raises RevealOver.

    ``views`` are as they stood when the command was first answered.
    """
    revealed = views.latest.get(reader) if views else None
    if revealed is None or now - revealed >= QUIET:
        raise RevealOver


def decide(command: Command, views: Views) -> list[ViewFact]:
    """Return that somebody looked, unless they had just done so; a reveal is kept every time.

    Of those who have a ticket the first one who was shown it is kept.
    """
    match command:
        case NoteView(reader=reader, on_behalf_of=principal, now=now):
            last = views.latest.get(reader)
            if last is not None and now - last < QUIET:
                return []
            return [TicketViewed(occurred_at=now, reader=reader, on_behalf_of=principal)]
        case NoteShown(reader=reader, owner=owner, whose=whose, since=since, now=now):
            known = views.shown_at(owner, whose)
            if known is not None and known >= since:
                return []
            return [TicketShown(occurred_at=now, reader=reader, owner=owner, whose=whose)]
        case RevealTicket():
            return [
                TicketRevealed(
                    occurred_at=command.now,
                    reader=command.reader,
                    on_behalf_of=command.on_behalf_of,
                    by=command.by,
                    reason=command.reason,
                )
            ]
        case _:
            assert_never(command)


def evolve(views: Views, fact: ViewFact) -> Views:
    """Return who looked of late; who did so long ago is forgotten here, not in the log.

    Whoever has a ticket revealed looks at it, too.
    """
    if isinstance(fact, TicketShown):
        return replace(views, shown=(*views.shown, fact))
    recent = {who: at for who, at in views.latest.items() if fact.occurred_at - at < QUIET}
    return replace(views, latest={**recent, fact.reader: fact.occurred_at})


VIEWS: Decider[Command, ViewFact, Views] = Decider(
    kind="views",
    initial=Views,
    decide=decide,
    evolve=evolve,
    facts=(TicketViewed, TicketShown, TicketRevealed),
)
