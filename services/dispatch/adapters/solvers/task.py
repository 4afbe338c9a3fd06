"""Tasks: a problem in numbers, as it goes to the process that solves it.

Settled work is not the engines' business: what was started is left out and the day begins where
and when it ends; what is promised is a visit for one technician at one second.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

import msgspec

from services.dispatch.domain.places import Place
from services.dispatch.domain.planning.admission import admit
from services.dispatch.domain.planning.plan import Sequences
from services.dispatch.domain.planning.problem import Problem, Visit, Window, WorkingDay
from services.dispatch.domain.planning.travel import Matrix, Travel, measured
from services.dispatch.domain.rolling.policy import MOVE_S

Engine = Literal["fitting", "vroom", "pyvrp", "chain"]
"""Which engine shall solve it: ``chain`` is VROOM and then PyVRP, ``fitting`` what fits best."""

LEVELS = 9  # of urgency: as many as there are priorities, P1 to P9


class TaskVisit(msgspec.Struct, frozen=True, array_like=True):
    """A visit: ``at`` is its row in the matrix; ``urgency`` is 1 to 9, the higher the more.

    ``held_by`` is the day of the technician who was given it already.
    """

    at: int
    duration_s: int
    windows: list[tuple[int, int]]
    skills: list[int]
    load: int
    urgency: int
    held_by: int | None = None


class TaskDay(msgspec.Struct, frozen=True, array_like=True):
    """A day, and the visits that it has at present, in order."""

    start: int
    end: int | None
    opens_s: int
    closes_s: int
    skills: list[int]
    capacity: int
    tour_s_max: int | None
    present: list[int]


class Task(msgspec.Struct, frozen=True, array_like=True):
    """Everything that an engine needs to know; ``until`` is when all engines together shall end.

    It is a moment of the monotonic clock, which the processes of one machine share.
    ``move_s`` is the way that has to be saved for a visit to go from who holds it to another: of
    all visits the most, as what they find is judged visit by visit.
    """

    days: list[TaskDay]
    visits: list[TaskVisit]
    matrix: list[list[int]]
    until: float
    engine: Engine = "fitting"
    move_s: int = MOVE_S


class Found(msgspec.Struct, frozen=True, array_like=True):
    """What an engine found: for each day of the task its visits in order."""

    engine: str
    routes: list[list[int]]


@dataclass(frozen=True, kw_only=True)
class Numbered:
    """A task, and whose its days and visits are."""

    task: Task
    technicians: Sequence[UUID]
    visits: Sequence[UUID]

    def sequences(self, found: Found) -> Sequences:
        """Return what was found with the ids in place of the numbers."""
        return {
            who: tuple(self.visits[number] for number in route)
            for who, route in zip(self.technicians, found.routes, strict=True)
        }


def numbered(
    problem: Problem,
    present: Sequences,
    held_by: Mapping[UUID, UUID],
    until: float,
    engine: Engine = "fitting",
) -> Numbered:
    """Return what of a problem is for engines to solve, and who was given what of it already."""
    admitted = admit(problem)
    promised = [visit for row in admitted.fixed.values() for visit in row if not visit.is_started]
    open_days = {day.technician_id for day in admitted.days}
    visits = [*admitted.visits, *(one for one in promised if _whose(one) in open_days)]
    days = [_after_started(day, admitted.fixed.get(day.technician_id, ())) for day in admitted.days]
    numbers = _Numbers.of(days, visits, problem.travel, held_by)
    task = Task(
        days=[numbers.day(day, present.get(day.technician_id, ())) for day in days],
        visits=[numbers.visit(visit) for visit in visits],
        matrix=[list(row) for row in numbers.matrix.rows],
        until=until,
        engine=engine,
        move_s=max((visit.move_s for visit in visits), default=MOVE_S),
    )
    return Numbered(
        task=task,
        technicians=[day.technician_id for day in days],
        visits=[visit.visit_id for visit in visits],
    )


def _whose(visit: Visit) -> UUID | None:
    return None if visit.pin is None else visit.pin.technician_id


def _after_started(day: WorkingDay, fixed: Iterable[Visit]) -> WorkingDay:
    """Return what is left of a day when what was started is done."""
    for visit in fixed:
        if visit.is_started and visit.pin is not None:
            ends_s = visit.pin.begins_s + visit.duration_s
            opens_s = max(day.shift.opens_s, ends_s)
            return replace(
                day,
                start=visit.place or day.start,
                shift=Window(opens_s=opens_s, closes_s=max(opens_s, day.shift.closes_s)),
                capacity=day.capacity - visit.load,
                tour_s_max=None,
            )
    return day


@dataclass(frozen=True, kw_only=True)
class _Numbers:
    """The numbers of places, skills, visits and priorities. A promise is a skill of one person."""

    matrix: Matrix
    skills: Mapping[str | UUID, int]
    visits: Mapping[UUID, int]
    levels: Mapping[str, int]
    held_by: Mapping[UUID, int]

    @classmethod
    def of(
        cls,
        days: Sequence[WorkingDay],
        visits: Sequence[Visit],
        travel: Travel,
        held_by: Mapping[UUID, UUID],
    ) -> "_Numbers":
        skills: list[str | UUID] = sorted({skill for visit in visits for skill in visit.skills})
        skills += sorted({who for visit in visits if (who := _whose(visit)) is not None})
        places = [
            *(place for day in days for place in (day.start, day.end)),
            *(visit.place for visit in visits),
        ]
        priorities = sorted({visit.priority for visit in visits})
        numbers = {day.technician_id: number for number, day in enumerate(days)}
        return cls(
            matrix=measured([place for place in places if place is not None], travel),
            skills={skill: number for number, skill in enumerate(skills)},
            visits={visit.visit_id: number for number, visit in enumerate(visits)},
            levels={one: max(1, LEVELS - number) for number, one in enumerate(priorities)},
            held_by={visit_id: numbers[who] for visit_id, who in held_by.items() if who in numbers},
        )

    def day(self, day: WorkingDay, present: Iterable[UUID]) -> TaskDay:
        has = {*day.skills, day.technician_id}
        return TaskDay(
            start=self._at(day.start),
            end=None if day.end is None else self._at(day.end),
            opens_s=max(0, day.shift.opens_s),
            closes_s=max(0, day.shift.closes_s),
            skills=[number for skill, number in self.skills.items() if skill in has],
            capacity=max(0, day.capacity),
            tour_s_max=day.tour_s_max,
            present=[self.visits[one] for one in present if one in self.visits],
        )

    def visit(self, visit: Visit) -> TaskVisit:
        needs: set[str | UUID | None] = {*visit.skills, _whose(visit)}
        return TaskVisit(
            at=self._at(visit.place),
            duration_s=visit.duration_s,
            windows=_apart(visit.allowed),
            skills=[number for skill, number in self.skills.items() if skill in needs],
            load=visit.load,
            urgency=self.levels[visit.priority],
            held_by=self.held_by.get(visit.visit_id),
        )

    def _at(self, place: Place | None) -> int:
        if place is None:
            raise ValueError("Nobody goes to a place that is not known: admission sees to it.")
        return self.matrix.number[place]


def _apart(windows: Iterable[Window]) -> list[tuple[int, int]]:
    """Return windows in order, from second 0 on, those that touch made one: VROOM wants it so.

    Windows that are over become one that nobody can reach, as no window at all means any time.
    """
    apart = list[tuple[int, int]]()
    for one in sorted(windows, key=lambda window: window.opens_s):
        if one.closes_s < 0:
            continue
        if apart and one.opens_s <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], one.closes_s))
        else:
            apart.append((max(0, one.opens_s), one.closes_s))
    return apart or ([(0, 0)] if windows else [])
