"""What people ask about merging, and what our own services tell the other ticket of it."""

from dataclasses import dataclass, field
from datetime import datetime

from services.workflow.domain.definition import TicketType
from services.workflow.domain.visibility import Look
from shared.intent import Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class Into:
    """The ticket that another is to be merged into, as it stood when that was asked.

    ``full`` when it takes in no more.
    """

    id: str
    number: str
    closed: bool = False
    merged: bool = False
    full: bool = False


@dataclass(frozen=True, kw_only=True)
class AboutMerging:
    """What every command of people about merging brings."""

    rules: TicketType
    caller: Caller
    now: datetime
    occurred_at: datetime | None = None
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, kw_only=True)
class MergeTicket(AboutMerging):
    """Merge the ticket, whose id is ``ticket_id``, into another."""

    ticket_id: str
    into: Into


@dataclass(frozen=True, kw_only=True)
class UndoMerge(AboutMerging):
    """Let the ticket go on for itself."""


@dataclass(frozen=True, kw_only=True)
class ToldOfMerging:
    """What one of the two is told of the other, after it happened to that one."""

    rules: TicketType
    occurred_at: datetime


@dataclass(frozen=True, kw_only=True)
class TakeIn(ToldOfMerging):
    """Keep that ``other`` was merged into this ticket."""

    other: str
    number: str


@dataclass(frozen=True, kw_only=True)
class LetGo(ToldOfMerging):
    """Keep that ``other`` goes on for itself."""

    other: str
    number: str


@dataclass(frozen=True, kw_only=True)
class GoOn(ToldOfMerging):
    """Let the ticket go on that was merged ``since`` then ``into`` one that does not take it in."""

    into: str
    since: datetime


AskedOfMerging = MergeTicket | UndoMerge
OfMerging = TakeIn | LetGo | GoOn
