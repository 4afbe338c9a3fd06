"""Lending: a database's own connection coming back is worth a moment, not more."""

import asyncio
from dataclasses import replace
from typing import cast

import pytest

from shared.connections import Connection
from shared.lending import ELSEWHERE, DatabaseAway, Grant, Lending, Target

HERE = Target(host="here", port=1, database="", user="u", password="p")
OURS, THEIRS = replace(HERE, database="ours"), replace(HERE, database="theirs")
LONG_S = 60.0


class Session:
    """Stands for an open connection."""

    def is_closed(self) -> bool:
        return False


def session() -> Connection:
    return cast("Connection", Session())


async def full(patience_s: float) -> tuple[Lending, Connection]:
    """Two connections, all there may be: one of ours that somebody has, one of theirs idle."""
    lending, idle = Lending(2, patience_s), session()
    for target in (OURS, THEIRS):
        assert await lending.borrow(target) == Grant()
    lending.give_back(THEIRS, idle)
    return lending, idle


async def test_who_comes_second_waits_for_ours_rather_than_close_another_databases() -> None:
    lending, _ = await full(LONG_S)
    second = asyncio.create_task(lending.borrow(OURS))
    done, _ = await asyncio.wait({second}, timeout=0.01)
    assert not done
    ours = session()
    lending.give_back(OURS, ours)
    assert await second == Grant(found=ours)
    assert lending.open == 2


async def test_who_has_waited_a_moment_takes_the_place_of_what_nobody_uses() -> None:
    lending, idle = await full(0.0)
    assert await lending.borrow(OURS) == Grant(unwanted=idle)


async def test_all_who_wait_are_served_by_the_one_that_comes_back() -> None:
    lending, _ = await full(LONG_S)
    ours = session()

    async def ask() -> Grant:
        grant = await lending.borrow(OURS)
        lending.give_back(OURS, ours)
        return grant

    asking = [asyncio.create_task(ask()) for _ in range(5)]
    await asyncio.sleep(0)
    lending.give_back(OURS, ours)
    assert await asyncio.gather(*asking) == [Grant(found=ours)] * 5


async def test_room_that_is_left_is_taken_at_once_by_who_waits() -> None:
    lending, _ = await full(LONG_S)
    second = asyncio.create_task(lending.borrow(OURS))
    await asyncio.sleep(0)
    lending.give_up(OURS)
    assert await second == Grant()


async def test_who_is_told_and_gives_up_lets_the_next_have_a_look() -> None:
    lending, _ = await full(LONG_S)
    second, third = (asyncio.create_task(lending.borrow(OURS)) for _ in range(2))
    await asyncio.sleep(0)
    ours = session()
    lending.give_back(OURS, ours)
    second.cancel()
    assert await third == Grant(found=ours)


async def test_nobody_waits_for_what_others_open_or_at_the_end() -> None:
    lending = Lending(2, LONG_S)
    assert [await lending.borrow(ELSEWHERE) for _ in range(2)] == [Grant(), Grant()]
    lending, _ = await full(LONG_S)
    second = asyncio.create_task(lending.borrow(OURS))
    await asyncio.sleep(0)
    lending.close()
    with pytest.raises(DatabaseAway):
        await second


async def test_who_gives_up_waiting_leaves_nothing_behind() -> None:
    lending, _ = await full(LONG_S)
    second = asyncio.create_task(lending.borrow(OURS))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.wait({second})
    ours = session()
    lending.give_back(OURS, ours)
    assert await lending.borrow(OURS) == Grant(found=ours)
