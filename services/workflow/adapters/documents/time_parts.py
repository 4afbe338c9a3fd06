"""The parts of a document that speak of time: calendars and clocks."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from services.workflow.adapters.documents.parts import Key, Label, Part
from services.workflow.adapters.documents.remarks import Words
from services.workflow.adapters.documents.shorthand import as_list
from services.workflow.domain.calendars.windows import window_of, windows_of

Country = Literal["cn"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Reason = Literal["customer", "parts", "approval", "access", "weather", "third_party"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)

TABLES_MAX = 20
"""Tables of targets of a clock: service levels, as contracts name them."""

DAYS_MAX = 400
"""Days of a calendar that differ from its week, as its author wrote them."""

WEEK = r"^(mon|tue|wed|thu|fri|sat|sun)([-,] ?(mon|tue|wed|thu|fri|sat|sun))*$"
DURATION = r"^[1-9][0-9]{0,5}[smhdw]$"
TOO_LONG = r"^[1-9][0-9]{6,}[smhdw]$"
MOMENT = r"^[a-z][a-z0-9_]{0,40}(\.(start|end))?$"
"""A field that says a moment, and of a time window which of its ends."""
SINCE = r"^[a-z][a-z0-9_]{0,40}(\.[a-z][a-z0-9_]{0,40})?$"
"""The same, and of a reference what is known of the thing."""


SENTENCES: Mapping[str, Words] = {
    "window": Words(
        "时段写作 09:00-12:00，结束须晚于开始，最晚 24:00；跨夜请分两段写",
        "a window is like 09:00-12:00 and ends after it begins, at 24:00 at the latest;"
        " write two for a night",
    ),
    "windows-overlap": Words("一天中的时段不能重叠", "the windows of a day do not overlap"),
    "zone": Words(
        "没有这个时区；请写 Asia/Shanghai 这样的名字",
        "there is no time zone of this name; write one such as Asia/Shanghai",
    ),
    "day": Words("日期写作 2026-12-31", "a day is written like 2026-12-31"),
    "duration": Words(
        "时长写作 90s、10m、4h、3d 或 2w", "a duration is written like 90s, 10m, 4h, 3d or 2w"
    ),
    "duration-too-long": Words(
        "时长的数字最多六位：1 至 999999",
        "the number of a duration has at most six digits: 1 to 999999",
    ),
    "target": Words(
        "目标写作 4h 这样的时长，或写一个说明何时的字段：due_by、window.end",
        "a target is a duration like 4h, or a field that says when: due_by, window.end",
    ),
    "since": Words(
        "写一个说明何时的字段：due_by、window.end、class_id.starts_at",
        "write a field that says when: due_by, window.end, class_id.starts_at",
    ),
    "weekdays": Words(
        "星期写作 mon、mon-fri 或 sat,sun", "days are written like mon, mon-fri or sat,sun"
    ),
    "weekday-twice": Words("同一个星期几写了两次", "a day of the week is said twice"),
    "never-open": Words(
        "日历在一周里至少要有开放时段", "a calendar is open on some day of the week"
    ),
}
"""What to say about each mistake that only what speaks of time can have."""


def _mistake(code: str) -> PydanticCustomError:
    return PydanticCustomError(code, SENTENCES[code].en)


def _window(text: str) -> str:
    if window_of(text) is None:
        raise _mistake("window")
    return text


def _apart(windows: list[str]) -> list[str]:
    """Return windows in order; those that overlap are a mistake."""
    if windows_of(windows) is None:
        raise _mistake("windows-overlap")
    return sorted(windows)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _mistake("zone") from None
    return name


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _mistake("day") from None


def _duration(text: str) -> str:
    if not re.fullmatch(DURATION, text):
        raise _no_duration(text)
    return text


def _no_duration(text: str) -> PydanticCustomError:
    return _mistake("duration-too-long" if re.fullmatch(TOO_LONG, text) else "duration")


def _target(text: str) -> str:
    if not re.fullmatch(MOMENT, text) and not re.fullmatch(DURATION, text):
        raise _no_duration(text) if text[:1].isdigit() else _mistake("target")
    return text


def since(text: str) -> str:
    """Return what may say since when; anything else is a mistake."""
    if not re.fullmatch(SINCE, text):
        raise _mistake("since")
    return text


def long_week(value: object) -> object:
    """Return ``mon-fri`` and ``sat,sun`` as the days they mean, and each day of the week."""
    if not isinstance(value, Mapping):
        return value
    week: dict[object, object] = {}
    for key, windows in value.items():
        for day in _weekdays(key):
            if day in week:
                raise _mistake("weekday-twice")
            week[day] = windows
    for day in WEEKDAYS:
        week.setdefault(day, [])
    return week


def _weekdays(key: object) -> list[object]:
    if not isinstance(key, str) or not re.fullmatch(WEEK, key):
        return [key]
    names: list[str] = list(WEEKDAYS)
    days: list[object] = []
    for one in re.split(", ?", key):
        ends = [names.index(day) for day in one.split("-")]
        if len(ends) > 2 or ends[0] > ends[-1]:  # noqa: PLR2004  # from one day to another
            raise _mistake("weekdays")
        days += names[ends[0] : ends[-1] + 1]
    return days


def as_targets(value: object) -> object:
    """Return one duration, or moment, as the target of every priority."""
    return {"default": value} if isinstance(value, str) else value


Window = Annotated[str, AfterValidator(_window)]
Windows = Annotated[
    list[Window],
    Field(max_length=24),
    BeforeValidator(as_list, json_schema_input_type=list[str] | str),
    AfterValidator(_apart),
]
Day = Annotated[str, AfterValidator(_day)]
Duration = Annotated[str, AfterValidator(_duration)]
Target = Annotated[str, AfterValidator(_target)]
Priority = Annotated[str, StringConstraints(pattern=r"^(P[1-9]|[a-z][a-z0-9_]{0,40})$")]


class CalendarPart(Part):
    """When somebody is open: windows on the days of the week, and days that differ.

    ``holidays`` closes the statutory ones of a country; ``makeup_days`` opens the weekends that
    are worked in exchange, as on the first weekday that is open at all.
    """

    tz: Annotated[str, AfterValidator(_zone)]
    weekly: Annotated[
        dict[Weekday, Windows],
        BeforeValidator(
            long_week,
            json_schema_input_type=dict[
                Annotated[str, StringConstraints(pattern=WEEK)], list[str] | str
            ],
        ),
    ]
    holidays: Country | None = None
    makeup_days: bool = False
    days: Annotated[dict[Day, Windows], Field(max_length=DAYS_MAX)] = {}

    @model_validator(mode="after")
    def _opens(self) -> "CalendarPart":
        if not any(self.weekly.values()):
            raise _mistake("never-open")
        return self


class StatutoryYearPart(Part):
    """The holidays of a country in a year, and the weekend days that are worked in exchange."""

    holidays: list[Day]
    workdays: list[Day]


StatutoryPart = dict[Annotated[str, StringConstraints(pattern=r"^\d{4}$")], StatutoryYearPart]


class ClockPart(Part):
    """A promise of time: from one happening to another, in the open time of a calendar.

    ``d`` and ``w`` in a target are a day and a week as the calendar has them. A target may also be
    a moment that a field says: a date or a time (``due_by``), or an end of a window
    (``window.end``); what the ticket waits for does not put it off. ``tables`` are targets of
    tickets that are entitled to them.
    """

    key: Key = Field(validation_alias=AliasChoices("key", "clock"))
    label: Label
    start: Key
    stop: Key
    calendar: Key | None = None
    pause_on: Annotated[
        list[Reason], BeforeValidator(as_list, json_schema_input_type=list[Reason] | Reason)
    ] = []
    target: Annotated[
        dict[Priority, Target],
        Field(min_length=1),
        BeforeValidator(as_targets, json_schema_input_type=dict[Priority, Target] | Target),
    ]

    tables: Annotated[
        dict[Key, Annotated[dict[Priority, Duration], Field(min_length=1)]],
        Field(max_length=TABLES_MAX),
    ] = {}

    left_out_when_empty: ClassVar[frozenset[str]] = frozenset({"calendar", "tables"})

    @model_validator(mode="before")
    @classmethod
    def _labelled(cls, value: object) -> object:
        if not isinstance(value, Mapping) or "label" in value:
            return value
        return {"label": value.get("key", value.get("clock")), **value}
