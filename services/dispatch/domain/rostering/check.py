"""Checking a roster: every broken rule by its name, and what it leaves to be desired.

It shares nothing with the making of rosters: whoever proposes one, this is what is believed.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.dispatch.domain.rostering.covering import covered
from services.dispatch.domain.rostering.problem import (
    FREE,
    Member,
    Roster,
    RosterProblem,
    Row,
)
from services.dispatch.domain.rostering.refusals import RosterWrong
from services.dispatch.domain.rostering.resting import Rule, Worked

UNCOVERED_COST = 1_000
SURPLUS_COST = 1_000
WISH_COST = 10
SPREAD_COST = 5
SHIFT_SPREAD_COST = 1
"""What a person missing, a shift that nobody needs, a wish not met (times its weight), a night or
weekend, and a shift more than who has fewest cost: no wish is worth somebody who is missing, and
none, nor that all have as much, is worth sending somebody where nobody is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A rule that a technician's shifts break, and the day on which they do."""

    rule: Rule
    technician_id: UUID
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """People with a skill that are missing on a day in a kind of shift."""

    day: date
    kind: str
    skill: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmetWish:
    """A wish of somebody (by its number) that a day is not as."""

    technician_id: UUID
    wish: int
    day: date


@dataclass(frozen=True, kw_only=True)
class Score:
    """What a roster leaves to be desired; ``cost`` sums it up, the smaller the better.

    The spreads are how many nights and weekends who has most has more than who has fewest;
    that of shifts is summed over the kinds of contracts. ``surplus`` are shifts for which nobody
    asked.
    """

    uncovered: tuple[Uncovered, ...]
    unmet: tuple[UnmetWish, ...]
    night_spread: int
    weekend_spread: int
    shift_spread: int
    surplus: int
    cost: int


def check_shape(roster: Roster, problem: RosterProblem) -> None:
    """Refuse what is no roster of these people, days and kinds; raises RosterWrong."""
    if set(roster) != set(problem.member_of):
        raise RosterWrong("A roster has a row for each of its technicians, and for nobody else.")
    kinds = {FREE, *problem.kind_of}
    for row in roster.values():
        if len(row) != len(problem.days):
            raise RosterWrong(f"Each row of this roster has {len(problem.days)} days.")
        unknown = set(row) - kinds
        if unknown:
            raise RosterWrong(f"There is no shift {min(unknown)} in this roster.")


def broken(roster: Roster, problem: RosterProblem) -> list[Broken]:
    """Return every rule that a roster breaks, by technician and day."""
    return [
        Broken(rule=rule, technician_id=one.technician_id, day=day)
        for one in problem.members
        for rule, day in broken_by(one, roster[one.technician_id], problem)
    ]


def broken_by(member: Member, row: Row, problem: RosterProblem) -> list[tuple[Rule, date]]:
    """Return the rules that one row breaks, the earliest first."""
    own = worked(row, problem)
    both = sorted((*member.before, *own), key=lambda one: one.starts_at)
    found = [
        *problem.rules.broken(both, problem.first, problem.last),
        *_weeks_too_full(member, both, problem),
        *((("day_off"), one.day) for one in own if one.day in member.days_off),
    ]
    return sorted(found, key=lambda one: (one[1], one[0]))


def worked(row: Row, problem: RosterProblem) -> list[Worked]:
    """Return the shifts of a row."""
    return [
        problem.kind_of[kind].on(day)
        for day, kind in zip(problem.days, row, strict=True)
        if kind != FREE
    ]


def week_minutes_max(member: Member, problem: RosterProblem) -> int:
    """Return how long somebody may work in a week: by the rules, and by their contract."""
    most = problem.rules.minutes_per_week_max
    contract = member.minutes_per_week_max
    return most if contract is None else min(most, contract)


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def score(roster: Roster, problem: RosterProblem) -> Score:
    """Return what a roster leaves to be desired."""
    uncovered, surplus = _coverage(roster, problem)
    unmet = tuple(_unmet(roster, problem))
    nights, weekends = (
        _spread([count(worked(row, problem)) for row in roster.values()])
        for count in (nights_of, weekends_of)
    )
    shifts = sum(
        _spread([len(worked(roster[who], problem)) for who in alike])
        for alike in alike_by_contract(problem.members)
    )
    weights = sum(problem.member_of[one.technician_id].wishes[one.wish].weight for one in unmet)
    return Score(
        uncovered=uncovered,
        unmet=unmet,
        night_spread=nights,
        weekend_spread=weekends,
        shift_spread=shifts,
        surplus=surplus,
        cost=UNCOVERED_COST * sum(one.people for one in uncovered)
        + WISH_COST * weights
        + SPREAD_COST * (nights + weekends)
        + SHIFT_SPREAD_COST * shifts
        + SURPLUS_COST * surplus,
    )


def alike_by_contract(members: Sequence[Member]) -> list[list[UUID]]:
    """Return who may work as much as each other, and so should."""
    alike: dict[tuple[int | None, int | None], list[UUID]] = {}
    for one in members:
        contract = (one.minutes_per_week_max, one.shifts_per_week_max)
        alike.setdefault(contract, []).append(one.technician_id)
    return list(alike.values())


def nights_of(shifts: Sequence[Worked]) -> int:
    """Count the shifts that run over midnight."""
    return sum(one.is_night for one in shifts)


def weekends_of(shifts: Sequence[Worked]) -> int:
    """Count the weekends on which somebody works."""
    return len({one.saturday for one in shifts} - {None})


def _weeks_too_full(
    member: Member, shifts: Sequence[Worked], problem: RosterProblem
) -> Iterator[tuple[Rule, date]]:
    """Yield the day with which a week of the span holds more than it may."""
    minutes_max, shifts_max = week_minutes_max(member, problem), member.shifts_per_week_max
    minutes, count = Counter[date](), Counter[date]()
    said = set[tuple[Rule, date]]()
    for one in shifts:
        week = monday(one.day)
        minutes[week] += one.ends - one.begins
        count[week] += 1
        full: list[Rule] = []
        if minutes[week] > minutes_max:
            full.append("minutes_per_week")
        if shifts_max is not None and count[week] > shifts_max:
            full.append("shifts_per_week")
        for rule in full:
            if one.day >= problem.first and (rule, week) not in said:
                said.add((rule, week))
                yield rule, one.day


def _coverage(roster: Roster, problem: RosterProblem) -> tuple[tuple[Uncovered, ...], int]:
    """Return which people are missing, and how many shifts nobody asked for."""
    missing = list[Uncovered]()
    surplus = 0
    for number, day in enumerate(problem.days):
        for kind in problem.kind_of:
            here = [
                one.skills for one in problem.members if roster[one.technician_id][number] == kind
            ]
            needed: Mapping[str, int] = problem.needed.get((day, kind), {})
            given = covered(here, needed)
            surplus += len(here) - sum(given.values())
            missing += (
                Uncovered(day=day, kind=kind, skill=skill, people=people - given[skill])
                for skill, people in needed.items()
                if people > given[skill]
            )
    return tuple(missing), surplus


def _unmet(roster: Roster, problem: RosterProblem) -> Iterator[UnmetWish]:
    for member in problem.members:
        row = roster[member.technician_id]
        for number, wish in enumerate(member.wishes):
            for day, kind in zip(problem.days, row, strict=True):
                if not wish.is_met(day, kind):
                    yield UnmetWish(technician_id=member.technician_id, wish=number, day=day)


def _spread(counts: Sequence[int]) -> int:
    return max(counts) - min(counts)
