"""A hospital's ventilators, maintained every half year or every 2,000 hours."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from uuid import UUID

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.domain.calendars import NO_CHANGES, Calendar, DayChanges
from services.workflow.domain.definition import Definition, TicketType
from services.workflow.domain.schedules.commands import (
    EndSchedule,
    OpenVisit,
    PauseSchedule,
    ReadMeter,
    ResumeSchedule,
    ScheduleCommand,
    SetSchedule,
    SkipVisit,
    Wish,
)
from services.workflow.domain.schedules.deciding import SCHEDULE
from services.workflow.domain.schedules.expecting import (
    Expected,
    Opened,
    next_visit,
    visits_by_rule,
)
from services.workflow.domain.schedules.facts import (
    ScheduleEvent,
    ScheduleVisitDue,
    Subject,
    Work,
)
from services.workflow.domain.schedules.schedule import Schedule
from shared.decider import Fact

SCHEDULE_ID = UUID(int=77)
T0 = datetime(2026, 3, 2, 1, tzinfo=UTC)  # a Monday, nine o'clock in Shanghai
DAY, HOUR = timedelta(days=1), timedelta(hours=1)

HOSPITAL = """\
scenario: hospital
name: {{zh: 医院, en: Hospital}}
roles:
  engineer: {{label: {{zh: 工程师, en: Engineer}}, scope: tenant}}
calendars:
  office:
    tz: {zone}
    weekly: {{mon-fri: ["09:00-18:00"]}}
ticket_types:
  - key: preventive
    name: {{zh: 维护, en: Maintenance}}
    states:
      planned: {{zh: 已计划, en: Planned}}
      closed: {{label: {{zh: 完成, en: Done}}, final: true}}
    fields:
      asset: {{type: asset_ref, required_on: create}}
      due_by: {{type: date}}
      room: {{type: string, required_on: create}}
    priority: [{{default: P3}}]
    transitions: [{{id: close, from: planned, to: closed, by: [engineer]}}]
    schedule: {schedule}
"""
HALF_YEAR = '{rrule: "FREQ=MONTHLY;INTERVAL=6", or_meter: {hours: 2000}, lead_time: 14d}'


def kind_of(schedule: str = HALF_YEAR, zone: str = "Asia/Shanghai") -> TicketType:
    """Return the type of ticket whose tickets come as ``schedule`` says."""
    return _hospital(schedule, zone).types["preventive"]


def calendar_of(zone: str = "Asia/Shanghai") -> Calendar:
    return _hospital(HALF_YEAR, zone).calendars["office"]


@cache
def _hospital(schedule: str, zone: str) -> Definition:
    return definition_of(read_document(HOSPITAL.format(schedule=schedule, zone=zone)), 1)


def wish(
    rules: TicketType | None = None, *, at: datetime = T0, ref: str = "VEN-1", **changes: object
) -> SetSchedule:
    """Ask for the maintenance of a ventilator."""
    return SetSchedule(
        key="ven-1",
        scenario="hospital",
        rules=rules or kind_of(),
        subject=Subject(kind="asset", ref=ref),
        work=Work(summary="呼吸机保养", fields={"room": "ICU"}),
        wish=Wish(**changes),  # type: ignore[arg-type]  # what a wish may say
        now=at,
    )


@dataclass
class Kept:
    """A schedule, what happened to it, and the clock that it is asked by."""

    schedule: Schedule = field(default_factory=Schedule)
    facts: list[ScheduleEvent] = field(default_factory=list)
    calendar: Calendar | None = None
    days: DayChanges = NO_CHANGES
    now: datetime = T0

    @property
    def opened(self) -> Opened:
        return Opened(calendar=self.calendar, days=self.days)

    def asks(self, command: ScheduleCommand) -> list[ScheduleEvent]:
        """Decide a command and keep what follows."""
        said = SCHEDULE.decide(command, self.schedule)
        self.schedule = SCHEDULE.fold(said, self.schedule)
        self.facts += said
        return said

    def reads(self, value: float, at: datetime | None = None) -> list[ScheduleEvent]:
        return self.asks(ReadMeter(value=Decimal(str(value)), now=self.now, read_at=at))

    def skips(self, visit: int | None = None) -> list[ScheduleEvent]:
        command = SkipVisit(reason="停用", opened=self.opened, now=self.now, visit=visit)
        return self.asks(command)

    def pauses(self) -> list[ScheduleEvent]:
        return self.asks(PauseSchedule(reason="装修", now=self.now))

    def resumes(self) -> list[ScheduleEvent]:
        return self.asks(ResumeSchedule(now=self.now))

    def ends(self) -> list[ScheduleEvent]:
        return self.asks(EndSchedule(reason="报废", now=self.now))

    def waits_until(self, moment: datetime) -> list[ScheduleVisitDue]:
        """Let time pass while timers ring as they are due; return which visits came."""
        came: list[ScheduleVisitDue] = []
        while (one := self.next) is not None and one.opens_at <= moment:
            self.now = max(self.now, one.opens_at)
            came += self.rings(one.number)
        self.now = max(self.now, moment)
        return came

    def sleeps_until(self, moment: datetime) -> list[ScheduleVisitDue]:
        """Let time pass while nothing runs; return which visits come when everything is back."""
        self.now = moment
        came: list[ScheduleVisitDue] = []
        while (one := self.next) is not None and one.opens_at <= moment:
            came += self.rings(one.number)
        return came

    def rings(self, visit: int) -> list[ScheduleVisitDue]:
        """Let the timer of a visit ring now, be it due or not."""
        command = OpenVisit(schedule_id=SCHEDULE_ID, visit=visit, opened=self.opened, now=self.now)
        return [one for one in self.asks(command) if isinstance(one, ScheduleVisitDue)]

    def restarts(self) -> None:
        """Forget everything but what happened."""
        self.schedule = SCHEDULE.fold(self.facts)

    @property
    def next(self) -> Expected | None:
        return next_visit(self.schedule, self.opened)

    @property
    def is_due(self) -> datetime:
        """Return when the next visit is due."""
        assert self.next is not None
        return self.next.due_at

    def ahead(self, count: int) -> list[datetime]:
        """Return when the next visits are due by the rule."""
        return [
            one.due_at
            for one, _ in zip(
                visits_by_rule(self.schedule, self.opened), range(count), strict=False
            )
        ]


def kept(schedule: str = HALF_YEAR, zone: str = "Asia/Shanghai", **changes: object) -> Kept:
    """Return a schedule that was just set."""
    one = Kept(calendar=calendar_of(zone))
    one.asks(wish(kind_of(schedule, zone), **changes))  # type: ignore[arg-type]  # as called
    return one


def everything_about_schedules() -> Sequence[Fact]:
    """Return a fact of each kind."""
    one = kept()
    one.reads(100)
    one.waits_until(T0 + 184 * DAY)
    one.skips()
    one.pauses()
    one.resumes()
    one.ends()
    return one.facts
