"""Counting: how one entry of the diary after the other makes a clock go, rest and stop."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final, NamedTuple

from services.workflow.domain.calendars import NO_CHANGES, DayChanges, known_at
from services.workflow.domain.definition import ClockRule, Happening
from services.workflow.domain.entry import TABLE, Entry
from services.workflow.domain.labels import CREATE
from services.workflow.domain.moments import moment_said

HUNDRED = 100
"""Percent: the whole promise."""


class Run(NamedTuple):
    """How far a clock has come.

    ``is_on`` between start and stop, also while it is ``resting`` because the ticket waits for one
    of the rule's reasons; ``cut`` when the end of the ticket stopped it. While it goes, time counts
    from ``since``, in addition to ``spent_s``. When it last set out, ``left_s`` of the promise were
    left; that tells when it is due. A ``breached_at`` stays, whatever comes later. ``turn`` counts
    how often it was started, the last time at ``turn_at``. ``said`` are the moments that fields
    say, and ``until`` the one that is promised: no rest puts it off. ``table`` names the targets.
    """

    priority: str = ""
    resting: str = ""
    closed: bool = False
    is_on: bool = False
    cut: bool = False
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    since: datetime | None = None
    spent_s: int = 0
    set_out_at: datetime | None = None
    left_s: int | None = None
    breached_at: datetime | None = None
    turn: int = 0
    turn_at: datetime | None = None
    said: tuple[tuple[str, str], ...] = ()
    until: datetime | None = None
    table: str = ""


NOT_STARTED = Run()
HEEDED: Final = frozenset({TABLE, "wait", "resume", "priority", "moment", "closed"})
"""What every clock looks at, besides what it starts and stops by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Counts by one rule; days announced after the start count only ``with_later_days``."""

    rule: ClockRule
    changes: DayChanges = NO_CHANGES
    with_later_days: bool = False

    def through(self, entries: Iterable[Entry], run: Run = NOT_STARTED) -> Run:
        """Return how far the clock is after ``entries``, in the order of the diary.

        Most say nothing to a clock, and are passed over: a long story is counted again after each
        of its moves.
        """
        signals = (self.rule.start, self.rule.stop)
        whatever = HEEDED | {one.what for one in signals if not one.about}
        exactly = {(one.what, one.about) for one in signals}
        for entry in entries:
            what = entry.what
            if (
                what in whatever
                or (what, entry.about) in exactly
                or (what == "move" and (run.resting or run.closed))
            ):
                run = self.advance(run, entry)
        return run

    def advance(self, run: Run, entry: Entry) -> Run:
        """Return how far the clock is after ``entry``, which is not earlier than the last one."""
        match entry.what:
            case "move" if run.resting or run.closed:
                return self._signalled(self._left(run, entry.at), entry)
            case "wait" | "resume":
                rests = entry.what == "wait" and entry.about in self.rule.pause_on
                return self._rests(run, entry.about if rests else "", entry.at)
            case "priority" if entry.about != run.priority:
                counted = self.at(run, entry.at)._replace(priority=entry.about)
                return self._sets_out(self._promises(counted, entry.at), entry.at)
            case "moment" if self.rule.counts_by(entry.about):
                return self._says(run, entry)
            case "closed":
                return self._closed(run, entry.at)
            case _:
                return self._signalled(run, entry)

    def at(self, run: Run, moment: datetime) -> Run:
        """Return the run with everything counted up to ``moment``."""
        run = self._outlived(run, moment)
        if run.since is None or run.since == moment:
            return run
        spent_s = run.spent_s + self.rule.calendar.open_s(run.since, moment, self._days(run))
        run = run._replace(since=moment, spent_s=spent_s)
        target_s = self.rule.target_of(run.priority, run.table)
        if run.breached_at is None and target_s is not None and spent_s >= target_s:
            due_at = self.due_at(run)
            # The last second may have been spent hours ago, and the shop be closed since.
            if due_at is not None and moment.replace(microsecond=0) > due_at:
                return run._replace(breached_at=due_at)
        return run

    def due_at(self, run: Run) -> datetime | None:
        """Return when the promise was or will be broken; None if never, or while it rests."""
        if run.breached_at is not None:
            return run.breached_at
        if run.until is not None:
            return run.until
        if run.set_out_at is None or run.left_s is None or (run.is_on and run.resting):
            return None
        return self.rule.calendar.after(run.set_out_at, run.left_s, self._days(run))

    def target_s(self, run: Run) -> int | None:
        """Return how much open time is promised: until a moment, as much as there is until then."""
        if run.until is None or run.started_at is None:
            return self.rule.target_of(run.priority, run.table)
        return self.rule.calendar.open_s(run.started_at, run.until, self._days(run))

    def reaches(self, run: Run, percent: int, beyond_s: int = 0) -> datetime | None:
        """Return when so much of the promise will be used up, and more; None if nothing counts."""
        if run.is_on and run.until is not None and run.turn_at is not None:
            return self._between(run.turn_at, run.until, percent, beyond_s, self._days(run))
        target_s = self.rule.target_of(run.priority, run.table)
        if not run.is_on or run.since is None or target_s is None:
            return None
        wanted_s = ceil(target_s * percent / 100) + beyond_s
        return self.rule.calendar.after(run.since, wanted_s - run.spent_s, self._days(run))

    def _between(
        self, start: datetime, until: datetime, percent: int, beyond_s: int, days: DayChanges
    ) -> datetime | None:
        """Return when so much of the open time between two moments is over, or beyond them."""
        span_s = self.rule.calendar.open_s(start, until, days)
        wanted_s = ceil(span_s * percent / 100)
        if percent < HUNDRED:
            return self.rule.calendar.after(start, wanted_s, days)
        return self.rule.calendar.after(until, wanted_s - span_s + beyond_s, days)

    def _signalled(self, run: Run, entry: Entry) -> Run:
        if entry.what == TABLE:
            return run._replace(table=entry.about)
        if not run.is_on:
            if not _is(entry, self.rule.start):
                return run
            started_at = run.started_at or entry.at
            run = run._replace(is_on=True, cut=False, started_at=started_at, stopped_at=None)
            run = run._replace(turn=run.turn + 1, turn_at=entry.at)
            return self._sets_out(self._promises(run, entry.at), entry.at)
        if _is(entry, self.rule.stop):
            counted = self.at(run, entry.at)
            return counted._replace(is_on=False, since=None, stopped_at=entry.at)
        return run

    def _outlived(self, run: Run, moment: datetime) -> Run:
        """Break the promise of a moment that is over; within its second it is still kept."""
        if run.until is None or not run.is_on or run.breached_at is not None:
            return run
        is_over = moment.replace(microsecond=0) > run.until
        return run._replace(breached_at=run.until) if is_over else run

    def _says(self, run: Run, entry: Entry) -> Run:
        """Have a field say another moment; whatever the last one broke stays broken."""
        others = tuple(one for one in run.said if one[0] != entry.about)
        said = (*others, (entry.about, entry.to)) if entry.to else others
        run = self.at(run, entry.at)._replace(said=said)
        is_promised = self.rule.until_of(run.priority, run.table) == entry.about
        return self._promises(run, entry.at) if is_promised else run

    def _promises(self, run: Run, at: datetime) -> Run:
        """Promise, at ``at``, the moment that is said; nobody promises what is past already."""
        if not run.is_on:
            return run
        if not run.said:
            return run if run.until is None else run._replace(until=None)
        text = dict(run.said).get(self.rule.until_of(run.priority, run.table))
        moment = None if text is None else moment_said(text, self.rule.calendar.zone)
        return run._replace(until=None if moment is None else max(moment, at))

    def _rests(self, run: Run, reason: str, at: datetime) -> Run:
        if reason == run.resting:
            return run
        return self._sets_out(self.at(run, at)._replace(resting=reason), at)

    def _left(self, run: Run, at: datetime) -> Run:
        """Go on after a move: it ends a wait, and one out of the end opens the ticket again."""
        if run.closed and run.started_at and self.rule.start.what == CREATE:
            run = run._replace(is_on=True, cut=False, stopped_at=None)
            run = self._promises(run, at)
        return self._sets_out(self.at(run, at)._replace(resting="", closed=False), at)

    def _closed(self, run: Run, at: datetime) -> Run:
        run = self.at(run, at)._replace(closed=True, resting="")
        return (
            run._replace(is_on=False, since=None, cut=not self.rule.ends_with_ticket, stopped_at=at)
            if run.is_on
            else run
        )

    def _sets_out(self, run: Run, at: datetime) -> Run:
        """Let the clock go from ``at``, if it may, with what is left of the promise."""
        if not run.is_on or run.resting:
            return run._replace(since=None) if run.since else run
        target_s = self.rule.target_of(run.priority, run.table)
        left_s = None if target_s is None else max(0, target_s - run.spent_s)
        return run._replace(since=at, set_out_at=at, left_s=left_s)

    def _days(self, run: Run) -> DayChanges:
        if self.with_later_days or not self.changes or run.started_at is None:
            return self.changes
        return known_at(self.changes, run.started_at)


def _is(entry: Entry, happening: Happening) -> bool:
    return entry.what == happening.what and happening.about in {"", entry.about}
