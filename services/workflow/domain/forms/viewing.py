"""Viewing: who looked at a ticket whose retention class asks for it.

Looking changes nothing about the ticket, so it has a stream of its own: nobody's version of the
ticket grows stale because somebody else read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from shared.decider import Decider, Fact

QUIET = timedelta(minutes=10)
"""For so long after a look, the same reader's next ones are the same look."""


@dataclass(frozen=True, kw_only=True)
class NoteView:
    """Keep that somebody looked."""

    reader: str
    on_behalf_of: str | None
    now: datetime


@dataclass(frozen=True, kw_only=True)
class TicketViewed(Fact):
    """Somebody looked at a ticket."""

    TOPIC: ClassVar[str] = "reader.looked"

    reader: str
    on_behalf_of: str | None


@dataclass(frozen=True, kw_only=True)
class Views:
    """Who looked of late, and when."""

    latest: Mapping[str, datetime] = field(default_factory=dict)


def decide(command: NoteView, views: Views) -> list[TicketViewed]:
    """Return that somebody looked; nothing if they had just done so."""
    last = views.latest.get(command.reader)
    if last is not None and command.now - last < QUIET:
        return []
    return [
        TicketViewed(
            occurred_at=command.now, reader=command.reader, on_behalf_of=command.on_behalf_of
        )
    ]


def evolve(views: Views, fact: TicketViewed) -> Views:
    """Return who looked of late; who did so long ago is forgotten here, not in the log."""
    recent = {who: at for who, at in views.latest.items() if fact.occurred_at - at < QUIET}
    return Views(latest={**recent, fact.reader: fact.occurred_at})


VIEWS: Decider[NoteView, TicketViewed, Views] = Decider(
    kind="views", initial=Views, decide=decide, evolve=evolve, facts=(TicketViewed,)
)
