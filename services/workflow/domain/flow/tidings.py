"""Tidings: what children, watches, what keeps it waiting and what is merged tell a ticket."""

from dataclasses import dataclass
from datetime import datetime

from services.workflow.domain.definition import TicketType
from services.workflow.domain.merging.commands import OfMerging


@dataclass(frozen=True, kw_only=True)
class RecordChild:
    """Keep what became of a child."""

    rules: TicketType
    occurred_at: datetime
    key: str
    child_id: str
    child_number: str
    closed: bool


@dataclass(frozen=True, kw_only=True)
class Advise:
    """Keep that the ticket was one too many: ``counted`` are the numbers of all of them.

    ``counted_ids`` are their ids, as far as they are remembered.
    """

    rules: TicketType
    occurred_at: datetime
    rule: str
    subject: str
    counted: tuple[str, ...]
    counted_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class KeepWaiting:
    """Keep what ``other``, a ticket with a ``number``, makes this one wait for; "": for nothing."""

    rules: TicketType
    occurred_at: datetime
    other: str
    number: str
    reason: str


OfOthers = RecordChild | Advise | KeepWaiting | OfMerging
