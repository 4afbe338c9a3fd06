"""Parts: a large problem as several small ones, since engines need much longer for a large one.

Who shares no skill with anybody is apart already; what is still too large is cut by region, each
technician going with the region in which most of their visits lie, or near which they start.
"""

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import ceil
from typing import Final
from uuid import UUID

import h3  # type: ignore[import-untyped]  # it ships no types

from services.dispatch.domain.places import Place
from services.dispatch.domain.planning.admission import admit
from services.dispatch.domain.planning.plan import Sequences
from services.dispatch.domain.planning.problem import Problem, WorkingDay

VISITS_MAX: Final = 600
RESOLUTION: Final = 8  # cells of about a kilometre, whose names begin as those around them do


def parts(problem: Problem, present: Sequences, visits_max: int = VISITS_MAX) -> list[Problem]:
    """Return problems of about so many visits at most."""
    if len(problem.visits) <= visits_max:
        return [problem]
    refused = admit(problem).refused
    sound = tuple(visit for visit in problem.visits if visit.visit_id not in refused)
    return [
        piece
        for island in _islands(replace(problem, visits=sound))
        for piece in _regions(island, present, visits_max)
        if piece.days and piece.visits
    ]


def _islands(problem: Problem) -> list[Problem]:
    """Return the problems between which nobody could take over anything."""
    able = {
        visit.visit_id: [
            number for number, day in enumerate(problem.days) if visit.skills <= day.skills
        ]
        for visit in problem.visits
    }
    island = list(range(len(problem.days)))
    for days in able.values():
        joined = {island[day] for day in days}
        if len(joined) > 1:
            island = [min(joined) if one in joined else one for one in island]
    return [
        replace(
            problem,
            days=tuple(day for day, one in zip(problem.days, island, strict=True) if one == name),
            visits=tuple(
                visit
                for visit in problem.visits
                if able[visit.visit_id] and island[able[visit.visit_id][0]] == name
            ),
        )
        for name in sorted(set(island))
    ]


def _regions(problem: Problem, present: Sequences, visits_max: int) -> Iterable[Problem]:
    """Cut along the order of H3's cells, in which what is near is mostly written near."""
    count = ceil(len(problem.visits) / visits_max)
    if count <= 1:
        return [problem]
    ordered = sorted(problem.visits, key=lambda visit: (_cell(visit.place), visit.visit_id))
    cells = [_cell(visit.place) for visit in ordered]
    size = ceil(len(ordered) / count)
    region = {visit.visit_id: number // size for number, visit in enumerate(ordered)}
    home = {
        day.technician_id: _home(
            day, present, region, near=min(bisect(cells, _cell(day.start)) // size, count - 1)
        )
        for day in problem.days
    }
    # What is settled goes with whom it is settled for.
    region |= {v.visit_id: home[v.pin.technician_id] for v in ordered if v.pin is not None}
    return [
        replace(
            problem,
            days=tuple(day for day in problem.days if home[day.technician_id] == number),
            visits=tuple(visit for visit in ordered if region[visit.visit_id] == number),
        )
        for number in range(count)
    ]


def _home(day: WorkingDay, present: Sequences, region: Mapping[UUID, int], near: int) -> int:
    """Return the region of most visits that somebody has, or that near which they start."""
    row = present.get(day.technician_id, ())
    regions = Counter(region[visit_id] for visit_id in row if visit_id in region)
    return max(regions, key=lambda number: (regions[number], -number), default=near)


def _cell(place: Place | None) -> str:
    if place is None or not place.is_on_the_globe:
        return ""
    return str(h3.latlng_to_cell(place.lat, place.lon, RESOLUTION))
