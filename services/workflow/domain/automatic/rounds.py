"""Rounds: how often a ticket moves on by itself before a person has to look.

Rules that lead back to where they began are refused where a document shows it. Where only the
values of a ticket do, or an older document does, the ticket stays in the end where it is, and says
so by a flag; whatever a person does with it begins the count anew.
"""

from collections.abc import Sequence
from typing import Final

from services.workflow.domain.facts import TicketFlagged
from services.workflow.domain.ticket import Ticket

MOVES_IN_A_ROW_MAX: Final = 100
"""Made by themselves, with nobody in between: far more than any work has steps."""

GOES_ROUND: Final = "goes_round"
"""The flag of a ticket that moved on by itself so often that it stays where it is."""


def goes_round(ticket: Ticket) -> bool:
    """Whether a ticket moved on by itself so often that it does so no more."""
    return ticket.timely.in_a_row >= MOVES_IN_A_ROW_MAX


def has_stopped(ticket: Ticket) -> bool:
    """Whether it does so no more, and said so."""
    return goes_round(ticket) and GOES_ROUND in ticket.flags


def stopped(ticket: Ticket) -> Sequence[TicketFlagged]:
    """Return, in the place of a move, that the ticket stays; nothing if it said so."""
    if GOES_ROUND in ticket.flags:
        return ()
    at, flags = ticket.updated_at, (GOES_ROUND,)
    return [TicketFlagged(occurred_at=at, number=ticket.number, type=ticket.type, flags=flags)]
