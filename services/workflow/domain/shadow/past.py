"""The past of a ticket: its facts, who asked for each, and how that is asked again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.workflow.domain.commands import TicketCommand
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import (
    TicketEvent,
    TicketMarked,
    TicketMoved,
    TicketResumed,
    TicketWaiting,
)
from services.workflow.domain.labels import SYSTEM
from shared.intent import Caller, TenantId
from shared.moments import HISTORY_IMPORT

Retold = Callable[[TicketType], TicketCommand]
"""Asks again what was asked, of other rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A fact of a ticket's past; ``command`` tells those apart that came of different commands.

    ``by_clock`` when nobody asked: a timer rang.
    """

    fact: TicketEvent
    recorded_at: datetime
    actor: str
    command: str | bytes
    on_behalf_of: str = ""
    by_clock: bool = False


def caller_then(actor: str, role: str, places: tuple[tuple[str, str], ...] = ()) -> Caller:
    """Return who asked, in the role they relied on; others they had are not known any more."""
    roles = frozenset[str]() if role in {SYSTEM, ""} else frozenset({role})
    return Caller(
        tenant=TenantId(""),
        actor=actor,
        roles=roles,
        scopes=frozenset({HISTORY_IMPORT}),
        attributes=places,
    )


def now_then(
    fact: TicketMoved | TicketWaiting | TicketResumed | TicketMarked, past: Past
) -> datetime:
    """Return when it was asked: what is told of long ago is told later, all else at once."""
    return max(past.recorded_at, fact.occurred_at) if fact.imported else fact.occurred_at
