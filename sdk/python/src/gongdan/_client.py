"""The client of programs that wait for each answer."""

import time
from collections.abc import Callable, Iterator, Sequence
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


class Client:
    """A tenant's own program, by its API key. Raises ``Problem`` and ``Unreachable`` throughout.

    ``sleep`` is how it waits between tries, ``transport`` how requests travel, if not over HTTP.
    """

    def __init__(
        self,
        url: str,
        api_key: str,
        *,
        language: Language = "en",
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http = httpx.Client(
            base_url=f"{url.rstrip('/')}/api/v1",
            headers={"authorization": f"Bearer {api_key}", "accept-language": language},
            timeout=TIMEOUT,
            transport=transport,
        )
        self._positions = Positions()
        self._sleep = sleep

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def open_ticket(self, report: Json, *, key: str = "", channel: str = "api") -> Opened:
        """Report something: ``summary``, ``type``, ``fields``, ``reporter``, ``asset``...

        ``key`` is yours for this report, for ever; sent twice, it is one ticket.
        """
        return self._run(operations.open_ticket(report, key, channel))

    def ticket(self, ticket_id: str) -> Ticket:
        """Read a ticket, with the moves that are open; it knows what you commanded before."""
        return self._run(operations.ticket(ticket_id))

    def tickets_page(self, **query: str | int) -> Page[Ticket]:
        """Read a page: ``view``, ``type``, ``state``, ``q``, ``limit``, ``cursor``..."""
        return self._run(operations.tickets(query))

    def tickets(self, **query: str | int) -> Iterator[Ticket]:
        """Yield every ticket of a list, page by page."""
        page = self.tickets_page(**query)
        yield from page.items
        while page.next_cursor:
            page = self.tickets_page(**{**query, "cursor": page.next_cursor})
            yield from page.items

    def move(
        self,
        ticket_id: str,
        name: str,
        fields: Json | None = None,
        *,
        if_match: int | None = None,
        key: str = "",
    ) -> Moved:
        """Move a ticket; with ``if_match`` only if its version is still that one."""
        return self._run(operations.move(ticket_id, name, fields or {}, if_match, key))

    def comment(self, ticket_id: str, text: str, *, internal: bool = False, key: str = "") -> Moved:
        """Say something about a ticket; ``internal``: to colleagues only."""
        return self._run(operations.comment(ticket_id, text, internal=internal, key=key))

    def upload(self, content: bytes, name: str) -> Attachment:
        """Send a file piece by piece; a report or ``attach`` names its ``ref``."""
        return self._run(operations.upload(content, name))

    def attach(self, ticket_id: str, ref: str, *, key: str = "") -> Moved:
        """Add a file that was sent to a ticket."""
        return self._run(operations.attach(ticket_id, ref, key))

    def get(self, path: str, **query: str | int) -> Json:
        """Ask any question of the interface, such as ``/technicians``."""
        return self._run(operations.ask(path, query))

    def command(
        self, method: Commanding, path: str, body: Json | None = None, *, key: str = ""
    ) -> Json:
        """Give any command of the interface, such as ``POST /tickets/{id}/waiting``."""
        return self._run(operations.give(method, path, body, key))

    def events(self, source: str = "workflow", after: int = 0) -> Iterator[Event]:
        """Yield what is in a service's log after a position, then end."""
        while found := self._events(source, after):
            yield from found
            after = found[-1].position

    def follow_events(
        self, source: str = "workflow", after: int = 0, *, poll_s: float = 1.0
    ) -> Iterator[Event]:
        """Yield a log's events after a position, for ever: nothing is missed, however late."""
        while True:
            for one in self.events(source, after):
                after = one.position
                yield one
            self._sleep(poll_s)

    def follow(self, last_id: str = "") -> Iterator[LiveEvent]:
        """Yield what happens to tickets as it happens, for ever, after the event ``last_id``."""
        lines, tried = Lines(last_id), 0
        while True:
            answer: Answer | None = None
            try:
                with self._http.stream(
                    "GET", "/stream", headers=lines.resumed, timeout=SILENCE
                ) as response:
                    if response.is_error:
                        answer = _answer(response, response.read())
                    else:
                        for line in response.iter_lines():
                            tried = 0
                            event = lines.take(line)
                            if event is not None:
                                yield event
            except httpx.TransportError:
                pass  # the line broke: whatever came after the last event is asked for again
            tried += 1
            self._sleep(pause_of_stream_s(tried, answer))

    def _events(self, source: str, after: int) -> Sequence[Event]:
        return self._run(operations.events(source, after))

    def _run(self, operation: Operation[T]) -> T:
        try:
            request = next(operation)
            while True:
                request = operation.send(self._answer(request))
        except StopIteration as done:
            result: T = done.value
            return result

    def _answer(self, request: Request) -> Answer:
        """Return the answer to a request that is sent until somebody answers."""
        tried = 0
        while True:
            tried += 1
            answer: Answer | None = None
            why: Exception | None = None
            try:
                answer = self._send(request)
            except httpx.TransportError as trouble:
                why = trouble
            pause = pause_s(tried, answer, why, request.key)
            if pause is not None:
                self._sleep(pause)
            elif answer is not None:
                return answer

    def _send(self, request: Request) -> Answer:
        response = self._http.request(
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
