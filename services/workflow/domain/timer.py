"""What a timer is, and what it takes to know some."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """Something that will happen at ``due_at`` unless the ticket changes.

    ``key`` is unique within the ticket and begins with the prefix of its source:
    ``escalate:resolve:75``.
    """

    key: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerSource:
    """One kind of timers.

    ``pending`` says which a ticket has; ``ring`` what follows when the one called ``key`` is due,
    at the moment it is handed, and must leave a fact after which that timer is pending no more.
    """

    prefix: str
    pending: Callable[[Ticket, TicketType, DayChanges], Iterable[Timer]]
    ring: Callable[[str, Ticket, TicketType, datetime], Sequence[TicketEvent]]
