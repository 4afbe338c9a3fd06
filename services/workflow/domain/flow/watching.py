"""Watching: how many tickets about one thing fall into one window of time.

A watch is kept for each rule and each thing (an asset, a batch). A ticket counts from when it was
opened until one window later, whenever we hear of it. While enough of them count at once there is
a run; runs only ever grow and melt together as more is heard. Each is told once: when it begins to
be one, be that by the last of its tickets or by one that was heard of late.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from shared.decider import Decider, Fact
from shared.moments import PAST_MAX

SEEN_MAX = 2_000
"""Tickets that a watch remembers: the latest."""

LATE_MAX = PAST_MAX + timedelta(days=1)
"""How long before the latest a ticket may have been opened that is told of: who is later is history
(``PAST_MAX``). So what a watch remembers is a window and this time, however long it has watched."""


@dataclass(frozen=True, kw_only=True)
class CountTicket:
    """Count a ticket that was opened ``at``; ``quietly`` if nobody is to be told of it."""

    ticket_id: str
    number: str
    at: datetime
    window: timedelta
    count: int
    quietly: bool
    now: datetime


@dataclass(frozen=True, kw_only=True)
class TicketCounted(Fact):
    """A ticket was counted; ``risen`` are the numbers of all that made it one too many, if so.

    ``window_s`` is for how long it counts; older facts do not say.
    """

    TOPIC: ClassVar[str] = "scenario.ticket_counted"

    ticket_id: str
    number: str
    at: datetime
    risen: tuple[str, ...]
    window_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A ticket that counts from ``at`` on."""

    at: datetime
    ticket_id: str
    number: str
    risen: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Watch:
    """The tickets about one thing, in the order in which they were opened."""

    seen: tuple[Seen, ...] = ()

    def risen_by(self, ticket_id: str) -> tuple[str, ...]:
        """Return the numbers of the tickets that were too many with this one; none if not."""
        return next((one.risen for one in self.seen if one.ticket_id == ticket_id), ())

    def ids_of(self, numbers: tuple[str, ...]) -> tuple[str, ...]:
        """Return the ids of tickets by their numbers; those forgotten since have none."""
        wanted = {*numbers}
        return tuple(one.ticket_id for one in self.seen if one.number in wanted)


def runs(
    times: Sequence[datetime], window: timedelta, count: int
) -> Iterator[tuple[datetime, datetime]]:
    """Yield from when until when at least ``count`` of the (ordered) times count at once."""
    run: tuple[datetime, datetime] | None = None
    for first, last in zip(times, times[count - 1 :], strict=False):
        if last >= first + window:
            continue
        if run is not None and last <= run[1]:
            run = (run[0], first + window)
            continue
        if run is not None:
            yield run
        run = (last, first + window)
    if run is not None:
        yield run


def decide(command: CountTicket, watch: Watch) -> list[TicketCounted]:
    """Return that a ticket was counted, and with which others it was one too many."""
    if any(one.ticket_id == command.ticket_id for one in watch.seen):
        return []
    risen: tuple[str, ...] = ()
    if not command.quietly:
        fresh = next(_fresh(command, [one.at for one in watch.seen]), None)
        risen = () if fresh is None else tuple(_counted(command, watch, fresh))
    return [
        TicketCounted(
            occurred_at=command.now,
            ticket_id=command.ticket_id,
            number=command.number,
            at=command.at,
            risen=risen,
            window_s=int(command.window.total_seconds()),
        )
    ]


def _fresh(command: CountTicket, known: Sequence[datetime]) -> Iterator[tuple[datetime, datetime]]:
    """Yield the runs that there are by this ticket, and that meet none that was told."""
    told = list(runs(known, command.window, command.count))
    for begins, ends in runs(sorted([*known, command.at]), command.window, command.count):
        # Runs are in order and apart: only the first that ends later can meet it.
        place = bisect_right(told, begins, key=_end)
        if place == len(told) or told[place][0] >= ends:
            yield begins, ends


def _counted(command: CountTicket, watch: Watch, run: tuple[datetime, datetime]) -> Iterable[str]:
    begins, ends = run
    every = [*((one.at, one.number) for one in watch.seen), (command.at, command.number)]
    return (number for at, number in sorted(every) if at < ends and at + command.window > begins)


def evolve(watch: Watch, fact: TicketCounted) -> Watch:
    """Return what was counted after ``fact``."""
    place = bisect_right(watch.seen, fact.at, key=_at)
    seen = Seen(at=fact.at, ticket_id=fact.ticket_id, number=fact.number, risen=fact.risen)
    every = (*watch.seen[:place], seen, *watch.seen[place:])
    since = 0
    if fact.window_s:
        oldest = every[-1].at - timedelta(seconds=fact.window_s) - LATE_MAX
        since = bisect_left(every, oldest, key=_at)
    return replace(watch, seen=every[max(since, len(every) - SEEN_MAX) :])


def _end(run: tuple[datetime, datetime]) -> datetime:
    return run[1]


def _at(seen: Seen) -> datetime:
    return seen.at


WATCH: Decider[CountTicket, TicketCounted, Watch] = Decider(
    kind="watch",
    initial=Watch,
    decide=decide,
    evolve=evolve,
    facts=(TicketCounted,),
)
