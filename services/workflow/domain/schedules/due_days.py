"""Due days: which days a recurrence rule names, found by a walk that ends after so many days.

A rule may name days that there are not (the 30th of February) or that it never reaches. So the
walk looks at each day between two moments once at most, and never beyond, whatever the rule.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

DAILY, WEEKLY, MONTHLY, YEARLY = "DAILY", "WEEKLY", "MONTHLY", "YEARLY"
WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEK, YEAR = 7, 12
"""Days and months."""

POSITION_MAX: Final = 366
LAST_DAY: Final = date(9998, 12, 31)
"""The last year that has one after it."""

Nth = tuple[int, int]
"""A weekday and which one of its period: the first (1), the last (-1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDays:
    """The days of a rule, as RFC 5545 says; what is empty restricts nothing.

    ``position`` picks one of the days of each period, counted from its end where it is negative.
    """

    every: str
    interval: int = 1
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    nth_weekdays: frozenset[Nth] = frozenset()
    position: int = 0
    week_begins: int = 0

    def between(self, begins: date, first: date, last: date) -> Iterator[date]:
        """Yield the days from ``first`` to ``last`` of a rule that counts from ``begins``."""
        first, last = max(begins, first), min(last, LAST_DAY)
        for period in self.periods(begins, first, last):
            days = [day for day in map(date.fromordinal, period) if self._is_due(day, begins)]
            for day in self._picked(days):
                if first <= day <= last:
                    yield day

    def periods(self, begins: date, first: date, last: date) -> Iterator[range]:
        """Yield the days and weeks, or months and years, that touch a time, as ordinals of days."""
        match self.every:
            case "DAILY":
                start = begins.toordinal()
                for day in _steps(start, self.interval, first.toordinal(), last.toordinal()):
                    yield range(day, day + 1)
            case "WEEKLY":
                start = begins.toordinal() - (begins.weekday() - self.week_begins) % WEEK
                step = WEEK * self.interval
                for day in _steps(start, step, first.toordinal(), last.toordinal()):
                    yield range(max(day, begins.toordinal()), day + WEEK)
            case _:
                width = YEAR if self.every == YEARLY else 1
                start = _month(begins) // width * width
                for month in _steps(start, width * self.interval, _month(first), _month(last)):
                    yield range(_first_day(month), _first_day(month + width))

    def _is_due(self, day: date, begins: date) -> bool:
        if self.months:
            if day.month not in self.months:
                return False
        elif self.every == YEARLY and self._says_no_day and day.month != begins.month:
            return False
        if self.month_days:
            length = monthrange(day.year, day.month)[1]
            if day.day not in self.month_days and day.day - length - 1 not in self.month_days:
                return False
        if self.weekdays or self.nth_weekdays:
            return day.weekday() in self.weekdays or self._is_nth(day)
        if self._says_no_day and self.every != DAILY:
            weekly = self.every == WEEKLY
            return day.weekday() == begins.weekday() if weekly else day.day == begins.day
        return True

    @property
    def _says_no_day(self) -> bool:
        return not (self.month_days or self.weekdays or self.nth_weekdays)

    def _is_nth(self, day: date) -> bool:
        """Whether a day is the nth weekday of its month, or of its year where no month is said."""
        if not self.nth_weekdays:
            return False
        if self.every == YEARLY and not self.months:
            before = (day - date(day.year, 1, 1)).days
            after = (date(day.year, 12, 31) - day).days
        else:
            before = day.day - 1
            after = monthrange(day.year, day.month)[1] - day.day
        nth = {(day.weekday(), before // WEEK + 1), (day.weekday(), -(after // WEEK + 1))}
        return not nth.isdisjoint(self.nth_weekdays)

    def _picked(self, days: list[date]) -> list[date]:
        if not self.position:
            return days
        place = self.position - 1 if self.position > 0 else len(days) + self.position
        return days[place : place + 1] if place >= 0 else []


def due_days_of(parts: Mapping[str, str]) -> DueDays:
    """Return what the parts of a rule say of days; raises ValueError if one cannot be read."""
    every = parts["FREQ"]
    named = [_weekday(one) for one in _listed(parts, "BYDAY")]
    # Which Monday it is says nothing within a week or a day.
    counted = every in {MONTHLY, YEARLY}
    position = int(parts.get("BYSETPOS", "1"))
    if not 1 <= abs(position) <= POSITION_MAX:
        raise ValueError(f"BYSETPOS={position}")
    return DueDays(
        every=every,
        interval=int(parts.get("INTERVAL", "1")),
        months=frozenset(int(one) for one in _listed(parts, "BYMONTH")),
        month_days=frozenset(int(one) for one in _listed(parts, "BYMONTHDAY")),
        weekdays=frozenset(day for day, nth in named if not (nth and counted)),
        nth_weekdays=frozenset(one for one in named if one[1] and counted),
        position=position if "BYSETPOS" in parts else 0,
        week_begins=_weekday(parts.get("WKST", "MO"))[0],
    )


def _listed(parts: Mapping[str, str], name: str) -> list[str]:
    return parts[name].split(",") if name in parts else []


def _weekday(text: str) -> Nth:
    nth = text[:-2]
    if text[-2:] not in WEEKDAYS or (nth and not int(nth)):
        raise ValueError(text)
    return WEEKDAYS.index(text[-2:]), int(nth or 0)


def _steps(start: int, step: int, first: int, last: int) -> range:
    """Return the steps from ``start`` on, without those that are over before ``first``."""
    return range(start + max(first - start, 0) // step * step, last + 1, step)


def _month(day: date) -> int:
    return day.year * YEAR + day.month - 1


def _first_day(month: int) -> int:
    return date(month // YEAR, month % YEAR + 1, 1).toordinal()
