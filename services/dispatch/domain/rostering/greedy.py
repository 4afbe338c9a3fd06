"""The greedy roster: day by day, whoever may work and has had least of it. It always works."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from services.dispatch.domain.rostering.check import (
    broken_by,
    nights_of,
    weekends_of,
    worked,
)
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
    for number, day in enumerate(problem.days):
        for kind, skill, hands in _in_turn(problem, day):
            for _ in range(hands):
                chosen = _chosen(problem, rows, number, kind, skill)
                if chosen is None:
                    break
                rows[chosen] = _with(rows[chosen], number, kind.name)
    return rows


def _in_turn(problem: RosterProblem, day: date) -> Iterator[tuple[ShiftKind, str, int]]:
    """Yield what is needed on a day, the skills that fewest have first."""
    wanted = [
        (sum(_has(one, skill) for one in problem.members), kind.name, skill, kind, hands)
        for kind in problem.kinds
        for skill, hands in problem.needed.get((day, kind.name), {}).items()
    ]
    for _, _, skill, kind, hands in sorted(wanted, key=lambda one: one[:3]):
        yield kind, skill, hands


def _chosen(
    problem: RosterProblem, rows: dict[UUID, Row], number: int, kind: ShiftKind, skill: str
) -> UUID | None:
    """Return who suits best of those who may work a shift, if anybody may."""
    day = problem.days[number]
    free = [
        one
        for one in problem.members
        if rows[one.technician_id][number] == FREE and day not in one.days_off and _has(one, skill)
    ]

    def strain(one: Member) -> tuple[int, int, int, int, UUID]:
        """Say how little it suits somebody: wishes first, then nights, weekends and work had."""
        shifts = worked(rows[one.technician_id], problem)
        return (
            sum(w.weight * (w.is_met(day, FREE) - w.is_met(day, kind.name)) for w in one.wishes),
            nights_of(shifts) if kind.is_night else 0,
            weekends_of(shifts) if kind.on(day).saturday else 0,
            sum(shift.ends - shift.begins for shift in shifts),
            one.technician_id,
        )

    return next(
        (
            one.technician_id
            for one in sorted(free, key=strain)
            if not broken_by(one, _with(rows[one.technician_id], number, kind.name), problem)
        ),
        None,
    )


def _with(row: Row, number: int, kind: str) -> Row:
    return (*row[:number], kind, *row[number + 1 :])


def _has(member: Member, skill: str) -> bool:
    return skill == ANY_SKILL or skill in member.skills
