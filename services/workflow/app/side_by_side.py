"""Side by side: several things are looked at at once, a few at a time, and all or none are told."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, TypeVar

AT_ONCE_MAX: Final = 8
"""Each takes a connection, and a process has twelve for everybody: some are left for others."""

Thing = TypeVar("Thing")
Found = TypeVar("Found")


async def side_by_side(
    look: Callable[[Thing], Awaitable[Found]], things: Iterable[Thing]
) -> list[Found]:
    """Return what each look found, in order.

    Raises what the first that failed did; the others are called off and have ended by then.
    """
    slots = asyncio.Semaphore(AT_ONCE_MAX)

    async def one(thing: Thing) -> Found:
        async with slots:
            return await look(thing)

    try:
        async with asyncio.TaskGroup() as group:
            looks = [group.create_task(one(thing)) for thing in things]
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return [each.result() for each in looks]
