"""A calendar: when somebody is open, and how much open time has passed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from services.workflow.domain.calendars.changes import NO_CHANGES, DayChanges, Windows
from services.workflow.domain.calendars.spans import Spans, spans_of

YEAR_MIN, YEAR_MAX = 2000, 2100
"""Outside of these years nothing is open: imported history may claim any year."""

CHANGED_MAX = 32
"""Versions of a calendar in memory, one for each set of changes that clocks counted with."""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Open windows on each day of the week (Monday first) in a zone, and days that differ.

    Times are aware; open time is counted in whole seconds, each boundary cut to the second, so
    that neighbouring stretches add up.
    """

    key: str
    zone: str
    weekly: tuple[Windows, ...]
    days: tuple[tuple[date, Windows], ...] = ()

    def open_s(self, start: datetime, end: datetime, days: DayChanges = NO_CHANGES) -> int:
        """Return the open seconds between two moments; 0 if ``end`` is not later."""
        changed = self.changed(days)
        begin, finish = int(start.timestamp()), int(end.timestamp())
        if finish <= begin:
            return 0
        first, last = max(_year(start), YEAR_MIN), min(_year(end), YEAR_MAX)
        return sum(
            spans.until(finish) - spans.until(begin)
            for spans in map(changed.spans, range(first, last + 1))
        )

    def after(
        self, start: datetime, seconds: int, days: DayChanges = NO_CHANGES
    ) -> datetime | None:
        """Return the first moment by which ``seconds`` were open since ``start``; None if never."""
        changed = self.changed(days)
        begin = int(start.timestamp())
        if seconds <= 0:
            return datetime.fromtimestamp(begin, UTC)
        for year in range(max(_year(start), YEAR_MIN), YEAR_MAX + 1):
            spans = changed.spans(year)
            wanted = spans.until(begin) + seconds
            if wanted <= spans.open_s:
                return datetime.fromtimestamp(spans.reaches(wanted), UTC)
            seconds = wanted - spans.open_s
        return None

    def is_open(self, at: datetime, days: DayChanges = NO_CHANGES) -> bool:
        """Whether the second that begins at ``at`` is open."""
        year, moment = _year(at), int(at.timestamp())
        if not YEAR_MIN <= year <= YEAR_MAX:
            return False
        spans = self.changed(days).spans(year)
        return spans.until(moment + 1) > spans.until(moment)

    def changed(self, days: DayChanges) -> "Calendar":
        """Return the calendar with what was announced for it; of two words the later counts."""
        if not days:
            return self
        ours = tuple(one for one in days if one.calendar == self.key)
        if not ours:
            return self
        if ours not in self._changed:
            if len(self._changed) >= CHANGED_MAX:
                self._changed.clear()
            said = {one.day: one.windows for one in sorted(ours, key=lambda one: one.announced_at)}
            merged = tuple(sorted({**self._days, **said}.items()))
            self._changed[ours] = replace(self, days=merged)
        return self._changed[ours]

    @cached_property
    def workday_s(self) -> int:
        """Return how long it is open on its longest ordinary day, in seconds."""
        return max(sum(60 * (end - start) for start, end in windows) for windows in self.weekly)

    @cached_property
    def week_s(self) -> int:
        """Return how long it is open in an ordinary week, in seconds."""
        return sum(60 * (end - start) for windows in self.weekly for start, end in windows)

    def windows_on(self, day: date) -> Windows:
        """Return when it is open on a local day."""
        windows = self._days.get(day)
        return self.weekly[day.weekday()] if windows is None else windows

    def spans(self, year: int) -> Spans:
        """Return the open spans of a year, worked out when first asked for."""
        spans = self._spans.get(year)
        if spans is None:
            spans = self._spans[year] = spans_of(year, ZoneInfo(self.zone), self.windows_on)
        return spans

    @cached_property
    def _days(self) -> Mapping[date, Windows]:
        return dict(self.days)

    @cached_property
    def _spans(self) -> dict[int, Spans]:
        return {}

    @cached_property
    def _changed(self) -> dict[DayChanges, "Calendar"]:
        return {}


def _year(moment: datetime) -> int:
    return (moment if moment.tzinfo is UTC else moment.astimezone(UTC)).year
