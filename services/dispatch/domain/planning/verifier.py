"""The verifier: everything that is wrong with a plan, by name. A plan with anything is not taken.

It works out nothing the way plans are made: it reads the stops as they stand and holds them
against the problem, so that a mistake in making plans is not made here again.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal
from uuid import UUID

from services.dispatch.domain.planning.admission import Admitted, admit
from services.dispatch.domain.planning.plan import Plan, Route, Stop
from services.dispatch.domain.planning.problem import Problem, Visit, WorkingDay
from services.dispatch.domain.planning.timing import way

Wrong = Literal[
    "lost",
    "unknown_visit",
    "unknown_technician",
    "double_booked",
    "refused_yet_assigned",
    "pin_moved",
    "skill",
    "capacity",
    "other_appointment",
    "shift",
    "window",
    "tour",
    "duration",
    "too_little_time_to_get_there",
    "travel_miscounted",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One thing that is wrong, with the technician and the visit that it concerns."""

    wrong: Wrong
    technician_id: UUID | None = None
    visit_id: UUID | None = None


def violations(plan: Plan, problem: Problem) -> list[Violation]:
    """Return everything that is wrong with a plan."""
    return [*_of_the_books(plan, problem), *_of_the_routes(plan, problem)]


def _of_the_books(plan: Plan, problem: Problem) -> Iterator[Violation]:
    """Yield what is wrong with who appears where: everything once, and nothing else."""
    admitted = admit(problem)
    visits = Counter(stop.visit_id for route in plan.routes for stop in route.stops)
    visits.update(one.visit_id for one in plan.unassigned)
    people = Counter(route.technician_id for route in plan.routes)
    for visit_id in sorted(problem.visit_of.keys() - visits.keys()):
        yield Violation(wrong="lost", visit_id=visit_id)
    for visit_id in sorted(visits.keys() - problem.visit_of.keys()):
        yield Violation(wrong="unknown_visit", visit_id=visit_id)
    for who in sorted(people.keys() - problem.day_of.keys()):
        yield Violation(wrong="unknown_technician", technician_id=who)
    for visit_id in _more_than_once(visits):
        yield Violation(wrong="double_booked", visit_id=visit_id)
    for who in _more_than_once(people):
        yield Violation(wrong="double_booked", technician_id=who)
    for visit_id in sorted(admitted.refused.keys() & plan.technician_of.keys()):
        yield Violation(wrong="refused_yet_assigned", visit_id=visit_id)
    yield from _moved_pins(plan, admitted)


def _more_than_once(counted: Counter[UUID]) -> list[UUID]:
    return sorted(one for one, times in counted.items() if times > 1)


def _moved_pins(plan: Plan, admitted: Admitted) -> Iterator[Violation]:
    stands = {
        stop.visit_id: (route.technician_id, stop.begins_s)
        for route in plan.routes
        for stop in route.stops
    }
    for who, visits in admitted.fixed.items():
        for visit in visits:
            if visit.pin and stands.get(visit.visit_id) != (who, visit.pin.begins_s):
                yield Violation(wrong="pin_moved", technician_id=who, visit_id=visit.visit_id)


def _of_the_routes(plan: Plan, problem: Problem) -> Iterator[Violation]:
    for route in plan.routes:
        day = problem.day_of.get(route.technician_id)
        stops = [
            (stop, problem.visit_of[stop.visit_id])
            for stop in route.stops
            if stop.visit_id in problem.visit_of
        ]
        if day is not None and stops:
            yield from _of_a_route(route, day, stops, problem)


def _of_a_route(
    route: Route, day: WorkingDay, stops: list[tuple[Stop, Visit]], problem: Problem
) -> Iterator[Violation]:
    who = route.technician_id
    planned = [stop for stop, visit in stops if not visit.is_started]
    if planned and sum(visit.load for _, visit in stops) > day.capacity:
        yield Violation(wrong="capacity", technician_id=who)
    if planned and not _is_within_shift(route, planned, day):
        yield Violation(wrong="shift", technician_id=who)
    if len(planned) == len(stops) and _is_too_long(route, day):
        yield Violation(wrong="tour", technician_id=who)
    for stop, visit in stops:
        yield from (
            Violation(wrong=wrong, technician_id=who, visit_id=visit.visit_id)
            for wrong in _of_a_stop(stop, visit, day)
        )
    yield from _of_appointments(who, [visit for _, visit in stops])
    for _, visit in stops[1:]:
        if visit.is_started:
            yield Violation(wrong="pin_moved", technician_id=who, visit_id=visit.visit_id)
    yield from _of_the_ways(route, day, stops, problem)


def _of_appointments(who: UUID, visits: list[Visit]) -> Iterator[Violation]:
    for one, other in combinations(visits, 2):
        if one.clashes_with(other, who):
            yield Violation(wrong="other_appointment", technician_id=who, visit_id=other.visit_id)


def _is_within_shift(route: Route, planned: list[Stop], day: WorkingDay) -> bool:
    first_s = min(route.leaves_s, *(stop.begins_s for stop in planned))
    return day.shift.opens_s <= first_s and route.returns_s <= day.shift.closes_s


def _is_too_long(route: Route, day: WorkingDay) -> bool:
    return day.tour_s_max is not None and route.returns_s - route.leaves_s > day.tour_s_max


def _of_a_stop(stop: Stop, visit: Visit, day: WorkingDay) -> Iterator[Wrong]:
    if stop.ends_s - stop.begins_s != visit.duration_s:
        yield "duration"
    if visit.is_started:
        return
    if not visit.skills <= day.skills:
        yield "skill"
    if visit.windows and not any(
        one.opens_s <= stop.begins_s <= one.closes_s for one in visit.windows
    ):
        yield "window"


def _of_the_ways(
    route: Route, day: WorkingDay, stops: list[tuple[Stop, Visit]], problem: Problem
) -> Iterator[Violation]:
    """Yield where somebody would have to be in two places, or faster than they are."""
    clock, here, travel_s = route.leaves_s, day.start, 0
    for stop, visit in stops:
        leg = 0 if visit.is_started else way(here, visit.place, problem.travel)
        if not visit.is_started and stop.begins_s < clock:
            yield Violation(
                wrong="double_booked", technician_id=day.technician_id, visit_id=visit.visit_id
            )
        elif not visit.is_started and stop.begins_s < clock + leg:
            yield Violation(
                wrong="too_little_time_to_get_there",
                technician_id=day.technician_id,
                visit_id=visit.visit_id,
            )
        clock, here, travel_s = stop.ends_s, visit.place or here, travel_s + leg
    leg = way(here, day.end, problem.travel)
    if route.travel_s != travel_s + leg:
        yield Violation(wrong="travel_miscounted", technician_id=day.technician_id)
    if route.returns_s < clock + leg:
        yield Violation(wrong="too_little_time_to_get_there", technician_id=day.technician_id)
