"""Deadlines and pauses: how long we wait for others, and how long between attempts."""

import asyncio
import random
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")

PAUSE_S_MIN = 0.1
PAUSE_S_MAX = 5.0
DOUBLINGS_MAX = 10


async def within(timeout_s: float, work: Awaitable[T]) -> T:
    """Await ``work``; raises ``TimeoutError`` when it takes longer than ``timeout_s`` seconds."""
    async with asyncio.timeout(timeout_s):
        return await work


def pause_s(failures: int, *, least: float = PAUSE_S_MIN, most: float = PAUSE_S_MAX) -> float:
    """Return how many seconds to wait after the n-th failure in a row: doubling, with jitter.

    Jitter keeps many that failed together from coming back together.
    """
    doubled = min(most, least * 2.0 ** min(failures - 1, DOUBLINGS_MAX))
    return doubled * random.uniform(0.5, 1.0)  # noqa: S311  # spreads load, guards nothing
