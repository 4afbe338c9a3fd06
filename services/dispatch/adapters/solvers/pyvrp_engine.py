"""PyVRP: the better one where few kinds of technicians are, or when it starts from a good plan.

It has no skills: each set of skills is a profile with ways of its own, in which who lacks a skill
is very far from the visit. Of several windows it is given the one that the first plan uses.
"""

import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyvrp
from pyvrp.PenaltyManager import PenaltyParams

from services.dispatch.adapters.solvers.task import Found, Task, TaskDay, TaskVisit

NAME = "pyvrp"
FORBIDDEN_S = 10_000_000
"""As far as no way is. From 1e13 on it has been seen to search for ever, whatever its runtime."""

NEVER_S = 10_000_000  # later than anything ends

PRIZE_S = 50_000  # for serving a visit, times its urgency: more than any way round

HISTORY = 50
UPDATE_EVERY = 100
"""Iterations. PyVRP's own 300 and 500 suit a search of minutes: in ten seconds a large problem
sees some 2,000, and its prices for breaking a rule would hardly come down from where they start."""


class _LowPrices(PenaltyParams):
    """Starts with prices near what they come to, not half way to the highest."""

    def midpoint_penalties(self, data: pyvrp.ProblemData) -> tuple[list[float], float, float]:
        return [1_000.0] * data.num_load_dimensions, 5.0, 5.0


PARAMS = pyvrp.SolveParams(
    ils=pyvrp.IteratedLocalSearchParams(history_length=HISTORY),
    penalty=_LowPrices(solutions_between_updates=UPDATE_EVERY),
)

Ways = np.ndarray[Any, np.dtype[np.int64]]
Kind = tuple[int, int | None, int, int, tuple[int, ...], int, int | None]


def solve(task: Task, first: Sequence[Sequence[int]], until: float, seed: int) -> Found | None:
    """Return what PyVRP makes of a first plan, or of none, until a moment of the monotonic clock.

    None: it found nothing that keeps all rules.
    """
    kinds = defaultdict[Kind, list[int]](list)
    for number, day in enumerate(task.days):
        kinds[_kind(day)].append(number)
    data = _data(task, list(kinds), [len(days) for days in kinds.values()], first)
    routes = [
        pyvrp.Route(data, list(first[day]), kind)
        for kind, days in enumerate(kinds.values())
        for day in days
        if first[day]
    ]
    start = pyvrp.Solution(data, routes) if routes else None
    result = pyvrp.solve(
        data,
        stop=lambda _: time.monotonic() >= until,
        seed=seed,
        collect_stats=False,
        params=PARAMS,
        display=False,
        initial_solution=start,
    )
    if not result.best.is_feasible():
        return None
    rows = defaultdict[int, list[list[int]]](list)
    for route in result.best.routes():
        rows[route.vehicle_type()].append([one.idx for one in route if one.is_client()])
    found: list[list[int]] = [[] for _ in task.days]
    for kind, alike in enumerate(kinds.values()):
        for number, row in _whose(rows[kind], alike, task.days):
            found[number] = row
    return Found(engine=NAME, routes=found)


def _kind(day: TaskDay) -> Kind:
    return (
        day.start,
        day.end,
        day.opens_s,
        day.closes_s,
        tuple(day.skills),
        day.capacity,
        day.tour_s_max,
    )


def _whose(
    rows: Sequence[list[int]], days: Sequence[int], task_days: Sequence[TaskDay]
) -> list[tuple[int, list[int]]]:
    """Give each row to the one among alike who has most of it already."""
    pairs = sorted(
        (-len(set(row) & set(task_days[day].present)), number, day)
        for number, row in enumerate(rows)
        for day in days
    )
    given, taken = dict[int, int](), set[int]()
    for _, number, day in pairs:
        if number not in given and day not in taken:
            given[number] = day
            taken.add(day)
    return [(day, rows[number]) for number, day in given.items()]


def _data(
    task: Task, kinds: Sequence[Kind], counts: Sequence[int], first: Sequence[Sequence[int]]
) -> pyvrp.ProblemData:
    """Return the task as PyVRP wants it: a place for each visit and depot, a matrix per profile."""
    profiles = list(dict.fromkeys(kind[4] for kind in kinds))
    depots = list(dict.fromkeys(row for kind in kinds for row in kind[:2]))
    rows = [visit.at for visit in task.visits] + [row for row in depots if row is not None]
    # Who need not go anywhere at the end goes to a place that is nowhere, and so no way at all.
    depots.sort(key=lambda row: row is None)
    ways = np.zeros((len(task.visits) + len(depots),) * 2, dtype=np.int64)
    ways[: len(rows), : len(rows)] = np.asarray(task.matrix, dtype=np.int64)[np.ix_(rows, rows)]
    rows_by_depot = {row: number for number, row in enumerate(depots)}
    matrices = [_forbidding(ways, task.visits, set(skills)) for skills in profiles]
    windows = _windows(task, first)
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in range(len(ways))],
        clients=[
            pyvrp.Client(
                location=number,
                delivery=[visit.load],
                service_duration=visit.duration_s,
                prize=PRIZE_S * visit.urgency,
                required=False,
                tw_early=windows[number][0],
                tw_late=windows[number][1],
            )
            for number, visit in enumerate(task.visits)
        ],
        depots=[pyvrp.Depot(location=len(task.visits) + n) for n in range(len(depots))],
        vehicle_types=[
            pyvrp.VehicleType(
                num_available=count,
                capacity=[kind[5]],
                start_depot=rows_by_depot[kind[0]],
                end_depot=rows_by_depot[kind[1]],
                tw_early=kind[2],
                tw_late=kind[3],
                profile=profiles.index(kind[4]),
                shift_duration=NEVER_S if kind[6] is None else kind[6],
            )
            for kind, count in zip(kinds, counts, strict=True)
        ],
        distance_matrices=matrices,
        duration_matrices=matrices,
    )


def _forbidding(ways: Ways, visits: Sequence[TaskVisit], skills: set[int]) -> Ways:
    barred = [number for number, visit in enumerate(visits) if not skills.issuperset(visit.skills)]
    matrix = ways.copy()
    matrix[:, barred] = FORBIDDEN_S
    np.fill_diagonal(matrix, 0)
    return matrix


def _windows(task: Task, first: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return the one window of each visit: the first that the first plan can use."""
    chosen = [(*visit.windows, (0, NEVER_S))[0] for visit in task.visits]
    for day, route in zip(task.days, first, strict=True):
        clock, here = day.opens_s, day.start
        for number in route:
            visit = task.visits[number]
            clock += task.matrix[here][visit.at]
            usable = [one for one in visit.windows if one[1] >= clock]
            if usable:
                chosen[number] = usable[0]
                clock = max(clock, usable[0][0])
            clock, here = clock + visit.duration_s, visit.at
    return chosen
