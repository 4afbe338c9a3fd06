"""VROOM: quick where each technician is a kind of their own, and it starts from the present plan.

It holds the interpreter while it solves, but keeps its timeout to some 30 ms. It knows no longest
tour, so what it finds may have to be mended. A visit that somebody holds already costs everybody
else more: this is what keeps people's days as they are.
"""

import time
from collections import defaultdict
from datetime import timedelta
from typing import Any, Final

import numpy as np
import vroom

from services.dispatch.adapters.solvers.task import Found, Task, TaskDay, TaskVisit

NAME = "vroom"
THREADS = 2
EXPLORATION = 0  # more takes ten times as long, and PyVRP makes better use of the time
COSTS_BYTES_MAX: Final = 1 << 29
"""So much may ways and costs take that each technician has of their own; else moves are free."""

URGENCY_STEP = 11  # its priorities go from 0 to 100, ours from 1 to 9

Ways = np.ndarray[Any, np.dtype[np.uint32]]


def solve(task: Task, until: float) -> Found:
    """Return what VROOM makes of a task until a moment of the monotonic clock."""
    problem = vroom.Input()
    profiles = _profiles(problem, task)
    for number, day in enumerate(task.days):
        problem.add_vehicle(_vehicle(number, day, profiles[number]))
    for number, visit in enumerate(task.visits):
        problem.add_job(_job(number, visit))
    left = timedelta(seconds=max(0.0, until - time.monotonic()))
    solution = problem.solve(EXPLORATION, nb_threads=THREADS, timeout=left)
    routes: list[list[int]] = [[] for _ in task.days]
    steps = solution.routes
    for day, kind, visit in zip(steps["vehicle_id"], steps["type"], steps["id"], strict=True):
        if kind == "job":
            routes[int(day)].append(int(visit))
    return Found(engine=NAME, routes=routes)


def _profiles(problem: vroom.Input, task: Task) -> list[str]:
    """Give the problem its ways, and return the profile of each day.

    All have the same ways, but each their own costs, if somebody holds anything already.
    """
    # It takes unsigned 32-bit seconds and nothing else.
    ways = np.asarray(task.matrix, dtype=np.uint32)
    holders = defaultdict[int, set[int]](set)
    for visit in task.visits:
        if visit.held_by is not None:
            holders[visit.at].add(visit.held_by)
    if not holders or 2 * ways.nbytes * len(task.days) > COSTS_BYTES_MAX:
        problem.set_durations_matrix("all", ways)
        return ["all"] * len(task.days)
    for number in range(len(task.days)):
        others = [place for place, days in holders.items() if number not in days]
        problem.set_durations_matrix(str(number), ways)
        problem.set_costs_matrix(str(number), _dearer(ways, others, task.move_s))
    return [str(number) for number in range(len(task.days))]


def _dearer(ways: Ways, places: list[int], by_s: int) -> Ways:
    costs = ways.copy()
    costs[:, places] += np.uint32(by_s)
    return costs


def _vehicle(number: int, day: TaskDay, profile: str) -> vroom.Vehicle:
    return vroom.Vehicle(
        number,
        profile=profile,
        start=day.start,
        end=day.end,
        capacity=[day.capacity],
        skills=set(day.skills),
        time_window=vroom.TimeWindow(day.opens_s, day.closes_s),
        steps=[vroom.VehicleStep("single", visit) for visit in day.present],
    )


def _job(number: int, visit: TaskVisit) -> vroom.Job:
    return vroom.Job(
        number,
        location=visit.at,
        default_service=visit.duration_s,
        delivery=[visit.load],
        skills=set(visit.skills),
        priority=visit.urgency * URGENCY_STEP,
        time_windows=[vroom.TimeWindow(opens, closes) for opens, closes in visit.windows],
    )
