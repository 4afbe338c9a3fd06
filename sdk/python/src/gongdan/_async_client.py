"""The client of programs that do other things meanwhile: the same methods, to ``await``."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Self, TypeVar

import httpx

from gongdan import _operations as operations
from gongdan._errors import Json
from gongdan._live import Lines
from gongdan._models import Attachment, Event, LiveEvent, Moved, Opened, Page, Ticket
from gongdan._protocol import (
    Answer,
    Commanding,
    Language,
    Operation,
    Positions,
    Request,
    pause_of_stream_s,
    pause_s,
)

TIMEOUT = httpx.Timeout(60.0, connect=10.0)
SILENCE = httpx.Timeout(45.0, connect=10.0)
"""A stream says every 15 seconds that it is alive."""

T = TypeVar("T")


class AsyncClient:
    """A tenant's own program, by its API key. Raises ``Problem`` and ``Unreachable`` throughout.

    ``sleep`` is how it waits between tries, ``transport`` how requests travel, if not over HTTP.
    """

    def __init__(
        self,
        url: str,
        api_key: str,
        *,
        language: Language = "en",
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._http = httpx.AsyncClient(
            base_url=f"{url.rstrip('/')}/api/v1",
            headers={"authorization": f"Bearer {api_key}", "accept-language": language},
            timeout=TIMEOUT,
            transport=transport,
        )
        self._positions = Positions()
        self._sleep = sleep

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def open_ticket(self, report: Json, *, key: str = "", channel: str = "api") -> Opened:
        """Report something: ``summary``, ``type``, ``fields``, ``reporter``, ``asset``...

        ``key`` is yours for this report, for ever; sent twice, it is one ticket.
        """
        return await self._run(operations.open_ticket(report, key, channel))

    async def ticket(self, ticket_id: str) -> Ticket:
        """Read a ticket, with the moves that are open; it knows what you commanded before."""
        return await self._run(operations.ticket(ticket_id))

    async def tickets_page(self, **query: str | int) -> Page[Ticket]:
        """Read a page: ``view``, ``type``, ``state``, ``q``, ``limit``, ``cursor``..."""
        return await self._run(operations.tickets(query))

    async def tickets(self, **query: str | int) -> AsyncIterator[Ticket]:
        """Yield every ticket of a list, page by page."""
        page = await self.tickets_page(**query)
        for one in page.items:
            yield one
        while page.next_cursor:
            page = await self.tickets_page(**{**query, "cursor": page.next_cursor})
            for one in page.items:
                yield one

    async def move(
        self,
        ticket_id: str,
        name: str,
        fields: Json | None = None,
        *,
        if_match: int | None = None,
        key: str = "",
    ) -> Moved:
        """Move a ticket; with ``if_match`` only if its version is still that one."""
        return await self._run(operations.move(ticket_id, name, fields or {}, if_match, key))

    async def comment(
        self, ticket_id: str, text: str, *, internal: bool = False, key: str = ""
    ) -> Moved:
        """Say something about a ticket; ``internal``: to colleagues only."""
        return await self._run(operations.comment(ticket_id, text, internal=internal, key=key))

    async def upload(self, content: bytes, name: str) -> Attachment:
        """Send a file piece by piece; a report or ``attach`` names its ``ref``."""
        return await self._run(operations.upload(content, name))

    async def attach(self, ticket_id: str, ref: str, *, key: str = "") -> Moved:
        """Add a file that was sent to a ticket."""
        return await self._run(operations.attach(ticket_id, ref, key))

    async def get(self, path: str, **query: str | int) -> Json:
        """Ask any question of the interface, such as ``/technicians``."""
        return await self._run(operations.ask(path, query))

    async def command(
        self, method: Commanding, path: str, body: Json | None = None, *, key: str = ""
    ) -> Json:
        """Give any command of the interface, such as ``POST /tickets/{id}/waiting``."""
        return await self._run(operations.give(method, path, body, key))

    async def events(self, source: str = "workflow", after: int = 0) -> AsyncIterator[Event]:
        """Yield what is in a service's log after a position, then end."""
        while found := await self._events(source, after):
            for one in found:
                yield one
            after = found[-1].position

    async def follow_events(
        self, source: str = "workflow", after: int = 0, *, poll_s: float = 1.0
    ) -> AsyncIterator[Event]:
        """Yield a log's events after a position, for ever: nothing is missed, however late."""
        while True:
            async for one in self.events(source, after):
                after = one.position
                yield one
            await self._sleep(poll_s)

    async def follow(self, last_id: str = "") -> AsyncIterator[LiveEvent]:
        """Yield what happens to tickets as it happens, for ever, after the event ``last_id``."""
        lines, tried = Lines(last_id), 0
        while True:
            answer: Answer | None = None
            try:
                async with self._http.stream(
                    "GET", "/stream", headers=lines.resumed, timeout=SILENCE
                ) as response:
                    if response.is_error:
                        answer = _answer(response, await response.aread())
                    else:
                        async for line in response.aiter_lines():
                            tried = 0
                            event = lines.take(line)
                            if event is not None:
                                yield event
            except httpx.TransportError:
                pass  # the line broke: whatever came after the last event is asked for again
            tried += 1
            await self._sleep(pause_of_stream_s(tried, answer))

    async def _events(self, source: str, after: int) -> Sequence[Event]:
        return await self._run(operations.events(source, after))

    async def _run(self, operation: Operation[T]) -> T:
        try:
            request = next(operation)
            while True:
                request = operation.send(await self._answer(request))
        except StopIteration as done:
            result: T = done.value
            return result

    async def _answer(self, request: Request) -> Answer:
        """Return the answer to a request that is sent until somebody answers."""
        tried = 0
        while True:
            tried += 1
            answer: Answer | None = None
            why: Exception | None = None
            try:
                answer = await self._send(request)
            except httpx.TransportError as trouble:
                why = trouble
            pause = pause_s(tried, answer, why, request.key)
            if pause is not None:
                await self._sleep(pause)
            elif answer is not None:
                return answer

    async def _send(self, request: Request) -> Answer:
        response = await self._http.request(
            request.method,
            request.path,
            params=dict(request.query),
            headers={**request.headers, **self._positions.header},
            content=request.body,
        )
        answer = _answer(response, response.content, request.key)
        self._positions.note(answer)
        return answer


def _answer(response: httpx.Response, body: bytes, key: str = "") -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(status=response.status_code, headers=headers, body=body, key=key)
