"""The vault's client asks for many keys at once, and for each only once in a while."""

import asyncio
from collections.abc import Sequence

import pytest

from shared.decider import Refusal
from shared.intent import TenantId
from shared.vault import BATCH_MAX, CACHE_LIFE_S, Batcher

WEILAI, GLOBEX = TenantId("weilai"), TenantId("globex")


class Source:
    """Answers with the tenant and the key; counts what it was asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[TenantId, list[int]]] = []
        self.away = False
        self.now = 0.0

    async def ask(self, tenant: TenantId, keys: Sequence[int]) -> dict[int, str]:
        self.calls.append((tenant, list(keys)))
        await asyncio.sleep(0)
        if self.away:
            raise Refusal
        return {key: f"{tenant}{key}" for key in keys}

    def batcher(self) -> Batcher[int, str]:
        return Batcher(self.ask, lambda: self.now)


async def test_questions_of_the_same_moment_travel_together() -> None:
    source = Source()
    batcher = source.batcher()
    answers = await asyncio.gather(
        batcher.get(WEILAI, [1, 2]), batcher.get(WEILAI, [2, 3]), batcher.get(GLOBEX, [1])
    )
    assert list(answers) == [
        {1: "weilai1", 2: "weilai2"},
        {2: "weilai2", 3: "weilai3"},
        {1: "globex1"},
    ]
    assert sorted(source.calls) == [(GLOBEX, [1]), (WEILAI, [1, 2, 3])]


async def test_no_call_asks_for_more_than_five_hundred() -> None:
    source = Source()
    answers = await source.batcher().get(WEILAI, list(range(1_200)))
    assert len(answers) == 1_200
    assert [len(keys) for _, keys in source.calls] == [BATCH_MAX, BATCH_MAX, 200]


async def test_an_answer_is_remembered_for_less_than_a_minute() -> None:
    source = Source()
    batcher = source.batcher()
    await batcher.get(WEILAI, [1])
    await batcher.get(WEILAI, [1])
    assert len(source.calls) == 1
    source.now += CACHE_LIFE_S
    await batcher.get(WEILAI, [1])
    assert len(source.calls) == 2
    assert CACHE_LIFE_S <= 60


async def test_a_refusal_reaches_everybody_who_waits_and_is_not_remembered() -> None:
    source = Source()
    batcher = source.batcher()
    source.away = True
    first, second = await asyncio.gather(
        batcher.get(WEILAI, [1]), batcher.get(WEILAI, [1, 2]), return_exceptions=True
    )
    assert isinstance(first, Refusal)
    assert isinstance(second, Refusal)
    source.away = False
    assert await batcher.get(WEILAI, [1]) == {1: "weilai1"}


async def test_one_who_gives_up_does_not_spoil_it_for_the_others() -> None:
    source = Source()
    batcher = source.batcher()
    impatient = asyncio.create_task(batcher.get(WEILAI, [1]))
    patient = asyncio.create_task(batcher.get(WEILAI, [1]))
    await asyncio.sleep(0)
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    assert await patient == {1: "weilai1"}
