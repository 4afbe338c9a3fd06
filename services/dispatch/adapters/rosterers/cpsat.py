"""CP-SAT's model of a roster: each rule is a constraint, what is left to be desired its cost."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from uuid import UUID

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import IntVar, LinearExpr

from services.dispatch.domain.rostering.check import (
    SHIFT_SPREAD_COST,
    SPREAD_COST,
    UNCOVERED_COST,
    WISH_COST,
    alike_by_contract,
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

Shifts = Mapping[tuple[date, str], IntVar]
"""Whether one technician works a kind of shift on a day."""


@dataclass(frozen=True, kw_only=True)
class RosterModel:
    """The model, and the variables of each technician: the shifts in which they are of use."""

    problem: RosterProblem
    model: cp_model.CpModel
    shifts: Mapping[UUID, Shifts]

    @classmethod
    def of(cls, problem: RosterProblem, start: Roster) -> "RosterModel":
        """Return the model of a problem, with a roster to begin with."""
        model = cp_model.CpModel()
        shifts = {one.technician_id: _shifts(model, one, problem) for one in problem.members}
        made = cls(problem=problem, model=model, shifts=shifts)
        for member in problem.members:
            made._rest(member)
            made._rows(member)
            made._weeks(member)
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

    def unevenness(self) -> LinearExpr:
        """Return what it costs that those of one contract have not as many shifts."""
        counts = {who: _sum(own.values()) for who, own in self.shifts.items()}
        return SHIFT_SPREAD_COST * _sum(
            self._spread([counts[who] for who in alike])
            for alike in alike_by_contract(self.problem.members)
        )

    def cost(self) -> LinearExpr:
        """Return everything else that a roster costs."""
        members = self.problem.members
        wishes: list[LinearExpr] = [
            wish.weight * self._unmet(self.shifts[one.technician_id], wish)
            for one in members
            for wish in one.wishes
        ]
        nights = [self._nights(self.shifts[one.technician_id]) for one in members]
        weekends = [self._weekends(one) for one in members]
        given = self._given()
        asked = sum(one.people for one in self.problem.demand)
        return (
            UNCOVERED_COST * (given * -1 + asked)
            + WISH_COST * _sum(wishes)
            + SPREAD_COST * (self._spread(nights) + self._spread(weekends))
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
                able = frozenset(skill for skill in needed if _has(member, skill))
                if one is not None:
                    alike.setdefault(able, []).append(one)
            flows = {
                (able, skill): self.model.new_int_var(0, min(len(people), needed[skill]), "")
                for able, people in alike.items()
                for skill in sorted(able)
            }
            # Whoever comes counts: nobody is sent where nobody is needed, whatever they wish.
            for able, people in alike.items():
                self.model.add(_sum(flows[able, skill] for skill in sorted(able)) == _sum(people))
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
        if _is_of_use(member, problem.needed.get((day, kind), {}))
    }


def _is_of_use(member: Member, needed: Mapping[str, int]) -> bool:
    return any(people and _has(member, skill) for skill, people in needed.items())


def _has(member: Member, skill: str) -> bool:
    return skill == ANY_SKILL or skill in member.skills


def _too_near(one: Worked, other: Worked, rest: int) -> bool:
    """Say whether too little rest is between two shifts, whichever is first."""
    if abs((one.day - other.day).days) * DAY_MINUTES > 2 * DAY_MINUTES + rest:
        return False
    first, second = sorted((one, other), key=lambda shift: shift.starts_at)
    return second.starts_at - first.ends_at < rest


def _sum(parts: Iterable[LinearExpr]) -> LinearExpr:
    return LinearExpr.sum(list(parts))
