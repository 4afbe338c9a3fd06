"""Hand-overs: which department gave tickets to which, and how long the receiver had them."""

from collections import Counter
from collections.abc import Iterable, Mapping

from services.workflow.domain.definition import TicketType
from services.workflow.domain.ledger.beside import CHILD
from services.workflow.domain.ledger.booking import Booking
from services.workflow.domain.ledger.owners import (
    ASSIGNEE,
    CLOSED_HOURS,
    NOBODY,
    acts_when_assigned,
)

NO_DEPARTMENT = frozenset({CLOSED_HOURS, NOBODY})
"""Nights and closed tickets are nobody's: a ticket is where it was in the morning."""


def departments_of(rules: TicketType) -> Mapping[str, str]:
    """Return the department of each owner that is a role; whoever is not in it is one alone.

    An assignee belongs where the role belongs that acts on what is assigned to it.
    """
    found = {key: role.department or key for key, role in rules.roles.items()}
    acting = (role for one in rules.transitions.values() for role in one.by)
    assigned = next((role for role in acting if acts_when_assigned(role, rules)), ASSIGNEE)
    return found | {ASSIGNEE: found.get(assigned, ASSIGNEE)}


def department_of(owner: str, reason: str, departments: Mapping[str, str]) -> str:
    """Return where an owner belongs; to a child a ticket is handed over by the child's type."""
    return reason if owner == CHILD else departments.get(owner, owner)


def pairs(
    bookings: Iterable[Booking], departments: Mapping[str, str]
) -> Mapping[tuple[str, str], int]:
    """Return, for each hand-over from one department to another, the seconds the other had it.

    Whoever had the ticket first had it from nobody and is in no pair.
    """
    seconds: Counter[tuple[str, str]] = Counter()
    giver = holder = ""
    for booking in bookings:
        if booking.owner in NO_DEPARTMENT:
            continue
        department = department_of(booking.owner, booking.reason, departments)
        if department != holder:
            giver, holder = holder, department
        if giver:
            seconds[giver, holder] += booking.seconds
    return dict(seconds)
