"""Feeding: every step through the public door, many at once, each case in the order it is told."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx
from rich.progress import Progress

from services.cli.replay.steps import Step
from services.cli.rest import Answer, Refused, Rest

AT_ONCE = 32
"""Requests in flight: enough to keep two cores busy, few enough to be answered at once."""
CLIENTS = 8
"""httpx looks at every connection of a client for each request: few in each cost a third less."""
TRIES_MAX = 60
PAUSE_S_MIN = 0.05
PAUSE_S_MAX = 2.0
WORTH_ANOTHER_TRY = frozenset({404, 408, 425, 429, 502, 503, 504})
"""404: the ticket's opening is still on its way to whoever answers for tickets."""


@dataclass
class Tally:
    """What was done, and what was refused, by code."""

    opened: int = 0
    moved: int = 0
    late: int = 0
    repeated: int = 0
    retried: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    first_refusal: str = ""


@dataclass(frozen=True, kw_only=True)
class _Opened:
    ticket_id: str
    position: str


class Feeder:
    """Feeds one history through ``rests``, its reports as if through ``channel``."""

    def __init__(self, rests: Sequence[Rest], bars: Progress, *, channel: str) -> None:
        self.tally = Tally()
        self._rests = rests
        self._bars = bars
        self._channel = channel
        self._opened: dict[str, _Opened] = {}
        self._before: dict[str, asyncio.Task[None]] = {}

    async def feed(self, steps: Sequence[Step], title: str) -> Tally:
        """Feed the steps; at most ``AT_ONCE`` at a time, each case's one after the other."""
        bar = self._bars.add_task(title, total=len(steps))
        places = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for step in steps:
                await places.acquire()
                before = self._before.get(step.case)
                task = group.create_task(self._deliver(step, before))
                task.add_done_callback(lambda _done: places.release())
                task.add_done_callback(lambda _done: self._bars.advance(bar))
                self._before[step.case] = task
        return self.tally

    async def _deliver(self, step: Step, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        try:
            answer = await self._insist(step)
        except Refused as no:
            self.tally.refused[no.code] += 1
            self.tally.first_refusal = self.tally.first_refusal or f"{step.key}: {no}"
            return
        if step.opens:
            self._opened[step.case] = _Opened(
                ticket_id=str(answer.document["ticket_id"]), position=answer.position
            )
        self._count(step)

    async def _insist(self, step: Step) -> Answer:
        """Send a step until it is answered: with the same key it counts once."""
        pause = PAUSE_S_MIN
        for _ in range(TRIES_MAX):
            try:
                return await self._send(step)
            except Refused as no:
                if no.status not in WORTH_ANOTHER_TRY:
                    raise
                trouble: Exception = no
            except httpx.TransportError as away:
                trouble = away
            self.tally.retried += 1
            await asyncio.sleep(pause)
            pause = min(pause * 2, PAUSE_S_MAX)
        raise trouble

    async def _send(self, step: Step) -> Answer:
        rest = self._rests[hash(step.case) % len(self._rests)]
        if step.opens:
            path = f"/submissions?channel={self._channel}"
            return await rest.command(path, step.body, key=step.key)
        opened = self._opened.get(step.case)
        if opened is None:
            raise Refused(409, {"code": "never-opened", "detail": f"{step.case} was not opened."})
        return await rest.command(
            f"/tickets/{opened.ticket_id}/transitions/{step.transition}",
            step.body,
            key=step.key,
            min_position=opened.position,
        )

    def _count(self, step: Step) -> None:
        if step.repeated:
            self.tally.repeated += 1
            return
        self.tally.late += step.late
        if step.opens:
            self.tally.opened += 1
        else:
            self.tally.moved += 1
