"""CP-SAT's model of a roster: each rule is a constraint, what is left to be desired its cost."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Final
from uuid import UUID

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import IntVar, LinearExpr

from services.dispatch.domain.rostering.check import (
    SPREAD_COST,
    SURPLUS_COST,
    UNCOVERED_COST,
    WISH_COST,
    monday,
    week_minutes_max,
)
from services.dispatch.domain.rostering.problem import (
    ANY_SKILL,
    FREE,
    Member,
    Roster,
    RosterProblem,
    Wish,
)
from services.dispatch.domain.rostering.resting import DAY_MINUTES, Worked, weekend_windows

WORKERS: Final = 1
SEED: Final = 1
EXACT_SHARE: Final = 0.2
"""How much of the budget the search for the best of all may have first."""

HINT_S: Final = 5.0

Shifts = Mapping[tuple[date, str], IntVar]
"""Whether one technician works a kind of shift on a day."""


def solve(
    problem: RosterProblem, start: Roster, budget_s: float, found: Callable[[Roster], None]
) -> None:
    """Tell of rosters, better ones mostly later, until the budget of seconds ends.

    A small problem is solved to the end. A large one is changed in parts of ``start`` (large
    neighbourhoods), which finds more in the same time than a search for the best of all would.
    """
    ends = time.monotonic() + budget_s
    model = _Model.of(problem, start)
    model.hint_all()
    told = _Told(model, found)
    exact = _solver(EXACT_SHARE * (ends - time.monotonic()))
    if exact.solve(model.model, told) != cp_model.OPTIMAL:
        around = _solver(ends - time.monotonic())
        around.parameters.use_lns_only = True
        around.parameters.interleave_search = True
        around.solve(model.model, told)


def _solver(budget_s: float) -> cp_model.CpSolver:
    """Return a solver that does the same in the same order; the clock only ends it."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = SEED
    solver.parameters.max_time_in_seconds = max(0.0, budget_s)
    return solver


class _Told(cp_model.CpSolverSolutionCallback):
    """Hands on each solution as a roster."""

    def __init__(self, model: "_Model", found: Callable[[Roster], None]) -> None:
        super().__init__()
        self._model = model
        self._found = found

    def on_solution_callback(self) -> None:
        """Read a solution off the variables."""
        self._found(self._model.roster(self.boolean_value))


@dataclass(frozen=True, kw_only=True)
class _Model:
    """The model, and the variables of each technician."""

    problem: RosterProblem
    model: cp_model.CpModel
    shifts: Mapping[UUID, Shifts]

    @classmethod
    def of(cls, problem: RosterProblem, start: Roster) -> "_Model":
        model = cp_model.CpModel()
        shifts = {one.technician_id: _shifts(model, one, problem) for one in problem.members}
        made = cls(problem=problem, model=model, shifts=shifts)
        for member in problem.members:
            made._rest(member)
            made._rows(member)
            made._weeks(member)
        model.minimize(made._cost(problem.members))
        made._hint(start)
        return made

    def roster(self, holds: Callable[[IntVar], bool]) -> Roster:
        """Return the roster that a solution says."""
        return {
            who: tuple(
                next((k for k in self.problem.kind_of if self._is_on(shifts, day, k, holds)), FREE)
                for day in self.problem.days
            )
            for who, shifts in self.shifts.items()
        }

    def _is_on(self, shifts: Shifts, day: date, kind: str, holds: Callable[[IntVar], bool]) -> bool:
        return (day, kind) in shifts and holds(shifts[day, kind])

    def _hint(self, start: Roster) -> None:
        for who, shifts in self.shifts.items():
            at = dict(zip(self.problem.days, start[who], strict=True))
            for (day, kind), variable in shifts.items():
                self.model.add_hint(variable, at[day] == kind)

    def hint_all(self) -> None:
        """Let the search begin with the whole of what was hinted, not only with who works when."""
        solver = _solver(HINT_S)
        solver.parameters.fix_variables_to_their_hinted_value = True
        if solver.solve(self.model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return
        variables = [
            self.model.get_int_var_from_proto_index(number)
            for number in range(len(self.model.proto.variables))
        ]
        self.model.clear_hints()  # type: ignore[no-untyped-call]  # it says no types
        for variable in variables:
            self.model.add_hint(variable, solver.value(variable))

    def _rest(self, member: Member) -> None:
        """Keep two shifts apart, in what is planned and from what was worked before."""
        shifts, rest = self.shifts[member.technician_id], self.problem.rules.rest_minutes_min
        worked = [(self.problem.kind_of[kind].on(day), one) for (day, kind), one in shifts.items()]
        for day in self.problem.days:
            self.model.add_at_most_one(one for (when, _), one in shifts.items() if when == day)
        for (a, first), (b, second) in combinations(worked, 2):
            if a.day != b.day and _too_near(a, b, rest):
                self.model.add_at_most_one(first, second)
        for shift, variable in worked:
            if any(_too_near(shift, one, rest) for one in member.before):
                self.model.add(variable == 0)

    def _rows(self, member: Member) -> None:
        """Keep rows of days, of nights and of weekends within what is allowed."""
        rules, shifts = self.problem.rules, self.shifts[member.technician_id]
        nights = {kind.name for kind in self.problem.kinds if kind.is_night}
        by_night = {key: one for key, one in shifts.items() if key[1] in nights}
        before = {one.day for one in member.before}
        before_by_night = {one.day for one in member.before if one.is_night}
        self._row(shifts, before, rules.days_in_a_row_max)
        self._row(by_night, before_by_night, rules.nights_in_a_row_max)

    def _row(self, shifts: Shifts, before: set[date], most: int) -> None:
        for last in self.problem.days:
            window = [last - timedelta(days=back) for back in range(most + 1)]
            done = sum(day in before for day in window)
            planned = [one for (day, _), one in shifts.items() if day in window]
            if planned:
                self.model.add(_sum(planned) + done <= most)

    def _weeks(self, member: Member) -> None:
        shifts = self.shifts[member.technician_id]
        minutes_max, count_max = week_minutes_max(member, self.problem), member.shifts_per_week_max
        for week in {monday(day) for day in self.problem.days}:
            before = [one for one in member.before if monday(one.day) == week]
            planned = [
                (self.problem.kind_of[kind].minutes, one)
                for (day, kind), one in shifts.items()
                if monday(day) == week
            ]
            minutes = sum(one.ends - one.begins for one in before)
            # Who has worked too much already works no more; that is no fault of this roster.
            left = max(0, minutes_max - minutes)
            self.model.add(_sum(length * one for length, one in planned) <= left)
            if count_max is not None:
                left = max(0, count_max - len(before))
                self.model.add(_sum(one for _, one in planned) <= left)

    def _cost(self, members: Sequence[Member]) -> LinearExpr:
        wishes: list[LinearExpr] = [
            wish.weight * self._unmet(self.shifts[one.technician_id], wish)
            for one in members
            for wish in one.wishes
        ]
        nights = [self._nights(self.shifts[one.technician_id]) for one in members]
        weekends = [self._weekends(one) for one in members]
        given = self._given()
        planned = _sum(one for shifts in self.shifts.values() for one in shifts.values())
        asked = sum(one.people for one in self.problem.demand)
        return (
            UNCOVERED_COST * (given * -1 + asked)
            + WISH_COST * _sum(wishes)
            + SPREAD_COST * (self._spread(nights) + self._spread(weekends))
            + SURPLUS_COST * (planned - given)
        )

    def _unmet(self, shifts: Shifts, wish: Wish) -> LinearExpr:
        """Count the days that are not as somebody wishes."""
        any_kind = wish.kind is None
        meant = [
            one
            for (day, kind), one in shifts.items()
            if wish.day in {None, day} and (any_kind or wish.kind == kind)
        ]
        if not wish.wants:
            return _sum(meant)
        if wish.day is not None:
            return _sum(meant) * -1 + int(wish.day in self.problem.days)
        return _sum(shifts.values()) - _sum(meant)

    def _nights(self, shifts: Shifts) -> LinearExpr:
        return _sum(one for (_, kind), one in shifts.items() if self.problem.kind_of[kind].is_night)

    def _weekends(self, member: Member) -> LinearExpr:
        """Count the weekends on which somebody works, and keep some of them free."""
        rules, taken = self.problem.rules, dict[date, IntVar]()
        shifts, before = self.shifts[member.technician_id], {one.saturday for one in member.before}
        for (day, kind), one in shifts.items():
            saturday = self.problem.kind_of[kind].on(day).saturday
            if saturday is not None:
                weekend = taken.setdefault(saturday, self.model.new_bool_var(""))
                self.model.add_implication(one, weekend)
        if rules.free_weekend_of:
            first, last = self.problem.first, self.problem.last
            for window in weekend_windows(first, last, rules.free_weekend_of):
                still_open = [saturday for saturday in window if saturday not in before]
                if still_open and all(saturday in taken for saturday in still_open):
                    self.model.add_bool_or(~taken[saturday] for saturday in still_open)
        # A weekend counts only if it is worked: the spread could be made small by counting others.
        for saturday, weekend in taken.items():
            sunday = saturday + timedelta(days=1)
            self.model.add(
                _sum(one for (day, _), one in shifts.items() if day in {saturday, sunday})
                >= weekend
            )
        return _sum(taken.values())

    def _spread(self, counts: Sequence[LinearExpr]) -> LinearExpr:
        most, least = (self.model.new_int_var(0, len(self.problem.days), "") for _ in range(2))
        for count in counts:
            self.model.add(most >= count)
            self.model.add(least <= count)
        return most - least

    def _given(self) -> LinearExpr:
        """Return how many of the people needed are given, each person counting for one skill."""
        given: list[IntVar] = []
        for (day, kind), needed in self.problem.needed.items():
            alike: dict[frozenset[str], list[IntVar]] = {}
            for member in self.problem.members:
                one = self.shifts[member.technician_id].get((day, kind))
                able = frozenset(s for s in needed if s == ANY_SKILL or s in member.skills)
                if one is not None and able:
                    alike.setdefault(able, []).append(one)
            flows = {
                (able, skill): self.model.new_int_var(0, min(len(people), needed[skill]), "")
                for able, people in alike.items()
                for skill in sorted(able)
            }
            for able, people in alike.items():
                self.model.add(_sum(flows[able, skill] for skill in sorted(able)) <= _sum(people))
            for skill, count in needed.items():
                self.model.add(_sum(v for (_, one), v in flows.items() if one == skill) <= count)
            given += flows.values()
        return _sum(given)


def _shifts(model: cp_model.CpModel, member: Member, problem: RosterProblem) -> Shifts:
    return {
        (day, kind): model.new_bool_var("")
        for day in problem.days
        if day not in member.days_off
        for kind in problem.kind_of
    }


def _too_near(one: Worked, other: Worked, rest: int) -> bool:
    """Say whether too little rest is between two shifts, whichever is first."""
    if abs((one.day - other.day).days) * DAY_MINUTES > 2 * DAY_MINUTES + rest:
        return False
    first, second = sorted((one, other), key=lambda shift: shift.starts_at)
    return second.starts_at - first.ends_at < rest


def _sum(parts: Iterable[LinearExpr]) -> LinearExpr:
    return LinearExpr.sum(list(parts))
