"""Whatever happens in whatever order: clocks kept step by step show what clocks read anew show.

And both show what a clock shows that looks at its watch once a minute, and knows nothing else.
"""

import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.domain.calendars import Calendar, DayChange, DayChanges, Windows
from services.workflow.domain.clocks import Counter, Reading, Run, as_promised, under_newest
from services.workflow.domain.clocks.reading import reading_of
from services.workflow.domain.definition import ClockRule, Happening, TicketType
from services.workflow.domain.diary import Diary, Entry
from services.workflow.domain.labels import Label

HISTORIES = 10_000 if os.environ.get("GONGDAN_TEST_LENGTH") is not None else 120
MINUTE = timedelta(minutes=1)
HISTORY_MINUTES = 3 * 1_440
HORIZON_MINUTES = 4 * 1_440

OFFICE: Windows = ((540, 720), (810, 1080))
WORKED_SATURDAY = (date(2025, 10, 11), OFFICE)
PROFILES = [
    # When a history begins, and a calendar of which something odd happens then.
    ("2026-11-20T08:00+00:00", "Asia/Shanghai", (OFFICE,) * 5 + ((), ()), ()),
    ("2025-10-08T00:00+00:00", "Asia/Shanghai", (OFFICE,) * 5 + ((), ()), (WORKED_SATURDAY,)),
    ("2026-03-07T02:00+00:00", "America/New_York", (((60, 150), (1260, 1440)),) * 7, ()),
    ("2026-10-31T02:00+00:00", "America/New_York", (((0, 90), (570, 1320)),) * 7, ()),
    ("2026-12-30T00:00+00:00", "UTC", (((0, 1440),),) * 7, ()),
]
START, STOP = Happening(what="move", about="start"), Happening(what="move", about="finish")
CREATED, ACCEPTED = Happening(what="create"), Happening(what="accepted")


class Promise(TypedDict, total=False):
    """What a rule promises to all tickets but some."""

    target_s: int
    until: str


@dataclass(frozen=True)
class History:
    rule: ClockRule
    diary: Diary
    changes: DayChanges
    begin: datetime
    until: datetime


@st.composite
def histories(draw: st.DrawFn) -> History:
    text, zone, weekly, days = draw(st.sampled_from(PROFILES))
    begin = datetime.fromisoformat(text).astimezone(UTC)
    calendar = Calendar(key="c", zone=zone, weekly=weekly, days=days)
    rule = ClockRule(
        key="clock",
        label=Label(zh="时钟", en="Clock"),
        start=draw(st.sampled_from([CREATED, START])),
        stop=draw(st.sampled_from([STOP, ACCEPTED])),
        calendar=calendar,
        targets={"P1": 60 * draw(st.integers(1, 300))},
        **draw(promises()),
        pause_on=draw(st.sets(st.sampled_from(["customer", "parts"])).map(frozenset)),
    )
    offsets = st.integers(0, HISTORY_MINUTES)
    diary = [Entry(at=begin, what="create"), Entry(at=begin, what="priority", about="P1")]
    for minute in sorted(draw(st.lists(offsets, max_size=12))):
        diary += draw(happenings(begin + minute * MINUTE))
    announced = draw(st.lists(st.tuples(offsets, st.integers(0, 3), st.booleans()), max_size=3))
    changes = tuple(
        DayChange(
            calendar="c",
            day=(begin + timedelta(days=day)).date(),
            windows=((480, 600),) if is_open else (),
            announced_at=begin + minute * MINUTE,
        )
        for minute, day, is_open in announced
    )
    until = begin + draw(offsets) * MINUTE
    return History(rule, tuple(diary), changes, begin, until)


@st.composite
def promises(draw: st.DrawFn) -> Promise:
    """Return what is promised to tickets of a priority that has no hours of its own."""
    match draw(st.sampled_from(["nothing", "hours", "moment"])):
        case "hours":
            return {"target_s": 60 * draw(st.integers(1, 1_500))}
        case "moment":
            return {"until": "window.end"}
        case _:
            return {}


@st.composite
def happenings(draw: st.DrawFn, at: datetime) -> list[Entry]:
    match draw(st.sampled_from(["start", "finish", "close", "back", "wait", "word", "accepted"])):
        case "wait":
            reason = draw(st.sampled_from(["customer", "parts", "weather"]))
            return [Entry(at=at, what="wait", about=reason)]
        case "word":
            return draw(
                st.sampled_from(
                    [
                        [Entry(at=at, what="resume", about="parts")],
                        [Entry(at=at, what="priority", about="P1")],
                        [Entry(at=at, what="priority", about="P3")],
                        [Entry(at=at, what="offered", about="tech-1")],
                        [Entry(at=at, what="moment", about="window.end")],
                        [Entry(at=at, what="moment", about="window.start", to=at.isoformat())],
                    ]
                    + [
                        [Entry(at=at, what="moment", about="window.end", to=said.isoformat())]
                        for said in (at - 90 * MINUTE, at + 30 * MINUTE, at + 800 * MINUTE)
                    ]
                )
            )
        case "accepted":
            return [Entry(at=at, what="accepted", about="tech-1")]
        case "close":
            return [Entry(at=at, what="move", about="cancel"), Entry(at=at, what="closed")]
        case move:
            return [Entry(at=at, what="move", about=move)]


@dataclass
class Watch:
    """Looks once a minute, and adds a minute if that minute counts."""

    history: History
    with_later_days: bool
    on: bool = False
    cut: bool = False
    closed: bool = False
    waiting: str = ""
    priority: str = ""
    spent: int = 0
    started: datetime | None = None
    stopped: datetime | None = None
    breached: datetime | None = None
    days: dict[date, Windows] = field(default_factory=dict)
    said: datetime | None = None
    until: datetime | None = None

    def live(self) -> None:
        left, at = list(self.history.diary), self.history.begin
        while at <= self.history.until:
            while left and left[0].at == at:
                self.hear(left.pop(0))
            if at < self.history.until:
                self.tick(at)
            at += MINUTE

    def tick(self, at: datetime) -> None:
        if self.on and self.breached is None and self.until is not None and at >= self.until:
            self.breached = self.until
        if not self.goes_on:
            return
        target = self.history.rule.target_of(self.priority)
        if self.breached is None and target is not None and self.spent >= target:
            self.breached = at
        self.spent += 60 * self.is_open(at)

    @property
    def goes_on(self) -> bool:
        return self.on and self.waiting not in self.history.rule.pause_on

    def is_open(self, at: datetime) -> bool:
        calendar = self.history.rule.calendar
        local = at.astimezone(ZoneInfo(calendar.zone))
        minute = local.hour * 60 + local.minute
        known = {**dict(calendar.days), **self.days}
        windows = known.get(local.date(), calendar.weekly[local.weekday()])
        return any(start <= minute < end for start, end in windows)

    def hear(self, entry: Entry) -> None:
        rule = self.history.rule
        if entry.what == "priority":
            changed, self.priority = self.priority != entry.about, entry.about
            if changed:
                self.promise(entry.at)
        elif entry.what == "moment":
            if entry.about == "window.end":
                self.said = datetime.fromisoformat(entry.to) if entry.to else None
                self.promise(entry.at)
        elif entry.what in {"wait", "resume"}:
            self.waiting = entry.about if entry.what == "wait" else ""
        elif entry.what == "closed":
            self.closed, self.waiting = True, ""
            if self.on:
                self.on, self.cut, self.stopped = False, True, entry.at
        else:
            self.moved(entry, rule)

    def moved(self, entry: Entry, rule: ClockRule) -> None:
        if entry.what == "move":
            reopened, self.closed, self.waiting = self.closed, False, ""
            if reopened and self.started and rule.start == CREATED:
                self.on, self.cut, self.stopped = True, False, None
                self.promise(entry.at)
        if self.is_about(entry, rule.start) and not self.on:
            self.on, self.cut, self.stopped = True, False, None
            if self.started is None:
                self.start(entry.at)
            self.promise(entry.at)
        elif self.is_about(entry, rule.stop) and self.on:
            self.on, self.stopped = False, entry.at

    def is_about(self, entry: Entry, happening: Happening) -> bool:
        return entry.what == happening.what and happening.about in {"", entry.about}

    def start(self, at: datetime) -> None:
        self.started = at
        for change in sorted(self.history.changes, key=lambda one: one.announced_at):
            if self.with_later_days or change.announced_at <= at:
                self.days[change.day] = change.windows

    def promise(self, at: datetime) -> None:
        """Promise the moment that is said now, where it is one that is promised."""
        if self.on:
            is_until = self.history.rule.until_of(self.priority) == "window.end"
            said = self.said if is_until else None
            self.until = None if said is None else max(said, at)

    def due(self) -> datetime | None:
        """Look on, as if nothing happened any more, until the promise is broken."""
        if self.until is not None:
            return self.until
        target = self.history.rule.target_of(self.priority)
        at, spent = self.history.until, self.spent
        end = self.history.begin + HORIZON_MINUTES * MINUTE
        while target is not None and spent < target and at < end:
            spent += 60 * self.is_open(at)
            at += MINUTE
        return at if target is not None and spent >= target else None


def kind_with(rule: ClockRule) -> TicketType:
    nothing = Label(zh="", en="")
    return TicketType(
        key="t", name=nothing, states={}, fields={}, transitions={}, priorities=(), roles={},
        clocks=(rule,),
    )  # fmt: skip


def agrees(reading: Reading | None, watch: Watch) -> None:
    if reading is None:
        assert watch.started is None
        return
    assert (reading.started_at, reading.stopped_at) == (watch.started, watch.stopped)
    assert (reading.spent_s, reading.breached_at) == (watch.spent, watch.breached)
    assert (reading.status == "paused") == (watch.on and not watch.goes_on)
    assert (reading.status == "running") == watch.goes_on
    assert (reading.status == "missed") == (not watch.on and watch.breached is not None)
    assert reading.status != "met" or not watch.cut
    if watch.on and watch.until and watch.breached is None:
        assert reading.due_at == watch.until
    if watch.goes_on and watch.breached is None and (due := watch.due()) is not None:
        assert reading.due_at == due


@pytest.mark.timeout(1_800)  # ten thousand histories, each lived through minute by minute
@settings(max_examples=HISTORIES, deadline=None)
@given(histories())
def test_step_by_step_and_anew_and_by_the_minute_it_is_the_same(history: History) -> None:
    diary, rule, until = history.diary, history.rule, history.until
    for with_later_days, read in ((False, as_promised), (True, under_newest)):
        anew = next(iter(read(diary, kind_with(rule), until, history.changes)), None)
        counter, run = Counter(rule=rule, changes=history.changes), Run()
        if with_later_days:
            counter = Counter(rule=rule, changes=history.changes, with_later_days=True)
        for entry in (one for one in diary if one.at <= until):
            run = counter.advance(counter.at(run, entry.at), entry)  # looked at before each step
        assert reading_of(counter, run, until) == anew
        watch = Watch(history, with_later_days)
        watch.live()
        agrees(anew, watch)
