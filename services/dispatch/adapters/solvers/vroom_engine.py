"""VROOM: quick where each technician is a kind of their own, and it starts from the present plan.

It holds the interpreter while it solves, but keeps its timeout to some 30 ms. It knows no longest
tour, so what it finds may have to be mended.
"""

from datetime import timedelta

import vroom

from services.dispatch.adapters.solvers.task import Found, Task, TaskDay, TaskVisit

NAME = "vroom"
THREADS = 2
EXPLORATION = 0  # more takes ten times as long, and PyVRP makes better use of the time
URGENCY_STEP = 11  # its priorities go from 0 to 100, ours from 1 to 9


def solve(task: Task, timeout_s: float) -> Found:
    """Return what VROOM makes of a task within so many seconds."""
    problem = vroom.Input()
    # It takes unsigned 32-bit seconds and nothing else.
    problem.set_durations_matrix("car", task.matrix)
    for number, day in enumerate(task.days):
        problem.add_vehicle(_vehicle(number, day))
    for number, visit in enumerate(task.visits):
        problem.add_job(_job(number, visit))
    solution = problem.solve(EXPLORATION, nb_threads=THREADS, timeout=timedelta(seconds=timeout_s))
    routes: list[list[int]] = [[] for _ in task.days]
    steps = solution.routes
    for day, kind, visit in zip(steps["vehicle_id"], steps["type"], steps["id"], strict=True):
        if kind == "job":
            routes[int(day)].append(int(visit))
    return Found(engine=NAME, routes=routes)


def _vehicle(number: int, day: TaskDay) -> vroom.Vehicle:
    return vroom.Vehicle(
        number,
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
