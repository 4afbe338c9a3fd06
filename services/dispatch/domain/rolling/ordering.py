"""Ordering: which of a plan's moves is made next, so that no hand is filled before it is free.

A move frees a hand of whoever had the ticket and fills one of whoever gets it, in one fact. So a
free hand goes from move to move, against the way of the tickets. Where everybody of a ring is full
there is none to begin with: nothing of it is made.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from uuid import UUID

from services.dispatch.domain.rolling.changes import Change


def next_move(moves: Sequence[Change], has_room: Callable[[UUID], bool]) -> Change | None:
    """Return a move to somebody who has room now; None if there is none.

    What waits comes last, as it frees no hand. Of somebody's others those come first after which
    their free hand comes back to them: else the rest of a ring would be left without any.
    """
    possible = [one for one in moves if has_room(one.gets)]
    freeing = [one for one in possible if one.has is not None]
    if not freeing:
        return next(iter(possible), None)
    who = freeing[0].gets
    theirs = [one for one in freeing if one.gets == who]
    back = _from_whom_it_comes_to(who, moves)
    return next((one for one in theirs if one.has in back), theirs[0])


def without_those_who_keep(moves: Sequence[Change], refused: Change) -> list[Change]:
    """Return the moves that are still made when one was not: who keeps a ticket gets no other.

    What they would have got stays where it is, so whoever has that keeps one as well.
    """
    keeping = {refused.has}
    while more := {one.has for one in moves if one.gets in keeping} - keeping:
        keeping |= more
    return [one for one in moves if one.gets not in keeping]


def _from_whom_it_comes_to(who: UUID, moves: Sequence[Change]) -> set[UUID]:
    """Return from whom a free hand comes to somebody, by one move or by several."""
    before = defaultdict[UUID | None, set[UUID]](set)
    for one in moves:
        before[one.has].add(one.gets)
    found, ahead = set[UUID](), [who]
    while ahead:
        ahead.extend(more := before[ahead.pop()] - found)
        found |= more
    return found
