"""Spans: the open time of one year, in whole seconds of universal time.

A year is cut where its zone changes the clocks, so that an hour which does not exist has no length
and an hour that comes twice counts twice.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from services.workflow.domain.calendars.changes import Windows

DAY_S = 86_400
EPOCH_DAY = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """Open spans in order; ``before[i]`` is the open time of all spans ahead of span ``i``."""

    starts: Sequence[int]
    ends: Sequence[int]
    before: Sequence[int]
    open_s: int

    def until(self, moment: int) -> int:
        """Return the open seconds of the year that lie before ``moment``."""
        place = bisect_right(self.starts, moment) - 1
        if place < 0:
            return 0
        return self.before[place] + min(moment, self.ends[place]) - self.starts[place]

    def reaches(self, seconds: int) -> int:
        """Return the first moment before which ``seconds`` (1..open_s) of the year were open."""
        place = bisect_left(self.before, seconds) - 1
        return self.starts[place] + seconds - self.before[place]


def spans_of(year: int, zone: ZoneInfo, windows_on: Callable[[date], Windows]) -> Spans:
    """Return the spans of a year (of universal time); ``windows_on`` tells those of a local day."""
    starts, ends, before, total = array("q"), array("q"), array("q"), 0
    for start, end in _open(year, zone, windows_on):
        if ends and ends[-1] == start:
            ends[-1] = end
        else:
            starts.append(start)
            ends.append(end)
            before.append(total)
        total += end - start
    return Spans(starts=starts, ends=ends, before=before, open_s=total)


def _open(
    year: int, zone: ZoneInfo, windows_on: Callable[[date], Windows]
) -> Iterator[tuple[int, int]]:
    for begin, finish, offset in _stretches(year, zone):
        for day in range((begin + offset) // DAY_S, (finish - 1 + offset) // DAY_S + 1):
            midnight = day * DAY_S - offset
            for opens, closes in windows_on(date.fromordinal(EPOCH_DAY + day)):
                start = max(midnight + opens * 60, begin)
                end = min(midnight + closes * 60, finish)
                if start < end:
                    yield start, end


def _stretches(year: int, zone: ZoneInfo) -> Iterator[tuple[int, int, int]]:
    """Return the parts of a year in which the clocks stand still: from, until, seconds east."""
    begin, finish = _new_year(year), _new_year(year + 1)
    offset = _offset(zone, begin)
    for moment in range(begin + DAY_S, finish + DAY_S, DAY_S):
        last = min(moment, finish - 1)
        if (other := _offset(zone, last)) != offset:
            change = _change(zone, last - DAY_S, last)
            yield begin, change, offset
            begin, offset = change, other
    yield begin, finish, offset


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """Return the first moment after ``before`` at which the clocks show what ``after`` shows."""
    offset = _offset(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, moment: int) -> int:
    offset = datetime.fromtimestamp(moment, zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _new_year(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
