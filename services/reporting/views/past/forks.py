"""Forks: how the stays that a moment fell into are found by an index of plain numbers.

Halve all time again and again: the first halving that falls into a stay is its fork. A moment has
one fork on each level, and every stay it falls into has one of these. (The relational interval
tree of Kriegel, Pötke and Seidl: an index of ranges finds the same and costs ten times as much to
keep.)
"""

from datetime import datetime
from typing import Final

from services.reporting.views.heard import microseconds

SECOND_US: Final = 1_000_000
LEVELS: Final = 40
"""Two to the power of 39 seconds are more than there are between the years 1 and 9999."""


def fork_of(since: datetime, until: datetime) -> int:
    """Return the fork of a stay."""
    first, last = _second(since), _second(until)
    return _fork(last, (first ^ last).bit_length())


def forks_at(moment: datetime) -> list[int]:
    """Return the forks of all stays, whichever there are, that a moment may fall into."""
    return [_fork(_second(moment), level) for level in range(LEVELS)]


def forks_between(since: datetime, until: datetime) -> tuple[int, int]:
    """Return the first and the last fork of stays that have it within a window.

    Whatever else a window meets holds its beginning or its end.
    """
    return 2 * _second(since), 2 * _second(until) + 1


def _second(moment: datetime) -> int:
    return microseconds(moment) // SECOND_US


def _fork(second: int, level: int) -> int:
    """Return the halving of a level around a second; even, so that seconds themselves are odd."""
    if level == 0:
        return 2 * second + 1
    return 2 * (second >> level << level | 1 << (level - 1))
