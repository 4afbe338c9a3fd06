"""The greedy roster: day by day, whoever may work and has had least of it. It always works."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from uuid import UUID

from services.dispatch.domain.rostering.check import broken_by
from services.dispatch.domain.rostering.problem import (
    ANY_SKILL,
    FREE,
    Member,
    Roster,
    RosterProblem,
    Row,
    ShiftKind,
)


def greedy(problem: RosterProblem) -> Roster:
    """Return a roster that breaks no rule, the same for the same problem."""
    rows: dict[UUID, Row] = dict(problem.empty())
    had = {one.technician_id: _Had() for one in problem.members}
    for number, day in enumerate(problem.days):
        for kind, skill, people in _in_turn(problem, day):
            free = [
                one
                for one in problem.members
                if rows[one.technician_id][number] == FREE
                and day not in one.days_off
                and _has(one, skill)
            ]
            left = people
            for one in sorted(free, key=partial(_strain, day=day, kind=kind, had=had)):
                who = one.technician_id
                row = _with(rows[who], number, kind.name)
                if left and not broken_by(one, row, problem):
                    rows[who] = row
                    had[who].add(kind, day)
                    left -= 1
    return rows


@dataclass
class _Had:
    """What somebody was given so far."""

    nights: int = 0
    minutes: int = 0
    weekends: set[date] = field(default_factory=set)

    def add(self, kind: ShiftKind, day: date) -> None:
        self.nights += kind.is_night
        self.minutes += kind.minutes
        saturday = kind.on(day).saturday
        if saturday is not None:
            self.weekends.add(saturday)


def _strain(
    one: Member, day: date, kind: ShiftKind, had: Mapping[UUID, _Had]
) -> tuple[int, int, int, int, UUID]:
    """Say how little a shift suits somebody: wishes first, then nights, weekends and work had."""
    so_far = had[one.technician_id]
    return (
        sum(w.weight * (w.is_met(day, FREE) - w.is_met(day, kind.name)) for w in one.wishes),
        so_far.nights if kind.is_night else 0,
        len(so_far.weekends) if kind.on(day).saturday else 0,
        so_far.minutes,
        one.technician_id,
    )


def _in_turn(problem: RosterProblem, day: date) -> Iterator[tuple[ShiftKind, str, int]]:
    """Yield what is needed on a day, the skills that fewest have first."""
    wanted = [
        (sum(_has(one, skill) for one in problem.members), kind.name, skill, kind, people)
        for kind in problem.kinds
        for skill, people in problem.needed.get((day, kind.name), {}).items()
    ]
    for _, _, skill, kind, people in sorted(wanted, key=lambda one: one[:3]):
        yield kind, skill, people


def _with(row: Row, number: int, kind: str) -> Row:
    return (*row[:number], kind, *row[number + 1 :])


def _has(member: Member, skill: str) -> bool:
    return skill == ANY_SKILL or skill in member.skills
