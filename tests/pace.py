"""How much work something is, on whatever machine: against a yard, which takes it some 10 ms.

How fast a machine is, and what else it does, says nothing about our code: seconds are for
``make bench``. Work that would explode takes many thousands of yards wherever it is done.
"""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

YARD_STEPS = 150_000
TRIES = 3
"""Work is too much if it was each time: a neighbour may have slowed it down once."""


def within(yards: float, work: Callable[[], T]) -> T:
    """Do some work and return what comes of it; fails if it takes more than so many yards."""
    took: list[float] = []
    for _ in range(TRIES):
        yard_s, _ = _timed(_yard)
        work_s, said = _timed(work)
        took.append(work_s / yard_s)
        if took[-1] <= yards:
            return said
    raise AssertionError(f"It took {took} yards; {yards} are allowed.")


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.thread_time()
    said = work()
    return time.thread_time() - began, said


def _yard() -> int:
    return sum(one * one % 7 for one in range(YARD_STEPS))
