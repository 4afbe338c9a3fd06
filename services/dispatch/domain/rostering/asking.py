"""What a person asks for, in their words, and the problem that it is with what is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.dispatch.domain.rostering.problem import (
    ANY_SKILL,
    DAYS_MAX,
    Demand,
    Member,
    RosterProblem,
    ShiftKind,
    Wish,
    check_kinds,
)
from services.dispatch.domain.rostering.refusals import RosterSpanWrong, RosterWrong
from services.dispatch.domain.rostering.resting import RestRules, Worked
from services.dispatch.domain.shifts.plan import ONE_DAY, ShiftPlan
from services.dispatch.domain.shifts.written import (
    WEEKDAYS,
    ShiftLine,
    day_of,
    today_in,
    windows_of,
)
from services.dispatch.domain.technician import Technician, TechnicianUnknown

DEMAND_LINES_MAX = 2_000


@dataclass(frozen=True, kw_only=True)
class AskedShift:
    """A kind of shift: ``begins`` and ``ends`` like 08:00."""

    name: str
    begins: str
    ends: str
    overnight: bool = False


@dataclass(frozen=True, kw_only=True)
class AskedWish:
    """A wish, about a ``shift`` by its name."""

    wants: bool
    day: date | None = None
    shift: str | None = None
    weight: int = 1


@dataclass(frozen=True, kw_only=True)
class AskedTechnician:
    """Somebody whom the roster is about, and what of them dispatch does not know already."""

    technician_id: UUID
    minutes_per_week_max: int | None = None
    shifts_per_week_max: int | None = None
    days_off: tuple[date, ...] = ()
    wishes: tuple[AskedWish, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AskedDemand:
    """People needed on days (``mon``, ``2026-12-01``); of two lines the later counts."""

    days: tuple[str, ...]
    shift: str
    people: int
    skill: str = ANY_SKILL


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A roster that somebody asks for; no ``technicians``: about everybody."""

    zone: str
    first: date
    last: date
    shifts: tuple[AskedShift, ...]
    demand: tuple[AskedDemand, ...]
    technicians: tuple[AskedTechnician, ...] = ()
    rules: RestRules = field(default_factory=RestRules)


def problem_of(asked: Asked, technicians: Mapping[UUID, Technician], at: datetime) -> RosterProblem:
    """Return the problem of what is asked; ``technicians`` are those who are known.

    Raises RosterWrong, RosterSpanWrong, TechnicianUnknown and the refusals of shifts.
    """
    today_in(asked.zone, at)
    if not asked.first <= asked.last < asked.first + timedelta(days=DAYS_MAX):
        raise RosterSpanWrong
    everybody = tuple(AskedTechnician(technician_id=who) for who in technicians)
    return RosterProblem(
        first=asked.first,
        last=asked.last,
        kinds=kinds_of(asked.shifts),
        members=tuple(_member(one, technicians, asked) for one in asked.technicians or everybody),
        demand=tuple(_demand(asked)),
        rules=asked.rules,
    )


def kinds_of(shifts: Sequence[AskedShift]) -> tuple[ShiftKind, ...]:
    """Return kinds of shifts as they are written; raises RosterWrong and the refusals of shifts."""
    kinds = tuple(_kind(one) for one in shifts)
    check_kinds(kinds)
    return kinds


def _kind(said: AskedShift) -> ShiftKind:
    line = ShiftLine(begins=said.begins, ends=said.ends, overnight=said.overnight)
    ((begins, ends),) = windows_of([line])
    return ShiftKind(name=said.name, begins=begins, ends=ends)


def _member(said: AskedTechnician, technicians: Mapping[UUID, Technician], asked: Asked) -> Member:
    known = technicians.get(said.technician_id)
    if known is None or known.profile is None:
        raise TechnicianUnknown
    plan = known.shift.plan
    off = {
        day
        for day, exception in plan.exceptions
        if asked.first <= day <= asked.last and not exception.windows
    }
    return Member(
        technician_id=said.technician_id,
        skills=frozenset(known.profile.skills),
        minutes_per_week_max=said.minutes_per_week_max,
        shifts_per_week_max=said.shifts_per_week_max,
        days_off=frozenset({*said.days_off, *off}),
        wishes=tuple(
            Wish(wants=one.wants, day=one.day, kind=one.shift, weight=one.weight)
            for one in said.wishes
        ),
        before=worked_before(plan, asked),
    )


def worked_before(plan: ShiftPlan, asked: Asked) -> tuple[Worked, ...]:
    """Return the shifts that were planned for somebody just before, as far as its rules look."""
    first, zone = asked.first, asked.zone
    return tuple(
        Worked(day=one.day, begins=_minute(one.start, one.day, zone),
               ends=_minute(one.end, one.day, zone))
        for one in plan.shifts(first - asked.rules.looked_back, first - ONE_DAY)
    )  # fmt: skip


def _minute(moment: datetime, day: date, zone: str) -> int:
    wall = moment.astimezone(ZoneInfo(zone))
    return (wall.date() - day).days * 1_440 + wall.hour * 60 + wall.minute


def _demand(asked: Asked) -> list[Demand]:
    if len(asked.demand) > DEMAND_LINES_MAX:
        raise RosterWrong(f"The people needed are said in at most {DEMAND_LINES_MAX} lines.")
    count = (asked.last - asked.first).days + 1
    span = [asked.first + timedelta(days=number) for number in range(count)]
    people: dict[tuple[date, str, str], int] = {}
    for line in asked.demand:
        for named in line.days:
            days = (
                [day for day in span if WEEKDAYS[day.weekday()] == named]
                if named in WEEKDAYS
                else [day_of(named)]
            )
            people |= {(day, line.shift, line.skill): line.people for day in days}
    return [
        Demand(day=day, kind=kind, skill=skill, people=many)
        for (day, kind, skill), many in people.items()
    ]
