"""Room: how many more appointments a slot has hands for.

One is promised only if for every appointment around it somebody is left who could keep it, each
at one place at a time. Where slots are alike or do not touch, which is what one length gives, room
is found whenever there is some; where slots of several lengths overlap, some may be missed, and
none is ever made up.
"""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
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
    near = around(taken, slot)
    if len(near) >= AROUND_MAX:
        return 0
    hands = Hands(lambda one: workforce.able(one.asked, one.slot))
    kept = [hands.take(one) for one in near if not workforce.is_beyond(one.asked, one.slot)]
    if not all(kept) and any(one.slot != slot for one in near):
        return 0
    another = Taken(ticket_id=NO_TICKET, slot=slot, asked=asked)
    return next((found for found in range(most) if not hands.take(another)), most)


def around(taken: Sequence[Taken], slot: Slot) -> Sequence[Taken]:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """An appointment that somebody is needed for: the new one, or one that gives way to another.

    ``kept_by`` would keep that of the step ``before`` instead.
    """

    one: Taken
    kept_by: UUID | None = None
    before: "_Step | None" = None

    def goes_by(self, who: UUID) -> bool:
        """Say whether somebody keeps something else already by this step, or one before it."""
        step: _Step | None = self
        while step is not None:
            if step.kept_by == who:
                return True
            step = step.before
        return False


class Hands:
    """Who keeps which appointment, moved around among them as long as that makes room.

    ``able`` says who could keep one.
    """

    def __init__(self, able: Callable[[Taken], Sequence[UUID]]) -> None:
        self._able = able
        self._kept_by: defaultdict[UUID, list[Taken]] = defaultdict(list)

    def take(self, one: Taken) -> bool:
        """Find somebody for one more; False, and nothing is different, if nobody can.

        The nearest way is searched for first, and none is longer than there are people.
        """
        steps, tried = deque([_Step(one=one)]), set[UUID]()
        while steps:
            step = steps.popleft()
            able = self._able(step.one)
            idle = next((who for who in able if self._is_idle(who, step)), None)
            if idle is not None:
                self._carry_out(step, idle)
                return True
            steps.extend(self._instead(step, able, tried))
        return False

    def _is_idle(self, who: UUID, step: _Step) -> bool:
        return not self._in_the_way(who, step.one) and not step.goes_by(who)

    def _instead(self, step: _Step, able: Sequence[UUID], tried: set[UUID]) -> Iterator[_Step]:
        """Yield the steps in which somebody keeps this one instead of the only one in its way."""
        for who in able:
            if who in tried:
                continue
            tried.add(who)
            in_the_way = self._in_the_way(who, step.one)
            if len(in_the_way) == 1:
                yield _Step(one=in_the_way[0], kept_by=who, before=step)

    def _carry_out(self, last: _Step, idle: UUID) -> None:
        """Give the last of some steps to who is idle, and each before it to who is free by that."""
        step = last
        self._kept_by[idle].append(step.one)
        while step.before is not None and step.kept_by is not None:
            who, freed = step.kept_by, step.one
            step = step.before
            self._kept_by[who].remove(freed)
            self._kept_by[who].append(step.one)

    def _in_the_way(self, who: UUID, one: Taken) -> list[Taken]:
        return [other for other in self._kept_by[who] if other.slot.overlaps(one.slot)]
