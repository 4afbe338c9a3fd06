"""The process that solves one task: it reads it, writes what each engine found, and ends.

Each answer is a line, written as soon as it is there, so that whoever ends this process at the
deadline still has what was found before.
"""

import sys
import time

import msgspec

from services.dispatch.adapters.solvers import vroom_engine
from services.dispatch.adapters.solvers.task import Engine, Found, Task

KINDS_FEW = 12
"""With so few kinds of technicians, or a longest tour, PyVRP does better without VROOM."""

VROOM_SHARE = 0.5
SEED = 1


def main() -> None:
    """Solve what stands on standard input."""
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=Task)
    engine = _fitting(task) if task.engine == "fitting" else task.engine
    first = [list(day.present) for day in task.days]
    if engine != "pyvrp":
        share = VROOM_SHARE if engine == "chain" else 1.0
        found = vroom_engine.solve(task, time.monotonic() + share * _left_s(task))
        _say(found)
        first = found.routes
    if engine != "vroom":
        # Its import takes a quarter of a second, which VROOM's answer need not wait for.
        from services.dispatch.adapters.solvers import pyvrp_engine  # noqa: PLC0415

        better = pyvrp_engine.solve(task, first, task.until, SEED)
        if better is not None:
            _say(better)


def _fitting(task: Task) -> Engine:
    """Return what does best with a task of this shape; only VROOM knows what moves cost."""
    if any(day.tour_s_max is not None for day in task.days):
        return "pyvrp"
    if _is_held(task):
        return "vroom"
    kinds = {
        (day.start, day.end, day.opens_s, day.closes_s, tuple(day.skills), day.capacity)
        for day in task.days
    }
    return "pyvrp" if len(kinds) <= KINDS_FEW else "chain"


def _left_s(task: Task) -> float:
    return task.until - time.monotonic()


def _is_held(task: Task) -> bool:
    """Whether most visits were given to somebody already."""
    held = sum(visit.held_by is not None for visit in task.visits)
    return 2 * held > len(task.visits)


def _say(found: Found) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(found) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
