"""Slots: whoever is slow slows others down, and never stops them."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack, suppress

from hypothesis import given
from hypothesis import strategies as st

from shared.intent import TenantId
from shared.projections.slots import Slots

ACME, GLOBEX, INITECH = TenantId("acme"), TenantId("globex"), TenantId("initech")
STEPS = st.lists(
    st.tuples(st.sampled_from([ACME, GLOBEX, INITECH]), st.sampled_from("aac"), st.integers(0, 9))
)


class Works:
    """Works that hold a slot each until they are told to end."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self.held: Counter[TenantId] = Counter()
        self.begun: list[tuple[TenantId, asyncio.Event, asyncio.Task[None]]] = []

    async def begin(self, tenant: TenantId, count: int = 1) -> None:
        for _ in range(count):
            end = asyncio.Event()
            self.begun.append((tenant, end, asyncio.create_task(self._work(tenant, end))))
        await settled()

    async def end(self, tenant: TenantId) -> None:
        for one, end, _ in self.begun:
            if one == tenant:
                end.set()
        await settled()

    async def stop(self) -> None:
        for _, _, task in self.begun:
            task.cancel()
        await settled()

    async def _work(self, tenant: TenantId, end: asyncio.Event) -> None:
        async with self._slots.one(tenant):
            self.held[tenant] += 1
            try:
                await end.wait()
            finally:
                self.held[tenant] -= 1


async def settled() -> None:
    """Let everybody who may go on do so."""
    for _ in range(50):
        await asyncio.sleep(0)


async def test_one_tenant_may_have_all_that_are_shared_and_its_own() -> None:
    works = Works(Slots(own=2, shared=5))
    await works.begin(ACME, 10)
    assert works.held[ACME] == 7
    await works.end(ACME)
    assert works.held[ACME] == 0


async def test_a_tenant_that_hangs_does_not_stop_another() -> None:
    works = Works(Slots(own=2, shared=5))
    await works.begin(ACME, 100)
    await works.begin(GLOBEX, 3)
    assert (works.held[ACME], works.held[GLOBEX]) == (7, 2)
    await works.end(GLOBEX)
    assert all(task.done() for tenant, _, task in works.begun if tenant == GLOBEX)
    await works.stop()


async def test_what_was_shared_goes_round_those_who_wait() -> None:
    works = Works(Slots(own=1, shared=2))
    await works.begin(ACME, 3)
    await works.begin(GLOBEX, 9)
    await works.begin(INITECH, 9)
    await works.end(ACME)
    assert (works.held[GLOBEX], works.held[INITECH]) == (2, 2)
    await works.stop()


async def test_who_waits_no_longer_takes_nothing_away() -> None:
    slots = Slots(own=1, shared=0)
    async with AsyncExitStack() as held:
        await held.enter_async_context(slots.one(ACME))
        leaver, stayer = (asyncio.create_task(_pass(slots)) for _ in range(2))
        await settled()
        leaver.cancel()
    with suppress(asyncio.CancelledError):
        await leaver
    await asyncio.wait_for(stayer, 5)


async def test_a_turn_that_came_as_its_work_was_cancelled_goes_to_the_next() -> None:
    slots = Slots(own=1, shared=0)
    async with slots.one(ACME):
        leaver, stayer = (asyncio.create_task(_pass(slots)) for _ in range(2))
        await settled()
    leaver.cancel()  # its turn has come, and it has not run since
    await asyncio.wait_for(stayer, 5)
    assert leaver.cancelled()


@given(STEPS)
def test_no_slot_is_lost_or_held_twice(steps: list[tuple[TenantId, str, int]]) -> None:
    asyncio.run(_walk(steps))


async def _walk(steps: list[tuple[TenantId, str, int]]) -> None:
    works = Works(Slots(own=2, shared=3))
    for tenant, what, which in steps:
        if what == "a":
            await works.begin(tenant)
        elif works.begun:
            works.begun[which % len(works.begun)][2].cancel()
            await settled()
        beyond = sum(max(0, held - 2) for held in works.held.values())
        wanted = Counter(one for one, _, task in works.begun if not task.done())
        assert beyond == min(3, sum(max(0, count - 2) for count in wanted.values()))
        assert all(works.held[one] >= min(2, count) for one, count in wanted.items())
    await works.stop()
    await works.begin(ACME, 9)
    assert works.held[ACME] == 5, "all are free again"
    await works.stop()


async def _pass(slots: Slots) -> None:
    async with slots.one(ACME):
        pass
