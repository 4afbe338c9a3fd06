"""Reading: what the clocks of a ticket show at a moment.

While the ticket is merged into another they show what they showed when it was, and stand. If that
is undone it never was: the promise was made to somebody who has waited all the while.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.workflow.domain.calendars import NO_CHANGES, DayChanges
from services.workflow.domain.clocks.branches import clocks_for
from services.workflow.domain.clocks.counting import Counter, Run
from services.workflow.domain.definition import ClockRule, TicketType
from services.workflow.domain.entry import MERGED, UNMERGED, Diary, Entry
from services.workflow.domain.labels import Label

Status = Literal["running", "paused", "met", "missed", "stopped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a clock that was started shows.

    ``status``: ``met`` and ``missed`` are the verdict of a clock that stopped, ``stopped`` has
    none (nothing was promised, or the ticket ended before). ``due_at`` is when the promise is
    broken if nothing happens (None while paused, unless that is a moment), and ``breached_at`` when
    it was.
    """

    clock: str
    label: Label
    status: Status
    started_at: datetime
    stopped_at: datetime | None
    paused_for: str | None
    spent_s: int
    target_s: int | None
    due_at: datetime | None
    breached_at: datetime | None


def as_promised(
    diary: Diary,
    rules: TicketType,
    at: datetime,
    changes: DayChanges = NO_CHANGES,
    commitments: Sequence[ClockRule] = (),
) -> tuple[Reading, ...]:
    """Return the clocks under the rules a ticket pinned, with the days announced at their start.

    ``commitments`` are clocks that people started with what they said.
    """
    clocks = (*clocks_for(rules.clocks, diary), *commitments)
    return _readings(diary, (Counter(rule=one, changes=changes) for one in clocks), at)


def under_newest(
    diary: Diary, newest: TicketType, at: datetime, changes: DayChanges = NO_CHANGES
) -> tuple[Reading, ...]:
    """Return the clocks as if the newest rules, and every day announced, had always been there."""
    clocks = clocks_for(newest.clocks, diary)
    counters = (Counter(rule=one, changes=changes, with_later_days=True) for one in clocks)
    return _readings(diary, counters, at)


def reading_of(counter: Counter, run: Run, at: datetime) -> Reading | None:
    """Return what a run shows at ``at``; None if the clock was never started."""
    started_at = run.started_at
    if started_at is None:
        return None
    run, rule = counter.at(run, at), counter.rule
    target_s = counter.target_s(run)
    return Reading(
        clock=rule.key,
        label=rule.label,
        status=_status(run, target_s),
        started_at=started_at,
        stopped_at=run.stopped_at,
        paused_for=run.resting or None if run.is_on else None,
        spent_s=run.spent_s,
        target_s=target_s,
        due_at=counter.due_at(run),
        breached_at=run.breached_at,
    )


def _readings(diary: Diary, counters: Iterable[Counter], at: datetime) -> tuple[Reading, ...]:
    known = [entry for entry in diary if entry.at <= at]
    merged = _merged_in(known)
    if merged is not None:
        known, at = known[:merged], known[merged].at
    found = [reading_of(counter, counter.through(known), at) for counter in counters]
    read = tuple(one for one in found if one is not None)
    return read if merged is None else tuple(map(_standing, read))


def _merged_in(known: Sequence[Entry]) -> int | None:
    """Return the place of what merged the ticket; None if it stands for itself after all this."""
    turns = [place for place, one in enumerate(known) if one.what in {MERGED, UNMERGED}]
    return turns[-1] if turns and known[turns[-1]].what == MERGED else None


def _standing(reading: Reading) -> Reading:
    """Return what a clock shows that stands because its ticket is merged."""
    if reading.status not in {"running", "paused"}:
        return reading
    return replace(reading, status="paused", paused_for=MERGED, due_at=reading.breached_at)


def _status(run: Run, target_s: int | None) -> Status:
    if run.is_on:
        return "paused" if run.resting else "running"
    if run.breached_at is not None:
        return "missed"
    return "stopped" if run.cut or target_s is None else "met"
