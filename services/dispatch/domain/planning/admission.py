"""Admission: which visits cannot be planned at all, and which days nobody can be sent in.

What people and other systems send is often wrong. A wrong visit ends here, with a reason that
says what to mend, and the others are planned as if it were not there.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from services.dispatch.domain.places import Place, distance_km
from services.dispatch.domain.planning.plan import Reason, Rule
from services.dispatch.domain.planning.problem import Problem, Visit, Window, WorkingDay
from services.dispatch.domain.planning.timing import Misfit, timed

FAR_KM = 1_000.0
NEAR_KM = 200.0
"""A place so far from everybody, and with its degrees swapped so near to somebody, was swapped."""

NOWHERE_DEG = 0.001  # around (0, 0), in the sea, lie those whose place nobody knew


@dataclass(frozen=True, kw_only=True)
class Admitted:
    """What can be planned: days in which somebody can be sent, visits, and what is settled.

    ``fixed`` are the settled visits of each technician, in order; ``refused`` says why the other
    visits cannot be planned, ``closed`` by which rule nobody is sent in a day.
    """

    days: tuple[WorkingDay, ...]
    visits: tuple[Visit, ...]
    fixed: Mapping[UUID, tuple[Visit, ...]]
    refused: Mapping[UUID, Reason]
    closed: Mapping[UUID, Rule]


def admit(problem: Problem) -> Admitted:
    """Return what of a problem can be planned."""
    closed = {who: rule for who, day in problem.day_of.items() if (rule := _closed(day))}
    days = tuple(
        sorted(
            (day for who, day in problem.day_of.items() if who not in closed),
            key=lambda day: day.technician_id,
        )
    )
    said = Counter(visit.visit_id for visit in problem.visits)
    refused = dict[UUID, Reason]()
    free, pinned = list[Visit](), list[Visit]()
    starts = [day.start for day in days if day.start is not None]
    for visit in problem.visit_of.values():
        reason = _wrong(visit, starts, days)
        if said[visit.visit_id] > 1:
            reason = "said_twice"
        if reason is not None:
            refused[visit.visit_id] = reason
        else:
            (free if visit.pin is None else pinned).append(visit)
    fixed, broken = _fixed(pinned, problem)
    refused |= dict.fromkeys(broken, "pin_cannot_be_kept")
    return Admitted(
        days=days,
        visits=tuple(sorted(free, key=lambda visit: visit.visit_id)),
        fixed=fixed,
        refused=refused,
        closed=closed,
    )


def _closed(day: WorkingDay) -> Rule | None:
    if day.shift.closes_s <= day.shift.opens_s:
        return "no_working_day"
    if _wrong_place(day.start) is not None:
        return "no_start_place"
    if day.end is not None and _wrong_place(day.end) is not None:
        return "no_start_place"
    return None


def _wrong_place(place: Place | None) -> Reason | None:
    if place is None:
        return "no_place"
    if not place.is_on_the_globe:
        return "place_not_on_the_globe"
    if max(abs(place.lat), abs(place.lon)) < NOWHERE_DEG:
        return "place_is_nowhere"
    return None


def _wrong(visit: Visit, starts: list[Place], days: tuple[WorkingDay, ...]) -> Reason | None:
    if visit.is_started:
        return "duration_not_positive" if visit.duration_s <= 0 else None
    reason = _wrong_place(visit.place) or _wrong_numbers(visit)
    if reason is None and visit.place is not None and _looks_swapped(visit.place, starts):
        return "place_looks_swapped"
    if reason is None and days and not any(visit.skills <= day.skills for day in days):
        return "nobody_has_the_skill"
    return reason


def _wrong_numbers(visit: Visit) -> Reason | None:
    if visit.duration_s <= 0:
        return "duration_not_positive"
    if visit.load < 0:
        return "load_negative"
    if any(_is_upside_down(window) for window in visit.windows):
        return "window_closes_before_it_opens"
    return None


def _is_upside_down(window: Window) -> bool:
    return window.closes_s < window.opens_s


def _looks_swapped(place: Place, starts: list[Place]) -> bool:
    swapped = Place(lat=place.lon, lon=place.lat)
    if not starts or not swapped.is_on_the_globe:
        return False
    # The first start nearly always answers: then nobody else has to be looked at.
    if any(distance_km(place, start) < FAR_KM for start in starts):
        return False
    return any(distance_km(swapped, start) < NEAR_KM for start in starts)


def _fixed(
    pinned: Iterable[Visit], problem: Problem
) -> tuple[Mapping[UUID, tuple[Visit, ...]], set[UUID]]:
    """Return each technician's settled visits, and those that do not go with the ones before."""
    fixed: defaultdict[UUID, tuple[Visit, ...]] = defaultdict(tuple)
    broken = set[UUID]()
    for visit in sorted(pinned, key=_started_first):
        day = None if visit.pin is None else problem.day_of.get(visit.pin.technician_id)
        if day is None or not _goes_with(visit, fixed[day.technician_id], day, problem):
            broken.add(visit.visit_id)
        else:
            fixed[day.technician_id] += (visit,)
    return {who: visits for who, visits in fixed.items() if visits}, broken


def _started_first(visit: Visit) -> tuple[bool, int, UUID]:
    return (not visit.is_started, visit.begins_at(0) or 0, visit.visit_id)


def _goes_with(visit: Visit, before: tuple[Visit, ...], day: WorkingDay, problem: Problem) -> bool:
    if visit.is_started:
        return not before
    if _closed(day) or not visit.skills <= day.skills:
        return False
    if sum(one.load for one in before) + visit.load > day.capacity:
        return False
    if visit.windows and not _is_within(visit, visit.windows):
        return False
    return not isinstance(timed(day, (*before, visit), problem.travel), Misfit)


def _is_within(visit: Visit, windows: tuple[Window, ...]) -> bool:
    return visit.pin is not None and any(
        one.opens_s <= visit.pin.begins_s <= one.closes_s for one in windows
    )
