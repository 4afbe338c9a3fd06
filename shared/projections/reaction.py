"""Reactions: what a service does because of an event, once in effect, in order per stream.

A reaction calls or appends under a command id that follows from the event, so doing it again is
harmless; that, and a checkpoint moved some time after, is all the bookkeeping there is. What fails
for a passing reason is tried until it works; what fails for its own reasons parks its stream.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import partial
from uuid import UUID

import grpc
import structlog

from shared.database import Connection, Databases
from shared.intent import TenantId
from shared.messaging.deadlines import pause_s, within
from shared.messaging.following import CheckpointMoved, LogReader
from shared.projections.dead_letters import DeadLetter, DeadLetters, is_passing, waiting
from shared.projections.noting import Noting
from shared.projections.parked import (
    Parking,
    Replayable,
    Replayed,
    Took,
    replay_in_rounds,
    untold,
)
from shared.projections.progress import Progress
from shared.projections.registry import Registry
from shared.projections.slots import Slots
from shared.recorded import Recorded
from shared.telemetry import count_events

STREAMS_OF_TENANT = 4
"""At once, whatever others do."""

STREAMS_SHARED = 60
"""At once besides, of all tenants together."""

TRIES_MAX = 5
TRY_S_MAX = 30.0

React = Callable[[TenantId, Recorded], Awaitable[None]]

_PASSING = (
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.DEADLINE_EXCEEDED,
)

log = structlog.get_logger()


class ReactionApply:
    """Runs one reaction over the events of one log; ``types`` limits it to those it is about."""

    def __init__(
        self,
        *,
        service: str,
        name: str,
        react: React,
        databases: Databases,
        source: LogReader,
        types: Collection[str] | None = None,
    ) -> None:
        self.name = name
        self.progress = Progress()
        self._react = react
        self._types = None if types is None else frozenset(types)
        self._databases = databases
        self._source = source
        self._registry = Registry(service, databases)
        self._letters = DeadLetters(registry=self._registry.schema, name=name, build=0)
        self._slots = Slots(own=STREAMS_OF_TENANT, shared=STREAMS_SHARED)
        self._parking = Parking(name)
        self._noting = Noting()

    async def checkpoint(self, tenant: TenantId) -> int:
        """Return the position up to which everything was reacted to."""
        before = self._noting.written_down(tenant)
        noted = await self._registry.position(tenant, self.name)
        position = self._noting.found(tenant, noted, before)
        async with self._databases.connection(tenant) as db:
            await self._parking.look(db, tenant, self._letters)
        self.progress.moved(tenant, position)
        return position

    async def apply(self, tenant: TenantId, events: Sequence[Recorded]) -> None:
        """React to events and move the checkpoint over them; raises ``CheckpointMoved``."""
        streams = self._by_stream(events)
        parked = await self._parked(tenant, streams)
        results = await self._react_all(tenant, streams, parked)
        letters = [letter for letters in results for letter in letters]
        await self._note(tenant, events, letters, parked)
        self.progress.moved(tenant, events[-1].position)
        count_events(f"reacted:{self.name}", len(events))

    def replayables(self) -> Sequence[Replayable]:
        """Return ourselves."""
        return [self]

    async def replay_parked(self, tenant: TenantId, took: Took = untold) -> int:
        """React to what was parked, in order per stream; return how many events it took.

        Each event is tried once, for as long as the trouble is passing. One that fails again stays
        parked, with those of its stream behind it.
        """
        replayed = await replay_in_rounds(
            partial(self._next_streams, tenant), partial(self._replay, tenant), took
        )
        async with self._databases.connection(tenant) as db:
            await self._parking.look(db, tenant, self._letters)
        return replayed

    async def _next_streams(
        self, tenant: TenantId, but: Collection[UUID]
    ) -> list[tuple[UUID, list[int]]]:
        async with self._databases.connection(tenant) as db:
            return await self._letters.next_streams(db, but)

    async def _replay(self, tenant: TenantId, positions: Sequence[int]) -> Replayed:
        done: list[int] = []
        failed: list[DeadLetter] = []
        for position in positions:
            event = (await self._source.read(tenant, position - 1, 1))[0]
            letter = await self._try(tenant, event, tries_max=1)
            if letter is not None:
                failed.append(letter)
                break
            done.append(position)
        async with self._databases.tenant_transaction(tenant) as tx:
            await self._letters.hold(tx)
            await self._letters.park(tx, failed)
            await self._letters.resolve(tx, done)
        return Replayed(events=len(done), stuck=bool(failed))

    def _by_stream(self, events: Sequence[Recorded]) -> dict[UUID, list[Recorded]]:
        streams: defaultdict[UUID, list[Recorded]] = defaultdict(list)
        for event in events:
            if self._types is None or event.type in self._types:
                streams[event.stream_id].append(event)
        return streams

    async def _parked(self, tenant: TenantId, streams: Collection[UUID]) -> set[UUID]:
        if not streams or not self._parking.is_possible(tenant):
            return set()
        async with self._databases.connection(tenant) as db:
            return await self._letters.parked(db, streams)

    async def _react_all(
        self, tenant: TenantId, streams: dict[UUID, list[Recorded]], parked: set[UUID]
    ) -> list[list[DeadLetter]]:
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._react_in_order(tenant, events, parked=stream in parked))
                for stream, events in streams.items()
            ]
        return [task.result() for task in tasks]

    async def _react_in_order(
        self, tenant: TenantId, events: Sequence[Recorded], *, parked: bool
    ) -> list[DeadLetter]:
        if parked:
            return [waiting(event) for event in events]
        async with self._slots.one(tenant):
            for number, event in enumerate(events):
                letter = await self._try(tenant, event)
                if letter is not None:
                    return [letter, *(waiting(later) for later in events[number + 1 :])]
        return []

    async def _try(
        self, tenant: TenantId, event: Recorded, *, tries_max: int = TRIES_MAX
    ) -> DeadLetter | None:
        """React until it works; None then, else the letter of what cannot work."""
        passing = failures = 0
        while True:
            try:
                await within(TRY_S_MAX, self._react(tenant, event))
            except Exception as error:  # noqa: BLE001  # whatever it is belongs to this event alone
                if _is_passing(error):
                    passing += 1
                else:
                    failures += 1
                self._report(tenant, event, error, passing + failures)
                if failures >= tries_max:
                    self._report_parked(tenant, event, error)
                    return DeadLetter(event=event, error=repr(error), attempts=failures)
                await asyncio.sleep(pause_s(passing + failures))
            else:
                return None

    async def _note(
        self,
        tenant: TenantId,
        events: Sequence[Recorded],
        letters: Sequence[DeadLetter],
        parked: Collection[UUID],
    ) -> None:
        if letters:
            async with self._databases.tenant_transaction(tenant) as tx:
                await self._move(tx, tenant, events)
                if await self._letters.parked(tx, parked) != parked:
                    # Replayed since we looked: nothing is left for the new events to wait behind.
                    raise CheckpointMoved(reaction=self.name, after=str(events[0].prev))
                await self._letters.park(tx, letters)
            self._parking.began(tenant)
        elif self._noting.may_wait(tenant, events[0].prev):
            self._noting.passed(tenant, events[-1].position)
            return
        else:
            async with self._databases.connection(tenant) as db:
                await self._move(db, tenant, events)
        self._noting.written(tenant, events[-1].position)

    async def _move(self, db: Connection, tenant: TenantId, events: Sequence[Recorded]) -> None:
        noted = self._noting.noted(tenant, events[0].prev)
        moved = await self._registry.move(db, self.name, noted, events[-1].position)
        if not moved:
            self._noting.forget(tenant)
            raise CheckpointMoved(reaction=self.name, after=str(events[0].prev))

    def _report(self, tenant: TenantId, event: Recorded, error: Exception, attempts: int) -> None:
        log.warning(
            "reaction_failed",
            reaction=self.name,
            tenant=tenant,
            stream=str(event.stream_id),
            position=event.position,
            attempts=attempts,
            error=repr(error),
        )

    def _report_parked(self, tenant: TenantId, event: Recorded, error: Exception) -> None:
        log.error(
            "stream_parked",
            reaction=self.name,
            tenant=tenant,
            stream=str(event.stream_id),
            position=event.position,
            error=repr(error),
        )


def _is_passing(error: Exception) -> bool:
    if isinstance(error, grpc.aio.AioRpcError):
        return error.code() in _PASSING
    return is_passing(error)
