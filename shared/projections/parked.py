"""Parked streams as their operators see them: what is stuck, since when, and having it replayed.

A reader parks a stream when an event of it cannot be digested. What is parked is written down in
the service's registry; whether there is any is also remembered here, because it is asked for every
batch.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable
from uuid import UUID

from shared.database import Connection, Databases
from shared.intent import TenantId
from shared.projections.dead_letters import DeadLetters
from shared.projections.registry import Registry
from shared.telemetry import parked_tenants

LISTED_MAX = 200

Took = Callable[[int], None]
"""Told how many events were digested after all, round by round."""


def untold(_events: int) -> None:
    """Tell nobody."""


class Replayable(Protocol):
    """A reader that can be asked to digest again what it has parked."""

    @property
    def name(self) -> str:
        """What it is called in the registry."""

    async def replay_parked(self, tenant: TenantId, took: Took = untold) -> int:
        """Digest what was parked, in order per stream; return how many events it took."""


@runtime_checkable
class Tells(Protocol):
    """A reader that keeps what it could not digest somewhere else than among dead letters."""

    @property
    def name(self) -> str:
        """What it is called."""

    async def parked(self, tenant: TenantId) -> "ParkedList":
        """Return what it could not digest, parked longest first."""


@runtime_checkable
class Parks(Protocol):
    """An Apply that parks what it cannot digest, or is made of such."""

    def replayables(self) -> Sequence[Replayable]:
        """Return the readers."""


def replayables_of(applies: Sequence[object]) -> list[Replayable]:
    """Return the readers among some Applies that park what they cannot digest."""
    return [one for apply in applies if isinstance(apply, Parks) for one in apply.replayables()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """A parked stream: the event that could not be digested, and how many wait behind it."""

    name: str
    stream_id: UUID
    position: int
    type: str
    error: str
    since: datetime
    attempts: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedList:
    """The parked streams that were asked for, at most ``LISTED_MAX``, and how many there are."""

    streams: Sequence[Parked]
    total: int


def together(lists: Sequence[ParkedList]) -> ParkedList:
    """Return several lists as one."""
    streams = sorted((one for each in lists for one in each.streams), key=lambda one: one.since)
    return ParkedList(streams=streams[:LISTED_MAX], total=sum(one.total for one in lists))


class ParkedStreams:
    """The parked streams of one service, of its reactions and of the views that readers see."""

    def __init__(self, service: str, databases: Databases) -> None:
        self._schema = Registry(service, databases).schema
        self._databases = databases

    async def listed(self, tenant: TenantId, name: str = "") -> ParkedList:
        """Return what one reader has parked, or every one; parked longest first."""
        async with self._databases.connection(tenant) as db:
            rows = await db.fetch(
                "select first.name, first.stream_id, first.position, first.type, first.error,"
                " first.first_at as since, first.attempts, parked.waiting,"
                " count(*) over () as total from ("
                "  select name, build, min(position) as position, count(*) - 1 as waiting"
                f"  from {self._schema}.dead_letters d"
                "  where resolved_at is null and ($1 = '' or name = $1) and (build = 0 or exists ("
                f"   select from {self._schema}.read_models m"
                "   where m.name = d.name and m.active_build = d.build))"
                "  group by name, build, stream_id) parked"
                f" join {self._schema}.dead_letters first using (name, build, position)"
                " order by first.first_at, first.name, first.position limit $2",
                name,
                LISTED_MAX,
            )
        total = rows[0]["total"] if rows else 0
        streams = [
            Parked(**{key: value for key, value in row.items() if key != "total"}) for row in rows
        ]
        return ParkedList(streams=streams, total=total)


class Parking:
    """Whether a reader has parked streams, as far as this process knows."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._known: dict[TenantId, tuple[int, bool]] = {}
        self._parkings: Counter[TenantId] = Counter()

    def is_possible(self, tenant: TenantId, build: int = 0) -> bool:
        """Whether streams may be parked: False only if it is known that none is."""
        return self._known.get(tenant) != (build, False)

    def began(self, tenant: TenantId, build: int = 0) -> None:
        """A stream was parked."""
        self._parkings[tenant] += 1
        self._know(tenant, build, any_parked=True)

    async def look(self, db: Connection, tenant: TenantId, letters: DeadLetters) -> None:
        """See whether any stream is parked; what is parked while we look is not forgotten."""
        before = self._parkings[tenant]
        any_parked = await letters.any_parked(db)
        if before == self._parkings[tenant]:
            self._know(tenant, letters.build, any_parked=any_parked)

    def _know(self, tenant: TenantId, build: int, *, any_parked: bool) -> None:
        if self._known.get(tenant) != (build, any_parked):
            self._known[tenant] = (build, any_parked)
            parked_tenants(self._name, sum(parked for _, parked in self._known.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What became of some events of a stream; ``stuck`` if one failed again."""

    events: int
    stuck: bool


async def replay_in_rounds(
    next_streams: Callable[[Collection[UUID]], Awaitable[Sequence[tuple[UUID, list[int]]]]],
    replay: Callable[[list[int]], Awaitable[Replayed]],
    took: Took,
) -> int:
    """Replay until nothing is parked but streams that failed again; return how many events.

    A round takes a part of each stream; meanwhile more may have been parked behind.
    """
    stuck: set[UUID] = set()
    total = 0
    while streams := await next_streams(stuck):
        for stream, positions in streams:
            done = await replay(positions)
            took(done.events)
            total += done.events
            if done.stuck:
                stuck.add(stream)
    return total
