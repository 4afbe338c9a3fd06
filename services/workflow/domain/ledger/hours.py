"""Hours: when the calendar of a type is open, as spans that bookings are cut by."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from services.workflow.domain.calendars import NO_CHANGES, Calendar, DayChanges
from services.workflow.domain.calendars.calendar import YEAR_MAX, YEAR_MIN
from services.workflow.domain.ledger.booking import Span


@dataclass(frozen=True, kw_only=True)
class CalendarHours:
    """The open hours of a calendar, with the days that were announced for it."""

    calendar: Calendar
    days: DayChanges = NO_CHANGES

    def __call__(self, start: datetime, end: datetime) -> Iterator[Span]:
        """Yield the open spans from ``start`` to ``end``, in order, none beyond either."""
        changed = self.calendar.changed(self.days)
        begin, finish = int(start.timestamp()), int(end.timestamp())
        first = max(start.astimezone(UTC).year, YEAR_MIN)
        last = min(end.astimezone(UTC).year, YEAR_MAX)
        for year in range(first, last + 1):
            spans = changed.spans(year)
            place = max(bisect_right(spans.starts, begin) - 1, 0)
            for opens, closes in zip(spans.starts[place:], spans.ends[place:], strict=True):
                if opens >= finish:
                    break
                if max(opens, begin) < min(closes, finish):
                    yield _moment(max(opens, begin)), _moment(min(closes, finish))


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
