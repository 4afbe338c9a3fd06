"""Live updates: everybody who looks sees what happens, or learns that they missed something."""

import asyncio
from collections.abc import AsyncIterator

from services.gateway.live import RING_FRAMES, RINGS_MAX, Frame, Heard, Live, Missed
from shared.intent import TenantId

WEILAI, OTHER = TenantId("weilai"), TenantId("other")


def frame(position: int, *, prev: int | None = None, tenant: TenantId = WEILAI) -> Frame:
    return Frame(
        tenant=tenant,
        position=position,
        prev=position - 1 if prev is None else prev,
        type="ticket.moved",
        subject="a-ticket",
        version=1,
    )


async def heard(following: AsyncIterator[Heard], number: int) -> list[int | str]:
    async with asyncio.timeout(5):
        return [shown(await anext(following)) for _ in range(number)]


def shown(one: Heard) -> int | str:
    match one:
        case Frame(position=position):
            return position
        case Missed(position=position):
            return f"reset {position}"
        case None:
            return "ping"


async def test_who_looks_from_now_on_hears_what_comes() -> None:
    live = Live()
    live.take(frame(1))
    following = live.follow(WEILAI, None, 1)
    waiting = asyncio.create_task(heard(following, 2))
    await live.wanted.wait()
    live.take(frame(2))
    live.take(frame(3))
    assert await waiting == [2, 3]


async def test_who_comes_back_hears_what_was_missed() -> None:
    live = Live()
    for position in range(5, 9):
        live.take(frame(position))
    assert await heard(live.follow(WEILAI, 6, 9), 2) == [7, 8]
    assert await heard(live.follow(WEILAI, 4, 9), 1) == [5]


async def test_who_comes_back_too_late_is_told_to_read_anew() -> None:
    live = Live()
    for position in range(5, 9):
        live.take(frame(position))
    assert await heard(live.follow(WEILAI, 3, 8), 1) == ["reset 8"]


async def test_a_cursor_nobody_can_check_is_told_to_read_anew() -> None:
    assert await heard(Live(catch_up_s=0.01).follow(WEILAI, 3, 9), 1) == ["reset 9"]
    assert await heard(Live().follow(WEILAI, -1, 9), 1) == ["reset 9"], "at once: it is none"


async def test_a_fresh_gateway_hears_what_was_missed_before_it_says_so() -> None:
    live = Live()
    waiting = asyncio.create_task(heard(live.follow(WEILAI, 3, 6), 4))
    await live.wanted.wait()
    for position in range(2, 8):
        live.take(frame(position))
    assert await waiting == [4, 5, 6, 7], "all of them, each once"


async def test_a_fresh_gateway_that_hears_more_than_a_ring_holds_keeps_who_was_up_to_date() -> None:
    live = Live()
    waiting = asyncio.create_task(heard(live.follow(WEILAI, None, RING_FRAMES * 2), 1))
    await live.wanted.wait()
    for position in range(1, RING_FRAMES * 2 + 2):
        live.take(frame(position))
    assert await waiting == [RING_FRAMES * 2 + 1]


async def test_what_a_fresh_gateway_reads_of_the_past_is_not_news() -> None:
    live = Live()
    following = live.follow(WEILAI, None, 2)
    waiting = asyncio.create_task(heard(following, 1))
    await live.wanted.wait()
    for position in (1, 2, 3):
        live.take(frame(position))
    assert await waiting == [3]


async def test_who_missed_nothing_goes_on_at_a_fresh_gateway() -> None:
    live = Live(ping_s=0.01)
    assert await heard(live.follow(WEILAI, 9, 9), 1) == ["ping"]


async def test_who_is_too_slow_is_told_to_read_anew_and_goes_on() -> None:
    live = Live()
    live.take(frame(1))
    following = live.follow(WEILAI, 0, 9)
    assert await heard(following, 1) == [1]
    for position in range(2, RING_FRAMES + 4):
        live.take(frame(position))
    assert await heard(following, 1) == [f"reset {RING_FRAMES + 3}"]
    live.take(frame(RING_FRAMES + 4))
    assert await heard(following, 1) == [RING_FRAMES + 4]


async def test_what_the_bus_lost_is_noticed_by_those_who_were_up_to_date() -> None:
    live = Live()
    live.take(frame(1))
    following = live.follow(WEILAI, 0, 9)
    assert await heard(following, 1) == [1]
    live.take(frame(15, prev=14))
    assert await heard(following, 1) == ["reset 15"]
    live.take(frame(16))
    assert await heard(following, 1) == [16]


async def test_what_was_seen_before_is_not_said_twice() -> None:
    live = Live()
    for position in (1, 2, 1, 2, 3):
        live.take(frame(position))
    assert await heard(live.follow(WEILAI, 0, 9), 3) == [1, 2, 3]


async def test_silence_is_broken_by_a_ping() -> None:
    assert await heard(Live(ping_s=0.01).follow(WEILAI, None, 0), 2) == ["ping", "ping"]


async def test_one_tenant_hears_nothing_of_another() -> None:
    live = Live(ping_s=0.01)
    live.take(frame(1, tenant=OTHER))
    following = live.follow(WEILAI, None, 0)
    live.take(frame(2, tenant=OTHER))
    assert await heard(following, 1) == ["ping"]


async def test_rings_of_tenants_nobody_looks_at_are_forgotten() -> None:
    live = Live(ping_s=0.01, catch_up_s=0.01)
    live.take(frame(1))
    following = live.follow(WEILAI, 0, 9)
    assert await heard(following, 1) == [1]
    for number in range(RINGS_MAX + 5):
        live.take(frame(1, tenant=TenantId(f"t{number}")))
    live.take(frame(2))
    assert await heard(following, 1) == [2]
    assert await heard(live.follow(TenantId("t0"), 0, 9), 1) == ["reset 9"]
