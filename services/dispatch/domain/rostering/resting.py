"""Rules of rest: how long, how often and how many nights somebody may work.

Times are those of the clock on the wall: on the night on which clocks are changed a rest is an hour
longer or shorter than is counted. A week is that of ISO 8601, a weekend is worked by who begins a
shift on its Saturday or Sunday.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Literal, get_args

from services.dispatch.domain.rostering.refusals import RosterRuleNeverHolds, RosterWrong

DAY_MINUTES = 1_440
WEEK_MINUTES = 7 * DAY_MINUTES
IN_A_ROW_MAX = 35
SATURDAY = 5
WEEK = timedelta(days=7)
LOOKED_BACK_MIN, LOOKED_BACK_MAX = 2 * WEEK, 5 * WEEK
"""How long before its first day a roster looks at least; shift plans are kept for five weeks."""

Rule = Literal[
    "rest", "days_in_a_row", "minutes_per_week", "shifts_per_week", "nights_in_a_row",
    "free_weekends", "day_off",
]  # fmt: skip
"""Which rule: of rest, of somebody's contract, or a day off that was granted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """A shift of somebody: from when to when, in minutes from the midnight of its day."""

    day: date
    begins: int
    ends: int

    @property
    def starts_at(self) -> int:
        """Return its beginning in minutes of the calendar."""
        return self.day.toordinal() * DAY_MINUTES + self.begins

    @property
    def ends_at(self) -> int:
        """Return its end in minutes of the calendar."""
        return self.day.toordinal() * DAY_MINUTES + self.ends

    @property
    def is_night(self) -> bool:
        """Say whether it runs over midnight."""
        return self.ends > DAY_MINUTES

    @property
    def saturday(self) -> date | None:
        """Return the Saturday of the weekend that it is on, if it is on one."""
        after = self.day.weekday() - SATURDAY
        return self.day - timedelta(days=after) if after >= 0 else None


@dataclass(frozen=True, kw_only=True)
class RestRules:
    """The rules of a roster (``version`` of their meaning); ``advisory`` ones a person may break.

    Of so many weekends in a row as ``free_weekend_of`` says one is free; 0: none need be.
    """

    version: int = 1
    rest_minutes_min: int = 11 * 60
    days_in_a_row_max: int = 6
    minutes_per_week_max: int = 44 * 60
    nights_in_a_row_max: int = 4
    free_weekend_of: int = 4
    advisory: frozenset[Rule] = frozenset({"free_weekends", "nights_in_a_row"})

    @property
    def looked_back(self) -> timedelta:
        """Return how long before the first day of a roster somebody's work counts under these."""
        days = timedelta(days=max(self.days_in_a_row_max, self.nights_in_a_row_max))
        return min(max(LOOKED_BACK_MIN, days, WEEK * self.free_weekend_of), LOOKED_BACK_MAX)

    def check(self) -> None:
        """Refuse what can never hold; raises RosterRuleNeverHolds and RosterWrong."""
        if not 0 <= self.rest_minutes_min < WEEK_MINUTES:
            raise RosterRuleNeverHolds("The rest between two shifts is less than a week.")
        if not 1 <= self.days_in_a_row_max <= IN_A_ROW_MAX:
            raise RosterRuleNeverHolds(f"Days in a row are 1 to {IN_A_ROW_MAX}.")
        if not 1 <= self.minutes_per_week_max <= WEEK_MINUTES:
            raise RosterRuleNeverHolds(f"A week has 1 to {WEEK_MINUTES} minutes of work.")
        if not 0 <= self.nights_in_a_row_max <= IN_A_ROW_MAX:
            raise RosterRuleNeverHolds(f"Nights in a row are 0 to {IN_A_ROW_MAX}.")
        if not 0 <= self.free_weekend_of <= IN_A_ROW_MAX:
            raise RosterRuleNeverHolds(f"One weekend is free of 0 to {IN_A_ROW_MAX}.")
        if self.version != 1 or not self.advisory <= set(get_args(Rule)):
            raise RosterWrong("The rules of rest are of version 1, and advisory ones are of these.")

    def broken(self, worked: Sequence[Worked], first: date, last: date) -> Iterator[
        tuple[Rule, date]
    ]:  # fmt: skip
        """Yield each rule that somebody's shifts (in order) break from one day to another.

        The day is that on which it is broken first.
        """
        for before, after in pairwise(worked):
            if after.starts_at - before.ends_at < self.rest_minutes_min and after.day >= first:
                yield "rest", after.day
        yield from _too_long("days_in_a_row", worked, self.days_in_a_row_max, first)
        nights = [one for one in worked if one.is_night]
        yield from _too_long("nights_in_a_row", nights, self.nights_in_a_row_max, first)
        if self.free_weekend_of:
            yield from self._without_free_weekend(worked, first, last)

    def _without_free_weekend(
        self, worked: Sequence[Worked], first: date, last: date
    ) -> Iterator[tuple[Rule, date]]:
        taken = {one.saturday for one in worked}
        before = {one.saturday for one in worked if one.day < first}
        for weekends in weekend_windows(first, last, self.free_weekend_of):
            # Where all were worked before, it is no fault of these days.
            if taken.issuperset(weekends) and not before.issuperset(weekends):
                yield "free_weekends", weekends[-1]


def weekend_windows(first: date, last: date, count: int) -> Iterator[tuple[date, ...]]:
    """Yield the Saturdays of each so many weekends in a row of which the last is in a span.

    The others may lie before it. A weekend of which only the Sunday is in the span is in it.
    """
    sunday = first + timedelta(days=(SATURDAY + 1 - first.weekday()) % 7)
    while sunday <= last:
        saturday = sunday - timedelta(days=1)
        yield tuple(saturday - WEEK * number for number in reversed(range(count)))
        sunday += WEEK


def _too_long(
    rule: Rule, worked: Sequence[Worked], most: int, first: date
) -> Iterator[tuple[Rule, date]]:
    """Yield once for each stretch of days in a row that is longer than it may be."""
    days = sorted({one.day.toordinal() for one in worked})
    for _, group in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]):
        row = [day for _, day in group]
        beyond = [day for day in row[most:] if day >= first.toordinal()]
        if beyond:
            yield rule, date.fromordinal(beyond[0])
