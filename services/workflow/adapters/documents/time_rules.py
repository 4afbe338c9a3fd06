"""Calendars and clocks of a document become what the domain counts by."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from services.workflow.adapters.documents.model import Document, TypePart
from services.workflow.adapters.documents.time_parts import (
    WEEKDAYS,
    CalendarPart,
    ClockPart,
    Country,
    StatutoryPart,
    StatutoryYearPart,
)
from services.workflow.adapters.holidays import statutory_days
from services.workflow.domain.calendars import Calendar, Windows
from services.workflow.domain.calendars.windows import windows_of
from services.workflow.domain.definition import ClockRule, Happening
from services.workflow.domain.entry import BRANCH_DONE, JOINED
from services.workflow.domain.labels import CREATE, Label
from services.workflow.domain.marks import MARKS

ALWAYS = Calendar(key="always", zone="UTC", weekly=(((0, 1440),),) * 7)
"""What a clock without a calendar counts by."""

HAPPENINGS: Mapping[str, Happening] = {
    CREATE: Happening(what="create"),
    "technician_accepted": Happening(what="accepted"),
    "approval_opened": Happening(what="approval_opened"),
    "approved": Happening(what="approved"),
    **{mark: Happening(what="mark", about=mark) for mark in MARKS},
    "branch_done": Happening(what=BRANCH_DONE),
    "parallel_joined": Happening(what=JOINED),
}
"""What starts and stops clocks besides moves; a mark happens when somebody says so."""

DEFAULT = "default"
UNITS_S = {"s": 1, "m": 60, "h": 3_600}
CALENDARS_KEPT_MAX = 1_024


def with_statutory_days(document: Document) -> Document:
    """Return a document that holds the days its calendars' ``holidays`` mean."""
    wanted = {one.holidays for one in document.calendars.values() if one.holidays is not None}
    missing = wanted - document.statutory.keys()
    if not missing:
        return document
    learned = {country: _statutory(country) for country in sorted(missing)}
    return document.model_copy(update={"statutory": {**document.statutory, **learned}})


def calendars_of(document: Document) -> Mapping[str, Calendar]:
    """Return the calendars of a document by their keys."""
    return {
        key: _same(_calendar(key, part, document.statutory.get(part.holidays or "cn", {})))
        for key, part in document.calendars.items()
    }


def clocks_of(part: TypePart, calendars: Mapping[str, Calendar]) -> tuple[ClockRule, ...]:
    """Return the clocks of a ticket type."""
    return tuple(_clock(one, part, calendars) for one in part.clocks)


def happening_of(name: str, part: TypePart) -> Happening | None:
    """Return what ``name`` stands for in a ticket type: a move, or something else that happens."""
    if any(one.id == name for one in part.transitions):
        return Happening(what="move", about=name)
    return HAPPENINGS.get(name)


def _clock(one: ClockPart, part: TypePart, calendars: Mapping[str, Calendar]) -> ClockRule:
    calendar = ALWAYS if one.calendar is None else calendars[one.calendar]
    targets = {
        key: seconds_of(text, calendar) for key, text in one.target.items() if is_duration(text)
    }
    untils = {key: text for key, text in one.target.items() if not is_duration(text)}
    default, until = targets.pop(DEFAULT, None), untils.pop(DEFAULT, "")
    return ClockRule(
        key=one.key,
        label=Label(zh=one.label.zh, en=one.label.en),
        start=_happening(one.start, part),
        stop=_happening(one.stop, part),
        calendar=calendar,
        targets=targets,
        target_s=default,
        untils=untils,
        until=until,
        pause_on=frozenset(one.pause_on),
        tables={
            name: {key: seconds_of(text, calendar) for key, text in table.items()}
            for name, table in one.tables.items()
        },
    )


def _happening(name: str, part: TypePart) -> Happening:
    return happening_of(name, part) or Happening(what="mark", about=name)


def is_duration(target: str) -> bool:
    """Whether a target is a stretch of time, and not a moment that a field says."""
    return target[0].isdigit()


def seconds_of(text: str, calendar: Calendar = ALWAYS) -> int:
    """Return how much open time a duration is: a day is as long as the calendar's longest one."""
    unit = {**UNITS_S, "d": calendar.workday_s, "w": calendar.week_s}[text[-1]]
    return int(text[:-1]) * unit


def _calendar(key: str, part: CalendarPart, statutory: StatutoryPart) -> Calendar:
    weekly = tuple(_windows(part.weekly[day]) for day in WEEKDAYS)
    days: dict[date, Windows] = {}
    for year in statutory.values() if part.holidays else ():
        days |= {date.fromisoformat(day): () for day in year.holidays}
        if part.makeup_days:
            workday = next((windows for windows in weekly if windows), ())
            days |= {date.fromisoformat(day): workday for day in year.workdays}
    days |= {date.fromisoformat(day): _windows(texts) for day, texts in part.days.items()}
    return Calendar(key=key, zone=part.tz, weekly=weekly, days=tuple(sorted(days.items())))


def _windows(texts: list[str]) -> Windows:
    return windows_of(texts) or ()


def _statutory(country: Country) -> StatutoryPart:
    return {
        str(year): StatutoryYearPart(
            holidays=[day.isoformat() for day in holidays],
            workdays=[day.isoformat() for day in workdays],
        )
        for year, (holidays, workdays) in statutory_days(country).items()
    }


@lru_cache(maxsize=CALENDARS_KEPT_MAX)
def _same(calendar: Calendar) -> Calendar:
    """Return one and the same calendar for equal ones, since each works out its years."""
    return calendar
