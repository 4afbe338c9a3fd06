"""Whatever happens in whatever order: clocks kept step by step show what clocks read anew show.

And both show what a clock shows that looks at its watch once a minute, and knows nothing else.
"""

from collections import Counter as Tally
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.domain.calendars import Windows
from services.workflow.domain.clocks import Counter, Reading, Run, as_promised, under_newest
from services.workflow.domain.clocks.reading import reading_of
from services.workflow.domain.definition import ClockRule, Happening, TicketType
from services.workflow.domain.entry import Entry
from services.workflow.domain.labels import Label
from tests.unit.workflow.any_history import (
    CREATED,
    HORIZON_MINUTES,
    MINUTE,
    History,
    any_history,
    any_world,
    ingredients,
)

HISTORIES, WORLDS = 10_000, 200
EACH_MIN = 500
"""Of the histories, so many have each ingredient that clocks stumble over."""


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


@settings(max_examples=80, deadline=None)
@given(st.randoms(use_true_random=False))
def test_step_by_step_and_anew_and_by_the_minute_it_is_the_same(random: Random) -> None:
    history = any_history(random, any_world(random))
    for with_later_days in (False, True):
        anew = read_anew(history, with_later_days=with_later_days)
        assert kept_step_by_step(history, with_later_days=with_later_days) == anew
        watch = Watch(history, with_later_days)
        watch.live()
        agrees(anew, watch)


def test_ten_thousand_histories_come_to_the_same_step_by_step_and_anew() -> None:
    random = Random(3)  # noqa: S311  # the same histories every time, and no secrets
    seen = Tally[str]()
    for _ in range(WORLDS):
        world = any_world(random)
        for _ in range(HISTORIES // WORLDS):
            history = any_history(random, world)
            promised, today = (read_anew(history, with_later_days=one) for one in (False, True))
            assert kept_step_by_step(history, with_later_days=False) == promised
            assert kept_step_by_step(history, with_later_days=True) == today
            seen["histories"] += 1
            seen["told otherwise by later days"] += promised != today
            if promised is not None:
                began, ended = promised.started_at, promised.stopped_at or history.until
                seen.update(ingredients(history, began, ended))
    assert seen["histories"] == HISTORIES
    assert {one for one, times in seen.items() if times >= EACH_MIN} >= {
        "summer time begins or ends", "lunch break", "holiday", "worked weekend",
        "announced afterwards", "told otherwise by later days",
    }, seen  # fmt: skip


def read_anew(history: History, *, with_later_days: bool) -> Reading | None:
    """Return what a clock shows that is read off the whole diary at once."""
    read = under_newest if with_later_days else as_promised
    rules = kind_with(history.rule)
    return next(iter(read(history.diary, rules, history.until, history.changes)), None)


def kept_step_by_step(history: History, *, with_later_days: bool) -> Reading | None:
    """Return what a clock shows that was looked at before each thing that happened."""
    run = Run()
    counter = Counter(rule=history.rule, changes=history.changes, with_later_days=with_later_days)
    for entry in (one for one in history.diary if one.at <= history.until):
        run = counter.advance(counter.at(run, entry.at), entry)
    return reading_of(counter, run, history.until)
