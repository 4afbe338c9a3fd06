"""Shifts as people write them: lines with days, two times, and a word if they run over midnight."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.dispatch.domain.shifts.plan import (
    DAY_MINUTES,
    NO_WINDOWS,
    ONE_DAY,
    ShiftSpan,
    Windows,
)
from services.dispatch.domain.shifts.refusals import (
    ShiftEndsBeforeItStarts,
    ShiftPlanWrong,
    ShiftsOverlap,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)
MIDNIGHT_AT_THE_END = "24:00"
LINES_MAX = 400
ZONE_LENGTH_MAX = 100
WEEK = timedelta(days=7)

Numbered = tuple[tuple[int, int], int]
"""A window, and the number of the line that says it."""


@dataclass(frozen=True, kw_only=True)
class ShiftLine:
    """A line of a plan: on which days (``mon-fri``, ``2026-12-01``) from when to when (``08:00``).

    ``overnight`` says that it ends on the day after the one on which it begins.
    """

    begins: str
    ends: str
    days: tuple[str, ...] = ()
    overnight: bool = False

    def __str__(self) -> str:
        """Return it as one would say it."""
        return f"{','.join(self.days)} {self.begins}-{self.ends}".strip()


def span_of(zone: str, first: date, last: date | None, lines: Sequence[ShiftLine]) -> ShiftSpan:
    """Return what lines plan; raises ShiftPlanWrong, ShiftEndsBeforeItStarts, ShiftsOverlap."""
    if last is not None and last < first:
        raise ShiftPlanWrong(f"The plan ends on {last}, before it begins on {first}.")
    if len(lines) > LINES_MAX:
        raise ShiftPlanWrong(f"A plan has at most {LINES_MAX} lines.")
    weekly, dated = _by_day(lines)
    outside = [day for day in dated if day < first or (last is not None and day > last)]
    if outside:
        raise ShiftPlanWrong(f"{min(outside)} is not among the days of the plan.")
    _check_apart(weekly, dated, first, last)
    return ShiftSpan(
        zone=zone,
        first=first,
        last=last,
        weekly=tuple(_windows(weekly[number]) for number in range(7)),
        dated=tuple((day, _windows(dated[day])) for day in sorted(dated)),
    )


def windows_of(lines: Sequence[ShiftLine]) -> Windows:
    """Return the windows of one day; raises the same."""
    if len(lines) > LINES_MAX:
        raise ShiftPlanWrong(f"A plan has at most {LINES_MAX} lines.")
    said = [(_window(line, number), number) for number, line in enumerate(lines, 1)]
    _check_neighbours([(0, one) for one in said])
    return _windows(said)


def lines_of(span: ShiftSpan) -> list[ShiftLine]:
    """Return lines that say what a span plans: those of the week first, then those of dates."""
    days: dict[tuple[bool, tuple[int, int]], list[str]] = {}
    for name, windows in zip(WEEKDAYS, span.weekly, strict=True):
        for window in windows:
            days.setdefault((False, window), []).append(name)
    for day, windows in span.dated:
        for window in windows:
            days.setdefault((True, window), []).append(day.isoformat())
    ordered = sorted(days.items(), key=lambda one: one[0])
    return [_line(window, tuple(names)) for (_, window), names in ordered]


def lines_of_day(windows: Windows) -> list[ShiftLine]:
    """Return lines that say when somebody works on a day that is known."""
    return [_line(window) for window in windows]


def _line(window: tuple[int, int], days: tuple[str, ...] = ()) -> ShiftLine:
    begins, ends = window
    overnight = ends > DAY_MINUTES
    shown = ends - DAY_MINUTES if overnight else ends
    return ShiftLine(days=days, begins=_time(begins), ends=_time(shown), overnight=overnight)


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def day_of(text: str) -> date:
    """Return a day as it is written; raises ShiftPlanWrong."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ShiftPlanWrong(f"{text} is no day: write one like 2026-12-31.") from None


def today_in(zone: str, at: datetime) -> date:
    """Return which day a moment is in a zone; raises ShiftPlanWrong if there is no such zone."""
    try:
        return at.astimezone(ZoneInfo(zone[:ZONE_LENGTH_MAX])).date()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ShiftPlanWrong(
            f"There is no time zone {zone[:ZONE_LENGTH_MAX]}: write one such as Asia/Shanghai."
        ) from None


def _by_day(
    lines: Sequence[ShiftLine],
) -> tuple[Mapping[int, list[Numbered]], Mapping[date, list[Numbered]]]:
    """Return what lines say of each day of the week, and of each date."""
    weekly: defaultdict[int, list[Numbered]] = defaultdict(list)
    dated: defaultdict[date, list[Numbered]] = defaultdict(list)
    for number, line in enumerate(lines, 1):
        said = (_window(line, number), number)
        if not line.days:
            raise ShiftPlanWrong(f"Line {number} names no day.")
        for day in line.days:
            for weekday in _weekdays(day):
                weekly[weekday].append(said)
            if not _weekdays(day):
                dated[day_of(day)].append(said)
    return weekly, dated


def _weekdays(text: str) -> range:
    """Return the numbers of ``mon`` or ``mon-fri``; none if it is no such thing."""
    first, _, last = text.partition("-")
    if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
        return range(0)
    return range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1)


def _window(line: ShiftLine, number: int) -> tuple[int, int]:
    """Return from when to when a line is, in minutes from midnight."""
    if not (TIME.fullmatch(line.begins) and TIME.fullmatch(line.ends)) or (
        line.begins == MIDNIGHT_AT_THE_END
    ):
        raise ShiftPlanWrong(f"Line {number} ({line}): write times like 08:00-17:30.")
    begins, ends = _minutes(line.begins), _minutes(line.ends)
    if begins < ends and line.overnight:
        raise ShiftPlanWrong(
            f"Line {number} ({line}) says overnight, but ends on the day on which it begins."
        )
    if ends <= begins and not line.overnight:
        raise ShiftEndsBeforeItStarts(
            f"Line {number} ({line}) ends before it starts: write overnight: true if it ends on the"
            " next day, or mend the times."
        )
    return begins, ends + DAY_MINUTES if line.overnight else ends


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def _check_apart(
    weekly: Mapping[int, list[Numbered]],
    dated: Mapping[date, list[Numbered]],
    first: date,
    last: date | None,
) -> None:
    """Refuse shifts that overlap within a week, or around one of the dates."""
    week = [first + timedelta(days=number) for number in range(8)] if weekly else []
    around = [day + ONE_DAY * step for day in dated for step in (-1, 0, 1)]
    days = (day for day in {*week, *around} if first <= day and (last is None or day <= last))
    ordered = sorted(days)
    for before, after in zip([None, *ordered], ordered, strict=False):
        follows = before is not None and after - before == ONE_DAY
        earlier = _said_of(before, weekly, dated) if before is not None and follows else []
        _check_neighbours(
            [(-DAY_MINUTES, one) for one in earlier]
            + [(0, one) for one in _said_of(after, weekly, dated)]
        )


def _said_of(
    day: date, weekly: Mapping[int, list[Numbered]], dated: Mapping[date, list[Numbered]]
) -> list[Numbered]:
    return dated[day] if day in dated else weekly.get(day.weekday(), [])


def _check_neighbours(said: list[tuple[int, Numbered]]) -> None:
    """Refuse windows (each with how many minutes off its day begins) of which two overlap."""
    ordered = sorted((begins + off, ends + off, line) for off, ((begins, ends), line) in said)
    for (_, ends, line), (begins, _, other) in pairwise(ordered):
        if begins < ends:
            first, second = sorted((line, other))
            raise ShiftsOverlap(f"Lines {first} and {second} overlap: nobody works two at a time.")


def _windows(said: Sequence[Numbered]) -> Windows:
    return tuple(sorted(window for window, _ in said)) if said else NO_WINDOWS
