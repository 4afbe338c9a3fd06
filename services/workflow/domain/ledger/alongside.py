"""Alongside: from when to when each branch and each blocking child of a ticket was open.

They overlap, so their seconds add up to nothing; the bookings say who had the ticket itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from services.workflow.domain.definition import TicketType
from services.workflow.domain.entry import Diary
from services.workflow.domain.ledger.beside import Aside
from services.workflow.domain.ledger.booking import end_of, whole_second
from services.workflow.domain.ledger.owners import Holding, after, is_final, owner_of_aside

Key = tuple[str, str]
"""Of a branch or child: its kind, and its key."""


class Begun(NamedTuple):
    """A branch or child that is open, and since when."""

    aside: Aside
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBooking:
    """From ``start`` to ``end`` a ``branch`` or a ``child`` was open, and whose it was.

    ``what`` is its key. One that is opened again is there once more.
    """

    kind: str
    what: str
    owner: str
    reason: str
    start: datetime
    end: datetime
    is_open: bool

    @property
    def seconds(self) -> int:
        """How long."""
        return int((self.end - self.start).total_seconds())


def alongside(diary: Diary, rules: TicketType, until: datetime) -> tuple[SideBooking, ...]:
    """Return what was open beside the ticket until it closed, or until ``until``, as it began."""
    end = end_of(diary, rules, until)
    since: dict[Key, Begun] = {}
    found: list[SideBooking] = []
    holding = Holding()
    for entry in diary:
        if entry.at > end:
            break
        holding = after(holding, entry, rules)
        standing = {(one.kind, one.what): one for one in _open(holding, rules)}
        ended = [since.pop(key) for key in [*since] if key not in standing]
        found += _booked(ended, entry.at, rules, is_open=False)
        for key in [one for one in standing if one not in since]:
            since[key] = Begun(standing[key], entry.at)
    found += _booked(since.values(), end, rules, is_open=True)
    return tuple(sorted(found, key=lambda one: one.start))


def _open(holding: Holding, rules: TicketType) -> tuple[Aside, ...]:
    return () if is_final(holding.state, rules) else holding.beside.open


def _booked(
    some: Iterable[Begun], end: datetime, rules: TicketType, *, is_open: bool
) -> Iterable[SideBooking]:
    for one, begun in some:
        owner = owner_of_aside(one, rules)
        yield SideBooking(
            kind=one.kind,
            what=one.what,
            owner=owner.owner,
            reason=owner.reason,
            start=whole_second(begun),
            end=whole_second(end),
            is_open=is_open,
        )
