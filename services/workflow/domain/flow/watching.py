"""Watching: how many tickets about one thing fall into one window of time.

A watch is kept for each rule and each thing (an asset, a batch). A ticket counts from when it was
opened until one window later, whenever we hear of it. While enough of them count at once there is
a run; runs only ever grow and melt together as more is heard. Each is told once: when it begins to
be one, be that by the last of its tickets or by one that was heard of late.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from shared.decider import Decider, Fact

SEEN_MAX = 2_000
"""Tickets that a watch remembers: the latest."""


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
    """A ticket was counted; ``risen`` are the numbers of all that made it one too many, if so."""

    TOPIC: ClassVar[str] = "scenario.ticket_counted"

    ticket_id: str
    number: str
    at: datetime
    risen: tuple[str, ...]


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
    known = [one.at for one in watch.seen]
    now_known = sorted([*known, command.at])
    told = list(runs(known, command.window, command.count))
    fresh = [
        one
        for one in runs(now_known, command.window, command.count)
        if not any(begins < one[1] and one[0] < ends for begins, ends in told)
    ]
    risen: tuple[str, ...] = ()
    if fresh and not command.quietly:
        risen = tuple(_counted(command, watch, fresh[0]))
    return [
        TicketCounted(
            occurred_at=command.now,
            ticket_id=command.ticket_id,
            number=command.number,
            at=command.at,
            risen=risen,
        )
    ]


def _counted(command: CountTicket, watch: Watch, run: tuple[datetime, datetime]) -> Iterable[str]:
    begins, ends = run
    every = [*((one.at, one.number) for one in watch.seen), (command.at, command.number)]
    return (number for at, number in sorted(every) if at < ends and at + command.window > begins)


def evolve(watch: Watch, fact: TicketCounted) -> Watch:
    """Return what was counted after ``fact``."""
    place = bisect_right(watch.seen, fact.at, key=_at)
    seen = Seen(at=fact.at, ticket_id=fact.ticket_id, number=fact.number, risen=fact.risen)
    every = (*watch.seen[:place], seen, *watch.seen[place:])
    return replace(watch, seen=every[-SEEN_MAX:])


def _at(seen: Seen) -> datetime:
    return seen.at


WATCH: Decider[CountTicket, TicketCounted, Watch] = Decider(
    kind="watch",
    initial=Watch,
    decide=decide,
    evolve=evolve,
    facts=(TicketCounted,),
)
