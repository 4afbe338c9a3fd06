"""Answering: what somebody may say to dispatch about a ticket now, so that a page can offer it.

Dispatch decides; this is what it will take, by what it has told of the ticket.
"""

from collections.abc import Mapping
from typing import Final

from services.workflow.domain.approvals.authority import member_of
from services.workflow.domain.crew import Place
from services.workflow.domain.deciders import may_decide
from services.workflow.domain.definition import TicketType
from services.workflow.domain.marking import MARK
from services.workflow.domain.marks import ARRIVED, DEPARTED, LEFT
from services.workflow.domain.ticket import Ticket
from shared.intent import Caller

TO_A_QUESTION: Final = ("accept", "decline")
NEXT: Final[Mapping[str, tuple[str, ...]]] = {
    "offered": TO_A_QUESTION,
    "accepted": ("depart", "arrive"),
    DEPARTED: ("arrive",),
    ARRIVED: ("leave",),
    LEFT: ("depart", "arrive"),
}
"""By what was said last: answers of whoever has the ticket, and of who decides, for them."""

STAGES: Final[Mapping[str, str]] = {"departed": DEPARTED, "arrived": ARRIVED, "left": LEFT}
"""What was said last of a post, by its stage; where it is not the stage itself."""


def answers_open(ticket: Ticket, rules: TicketType, caller: Caller) -> tuple[str, ...]:
    """Return what somebody may answer, named as the addresses under ``/assignments`` are."""
    if ticket.closed or ticket.merging.now is not None:
        return ()
    member = member_of(caller)
    if ticket.queued is not None:
        return ("grab",) if member in ticket.queued.members else ()
    if ticket.transfer is not None and member and member == ticket.transfer.member_id:
        return TO_A_QUESTION
    if ticket.assignee is None:
        return ()
    is_theirs = bool(member) and member == ticket.member_id
    return NEXT[_said_last(ticket)] if is_theirs or _decides(rules, caller) else ()


def answers_about(
    place: Place, ticket: Ticket, rules: TicketType, caller: Caller
) -> tuple[str, ...]:
    """Return what somebody may answer about a post of a ticket's crew."""
    if ticket.closed or ticket.merging.now is not None:
        return ()
    member = member_of(caller)
    if member and member == place.to:
        return TO_A_QUESTION
    if place.technician_id is None:
        return ()
    is_theirs = bool(member) and member == place.member_id
    said_last = STAGES.get(place.stage, place.stage)
    return NEXT[said_last] if is_theirs or _decides(rules, caller) else ()


def _said_last(ticket: Ticket) -> str:
    """Return how far whoever has the ticket has come."""
    said = (one.about if one.what == MARK else one.what for one in reversed(ticket.diary))
    return next((one for one in said if one in NEXT), "offered")


def _decides(rules: TicketType, caller: Caller) -> bool:
    return may_decide(rules, caller.roles, caller.scopes)
