"""Booking: a diary becomes bookings that follow each other without a gap, in whole seconds.

Moments are cut to whole seconds before anything is subtracted, so that the seconds of all bookings
are exactly the age of the ticket.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Protocol

from services.workflow.domain.definition import TicketType
from services.workflow.domain.entry import Diary
from services.workflow.domain.ledger.owners import (
    CLOSED_HOURS,
    Holding,
    Owner,
    after,
    is_final,
    spans,
)

Span = tuple[datetime, datetime]


class OpenHours(Protocol):
    """Says when the calendar of a type is open."""

    def __call__(self, start: datetime, end: datetime) -> Iterable[Span]:
        """Return the open spans from ``start`` to ``end``, in order, none beyond either."""
        ...


def always(start: datetime, end: datetime) -> Iterable[Span]:
    """Return that it is always open."""
    return ((start, end),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """From ``start`` to ``end`` (whole seconds, UTC) ``owner`` had the ticket, for ``reason``."""

    start: datetime
    end: datetime
    owner: str
    reason: str

    @property
    def seconds(self) -> int:
        """How long."""
        return int((self.end - self.start).total_seconds())


def ledger(
    diary: Diary, rules: TicketType, until: datetime, open_hours: OpenHours = always
) -> tuple[Booking, ...]:
    """Return who had the ticket from its report until it closed, or until ``until`` if it is open.

    Between a closing and a reopening nobody has it. What happened after ``until`` is left out.
    """
    bookings: list[Booking] = []
    for start, end, owner in _held(diary, rules, end_of(diary, rules, until)):
        for booking in _booked(start, end, owner, open_hours):
            _add(bookings, booking)
    return tuple(bookings)


def sums(bookings: Iterable[Booking]) -> Mapping[tuple[str, str], int]:
    """Return the seconds of each (owner, reason), in the order they first had the ticket."""
    totals: Counter[tuple[str, str]] = Counter()
    for booking in bookings:
        totals[booking.owner, booking.reason] += booking.seconds
    return dict(totals)


def end_of(diary: Diary, rules: TicketType, until: datetime) -> datetime:
    """Return when it closed for good, as far as is known at ``until``, or ``until`` itself."""
    closed_at: datetime | None = None
    for entry in diary:
        if entry.at <= until and entry.what in {"create", "move"}:
            is_closed = is_final(entry.to, rules)
            closed_at = (closed_at or entry.at) if is_closed else None
    return closed_at or until


def whole_second(moment: datetime) -> datetime:
    """Return the second that a moment lies in."""
    return moment.replace(microsecond=0)


def _held(
    diary: Diary, rules: TicketType, until: datetime
) -> Iterator[tuple[datetime, datetime, Owner]]:
    """Yield from when to when who had it, leaving out what took less than a second."""
    told = [entry for entry in diary if entry.at <= until]
    moments = [*(whole_second(entry.at) for entry in told), whole_second(until)]
    holding = Holding()
    for entry, (start, end) in zip(told, pairwise(moments), strict=True):
        holding = after(holding, entry, rules)
        if start < end:
            yield from spans(holding, rules, start, end)


def _booked(
    start: datetime, end: datetime, owner: Owner, open_hours: OpenHours
) -> Iterator[Booking]:
    """Yield the bookings of one span: closed hours are nobody's work."""
    if owner.at_all_hours:
        yield Booking(start=start, end=end, owner=owner.owner, reason=owner.reason)
        return
    reached = start
    for opens, closes in open_hours(start, end):
        if reached < opens:
            yield _closed(reached, opens)
        yield Booking(start=opens, end=closes, owner=owner.owner, reason=owner.reason)
        reached = closes
    if reached < end:
        yield _closed(reached, end)


def _closed(start: datetime, end: datetime) -> Booking:
    return Booking(start=start, end=end, owner=CLOSED_HOURS, reason=CLOSED_HOURS)


def _add(bookings: list[Booking], booking: Booking) -> None:
    """Add a booking; one that goes on as the last did makes that one longer."""
    if bookings and _whose(bookings[-1]) == _whose(booking):
        bookings[-1] = replace(bookings[-1], end=booking.end)
    else:
        bookings.append(booking)


def _whose(booking: Booking) -> tuple[str, str]:
    return booking.owner, booking.reason
