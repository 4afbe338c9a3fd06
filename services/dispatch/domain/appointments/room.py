"""Room: how many more appointments a slot has hands for.

One is promised only if for every appointment around it somebody is left who could keep it, each
at one place at a time. Where slots are alike or do not touch, which is what one length gives, room
is found whenever there is some; where slots of several lengths overlap, some may be missed, and
none is ever made up.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from uuid import UUID

from services.dispatch.domain.appointments.asking import NO_TICKET, Asked
from services.dispatch.domain.appointments.rule import LONGEST, Slot
from services.dispatch.domain.appointments.workforce import Workforce

AROUND_MAX = 500
"""Beside so many appointments there is no room for another: nobody counts farther."""

ROOM_MAX = 10
"""More than this is not told: whoever chooses wants one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A slot that is promised for a ticket, and what that asks."""

    ticket_id: UUID
    slot: Slot
    asked: Asked


def room(
    workforce: Workforce, taken: Sequence[Taken], asked: Asked, slot: Slot, most: int = ROOM_MAX
) -> int:
    """Return how many more such appointments can be promised for a slot, ``most`` at most.

    ``taken`` are those that are promised already, in the order in which they begin.
    Appointments that nobody can keep any more, since somebody fell ill, take nobody's hand. Where
    slots of several lengths overlap and there are people who could, that cannot be told from our
    not having found how, so there is no room until somebody is found for all of them.
    """
    around = _around(taken, slot)
    if len(around) >= AROUND_MAX:
        return 0
    hands = _Hands(workforce)
    kept = [hands.take(one) for one in around if not workforce.is_beyond(one.asked, one.slot)]
    if not all(kept) and any(one.slot != slot for one in around):
        return 0
    another = Taken(ticket_id=NO_TICKET, slot=slot, asked=asked)
    return next((found for found in range(most) if not hands.take(another)), most)


def _around(taken: Sequence[Taken], slot: Slot) -> Sequence[Taken]:
    """Return the appointments that touch a slot, and those that touch these, and so on."""
    span = slot
    while True:
        first = bisect_left(taken, span.start - LONGEST, key=_start)
        last = bisect_left(taken, span.end, key=_start)
        near = [one for one in taken[first:last] if one.slot.overlaps(span)]
        wider = reduce(Slot.with_, (one.slot for one in near), span)
        if wider == span or len(near) >= AROUND_MAX:
            return near
        span = wider


def _start(one: Taken) -> datetime:
    return one.slot.start


class _Hands:
    """Who keeps which appointment, moved around among them as long as that makes room."""

    def __init__(self, workforce: Workforce) -> None:
        self._workforce = workforce
        self._kept_by: defaultdict[UUID, list[Taken]] = defaultdict(list)

    def take(self, one: Taken) -> bool:
        """Find somebody for one more; False, and nothing is different, if nobody can."""
        return self._place(one, set())

    def _place(self, one: Taken, tried: set[UUID]) -> bool:
        able = self._workforce.able(one.asked, one.slot)
        idle = next((who for who in able if not self._in_the_way(who, one)), None)
        if idle is not None:
            self._kept_by[idle].append(one)
            return True
        for who in able:
            if who not in tried:
                tried.add(who)
                if self._gives_way(who, one, tried):
                    return True
        return False

    def _gives_way(self, who: UUID, one: Taken, tried: set[UUID]) -> bool:
        """Let somebody keep this one instead of the only other in its way, which others keep."""
        in_the_way = self._in_the_way(who, one)
        if len(in_the_way) != 1:
            return False
        other = in_the_way[0]
        self._kept_by[who].remove(other)
        self._kept_by[who].append(one)
        if self._place(other, tried):
            return True
        self._kept_by[who].remove(one)
        self._kept_by[who].append(other)
        return False

    def _in_the_way(self, who: UUID, one: Taken) -> list[Taken]:
        return [other for other in self._kept_by[who] if other.slot.overlaps(one.slot)]
