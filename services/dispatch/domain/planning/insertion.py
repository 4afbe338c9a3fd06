"""Insertion: the way to a plan that always works, in pure Python and the same every time.

The most urgent visit goes first, each to where it makes the least way. What another way of
planning proposes is completed by it, too: what does not fit is taken out and put in again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from services.dispatch.domain.planning.admission import Admitted, admit
from services.dispatch.domain.planning.plan import (
    NO_PLAN,
    Plan,
    Reason,
    Route,
    Rule,
    Sequences,
    Unassigned,
)
from services.dispatch.domain.planning.problem import Problem, Visit, WorkingDay
from services.dispatch.domain.planning.timing import Misfit, timed, way

NOBODY: Mapping[UUID, UUID] = {}


def most_urgent_first(visit: Visit) -> tuple[str, float, UUID]:
    """Put the more urgent first, then what can wait least."""
    return visit.priority, visit.last_call_s, visit.visit_id


def inserted(
    problem: Problem,
    present: Sequences = NO_PLAN.sequences,
    kept_by: Mapping[UUID, UUID] = NOBODY,
) -> Plan:
    """Return a plan with everything that fits, kept as near as possible to the present one.

    Nothing that the present plan has is moved to somebody else while it still fits where it is;
    ``kept_by`` are visits that shall stay with a technician, wherever in the day.
    """
    table = Table(problem)
    table.lay(present)
    table.insert_with(kept_by)
    table.insert_the_rest()
    return table.plan()


class Table:
    """A plan in the making: the visits of each technician in order."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._admitted: Admitted = admit(problem)
        self._rows: dict[UUID, tuple[Visit, ...]] = dict(self._admitted.fixed)
        self._free = {visit.visit_id: visit for visit in self._admitted.visits}
        self._why: dict[UUID, dict[UUID, Rule]] = {}

    def lay(self, sequences: Sequences) -> None:
        """Take over what fits of the order that somebody proposes; settled visits stay."""
        for day in self._admitted.days:
            behind = 0
            for visit_id in sequences.get(day.technician_id, ()):
                behind = self._lay(day, visit_id, behind)

    def insert_with(self, kept_by: Mapping[UUID, UUID]) -> None:
        """Put in visits where they make least way in the day of whom each shall stay with."""
        for visit in sorted(self._free.values(), key=most_urgent_first):
            who = kept_by.get(visit.visit_id)
            self._insert(visit, [day for day in self._admitted.days if day.technician_id == who])

    def insert_the_rest(self) -> None:
        """Put in every visit that has nobody, the most urgent first, where it makes least way."""
        for visit in sorted(self._free.values(), key=most_urgent_first):
            self._insert(visit, self._admitted.days)

    def plan(self) -> Plan:
        """Return the plan, with reasons for what has nobody."""
        days = self._problem.day_of
        routes = [self._timed(days[who], visits) for who, visits in sorted(self._rows.items())]
        reasons: dict[UUID, Reason] = dict.fromkeys(self._free, "nobody_can")
        reasons |= self._admitted.refused
        return Plan(
            routes=tuple(route for route in routes if isinstance(route, Route) and route.stops),
            unassigned=tuple(
                Unassigned(
                    visit_id=visit_id,
                    reason=reason,
                    by_technician=self._why.get(visit_id, {}),
                )
                for visit_id, reason in sorted(reasons.items())
            ),
        )

    def _lay(self, day: WorkingDay, visit_id: UUID, behind: int) -> int:
        """Put a visit behind those that were laid, or as soon after as settled ones leave room.

        Return where the next one may be put.
        """
        row = self._rows.get(day.technician_id, ())
        settled = next((n for n, one in enumerate(row) if one.visit_id == visit_id), None)
        if settled is not None:
            return max(behind, settled + 1)
        visit = self._free.get(visit_id)
        if visit is None or self._rule_at_once(day, visit) is not None:
            return behind
        for position in range(max(behind, _first_free(row)), len(row) + 1):
            longer = (*row[:position], visit, *row[position:])
            if self._fits(day, longer):
                self._take(day, longer, visit)
                return position + 1
        return behind

    def _insert(self, visit: Visit, days: Sequence[WorkingDay]) -> None:
        """Put a visit where it makes the least way; among equals the first technician's."""
        able = [day for day in days if self._rule_at_once(day, visit) is None]
        for _, _, position, day in sorted(
            self._ways(visit, able), key=lambda one: (one[0], one[1], one[2])
        ):
            row = self._rows.get(day.technician_id, ())
            longer = (*row[:position], visit, *row[position:])
            if self._fits(day, longer):
                self._take(day, longer, visit)
                return
        self._why[visit.visit_id] = dict(self._admitted.closed) | {
            day.technician_id: self._rule(day, visit) for day in days
        }

    def _ways(
        self, visit: Visit, days: Iterable[WorkingDay]
    ) -> Iterator[tuple[int, UUID, int, WorkingDay]]:
        """Yield by how much each place in each row makes the ways longer."""
        travel, spot = self._problem.travel, visit.place
        for day in days:
            row = self._rows.get(day.technician_id, ())
            stations = [day.start, *(one.place for one in row), day.end]
            for position in range(_first_free(row), len(row) + 1):
                before, after = stations[position], stations[position + 1]
                detour = way(before, spot, travel) + way(spot, after, travel)
                yield detour - way(before, after, travel), day.technician_id, position, day

    def _rule_at_once(self, day: WorkingDay, visit: Visit) -> Rule | None:
        if not visit.skills <= day.skills:
            return "skill"
        row = self._rows.get(day.technician_id, ())
        if sum(one.load for one in row) + visit.load > day.capacity:
            return "capacity"
        if any(visit.clashes_with(one, day.technician_id) for one in row):
            return "other_appointment"
        return None

    def _rule(self, day: WorkingDay, visit: Visit) -> Rule:
        """Say why a technician cannot: a rule, or that the day is full."""
        alone = self._timed(day, (visit,))
        rule = self._rule_at_once(day, visit)
        if rule is not None:
            return rule
        return alone.rule if isinstance(alone, Misfit) else "day_full"

    def _fits(self, day: WorkingDay, visits: tuple[Visit, ...]) -> bool:
        if sum(one.load for one in visits) > day.capacity:
            return False
        return isinstance(self._timed(day, visits), Route)

    def _timed(self, day: WorkingDay, visits: tuple[Visit, ...]) -> Route | Misfit:
        return timed(day, visits, self._problem.travel)

    def _take(self, day: WorkingDay, row: tuple[Visit, ...], visit: Visit) -> None:
        self._rows[day.technician_id] = row
        del self._free[visit.visit_id]


def _first_free(row: Sequence[Visit]) -> int:
    """Return where the first visit can be put: behind the one that somebody is at already."""
    return 1 if row and row[0].is_started else 0
