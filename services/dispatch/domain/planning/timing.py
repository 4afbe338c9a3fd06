"""Timing: when each stop of a route begins, or why the route cannot be gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.dispatch.domain.places import Place
from services.dispatch.domain.planning.plan import Route, Rule, Stop
from services.dispatch.domain.planning.problem import Visit, WorkingDay
from services.dispatch.domain.planning.travel import Travel


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """The first visit of a route that cannot be made, and the rule that says so."""

    visit_id: UUID
    rule: Rule


def timed(day: WorkingDay, visits: Sequence[Visit], travel: Travel) -> Route | Misfit:
    """Return a route with the earliest times.

    Where a tour is bounded, stops begin as late as they can without coming home later: that is the
    shortest tour. Work that was started takes no way and is held against no rule: it is a fact.
    """
    legs = _legs(day, visits, travel)
    begins = _earliest(day, visits, legs)
    if isinstance(begins, Misfit):
        return begins
    returns_s = begins[-1] + visits[-1].duration_s + legs[-1] if visits else day.shift.opens_s
    leaves_s = day.shift.opens_s
    if day.tour_s_max is not None and visits and not visits[0].is_started:
        begins = _latest(visits, legs, returns_s)
        leaves_s = begins[0] - legs[0]
        if returns_s - leaves_s > day.tour_s_max:
            return Misfit(visit_id=visits[-1].visit_id, rule="tour")
    return Route(
        technician_id=day.technician_id,
        stops=tuple(
            Stop(visit_id=visit.visit_id, begins_s=begin, ends_s=begin + visit.duration_s)
            for visit, begin in zip(visits, begins, strict=True)
        ),
        leaves_s=leaves_s,
        returns_s=returns_s,
        travel_s=sum(legs),
    )


def way(here: Place | None, there: Place | None, travel: Travel) -> int:
    """Return the seconds between places, none where one of them is not known."""
    return 0 if here is None or there is None else travel.seconds(here, there)


def _legs(day: WorkingDay, visits: Sequence[Visit], travel: Travel) -> list[int]:
    """Return the way to each visit, and that from the last one to the end of the day."""
    legs, here = [], day.start
    for visit in visits:
        legs.append(0 if visit.is_started else way(here, visit.place, travel))
        here = visit.place or here
    return [*legs, way(here, day.end, travel) if visits else 0]


def _earliest(day: WorkingDay, visits: Sequence[Visit], legs: Sequence[int]) -> list[int] | Misfit:
    begins, clock = list[int](), day.shift.opens_s
    for number, visit in enumerate(visits):
        if visit.is_started and visit.pin is not None:
            begin: int | None = visit.pin.begins_s
        else:
            begin = visit.begins_at(clock + legs[number])
        if begin is None:
            return Misfit(visit_id=visit.visit_id, rule="window")
        clock = max(begin + visit.duration_s, day.shift.opens_s)
        home = legs[number + 1] if number + 1 == len(visits) else 0
        if not visit.is_started and clock + home > day.shift.closes_s:
            return Misfit(visit_id=visit.visit_id, rule="shift")
        begins.append(begin)
    return begins


def _latest(visits: Sequence[Visit], legs: Sequence[int], returns_s: int) -> list[int]:
    begins, clock = list[int](), returns_s
    for number in reversed(range(len(visits))):
        clock -= legs[number + 1] + visits[number].duration_s
        # There is such a second: the earliest one is one.
        clock = visits[number].begins_by(clock) or 0
        begins.append(clock)
    return begins[::-1]
