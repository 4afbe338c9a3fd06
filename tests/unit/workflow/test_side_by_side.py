"""What is looked at side by side is looked at a few at a time, and given up together."""

import asyncio

import pytest

from services.workflow.app.side_by_side import AT_ONCE_MAX, side_by_side


class Away(Exception):
    """Nobody answers."""


async def test_everything_is_found_in_the_order_it_was_asked_for() -> None:
    async def look(place: int) -> int:
        return place * 10

    asked = range(3 * AT_ONCE_MAX)
    assert await side_by_side(look, asked) == [one * 10 for one in asked]
    assert await side_by_side(look, []) == []


async def test_where_one_look_fails_the_others_have_ended_when_that_is_told() -> None:
    begun, ended = asyncio.Event(), []

    async def look(place: int) -> None:
        if place == 0:
            await begun.wait()
            raise Away
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(place)

    with pytest.raises(Away):
        await side_by_side(look, range(3))
    assert sorted(ended) == [1, 2]
