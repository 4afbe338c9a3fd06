"""The rules of what happens by itself, as a scenario wrote them."""

from dataclasses import dataclass

from services.workflow.domain.calendars import Calendar
from services.workflow.domain.facts.of_tickets import Tell
from services.workflow.domain.labels import Condition

HUNDRED_PERCENT = 10_000
"""Shares are counted in hundredths of a percent."""

REASSIGN_NEXT = "reassign_next"
"""What an escalation can ask of dispatch: let the offer go, and take the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoRule:
    """A move that is made by itself when the ticket stood still for ``after_s``.

    Or that long ``since`` the moment that a field says (``window.end``, ``class.starts_at``), as
    soon as the ticket is there. Open time of ``calendar``, or any time without one. ``unanswered``:
    what anybody says in public begins the time anew. ``when``: only while the condition holds.
    """

    transition: str
    after_s: int
    calendar: Calendar | None = None
    unanswered: bool = False
    when: Condition | None = None
    since: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplingRule:
    """``rate`` (of ``HUNDRED_PERCENT``) of the tickets wait for ``by``; the others move on."""

    transition: str
    by: str
    rate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationRule:
    """A rung of a ladder: whom to tell when so much of a promise is used up.

    ``at`` is as it was written: ``75%`` of the promise (``percent``), or ``+2h`` beyond it
    (``beyond_s``, in the open time of the clock's calendar).
    """

    clock: str
    at: str
    percent: int
    beyond_s: int = 0
    tell: tuple[Tell, ...] = ()
    action: str = ""
