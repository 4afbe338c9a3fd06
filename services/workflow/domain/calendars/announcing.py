"""Announcing: a tenant says that a day of one of its calendars will be different."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar

from services.workflow.domain.calendars.changes import DayChange, DayChanges, Windows
from services.workflow.domain.calendars.windows import window_of, windows_of
from services.workflow.domain.refusals import CalendarUnknown, DayInvalid
from services.workflow.domain.scenarios import must_publish
from shared.decider import Decider, Fact, Reason
from shared.intent import Caller

CHANGES_MAX = 5_000
"""Of a tenant: they are kept in memory, and for ever."""

WINDOWS_MAX = 24
REASON_LENGTH_MAX = 500


@dataclass(frozen=True, kw_only=True)
class AnnounceDay:
    """Let a day be open as ``windows`` say, none for closed; ``known`` are the calendars."""

    calendar: str
    day: str
    windows: Sequence[str]
    reason: str
    known: frozenset[str]
    caller: Caller
    now: datetime


@dataclass(frozen=True, kw_only=True)
class DayAnnounced(Fact):
    """A day of a calendar will be different from what the calendar says."""

    TOPIC: ClassVar[str] = "scenario.day_announced"

    calendar: str
    day: date
    windows: Windows
    reason: str


@dataclass(frozen=True, kw_only=True)
class Announcements:
    """Every day that a tenant announced, in the order in which it did."""

    changes: DayChanges = ()

    def latest(self, calendar: str, day: date) -> DayChange | None:
        """Return the last word on a day."""
        for one in reversed(self.changes):
            if (one.calendar, one.day) == (calendar, day):
                return one
        return None


def decide(command: AnnounceDay, known: Announcements) -> list[DayAnnounced]:
    """Return what was announced; nothing if that is the last word already.

    Raises ScopeMissing, CalendarUnknown, DayInvalid.
    """
    must_publish(command.caller)
    if command.calendar not in command.known:
        raise CalendarUnknown
    windows, day = windows_of(command.windows), _day(command.day)
    fits = len(command.windows) <= WINDOWS_MAX and len(command.reason) <= REASON_LENGTH_MAX
    if windows is None or day is None or not fits or len(known.changes) >= CHANGES_MAX:
        raise DayInvalid(reasons=_faults(command.windows))
    last = known.latest(command.calendar, day)
    if last is not None and (last.windows, last.reason) == (windows, command.reason):
        return []
    return [
        DayAnnounced(
            occurred_at=command.now,
            calendar=command.calendar,
            day=day,
            windows=windows,
            reason=command.reason,
        )
    ]


def _faults(windows: Sequence[str]) -> Iterator[Reason]:
    """Yield which windows of a day are none, or that they overlap."""
    for place, text in enumerate(windows):
        if window_of(text) is None:
            yield Reason(
                code="window",
                message="A window is like 09:00-12:00 and ends after it begins, at 24:00 at the"
                " latest; write two for a night.",
                pointer=f"/windows/{place}",
                zh="时段写作 09:00-12:00，结束须晚于开始，最晚 24:00；跨夜请分两段写。",
            )
    if all(map(window_of, windows)) and windows_of(windows) is None:
        yield Reason(
            code="windows-overlap",
            message="The windows of a day do not overlap.",
            pointer="/windows",
            zh="一天中的时段不能重叠。",
        )


def evolve(known: Announcements, fact: DayAnnounced) -> Announcements:
    """Return what is announced after ``fact``."""
    change = DayChange(
        calendar=fact.calendar,
        day=fact.day,
        windows=fact.windows,
        announced_at=fact.occurred_at,
        reason=fact.reason,
    )
    return replace(known, changes=(*known.changes, change))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


ANNOUNCEMENTS: Decider[AnnounceDay, DayAnnounced, Announcements] = Decider(
    kind="calendar",
    initial=Announcements,
    decide=decide,
    evolve=evolve,
    facts=(DayAnnounced,),
)
