"""Clocks on the wall: when they show a time of a day, also where they are changed on that day."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MOMENTS_KEPT_MAX = 65_536
SECOND = timedelta(seconds=1)


@lru_cache(maxsize=MOMENTS_KEPT_MAX)  # the shifts of thousands begin at the same few moments
def moment_of(day: date, minute: int, zone: str) -> datetime:
    """Return, in UTC, when clocks in a zone show what they do so many minutes into a day.

    Of a time that comes twice it is the first. A time that is skipped is when it is skipped, so
    that a later time never comes before an earlier one.
    """
    wall, here = datetime.combine(day, time()) + timedelta(minutes=minute), ZoneInfo(zone)
    first = wall.replace(tzinfo=here).astimezone(UTC)
    second = wall.replace(tzinfo=here, fold=1).astimezone(UTC)
    return first if first <= second else _put_forward(second, first, here)


def _put_forward(before: datetime, after: datetime, here: ZoneInfo) -> datetime:
    """Return when clocks are changed between two moments, to the second."""
    offset = before.astimezone(here).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // 2
        if middle.astimezone(here).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
