"""What people ask of duplicates and merging, and what we tell the other ticket of it."""

from collections.abc import Mapping
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
class SuspectDuplicate(AboutMerging):
    """Say that the ticket may be about the same as ``other``, which came ``apart_s`` before it."""

    ticket_id: str
    other: str
    number: str
    apart_s: int


@dataclass(frozen=True, kw_only=True)
class DismissDuplicate(AboutMerging):
    """Say that the ticket is not about the same as ``other``."""

    other: str


@dataclass(frozen=True, kw_only=True)
class SplitTicket(AboutMerging):
    """Let ``other``, of ``kind``, be about something of this ticket.

    ``heard`` are the versions in which something was said that others may read, ``said`` and
    ``refs`` what of it, and which attachments, the other one brings along.
    """

    other: str
    number: str
    kind: TicketType
    summary: str
    fields: Mapping[str, object]
    heard: frozenset[int]
    said: tuple[int, ...]
    refs: tuple[str, ...]


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


@dataclass(frozen=True, kw_only=True)
class KeepSuspected(ToldOfMerging):
    """Keep that ``other``, which came later, may be about the same, and by what."""

    other: str
    number: str
    about: str
    fault: str
    apart_s: int
    role: str


@dataclass(frozen=True, kw_only=True)
class KeepDismissed(ToldOfMerging):
    """Keep that ``other``, which came later, is not about the same."""

    other: str
    role: str


AskedOfMerging = MergeTicket | UndoMerge | SuspectDuplicate | DismissDuplicate | SplitTicket
OfMerging = TakeIn | LetGo | GoOn | KeepSuspected | KeepDismissed
