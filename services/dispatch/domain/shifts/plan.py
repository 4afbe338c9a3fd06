"""Shift plans: from which day to which somebody works when, and the days that differ."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, TypeVar

from shared.wall import moment_of

Windows = tuple[tuple[int, int], ...]
"""From when to when somebody works, in minutes from a day's local midnight, in order; what ends
beyond 1,440 ends on the next day."""

NO_WINDOWS: Windows = ()
NO_WEEK: tuple[Windows, ...] = (NO_WINDOWS,) * 7

Source = Literal["weekly", "dated", "exception"]
"""What a shift comes from: a day of the week, a date, or an exception to either."""

ONE_DAY = timedelta(days=1)
DAY_MINUTES = 1_440
LOOKED_AT_ONCE = timedelta(days=4)
EARLIEST, LATEST = timedelta(days=3), timedelta(days=1)
"""Which local days may touch a moment: shifts run over midnight, zones are up to 14 hours off."""
WEEK_AND_MORE = timedelta(days=9)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftSpan:
    """What is planned from one day to another (``last`` None: for good) in the time of a zone.

    ``weekly`` goes by day of the week, Monday first; what ``dated`` says of a date counts instead:
    dates in order, each with its windows.
    """

    zone: str
    first: date
    last: date | None = None
    weekly: tuple[Windows, ...] = NO_WEEK
    dated: tuple[tuple[date, Windows], ...] = ()

    def on_date(self, day: date) -> Windows | None:
        """Return what is said of a date, if anything is."""
        return _said_about(self.dated, day)

    def covers(self, day: date) -> bool:
        """Say whether it is about a day."""
        return self.first <= day and (self.last is None or day <= self.last)

    def hides(self, other: "ShiftSpan") -> bool:
        """Say whether nothing of another, earlier one counts any more."""
        return self.first <= other.first and (
            self.last is None or (other.last is not None and other.last <= self.last)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftException:
    """A day that differs from what is planned: ``windows`` are its own, none for a day off."""

    zone: str
    windows: Windows = NO_WINDOWS
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedShift:
    """One shift: from when to when (UTC), of which day where, and what it comes from."""

    start: datetime
    end: datetime
    day: date
    zone: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """From a moment on the plan has somebody ``on`` shift or off; None: it says nothing."""

    moment: datetime
    on: bool | None


@dataclass(frozen=True, kw_only=True)
class ShiftPlan:
    """All that is planned for somebody. Of several spans about a day the last planned counts.

    A shift belongs to the day on which it begins. A day that no span covers is not planned: then
    nobody is on shift or off by plan.
    """

    spans: tuple[ShiftSpan, ...] = ()
    exceptions: tuple[tuple[date, ShiftException], ...] = ()

    def exception_on(self, day: date) -> ShiftException | None:
        """Return how a day differs from what is planned, if it does."""
        return _said_about(self.exceptions, day)

    def span_on(self, day: date) -> ShiftSpan | None:
        """Return the span that counts on a day."""
        return next((one for one in reversed(self.spans) if one.covers(day)), None)

    def windows_on(self, day: date) -> Windows:
        """Return when somebody works on a day by plan."""
        said = self._said_of(day)
        return NO_WINDOWS if said is None else said[1]

    def zone_on(self, day: date) -> str | None:
        """Return whose time a planned day goes by; None if nothing is planned on it."""
        said = self._said_of(day)
        return None if said is None else said[0]

    def on_shift_at(self, moment: datetime) -> bool | None:
        """Say whether somebody is on shift by plan; None where nothing is planned."""
        return self._outline(moment, moment).word_at(moment)

    def worked(self, since: datetime, until: datetime) -> "Stretches":
        """Return when somebody works by plan between two moments, or around them."""
        return self._outline(since, until).worked

    def said(self, since: datetime, until: datetime) -> tuple["Stretches", "Stretches"]:
        """Return when somebody works by plan between two moments, and what the plan is about."""
        outline = self._outline(since, until)
        return outline.worked, _merged((*outline.worked, *outline.planned))

    def works(self, start: datetime, end: datetime) -> bool | None:
        """Say whether somebody works all the while by plan; None where nothing is planned."""
        outline = self._outline(start, end)
        if is_within(outline.worked, start, end):
            return True
        said = (*outline.worked, *outline.planned)
        return False if any(begins < end and start < ends for begins, ends in said) else None

    def next_change(self, moment: datetime) -> Change | None:
        """Return what the plan changes next after a moment, if it changes anything."""
        return next(self.changes(moment), None)

    def turns(self, after: datetime, *, on: bool) -> datetime | None:
        """Return when somebody who is on shift (or off) will be the contrary by plan."""
        return next((one.moment for one in self.changes(after) if one.on is (not on)), None)

    def changes(self, after: datetime) -> Iterator[Change]:
        """Yield what changes after a moment, in order, until a week after the last date named."""
        before, since, end = self.on_shift_at(after), after, self._horizon(after)
        while since < end:
            until = since + LOOKED_AT_ONCE
            outline = self._outline(since, until)
            for moment in outline.edges:
                if since < moment <= until and (on := outline.word_at(moment)) is not before:
                    yield Change(moment=moment, on=on)
                    before = on
            since = until

    def shifts(self, first: date, last: date) -> list[PlannedShift]:
        """Return the shifts of some days in the order in which they begin."""
        found = [one for day in _days(first, last) for one in self._shifts_of(day)]
        return sorted(found, key=lambda one: (one.start, one.end))

    def with_span(self, span: ShiftSpan) -> "ShiftPlan":
        """Return the plan in which a span counts on all its days."""
        kept = (one for one in self.spans if not span.hides(one))
        return replace(self, spans=(*kept, span))

    def ending_before(self, day: date) -> "ShiftPlan":
        """Return the plan that plans nothing from a day on."""
        earlier = (one for one in self.spans if one.first < day)
        cut = tuple(
            one if one.last is not None and one.last < day else replace(one, last=day - ONE_DAY)
            for one in earlier
        )
        exceptions = tuple(one for one in self.exceptions if one[0] < day)
        return ShiftPlan(spans=cut, exceptions=exceptions)

    def with_exception(self, day: date, exception: ShiftException | None) -> "ShiftPlan":
        """Return the plan in which a day differs; None: in which it does not any more."""
        said = dict(self.exceptions)
        said.pop(day, None)
        if exception is not None:
            said[day] = exception
        return replace(self, exceptions=tuple(sorted(said.items(), key=lambda one: one[0])))

    def since(self, day: date) -> "ShiftPlan":
        """Return the plan without what was over before a day."""
        spans = tuple(one for one in self.spans if one.last is None or one.last >= day)
        exceptions = tuple(one for one in self.exceptions if one[0] >= day)
        return ShiftPlan(spans=spans, exceptions=exceptions)

    def _said_of(self, day: date) -> tuple[str, Windows, Source] | None:
        """Return what is planned on a day: in which zone, when, and what says so."""
        exception, span = self.exception_on(day), self.span_on(day)
        if exception is not None:
            return exception.zone, exception.windows, "exception"
        if span is None:
            return None
        windows = span.on_date(day)
        if windows is not None:
            return span.zone, windows, "dated"
        return span.zone, span.weekly[day.weekday()], "weekly"

    def _shifts_of(self, day: date) -> Iterator[PlannedShift]:
        said = self._said_of(day)
        zone, windows, source = said or ("UTC", NO_WINDOWS, "weekly")
        for begins, ends in windows:
            start, end = moment_of(day, begins, zone), moment_of(day, ends, zone)
            if start < end:  # what lies in a skipped hour is not worked
                yield PlannedShift(start=start, end=end, day=day, zone=zone, source=source)

    def _outline(self, since: datetime, until: datetime) -> "_Outline":
        """Return what is planned between two moments, with enough on either side."""
        first, last = _utc_day(since) - EARLIEST, _utc_day(until) + LATEST
        planned, worked = [], []
        for day in _days(first, last):
            said = self._said_of(day)
            if said is not None:
                zone = said[0]
                planned.append((moment_of(day, 0, zone), moment_of(day, DAY_MINUTES, zone)))
                worked += [(one.start, one.end) for one in self._shifts_of(day)]
        return _Outline(worked=_merged(worked), planned=_merged(planned))

    def _horizon(self, after: datetime) -> datetime:
        """Return by when all that is planned has either happened or come round once more."""
        named = [
            _utc_day(after),
            *(day for day, _ in self.exceptions),
            *(day for one in self.spans for day in (one.first, one.last) if day),
            *(day for one in self.spans for day, _ in one.dated[-1:]),
        ]
        nothing = not self.spans and not self.exceptions
        return after if nothing else datetime.combine(max(named) + WEEK_AND_MORE, time(), UTC)


NO_PLAN = ShiftPlan()

Stretches = list[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outline:
    """A part of a plan as stretches of time, in order, none touching the next."""

    worked: Stretches
    planned: Stretches

    @property
    def edges(self) -> list[datetime]:
        return sorted({edge for one in (*self.worked, *self.planned) for edge in one})

    def word_at(self, moment: datetime) -> bool | None:
        if _holds(self.worked, moment):
            return True
        return False if _holds(self.planned, moment) else None


def is_within(stretches: Stretches, start: datetime, end: datetime) -> bool:
    """Say whether one of some stretches has the whole of another."""
    place = bisect_right(stretches, start, key=lambda one: one[0]) - 1
    return place >= 0 and end <= stretches[place][1]


def _merged(stretches: Iterable[tuple[datetime, datetime]]) -> Stretches:
    merged: Stretches = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _holds(stretches: Stretches, moment: datetime) -> bool:
    place = bisect_right(stretches, moment, key=lambda one: one[0]) - 1
    return place >= 0 and moment < stretches[place][1]


def _days(first: date, last: date) -> Iterator[date]:
    for number in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(number)


def _said_about(said: Sequence[tuple[date, T]], day: date) -> T | None:
    place = bisect_left(said, day, key=lambda one: one[0])
    return said[place][1] if place < len(said) and said[place][0] == day else None


def _utc_day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
