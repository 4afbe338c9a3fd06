"""Closing: a ticket that is closed says what its time was spent on.

It is said with the move that closes it, and anew with whatever is learned of late afterwards; so
whoever sums up tickets need not know their rules, nor the calendars they were counted by.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.definition import TicketType
from services.workflow.domain.entry import Diary
from services.workflow.domain.facts import (
    TicketEvent,
    TicketMoved,
    TicketResumed,
    TicketWaiting,
)
from services.workflow.domain.facts.booked import Booked, BookedHandOver, BookedShare
from services.workflow.domain.ledger.booking import OpenHours, always, ledger, sums
from services.workflow.domain.ledger.hours import CalendarHours
from services.workflow.domain.ledger.pairs import department_of, departments_of, pairs
from services.workflow.domain.ticket import Ticket


def with_bookings(
    facts: Sequence[TicketEvent], after: Ticket, rules: TicketType, days: DayChanges
) -> list[TicketEvent]:
    """Return facts; the last move, wait or resumption of a closed ticket says what was booked."""
    told = [*facts]
    if not after.closed:
        return told
    for place in range(len(told) - 1, -1, -1):
        fact = told[place]
        if isinstance(fact, TicketMoved | TicketWaiting | TicketResumed):
            until = max(after.updated_at, after.diary[-1].at)
            booked = booked_of(after.diary, rules, until, hours_of(rules, days))
            told[place] = replace(fact, booked=booked)
            break
    return told


def hours_of(rules: TicketType, days: DayChanges) -> OpenHours:
    """Return when the calendar of a type is open; it always is if there is none."""
    return always if rules.calendar is None else CalendarHours(calendar=rules.calendar, days=days)


def booked_of(diary: Diary, rules: TicketType, until: datetime, open_hours: OpenHours) -> Booked:
    """Return the sums of a ledger, by owner and reason, and by hand-over."""
    bookings = ledger(diary, rules, until, open_hours)
    departments = departments_of(rules)
    return Booked(
        total_s=sum(one.seconds for one in bookings),
        shares=tuple(
            BookedShare(
                owner=owner,
                department=department_of(owner, reason, departments),
                reason=reason,
                seconds=seconds,
            )
            for (owner, reason), seconds in sums(bookings).items()
        ),
        hand_overs=tuple(
            BookedHandOver(giver=giver, taker=taker, seconds=seconds)
            for (giver, taker), seconds in pairs(bookings, departments).items()
        ),
    )
