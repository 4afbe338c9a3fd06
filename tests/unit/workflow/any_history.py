"""Any history of a clock: what happened to a ticket, in a world whose calendar has its oddities."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from services.workflow.adapters.holidays import statutory_days
from services.workflow.domain.calendars import Calendar, DayChange, DayChanges, Windows
from services.workflow.domain.definition import ClockRule, Happening
from services.workflow.domain.entry import Diary, Entry
from services.workflow.domain.labels import Label

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
HISTORY_MINUTES = 3 * 1_440
HORIZON_MINUTES = 4 * 1_440

OFFICE: Windows = ((540, 720), (810, 1080))
"""Nine to noon, and half past one to six: with a lunch break."""

YEARS_OFF, YEARS_WORKED = zip(*statutory_days("cn").values(), strict=True)
OFF = [day for year in YEARS_OFF for day in year]
WORKED = [day for year in YEARS_WORKED for day in year]
CHINA = tuple(sorted([*((day, ()) for day in OFF), *((day, OFFICE) for day in WORKED)]))
"""What the government says of days: those off, and the weekends that are worked instead."""

WORKWEEK: tuple[Windows, ...] = (*(OFFICE,) * 5, (), ())
PROFILES: list[tuple[str, str, tuple[Windows, ...], tuple[tuple[date, Windows], ...]]] = [
    # When a history begins, and a calendar of which something odd happens then.
    ("2026-11-20T08:00+00:00", "Asia/Shanghai", WORKWEEK, CHINA),
    ("2025-10-08T00:00+00:00", "Asia/Shanghai", WORKWEEK, CHINA),
    ("2026-02-13T23:00+00:00", "Asia/Shanghai", WORKWEEK, CHINA),
    ("2026-03-07T02:00+00:00", "America/New_York", (((60, 150), (1260, 1440)),) * 7, ()),
    ("2026-10-31T02:00+00:00", "America/New_York", (((0, 90), (570, 1320)),) * 7, ()),
    ("2026-12-30T00:00+00:00", "UTC", (((0, 1440),),) * 7, ()),
]
START, STOP = Happening(what="move", about="start"), Happening(what="move", about="finish")
CREATED, ACCEPTED = Happening(what="create"), Happening(what="accepted")
HAPPENINGS = ("start", "finish", "close", "back", "wait", "word", "accepted")


@dataclass(frozen=True)
class World:
    """A calendar, when histories begin in it, and what is announced meanwhile."""

    begin: datetime
    calendar: Calendar
    changes: DayChanges


@dataclass(frozen=True)
class History:
    """What happened to a ticket whose clock follows a rule, until somebody looks."""

    rule: ClockRule
    diary: Diary
    changes: DayChanges
    begin: datetime
    until: datetime


def any_world(random: Random) -> World:
    """Return a world in which up to three days are announced to be different, some afterwards."""
    text, zone, weekly, days = random.choice(PROFILES)
    begin = datetime.fromisoformat(text).astimezone(UTC)
    changes = tuple(
        DayChange(
            calendar="c",
            day=(begin + random.randint(0, 3) * DAY).date(),
            windows=random.choice([(), ((480, 600),)]),
            announced_at=begin + random.randint(0, HISTORY_MINUTES) * MINUTE,
        )
        for _ in range(random.randint(0, 3))
    )
    return World(begin, Calendar(key="c", zone=zone, weekly=weekly, days=days), changes)


def any_history(random: Random, world: World) -> History:
    """Return up to twelve things that happen to a ticket within three days, in their order."""
    promised = random.choice(["nothing", "hours", "moment"])
    rule = ClockRule(
        key="clock",
        label=Label(zh="时钟", en="Clock"),
        start=random.choice([CREATED, START]),
        stop=random.choice([STOP, ACCEPTED]),
        calendar=world.calendar,
        targets={"P1": 60 * random.randint(1, 300)},
        target_s=60 * random.randint(1, 1_500) if promised == "hours" else None,
        until="window.end" if promised == "moment" else "",
        pause_on=frozenset(one for one in ("customer", "parts") if random.choice([True, False])),
    )
    begin = world.begin
    diary = [Entry(at=begin, what="create"), Entry(at=begin, what="priority", about="P1")]
    count = random.randint(0, 12)
    for minute in sorted(random.randint(0, HISTORY_MINUTES) for _ in range(count)):
        diary += _happening(random, begin + minute * MINUTE)
    until = begin + random.randint(0, HISTORY_MINUTES) * MINUTE
    return History(rule, tuple(diary), world.changes, begin, until)


def ingredients(history: History, began: datetime, ended: datetime) -> Iterator[str]:
    """Yield what odd things lie between the start of a clock and its end."""
    calendar = history.rule.calendar
    zone = ZoneInfo(calendar.zone)
    first, last = began.astimezone(zone), ended.astimezone(zone)
    if first.utcoffset() != last.utcoffset():
        yield "summer time begins or ends"
    found: set[str] = set()
    for number in range((last.date() - first.date()).days + 1):
        day = first.date() + number * DAY
        windows = calendar.windows_on(day)
        if any(
            first <= _at(day, one[1], zone) and _at(day, two[0], zone) <= last
            for one, two in pairwise(windows)
        ):
            found.add("lunch break")
        if calendar.days:
            found |= {"holiday"} if day in OFF else set()
            found |= {"worked weekend"} if day in WORKED else set()
    for change in history.changes:
        if first.date() <= change.day <= last.date() and _at(change.day, 0, zone) < (
            change.announced_at
        ):
            found.add("announced afterwards")
    yield from found


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone) + minute * MINUTE


def _happening(random: Random, at: datetime) -> list[Entry]:
    match random.choice(HAPPENINGS):
        case "wait":
            reason = random.choice(["customer", "parts", "weather"])
            return [Entry(at=at, what="wait", about=reason)]
        case "word":
            return [random.choice(_words(at))]
        case "accepted":
            return [Entry(at=at, what="accepted", about="tech-1")]
        case "close":
            return [Entry(at=at, what="move", about="cancel"), Entry(at=at, what="closed")]
        case move:
            return [Entry(at=at, what="move", about=move)]


def _words(at: datetime) -> list[Entry]:
    """Return what may be said at a moment that makes no move: a promised one among it."""
    return [
        Entry(at=at, what="resume", about="parts"),
        Entry(at=at, what="priority", about="P1"),
        Entry(at=at, what="priority", about="P3"),
        Entry(at=at, what="offered", about="tech-1"),
        Entry(at=at, what="moment", about="window.end"),
        Entry(at=at, what="moment", about="window.start", to=at.isoformat()),
        *(
            Entry(at=at, what="moment", about="window.end", to=said.isoformat())
            for said in (at - 90 * MINUTE, at + 30 * MINUTE, at + 800 * MINUTE)
        ),
    ]
