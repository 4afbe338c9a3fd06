"""Server-sent events: whoever takes nothing is cut off, and frees their place."""

import asyncio
from collections.abc import AsyncGenerator

from starlette.types import Message

from services.gateway.api.sse import EventStream, event


async def test_who_takes_nothing_for_a_while_is_cut_off_and_their_place_is_free() -> None:
    closed = asyncio.Event()

    async def events() -> AsyncGenerator[bytes]:
        try:
            while True:
                yield event("changed", {}, "workflow.1.2")
        finally:
            closed.set()

    taken: list[Message] = []

    async def takes_two(message: Message) -> None:
        if len(taken) == 2:
            await asyncio.Event().wait()
        taken.append(message)

    async with asyncio.timeout(5):
        await EventStream(events(), send_s=0.01).stream_response(takes_two)
    assert closed.is_set()
    assert [one.get("more_body") for one in taken] == [None, True], "it was not said to be whole"


async def test_who_goes_away_frees_their_place() -> None:
    closed, began = asyncio.Event(), asyncio.Event()

    async def events() -> AsyncGenerator[bytes]:
        try:
            yield event("hello", {})
            began.set()
            await asyncio.Event().wait()
        finally:
            closed.set()

    async def takes_all(_message: Message) -> None:
        pass

    sending = asyncio.create_task(EventStream(events()).stream_response(takes_all))
    await began.wait()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    assert closed.is_set()
